// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench trajectories.
#include "base/json_output.h"
#include "cli/commands.h"
#include "cli/students.h"
#include "physics/trajectory_figures.h"
#include "report/table.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <stdexcept>

namespace mlffbench {

namespace {

using Json = nlohmann::ordered_json;

/// A student's trajectory beside its teacher's, and another one of the teacher.
struct TrajectoryComparison {
  TrajectoryFigures teacher;
  TrajectoryFigures student;
  std::optional<TrajectoryFigures> other_teacher;
  TrajectoryDifference difference;
  std::optional<TrajectoryDifference> floor;
};

TrajectoryComparison compare(const RunFiles &teacher, const RunFiles &student,
                             const std::optional<RunFiles> &other_teacher,
                             const TrajectoryOptions &options)
{
  TrajectoryComparison result;
  result.teacher = trajectory_figures(teacher, options);
  TrajectoryOptions alike = options;
  alike.cutoff_A = result.teacher.bin_A * static_cast<double>(result.teacher.distances_A.size());
  result.student = trajectory_figures(student, alike);
  result.difference = trajectory_difference(result.teacher, result.student);
  if (other_teacher) {
    result.other_teacher = trajectory_figures(*other_teacher, alike);
    result.floor = trajectory_difference(result.teacher, *result.other_teacher);
  }
  return result;
}

void add_figures(const TrajectoryComparison &comparison, double timestep_fs, Json &json)
{
  json["timestep_fs"] = timestep_fs;
  json["teacher"] = to_json(comparison.teacher);
  json["student"] = to_json(comparison.student);
  json["difference"] = to_json(comparison.difference);
  if (comparison.floor) {
    json["other_teacher"] = to_json(*comparison.other_teacher);
    json["floor"] = to_json(*comparison.floor);
  }
}

/// Says on standard error what was taken for good and may not be.
void print_notes_of(const TrajectoryComparison &comparison)
{
  std::vector<std::string> notes;
  bool tell_units = true;
  const auto add = [&](const TrajectoryFigures &figures) {
    notes.insert(notes.end(), figures.notes.begin(), figures.notes.end());
    tell_units = tell_units && figures.tells_units;
  };
  add(comparison.teacher);
  add(comparison.student);
  if (comparison.other_teacher)
    add(*comparison.other_teacher);
  if (!tell_units)
    notes.emplace_back(assumed_units);
  print_notes(notes);
}

std::string pressure_text(const TrajectoryFigures &figures)
{
  std::string text = significant(figures.pressure_bar, 3);
  if (const auto &interval = figures.pressure_interval_95)
    text += fmt::format(" +- {}", significant(0.5 * (interval->high - interval->low), 2));
  return text;
}

void print_table(const TrajectoryComparison &comparison)
{
  const auto &[teacher, student, other_teacher, difference, floor] = comparison;
  std::vector<std::string> header = {"figure", "unit", "teacher", "student", "difference"};
  if (floor)
    header.emplace_back("teacher to teacher");
  TextTable table(header, {0, 1});
  const auto add = [&](const std::string &figure, const char *unit, const std::string &one,
                       const std::string &other, double apart, double apart_of_teachers) {
    std::vector<std::string> row = {figure, unit, one, other, significant(apart, 3)};
    if (comparison.floor)
      row.push_back(significant(apart_of_teachers, 3));
    table.add(row);
  };
  for (const auto &[pair, apart] : difference.rdf_A)
    add("RDF " + pair, "A", "", "", apart, floor ? floor->rdf_A.at(pair) : 0.0);
  add("velocity autocorrelation", "", "", "", difference.vacf_rms, floor ? floor->vacf_rms : 0.0);
  add("vibrational spectrum", "", "", "", difference.spectrum, floor ? floor->spectrum : 0.0);
  add("diffusion", "A^2/ps", significant(teacher.diffusion_A2_per_ps, 3),
      significant(student.diffusion_A2_per_ps, 3), difference.diffusion_A2_per_ps,
      floor ? floor->diffusion_A2_per_ps : 0.0);
  add("pressure", "bar", pressure_text(teacher), pressure_text(student), difference.pressure_bar,
      floor ? floor->pressure_bar : 0.0);
  const auto length_ps = static_cast<double>(teacher.frames - 1) * teacher.interval_ps;
  std::vector<std::string> stable = {"structure stable for", "ps", significant(length_ps, 3),
                                     significant(difference.stable_ps, 3), ""};
  if (floor)
    stable.push_back(significant(floor->stable_ps, 3));
  table.add(stable);
  fmt::print("{} and {} frames, {:.4g} ps apart, {} atoms\n\n{}\n", teacher.frames, student.frames,
             teacher.interval_ps, teacher.atoms, table.text());
  if (teacher.vacf.empty() || student.vacf.empty())
    fmt::print("No velocities: dump vx vy vz as well for autocorrelation and spectrum.\n");
  if (teacher.msd_A2.empty() || student.msd_A2.empty())
    fmt::print("No unwrapped positions: dump xu yu zu for the diffusion.\n");
}

void compare_dumps(const Options &options)
{
  if (options.trajectory.timestep_fs <= 0.0)
    throw std::runtime_error("dumps tell steps and no times; give --timestep-fs as well");
  std::optional<RunFiles> other_teacher;
  if (!options.floor.empty())
    other_teacher = RunFiles{options.floor, options.floor_bench_log};
  const TrajectoryComparison comparison =
      compare({options.teacher, options.teacher_bench_log},
              {options.student, options.student_bench_log}, other_teacher, options.trajectory);
  print_notes_of(comparison);
  if (!options.json) {
    print_table(comparison);
    return;
  }
  Json json{{"format", "mlff-bench-trajectories"}, {"version", 1}};
  add_figures(comparison, options.trajectory.timestep_fs, json);
  fmt::print("{}\n", json_text(json));
}

/// The teacher's first run, beside which are put its second and the student's of the second's
/// repetition: the two start from the same velocities, the first from others.
Json compare_runs(const FidelityCell &cell, const FidelityRuns &students, const Options &options)
{
  const auto files = [](const FidelityRun &run) {
    return RunFiles{run.folder / "trajectory.lammpstrj", run.folder / "bench.log"};
  };
  const FidelityRun &teacher = cell.teacher.front();
  const FidelityRun *student = &students.front();
  std::optional<RunFiles> other_teacher;
  if (cell.teacher.size() > 1) {
    other_teacher = files(cell.teacher[1]);
    for (const auto &run : students) {
      if (run.record->repetition == cell.teacher[1].record->repetition)
        student = &run;
    }
  }
  TrajectoryOptions trajectory = options.trajectory;
  trajectory.timestep_fs = teacher.record->timestep_fs;
  const TrajectoryComparison comparison =
      compare(files(teacher), files(*student), other_teacher, trajectory);
  print_notes_of(comparison);
  if (!options.json) {
    fmt::print("{}\n", comparison_title(teacher, *student));
    print_table(comparison);
    if (!other_teacher)
      fmt::print("No second run of the teacher, so nothing to hold the differences against; raise "
                 "`repetitions`.\n");
    return {};
  }
  Json json = comparison_head(teacher, *student);
  add_figures(comparison, trajectory.timestep_fs, json);
  return json;
}

}  // namespace

int trajectories_command(const Options &options)
{
  const bool describes_dumps = options.trajectory.timestep_fs > 0.0 || !options.floor.empty() ||
                               !options.teacher_bench_log.empty() ||
                               !options.student_bench_log.empty();
  int code = exit_code::good;
  if (names_output_folder(options, describes_dumps)) {
    code =
        compare_students(options, {"mlff-bench-trajectories",
                                   [](const PlanEntry &run) { return run.stores_trajectory; },
                                   "has no run that stores its trajectory; give a protocol of its "
                                   "suite `dump_every`, and `mlffbench run` it",
                                   [&](const FidelityCell &cell, const FidelityRuns &students) {
                                     return compare_runs(cell, students, options);
                                   }});
  } else {
    compare_dumps(options);
  }
  if (!options.json)
    fmt::print("docs/metrics.md defines every figure.\n");
  return code;
}

}  // namespace mlffbench
