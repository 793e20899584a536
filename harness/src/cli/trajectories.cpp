// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench trajectories.
#include "cli/commands.h"

#include "physics/trajectory_figures.h"
#include "report/table.h"

#include <fmt/format.h>

namespace mlffbench {

namespace {

using Json = nlohmann::ordered_json;

void print_table(const TrajectoryFigures &teacher, const TrajectoryFigures &student,
                 const TrajectoryDifference &difference, const TrajectoryDifference *floor)
{
  std::vector<std::string> header = {"figure", "unit", "teacher", "student", "difference"};
  if (floor)
    header.emplace_back("teacher to teacher");
  TextTable table(header, {0, 1});
  const auto add = [&](const std::string &figure, const char *unit, const std::string &one,
                       const std::string &other, double apart, double apart_of_teachers) {
    std::vector<std::string> row = {figure, unit, one, other, significant(apart, 3)};
    if (floor)
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
  const auto length_ps = static_cast<double>(teacher.frames - 1) * teacher.interval_ps;
  std::vector<std::string> stable = {"structure stable for", "ps", significant(length_ps, 3),
                                     significant(difference.stable_ps, 3), ""};
  if (floor)
    stable.push_back(significant(floor->stable_ps, 3));
  table.add(stable);
  fmt::print("{}\ndocs/metrics.md defines every figure.\n", table.text());
}

}  // namespace

int trajectories_command(const Options &options)
{
  const auto teacher = trajectory_figures(options.teacher, options.trajectory);
  const auto student = trajectory_figures(options.student, options.trajectory);
  const auto difference = trajectory_difference(teacher, student);
  std::optional<TrajectoryFigures> other;
  std::optional<TrajectoryDifference> floor;
  if (!options.floor.empty()) {
    other = trajectory_figures(options.floor, options.trajectory);
    floor = trajectory_difference(teacher, *other);
  }
  if (options.json) {
    Json json = {{"format", "mlff-bench-trajectories"},
                 {"version", 1},
                 {"timestep_fs", options.trajectory.timestep_fs},
                 {"teacher", to_json(teacher)},
                 {"student", to_json(student)},
                 {"difference", to_json(difference)}};
    if (floor) {
      json["other_teacher"] = to_json(*other);
      json["floor"] = to_json(*floor);
    }
    fmt::print("{}\n", json.dump());
    return exit_code::good;
  }
  fmt::print("{} and {} frames, {:.4g} ps apart, {} atoms\n\n", teacher.frames, student.frames,
             teacher.interval_ps, teacher.atoms);
  print_table(teacher, student, difference, floor ? &*floor : nullptr);
  if (teacher.vacf.empty() || student.vacf.empty())
    fmt::print("No velocities: dump vx vy vz as well for autocorrelation and spectrum.\n");
  if (teacher.msd_A2.empty() || student.msd_A2.empty())
    fmt::print("No unwrapped positions: dump xu yu zu for the diffusion.\n");
  return exit_code::good;
}

}  // namespace mlffbench
