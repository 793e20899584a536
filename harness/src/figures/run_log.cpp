// SPDX-License-Identifier: GPL-2.0-or-later
// Columns of a bench log.
#include "figures/run_log.h"

#include "figures/sampling.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <fmt/format.h>

namespace mlffbench::figures {

namespace {

class Columns : public benchlog::RowSink {
public:
  explicit Columns(benchlog::Phase counted) : m_counted(counted) {}

  void take(const benchlog::BenchRow &row) override
  {
    if (row.phase != m_counted || !std::isfinite(row.pair_s))
      return;
    m_log.pair_s.push_back(row.pair_s);
    m_log.step.push_back(row.step);
    m_log.rebuild.push_back(row.rebuild);
    const auto sample = [&](Sampled &column, double value) {
      if (std::isfinite(value)) {
        column.step.push_back(row.step);
        column.value.push_back(value);
      }
    };
    sample(m_log.conserved_eV, std::isfinite(row.conserved) ? row.conserved : row.etotal);
    sample(m_log.temperature_K, row.temp);
    sample(m_log.pressure_bar, row.press);
    if (row.rss_B >= 0)
      sample(m_log.rss_B, static_cast<double>(row.rss_B));
    const bool phases = std::isfinite(row.model_s);
    m_log.phases = m_log.phases || phases;
    const double inside = phases ? row.pack_s + row.model_s + row.scatter_s : 0.0;
    const std::array<double, 7> parts{row.pack_s,  row.model_s, row.scatter_s, row.pair_s - inside,
                                      row.neigh_s, row.comm_s,  row.other_s};
    for (size_t i = 0; i < parts.size(); ++i)
      m_log.part_s[i] += std::isfinite(parts[i]) ? parts[i] : 0.0;
  }

  RunLog finish()
  {
    for (auto &part : m_log.part_s)
      part /= static_cast<double>(std::max<size_t>(m_log.pair_s.size(), 1));
    return std::move(m_log);
  }

private:
  benchlog::Phase m_counted;
  RunLog m_log;
};

}  // namespace

Blocks blocks_of(const Sampled &column, size_t most)
{
  Blocks blocks;
  for (const auto &part : stretches(column.value.size(), most)) {
    double step = 0.0;
    double value = 0.0;
    for (size_t i = part.begin; i < part.end; ++i) {
      step += static_cast<double>(column.step[i]);
      value += column.value[i];
    }
    const auto count = static_cast<double>(part.end - part.begin);
    blocks.step.push_back(step / count);
    blocks.mean.push_back(value / count);
    const auto [low, high] =
        std::minmax_element(column.value.begin() + static_cast<ptrdiff_t>(part.begin),
                            column.value.begin() + static_cast<ptrdiff_t>(part.end));
    blocks.low.push_back(*low);
    blocks.high.push_back(*high);
  }
  return blocks;
}

RunLog read_run_log(const std::filesystem::path &run_folder, const record::Record &record)
{
  Columns columns(physics::counted_phase(record.ensemble));
  benchlog::RowSink *const sink = &columns;
  RunLog log;
  try {
    benchlog::scan_bench_log(run_folder / "bench.log", {&sink, 1}, 1);
    log = columns.finish();
    const size_t found = log.pair_s.size();
    if (found == 0 || found < record.pair_s.n) {
      log = {};
      log.missing = fmt::format("the bench log of {} has {} of {} counted steps", record.label(),
                                found, record.pair_s.n);
    }
  } catch (const std::exception &error) {
    log = {};
    log.missing = error.what();
  }
  return log;
}

}  // namespace mlffbench::figures
