// SPDX-License-Identifier: GPL-2.0-or-later
// Estimates from records.
#include "report/estimate.h"

#include "stats/series.h"
#include "store/file.h"
#include "store/record.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <functional>
#include <limits>
#include <optional>

namespace mlffbench {

namespace {

namespace fs = std::filesystem;

/// Logs grow with the steps, other files with the system.
bool is_log(const fs::path &file)
{
  const auto name = file.filename();
  return name == "bench.log" || name == "log.lammps" || name == "stdout.txt";
}

std::optional<PastRun> past_run(const fs::path &record_file)
{
  std::optional<Record> record;
  try {
    record = record_from_json(nlohmann::ordered_json::parse(read_file(record_file)));
  } catch (const std::exception &) {
    return std::nullopt;  // damaged or of another release: no basis
  }
  const auto steps = static_cast<double>(record->warmup_steps + record->steps);
  const double wall_s = record->process.value("wall_s", 0.0);
  if (steps <= 0.0 || wall_s <= 0.0)
    return std::nullopt;
  PastRun run{record->system,
              record->protocol,
              record->layout(),
              record->potential,
              record->atoms,
              0.0,
              0.0,
              0.0,
              0};
  // Minimisations have no times of steps.
  run.step_s = std::isfinite(record->step_s.mean) ? record->step_s.mean : wall_s / steps;
  run.start_s = std::max(0.0, wall_s - steps * run.step_s);
  std::error_code ignored;
  for (const auto &file : fs::directory_iterator(record_file.parent_path(), ignored)) {
    const auto bytes =
        static_cast<int64_t>(file.is_regular_file(ignored) ? file.file_size(ignored) : 0);
    if (is_log(file.path())) {
      run.step_B += static_cast<double>(bytes) / steps;
    } else {
      run.other_B += bytes;
    }
  }
  return run;
}

double median_of(const std::vector<const PastRun *> &runs,
                 const std::function<double(const PastRun &)> &figure)
{
  std::vector<double> values;
  values.reserve(runs.size());
  for (const PastRun *run : runs)
    values.push_back(figure(*run));
  return median(values);
}

}  // namespace

const char *basis_text(Basis basis)
{
  static constexpr std::array names{"same cell", "same size", "other size", "none"};
  return names.at(static_cast<size_t>(basis));
}

std::vector<PastRun> past_runs(const fs::path &output)
{
  std::vector<PastRun> runs;
  std::error_code error;
  for (auto it = fs::recursive_directory_iterator(output / "runs", error);
       !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    if (it->path().filename() != "record.json")
      continue;
    if (auto run = past_run(it->path()))
      runs.push_back(std::move(*run));
  }
  return runs;
}

RunEstimate estimate_run(const PlannedRun &run, const std::vector<PastRun> &past)
{
  const auto basis_of = [&](const PastRun &other) {
    if (other.potential != run.potential->name || other.layout != run.layout.label())
      return Basis::none;
    if (other.atoms != run.atoms)
      return Basis::other_size;
    return other.system == run.system->name && other.protocol == run.protocol->name
               ? Basis::same_cell
               : Basis::same_size;
  };
  const auto distance = [&](const PastRun &other) {
    return std::abs(std::log(static_cast<double>(other.atoms) / static_cast<double>(run.atoms)));
  };
  RunEstimate estimate;
  double nearest = std::numeric_limits<double>::infinity();
  std::vector<const PastRun *> used;
  for (const auto &other : past) {
    const Basis basis = basis_of(other);
    if (basis == Basis::none || basis > estimate.basis)
      continue;
    // Of other sizes only the nearest tells.
    const double far = distance(other);
    if (basis < estimate.basis || far < nearest) {
      used.clear();
      estimate.basis = basis;
      nearest = far;
    }
    if (far <= nearest)
      used.push_back(&other);
  }
  if (used.empty())
    return estimate;
  const auto steps = static_cast<double>(run.length.total_steps());
  const double scale = static_cast<double>(run.atoms) / static_cast<double>(used.front()->atoms);
  const auto figure = [&](double PastRun::*member) {
    return median_of(used, [&](const PastRun &other) { return other.*member; });
  };
  estimate.seconds = figure(&PastRun::start_s) + steps * scale * figure(&PastRun::step_s);
  estimate.bytes = static_cast<int64_t>(
      steps * figure(&PastRun::step_B) +
      scale * median_of(used, [](const PastRun &o) { return static_cast<double>(o.other_B); }));
  return estimate;
}

std::string size_text(int64_t bytes)
{
  auto value = static_cast<double>(bytes);
  const char *unit = "B";
  for (const char *next : {"kB", "MB", "GB", "TB"}) {
    if (value < 1000.0)
      break;
    value /= 1000.0;
    unit = next;
  }
  return fmt::format("{:.3g} {}", value, unit);
}

}  // namespace mlffbench
