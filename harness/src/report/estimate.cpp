// SPDX-License-Identifier: GPL-2.0-or-later
// Estimates from records.
#include "report/estimate.h"

#include "record/record.h"
#include "stats/series.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <functional>
#include <limits>
#include <optional>

namespace mlffbench::report {

namespace {

namespace fs = std::filesystem;

/// Logs grow with the steps, dumps with frames and atoms, other files with the system.
bool is_log(const fs::path &file)
{
  const auto name = file.filename();
  return name == "bench.log" || name == "log.lammps" || name == "stdout.txt";
}

bool is_dump(const fs::path &file)
{
  return file.filename() == "trajectory.lammpstrj" || file.filename() == "forces.lammpstrj";
}

/// Bytes of an atom's line in a dump with the digits of decks, for runs of which no earlier one
/// wrote a dump: a velocity and a position of ten digits, or a force and a position of 17.
constexpr double usual_trajectory_B = 85.0;
constexpr double usual_forces_B = 125.0;

/// Frames that a run writes: dynamics at each multiple of `every` from the end of the warm-up on.
double dumped_frames(model::Ensemble ensemble, int64_t warmup_steps, int64_t steps,
                     const std::optional<int64_t> &every)
{
  if (ensemble == model::Ensemble::rerun)
    return static_cast<double>(steps);
  if (!every)
    return 0.0;
  const int64_t before = (warmup_steps + *every - 1) / *every;
  const int64_t until_end = (warmup_steps + steps) / *every;
  return static_cast<double>(until_end - before + 1);
}

double frames_of(const record::Record &record)
{
  return dumped_frames(record.ensemble, record.warmup_steps, record.steps,
                       record.inputs->dump_every);
}

/// What its steps took: of dynamics their own times, else all that was spent in the force field.
double work_s(const record::Record &record, double steps)
{
  if (std::isfinite(record.step_s.mean) && record.step_s.n > 0)
    return steps * record.step_s.mean;
  return static_cast<double>(record.force_s.n + record.force_s.transient_samples) *
         record.force_s.mean;
}

bool was_halted(const record::Record &record)
{
  return std::any_of(record.flags.begin(), record.flags.end(),
                     [](const physics::Flag &flag) { return flag.check == "halted"; });
}

std::optional<PastRun> past_run(const fs::path &record_file, const record::Record &record)
{
  const auto steps = static_cast<double>(record.warmup_steps + record.steps);
  // What a run waits, others work: it is in their times.
  const double own_s = record.process->wall_s - record.process->waited_s;
  if (steps <= 0.0 || own_s <= 0.0 || was_halted(record))
    return std::nullopt;
  PastRun run;
  run.cell = record.cell();
  run.ensemble = record.ensemble;
  run.atoms = record.atoms;
  run.steps = steps;
  const double work = work_s(record, steps);
  run.step_s = (std::isfinite(work) ? work : own_s) / steps;
  run.start_s = std::max(0.0, own_s - steps * run.step_s);
  const double dumped_atoms = frames_of(record) * static_cast<double>(record.atoms);
  std::error_code ignored;
  for (const auto &file : fs::directory_iterator(record_file.parent_path(), ignored)) {
    if (file.is_symlink(ignored) || !file.is_regular_file(ignored))
      continue;  // a link, as to the trajectory of a rerun, takes no room
    const auto bytes = static_cast<int64_t>(file.file_size(ignored));
    if (is_log(file.path())) {
      run.step_B += static_cast<double>(bytes) / steps;
    } else if (is_dump(file.path()) && dumped_atoms > 0.0) {
      run.frame_B = static_cast<double>(bytes) / dumped_atoms;
    } else {
      run.other_B += bytes;
    }
  }
  return run;
}

/// Over those runs that the figure is known of; NaN if there are none.
double median_of(const std::vector<const PastRun *> &runs,
                 const std::function<std::optional<double>(const PastRun &)> &figure)
{
  std::vector<double> values;
  for (const PastRun *run : runs) {
    if (const auto value = figure(*run))
      values.push_back(*value);
  }
  return stats::median(values);
}

double dump_bytes(const deck::PlannedRun &run, const std::vector<const PastRun *> &past)
{
  const double frames = dumped_frames(run.protocol->ensemble, run.length.warmup_steps,
                                      run.length.steps, run.protocol->dump_every);
  if (frames <= 0.0)
    return 0.0;
  const bool of_forces = run.protocol->is_rerun();
  double frame_B = median_of(past, [&](const PastRun &other) {
    const bool alike =
        other.frame_B > 0.0 && (other.ensemble == model::Ensemble::rerun) == of_forces;
    return alike ? std::optional(other.frame_B) : std::nullopt;
  });
  if (!std::isfinite(frame_B))
    frame_B = of_forces ? usual_forces_B : usual_trajectory_B;
  return frames * static_cast<double>(run.atoms) * frame_B;
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
  record::for_each_record(output, [&](const fs::path &file, const record::Record &record) {
    if (auto run = past_run(file, record))
      runs.push_back(std::move(*run));
  });
  return runs;
}

RunEstimate estimate_run(const deck::PlannedRun &run, const std::vector<PastRun> &past)
{
  const model::CellKey cell = run.cell();
  const auto basis_of = [&](const PastRun &other) {
    if (other.cell.potential != cell.potential || other.cell.group.layout != cell.group.layout)
      return Basis::none;
    if (other.atoms != run.atoms)
      return Basis::other_size;
    return other.cell == cell && other.ensemble == run.protocol->ensemble ? Basis::same_cell
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
  auto steps = static_cast<double>(run.length.total_steps());
  if (run.protocol->is_minimization()) {
    const double iterations = median_of(used, [](const PastRun &other) {
      return other.ensemble == model::Ensemble::minimize ? std::optional(other.steps)
                                                         : std::nullopt;
    });
    estimate.at_most = !std::isfinite(iterations);
    if (!estimate.at_most)
      steps = std::min(steps, iterations);
  }
  const double scale = static_cast<double>(run.atoms) / static_cast<double>(used.front()->atoms);
  const auto figure = [&](double PastRun::*member) {
    return median_of(used, [&](const PastRun &other) { return other.*member; });
  };
  estimate.seconds = figure(&PastRun::start_s) + steps * scale * figure(&PastRun::step_s);
  estimate.bytes = static_cast<int64_t>(
      steps * figure(&PastRun::step_B) + dump_bytes(run, used) +
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

}  // namespace mlffbench::report
