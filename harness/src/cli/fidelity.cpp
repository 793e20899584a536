// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench fidelity.
#include "base/json_output.h"
#include "cli/commands.h"
#include "cli/students.h"
#include "physics/energy_error.h"
#include "physics/force_error.h"
#include "report/counted.h"
#include "report/table.h"

#include <fmt/format.h>
#include <functional>
#include <utility>

namespace mlffbench {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char *format = "mlff-bench-fidelity";

/// Of a student on its teacher's frames.
struct Fidelity {
  ForceComparison forces;
  std::optional<EnergyError> energies;  ///< none without logs
  std::vector<std::string> notes;       ///< what was taken for good and may not be
};

Fidelity fidelity(const fs::path &teacher, const fs::path &student, const fs::path &teacher_log,
                  const fs::path &student_log)
{
  DumpComparison dumps = compare_dumps(teacher, student);
  Fidelity result{std::move(dumps.forces), std::nullopt, std::move(dumps.notes)};
  bool tell_units = dumps.tell_units;
  if (!teacher_log.empty()) {
    const auto &frames = result.forces.marks();
    const LogOfFrames one(teacher_log, frames);
    const LogOfFrames other(student_log, frames);
    result.energies = compare_energies(one, other, frames);
    tell_units = tell_units || (one.tells_units() && other.tells_units());
    for (const LogOfFrames &log : {std::cref(one), std::cref(other)})
      result.notes.insert(result.notes.end(), log.notes().begin(), log.notes().end());
  }
  if (!tell_units)
    result.notes.emplace_back(assumed_units);
  return result;
}

void add_figures(const Fidelity &fidelity, Json &json)
{
  Json kinds = Json::object();
  for (const auto &[kind, error] : fidelity.forces.by_kind())
    kinds[kind] = to_json(error);
  json["frames"] = fidelity.forces.frames();
  json["force"] = to_json(fidelity.forces.all());
  json["force_by_kind"] = kinds;
  json["energy"] = fidelity.energies ? to_json(*fidelity.energies) : Json();
}

void print_energies(const EnergyError &error)
{
  fmt::print("Potential energy and stress of {}, student minus teacher; energies without "
             "their mean difference of {} eV/atom\n\n",
             counted(error.frames, "frame"), significant(error.offset_eV_per_atom, 3));
  TextTable table({"figure", "unit", "MAE", "RMSE", "max"}, {0, 1});
  table.add({"energy", "eV/atom", significant(error.mae_eV_per_atom, 3),
             significant(error.rmse_eV_per_atom, 3), significant(error.max_eV_per_atom, 3)});
  table.add({"stress", "GPa", significant(error.stress_mae_GPa, 3),
             significant(error.stress_rmse_GPa, 3), ""});
  table.add({"virial", "eV/atom", significant(error.virial_mae_eV_per_atom, 3),
             significant(error.virial_rmse_eV_per_atom, 3), ""});
  fmt::print("{}\n", table.text());
}

void print_figures(const Fidelity &fidelity)
{
  fmt::print("{}. Components of the forces, student minus teacher, eV/Angstrom\n\n",
             counted(fidelity.forces.frames(), "frame"));
  TextTable table(
      {"atoms of", "atoms", "teacher rms", "MAE", "RMSE", "P95", "max", "RMSE/rms", "cosine"});
  const auto add = [&](const std::string &kind, const ForceError &error) {
    table.add({kind, std::to_string(error.atoms), significant(error.teacher_rms_eV_per_A, 3),
               significant(error.mae_eV_per_A, 3), significant(error.rmse_eV_per_A, 3),
               significant(error.p95_eV_per_A, 3), significant(error.max_eV_per_A, 3),
               significant(error.relative_rmse, 3), significant(error.cosine, 4)});
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

void compare_files(const Options &options)
{
  const Fidelity figures =
      fidelity(options.teacher, options.student, options.teacher_log, options.student_log);
  print_notes(figures.notes);
  if (!options.json) {
    print_figures(figures);
    return;
  }
  Json json{{"format", format},
            {"version", 1},
            {"teacher", options.teacher.string()},
            {"student", options.student.string()}};
  add_figures(figures, json);
  fmt::print("{}\n", json_text(json, 1));
}

/// The frames are the same in every repetition: the first tells all.
Json compare_reruns(const FidelityRun &teacher, const FidelityRun &student, bool as_json)
{
  const auto file = [](const FidelityRun &run, const char *name) { return run.folder / name; };
  const Fidelity figures =
      fidelity(file(teacher, "forces.lammpstrj"), file(student, "forces.lammpstrj"),
               file(teacher, "log.lammps"), file(student, "log.lammps"));
  print_notes(figures.notes);
  if (!as_json) {
    fmt::print("{}\n", comparison_title(teacher, student));
    print_figures(figures);
    return {};
  }
  Json json = comparison_head(teacher, student);
  add_figures(figures, json);
  return json;
}

}  // namespace

int fidelity_command(const Options &options)
{
  int code = exit_code::good;
  if (names_output_folder(options, !options.teacher_log.empty())) {
    code = compare_students(
        options, {format, [](const PlanEntry &run) { return run.ensemble == "rerun"; },
                  "has no run of ensemble rerun; give its suite a protocol with `ensemble: rerun` "
                  "and a `trajectory`, and `mlffbench run` it",
                  [&](const FidelityCell &cell, const FidelityRuns &student) {
                    return compare_reruns(cell.teacher.front(), student.front(), options.json);
                  }});
  } else {
    compare_files(options);
  }
  if (!options.json)
    fmt::print("docs/metrics.md defines every figure.\n");
  return code;
}

}  // namespace mlffbench
