// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench trajectories.
#include "workflow/trajectories.h"
#include "base/json_output.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "cli/student_options.h"
#include "cli/validators.h"
#include "report/students_page.h"
#include "report/table.h"

#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace mlffbench::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char *format = "mlff-bench-trajectories";

void add_figures(const physics::TrajectoryComparison &comparison, double timestep_fs, Json &json)
{
  json["timestep_fs"] = timestep_fs;
  json["teacher"] = physics::to_json(comparison.teacher);
  json["student"] = physics::to_json(comparison.student);
  json["difference"] = physics::to_json(comparison.difference);
  if (comparison.floor) {
    json["other_teacher"] = physics::to_json(*comparison.other_teacher);
    json["floor"] = physics::to_json(*comparison.floor);
  }
}

std::string pressure_text(const physics::TrajectoryFigures &figures)
{
  std::string text = report::significant(figures.pressure_bar, 3);
  if (const auto &interval = figures.pressure_interval_95)
    text += fmt::format(" +- {}", report::significant(0.5 * (interval->high - interval->low), 2));
  return text;
}

void print_table(const physics::TrajectoryComparison &comparison)
{
  const auto &[teacher, student, other_teacher, difference, floor] = comparison;
  std::vector<std::string> header = {"figure", "unit", "teacher", "student", "difference"};
  if (floor)
    header.emplace_back("teacher to teacher");
  report::TextTable table(header, {0, 1});
  const auto add = [&](const std::string &figure, const char *unit, const std::string &one,
                       const std::string &other, double apart, double apart_of_teachers) {
    std::vector<std::string> row = {figure, unit, one, other, report::significant(apart, 3)};
    if (comparison.floor)
      row.push_back(report::significant(apart_of_teachers, 3));
    table.add(row);
  };
  for (const auto &[pair, apart] : difference.rdf_A)
    add("RDF " + pair, "A", "", "", apart, floor ? floor->rdf_A.at(pair) : 0.0);
  add("velocity autocorrelation", "", "", "", difference.vacf_rms, floor ? floor->vacf_rms : 0.0);
  add("vibrational spectrum", "", "", "", difference.spectrum, floor ? floor->spectrum : 0.0);
  add("diffusion", "A^2/ps", report::significant(teacher.diffusion_A2_per_ps, 3),
      report::significant(student.diffusion_A2_per_ps, 3), difference.diffusion_A2_per_ps,
      floor ? floor->diffusion_A2_per_ps : 0.0);
  add("pressure", "bar", pressure_text(teacher), pressure_text(student), difference.pressure_bar,
      floor ? floor->pressure_bar : 0.0);
  const auto length_ps = static_cast<double>(teacher.frames - 1) * teacher.interval_ps;
  std::vector<std::string> stable = {"structure stable for", "ps",
                                     report::significant(length_ps, 3),
                                     report::significant(difference.stable_ps, 3), ""};
  if (floor)
    stable.push_back(report::significant(floor->stable_ps, 3));
  table.add(stable);
  fmt::print("{} and {} frames, {:.4g} ps apart, {} atoms\n\n{}\n", teacher.frames, student.frames,
             teacher.interval_ps, teacher.atoms, table.text());
  if (teacher.vacf.empty() || student.vacf.empty())
    fmt::print("No velocities: dump vx vy vz as well for autocorrelation and spectrum.\n");
  if (teacher.msd_A2.empty() || student.msd_A2.empty())
    fmt::print("No unwrapped positions: dump xu yu zu for the diffusion.\n");
}

class TrajectoriesCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand(
        "trajectories",
        "Compare a student's own trajectory with its teacher's: structure, motion and spectrum");
    m_sides.add(*command,
                "LAMMPS dump: id type xu yu zu vx vy vz, some 1,000 frames at equal "
                "intervals; or the output folder of a suite with a protocol that has "
                "dump_every",
                "Dump of the same system and conditions; none with a folder");
    add_dumps(*command);
    add_figures_wanted(*command);
    m_html.add(*command, "trajectories.html");
    m_json.add(*command);
    add_examples(*command,
                 {{"trajectories results/md", "each student beside its teacher, by their runs"},
                  {"trajectories teacher.dump student.dump --timestep-fs 1 --floor teacher2.dump",
                   "differences, beside those of two runs of the teacher"}});
    return command;
  }

  int run() override
  {
    const bool describe_dumps = m_options.timestep_fs > 0.0 || !m_floor.empty() ||
                                !m_teacher_bench_log.empty() || !m_student_bench_log.empty();
    int code = exit_code::good;
    if (m_sides.name_output_folder(describe_dumps)) {
      const workflow::StudentsRequest request{
          m_sides.teacher, [](const record::PlanEntry &run) { return run.stores_trajectory; },
          "has no run that stores its trajectory; give a protocol of its "
          "suite `dump_every`, and `mlffbench run` it"};
      std::vector<report::PageContent> pages;
      const StudentRemarks remarks = print_students(
          request, format, m_json.chosen,
          [&](const compare::FidelityCell &cell, const compare::FidelityRuns &students) {
            return compare_runs(cell, students, pages);
          });
      code = remarks.exit_code();
      write_students_page(m_html, "trajectories", m_sides, std::move(pages), remarks);
    } else {
      compare_dumps();
    }
    if (!m_json.chosen)
      fmt::print("docs/metrics.md defines every figure.\n");
    return code;
  }

private:
  void add_dumps(CLI::App &command)
  {
    auto *floor =
        command
            .add_option("--floor", m_floor,
                        "Dump of the teacher from another seed: how far two of its own are apart")
            ->type_name("FILE");
    command
        .add_option("--teacher-bench-log", m_teacher_bench_log,
                    "Bench log of the teacher's run: its mean pressure too")
        ->type_name("FILE");
    command.add_option("--student-bench-log", m_student_bench_log, "The same of the student's")
        ->type_name("FILE");
    command.add_option("--floor-bench-log", m_floor_bench_log, "The same of the run of --floor")
        ->needs(floor)
        ->type_name("FILE");
    command
        .add_option("--timestep-fs", m_options.timestep_fs,
                    "Of the simulations that wrote the dumps, which tell steps")
        ->check(positive_number())
        ->type_name("FS");
  }

  void add_figures_wanted(CLI::App &command)
  {
    command
        .add_option("--cutoff-A", m_options.cutoff_A,
                    "Largest distance of radial distributions (default: 6, or half of the box)")
        ->check(positive_number())
        ->type_name("A");
    command.add_option("--bins", m_options.bins, "Bins of radial distributions")
        ->capture_default_str()
        ->check(CLI::Range(10, 10000));
    command
        .add_option("--window", m_options.window_frames,
                    "Frames over which structure is judged for stability")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command.add_option("--skip", m_options.skip_frames, "Frames to leave out at the beginning")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
  }

  void compare_dumps() const
  {
    if (m_options.timestep_fs <= 0.0)
      throw std::runtime_error("dumps tell steps and no times; give --timestep-fs as well");
    std::optional<physics::RunFiles> other_teacher;
    if (!m_floor.empty())
      other_teacher = physics::RunFiles{m_floor, m_floor_bench_log};
    const physics::TrajectoryComparison comparison = physics::compare_trajectories(
        {m_sides.teacher, m_teacher_bench_log}, {m_sides.student, m_student_bench_log},
        other_teacher, m_options);
    print_notes(comparison.notes());
    if (m_html.chosen()) {
      write_students_page(
          m_html, "trajectories", m_sides,
          {report::trajectories_page(pair_of(m_sides.teacher, m_sides.student), comparison)}, {});
    }
    if (!m_json.chosen) {
      print_table(comparison);
      return;
    }
    Json json{{"format", format}, {"version", 1}};
    add_figures(comparison, m_options.timestep_fs, json);
    fmt::print("{}\n", base::json_text(json));
  }

  Json compare_runs(const compare::FidelityCell &cell, const compare::FidelityRuns &students,
                    std::vector<report::PageContent> &pages) const
  {
    const auto [teacher, student, timestep_fs, comparison] =
        workflow::compare_trajectories(cell, students, m_options);
    print_notes(comparison.notes());
    if (m_html.chosen())
      pages.push_back(report::trajectories_page(pair_of(*teacher, *student), comparison));
    if (!m_json.chosen) {
      fmt::print("{}\n", compare::comparison_title(*teacher, *student));
      print_table(comparison);
      if (!comparison.other_teacher)
        fmt::print("No second run of the teacher, so nothing to hold the differences against; "
                   "raise `repetitions`.\n");
      return {};
    }
    Json json = compare::comparison_head(*teacher, *student);
    add_figures(comparison, timestep_fs, json);
    return json;
  }

  StudentOptions m_sides;
  HtmlOption m_html;
  std::filesystem::path m_floor;  ///< a second trajectory of the teacher; empty: none
  std::filesystem::path m_teacher_bench_log;
  std::filesystem::path m_student_bench_log;
  std::filesystem::path m_floor_bench_log;
  physics::TrajectoryOptions m_options;
  JsonOption m_json;
};

}  // namespace

std::unique_ptr<Command> trajectories_command()
{
  return std::make_unique<TrajectoriesCommand>();
}

}  // namespace mlffbench::cli
