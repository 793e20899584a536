// SPDX-License-Identifier: GPL-2.0-or-later
// Figures of one bench log.
#include "report/log_summary.h"

#include "stats/series_json.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

namespace mlffbench::report {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<const char *, 6> phases{"setup", "warmup", "run", "min", "rerun", "other"};

/// Counts rows. Threads that count side by side must not write to one cache line.
class alignas(64) Counts : public benchlog::RowSink {
public:
  void take(const benchlog::BenchRow &row) override
  {
    ++m_calls.at(static_cast<size_t>(row.phase));
    m_not_finite += row.not_finite ? 1 : 0;
    m_times_not_finite += row.time_not_finite ? 1 : 0;
    m_rebuilds += row.rebuild && row.phase == benchlog::Phase::run ? 1 : 0;
    m_peak_rss_B = std::max({m_peak_rss_B, row.rss_B, row.peak_rss_B});
  }

  void add_to(LogSummary &summary) const
  {
    for (size_t i = 0; i < m_calls.size(); ++i) {
      summary.calls.at(i) += m_calls.at(i);
      summary.rows += m_calls.at(i);
    }
    summary.not_finite += m_not_finite;
    summary.times_not_finite += m_times_not_finite;
    summary.rebuilds += m_rebuilds;
    summary.peak_rss_B = std::max(summary.peak_rss_B, m_peak_rss_B);
  }

private:
  std::array<int64_t, phases.size()> m_calls{};
  int64_t m_not_finite = 0;
  int64_t m_times_not_finite = 0;
  int64_t m_rebuilds = 0;
  int64_t m_peak_rss_B = -1;
};

/// Counts rows and keeps the times of the counted ones.
class Times : public Counts {
public:
  void take(const benchlog::BenchRow &row) override
  {
    Counts::take(row);
    if (row.phase != benchlog::Phase::run)
      return;
    keep(pair_s, row.pair_s);
    keep(force_s, row.force_s);
    keep(step_s, row.step_s);
  }

  std::vector<double> pair_s;
  std::vector<double> force_s;
  std::vector<double> step_s;

private:
  static void keep(std::vector<double> &times, double time)
  {
    if (!std::isnan(time))
      times.push_back(time);
  }
};

/// Gives each section of a part of a log a sink of its own.
template <typename Sink> class Sections : public benchlog::RowSink {
public:
  void take(const benchlog::BenchRow &row) override { sinks.back().take(row); }
  void begin_section() override { sinks.emplace_back(); }

  std::vector<Sink> sinks{1};
};

/// The log without rows, as each of its sections has it.
std::vector<LogSummary> split(benchlog::BenchLog &&log)
{
  std::vector<LogSummary> summaries(1 + log.sections.size());
  for (size_t i = 0; i < summaries.size(); ++i) {
    LogSummary &summary = summaries[i];
    summary.section = summaries.size() > 1 ? i + 1 : 0;
    const auto run = [&](size_t section) {
      return section < log.sections.size() ? log.sections[section].first_run : log.runs.size();
    };
    const auto runs = log.runs.begin();
    const size_t first = i == 0 ? 0 : run(i - 1);
    summary.log.runs.assign(runs + static_cast<std::ptrdiff_t>(first),
                            runs + static_cast<std::ptrdiff_t>(run(i)));
    summary.log.header = i == 0 ? log.header : log.sections[i - 1].header;
    summary.log.continued = log.continued;
    if (i + 1 == summaries.size()) {
      summary.log.halts = log.halts;
      summary.log.truncated = log.truncated;
    }
  }
  return summaries;
}

/// Reads a log into more sinks than threads, so that the slower thread has fewer parts to read.
/// @return the sinks of each section, in the order of the parts
template <typename Sink>
std::vector<std::vector<Sink>> read(const std::filesystem::path &path, size_t threads,
                                    std::vector<LogSummary> &summaries)
{
  constexpr size_t parts_of_thread = 8;
  std::vector<Sections<Sink>> parts(threads > 1 ? parts_of_thread * threads : 1);
  std::vector<benchlog::RowSink *> pointers;
  pointers.reserve(parts.size());
  for (auto &part : parts)
    pointers.push_back(&part);
  summaries = split(benchlog::scan_bench_log(path, pointers, threads));
  std::vector<std::vector<Sink>> sections(1);
  for (auto &part : parts) {
    for (size_t i = 0; i < part.sinks.size(); ++i) {
      if (i > 0)
        sections.emplace_back();
      sections.back().push_back(std::move(part.sinks[i]));
    }
  }
  for (size_t i = 0; i < sections.size(); ++i) {
    for (const auto &sink : sections[i])
      sink.add_to(summaries[i]);
    for (const auto &run : summaries[i].log.runs)
      summaries[i].peak_rss_B =
          std::max(summaries[i].peak_rss_B, run.value("peak_rss_B", int64_t{-1}));
  }
  return sections;
}

/// Figures of a column of all sinks, whose own are gone then.
stats::SeriesSummary summarize_column(std::vector<Times> &sinks, std::vector<double> Times::*column)
{
  std::vector<double> &all = sinks.front().*column;
  for (size_t i = 1; i < sinks.size(); ++i) {
    all.insert(all.end(), (sinks[i].*column).begin(), (sinks[i].*column).end());
    sinks[i].*column = {};
  }
  return stats::summarize(all);
}

/// A member that others wrote, null where there is none.
Json member(const nlohmann::json &object, const char *key)
{
  const auto found = object.find(key);
  return found == object.end() ? Json() : Json(*found);
}

}  // namespace

std::vector<LogSummary> summarize_log(const std::filesystem::path &path, size_t threads)
{
  std::vector<LogSummary> summaries;
  auto sections = read<Times>(path, threads, summaries);
  for (size_t i = 0; i < summaries.size(); ++i) {
    summaries[i].pair_s = summarize_column(sections[i], &Times::pair_s);
    summaries[i].force_s = summarize_column(sections[i], &Times::force_s);
    summaries[i].step_s = summarize_column(sections[i], &Times::step_s);
  }
  return summaries;
}

std::vector<LogSummary> check_log(const std::filesystem::path &path, size_t threads)
{
  std::vector<LogSummary> summaries;
  read<Counts>(path, threads, summaries);
  return summaries;
}

Json counts_json(const LogSummary &summary)
{
  const benchlog::BenchLog &log = summary.log;
  Json calls = Json::object();
  for (size_t i = 0; i < phases.size(); ++i)
    calls[phases.at(i)] = summary.calls.at(i);
  Json halts = Json::array();
  for (const auto &halt : log.halts)
    halts.push_back({{"step", halt.step}, {"reason", halt.reason}});
  return {{"section", summary.section == 0 ? 1 : summary.section},
          {"rows", summary.rows},
          {"calls", calls},
          {"runs", log.runs.size()},
          {"continued", log.continued.size()},
          {"halts", halts},
          {"truncated", log.truncated},
          {"rebuilds", summary.rebuilds},
          {"not_finite", summary.not_finite},
          {"times_not_finite", summary.times_not_finite},
          {"peak_rss_B", summary.peak_rss_B < 0 ? Json() : Json(summary.peak_rss_B)}};
}

Json to_json(const LogSummary &summary)
{
  Json json = counts_json(summary);
  for (const char *key : {"pair_style", "units", "timestep", "atoms", "ranks", "threads", "device"})
    json[key] = member(summary.log.header, key);
  json["latency"] = {{"pair_s", stats::to_json(summary.pair_s)},
                     {"force_s", stats::to_json(summary.force_s)},
                     {"step_s", stats::to_json(summary.step_s)}};
  const auto last = summary.log.runs.empty() ? nlohmann::json() : summary.log.runs.back();
  for (const char *key : {"drift", "memory_growth"})
    json[key] = member(last, key);
  return json;
}

}  // namespace mlffbench::report
