// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench fidelity.
#include "workflow/fidelity.h"
#include "base/json_output.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "cli/student_options.h"
#include "report/counted.h"
#include "report/students_page.h"
#include "report/table.h"

#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace mlffbench::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char *format = "mlff-bench-fidelity";

void add_figures(const workflow::Fidelity &fidelity, Json &json)
{
  Json kinds = Json::object();
  for (const auto &[kind, error] : fidelity.forces.by_kind())
    kinds[kind] = physics::to_json(error);
  json["frames"] = fidelity.forces.frames();
  json["force"] = physics::to_json(fidelity.forces.all());
  json["force_by_kind"] = kinds;
  json["energy"] = fidelity.energies ? physics::to_json(*fidelity.energies) : Json();
}

void print_energies(const physics::EnergyError &error)
{
  fmt::print("Potential energy and stress of {}, student minus teacher; energies without "
             "their mean difference of {} eV/atom\n\n",
             report::counted(error.frames, "frame"),
             report::significant(error.offset_eV_per_atom, 3));
  report::TextTable table({"figure", "unit", "MAE", "RMSE", "max"}, {0, 1});
  table.add({"energy", "eV/atom", report::significant(error.mae_eV_per_atom, 3),
             report::significant(error.rmse_eV_per_atom, 3),
             report::significant(error.max_eV_per_atom, 3)});
  table.add({"stress", "GPa", report::significant(error.stress_mae_GPa, 3),
             report::significant(error.stress_rmse_GPa, 3), ""});
  table.add({"virial", "eV/atom", report::significant(error.virial_mae_eV_per_atom, 3),
             report::significant(error.virial_rmse_eV_per_atom, 3), ""});
  fmt::print("{}\n", table.text());
}

void print_figures(const workflow::Fidelity &fidelity)
{
  fmt::print("{}. Components of the forces, student minus teacher, eV/Angstrom\n\n",
             report::counted(fidelity.forces.frames(), "frame"));
  report::TextTable table(
      {"atoms of", "atoms", "teacher rms", "MAE", "RMSE", "P95", "max", "RMSE/rms", "cosine"});
  const auto add = [&](const std::string &kind, const physics::ForceError &error) {
    table.add(
        {kind, std::to_string(error.atoms), report::significant(error.teacher_rms_eV_per_A, 3),
         report::significant(error.mae_eV_per_A, 3), report::significant(error.rmse_eV_per_A, 3),
         report::significant(error.p95_eV_per_A, 3), report::significant(error.max_eV_per_A, 3),
         report::significant(error.relative_rmse, 3), report::significant(error.cosine, 4)});
  };
  const auto by_kind = fidelity.forces.by_kind();
  for (const auto &[kind, error] : by_kind)
    add(kind, error);
  if (by_kind.size() > 1)
    add("all", fidelity.forces.all());
  fmt::print("{}\n", table.text());
  if (fidelity.energies)
    print_energies(*fidelity.energies);
}

class FidelityCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand(
        "fidelity",
        "Compare a student's forces and energies with its teacher's on the same frames");
    m_sides.add(*command,
                "LAMMPS dump: id type x y z fx fy fz; or the output folder of a suite "
                "with a protocol of ensemble rerun",
                "Dump of the same frames; none with a folder");
    auto *teacher_log =
        command
            ->add_option(
                "--teacher-log", m_teacher_log,
                "LAMMPS log of the teacher's rerun, with thermo_style custom step pe vol pxx "
                "pyy pzz pxy pxz pyz: energies and stresses too")
            ->type_name("FILE");
    auto *student_log =
        command->add_option("--student-log", m_student_log, "The same of the student's")
            ->needs(teacher_log)
            ->type_name("FILE");
    teacher_log->needs(student_log);
    m_html.add(*command, "fidelity.html");
    m_json.add(*command);
    add_examples(*command, {{"fidelity results/frames", "each student beside its teacher"},
                            {"fidelity teacher.dump student.dump", "MAE, RMSE, P95 and others"},
                            {"fidelity t.dump s.dump --teacher-log t.log --student-log s.log",
                             "energies, stresses and virials as well"}});
    return command;
  }

  int run() override
  {
    int code = exit_code::good;
    if (m_sides.name_output_folder(!m_teacher_log.empty())) {
      const workflow::StudentsRequest request{
          m_sides.teacher,
          [](const record::PlanEntry &run) { return run.ensemble == model::Ensemble::rerun; },
          "has no run of ensemble rerun; give its suite a protocol with `ensemble: rerun` "
          "and a `trajectory`, and `mlffbench run` it"};
      std::vector<report::PageContent> pages;
      const StudentRemarks remarks = print_students(
          request, format, m_json.chosen,
          [&](const compare::FidelityCell &cell, const compare::FidelityRuns &student) {
            return compare_reruns(cell.teacher.front(), student.front(), pages);
          });
      code = remarks.exit_code();
      write_students_page(m_html, "fidelity", m_sides, std::move(pages), remarks);
    } else {
      compare_files();
    }
    if (!m_json.chosen)
      fmt::print("docs/metrics.md defines every figure.\n");
    return code;
  }

private:
  void compare_files() const
  {
    const workflow::Fidelity figures =
        workflow::fidelity(m_sides.teacher, m_sides.student, m_teacher_log, m_student_log);
    print_notes(figures.notes);
    if (m_html.chosen()) {
      write_students_page(m_html, "fidelity", m_sides,
                          {page_of(pair_of(m_sides.teacher, m_sides.student), figures,
                                   m_sides.teacher, m_sides.student)},
                          {});
    }
    if (!m_json.chosen) {
      print_figures(figures);
      return;
    }
    Json json{{"format", format},
              {"version", 1},
              {"teacher", m_sides.teacher.string()},
              {"student", m_sides.student.string()}};
    add_figures(figures, json);
    fmt::print("{}\n", base::json_text(json, 1));
  }

  /// The frames are the same in every repetition: the first tells all.
  Json compare_reruns(const compare::FidelityRun &teacher, const compare::FidelityRun &student,
                      std::vector<report::PageContent> &pages) const
  {
    const workflow::Fidelity figures = workflow::fidelity(teacher, student);
    print_notes(figures.notes);
    if (m_html.chosen()) {
      pages.push_back(page_of(pair_of(teacher, student), figures, compare::forces_of(teacher),
                              compare::forces_of(student)));
    }
    if (!m_json.chosen) {
      fmt::print("{}\n", compare::comparison_title(teacher, student));
      print_figures(figures);
      return {};
    }
    Json json = compare::comparison_head(teacher, student);
    add_figures(figures, json);
    return json;
  }

  static report::PageContent page_of(const figures::StudentPair &pair,
                                     const workflow::Fidelity &fidelity,
                                     const std::filesystem::path &teacher,
                                     const std::filesystem::path &student)
  {
    return report::fidelity_page(pair, fidelity.forces, fidelity.energies,
                                 physics::force_parity(teacher, student, fidelity.forces.range()));
  }

  StudentOptions m_sides;
  HtmlOption m_html;
  std::filesystem::path m_teacher_log;
  std::filesystem::path m_student_log;
  JsonOption m_json;
};

}  // namespace

std::unique_ptr<Command> fidelity_command()
{
  return std::make_unique<FidelityCommand>();
}

}  // namespace mlffbench::cli
