// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench fidelity.
#include "cli/commands.h"

#include "physics/energy_error.h"
#include "physics/force_error.h"
#include "report/table.h"

#include <fmt/format.h>

namespace mlffbench {

namespace {

void print_energies(const EnergyError &error)
{
  fmt::print("Potential energy and stress of {} frames, student minus teacher; energies without "
             "their mean difference of {} eV/atom\n\n",
             error.frames, significant(error.offset_eV_per_atom, 3));
  TextTable table({"figure", "unit", "MAE", "RMSE", "max"}, {0, 1});
  table.add({"energy", "eV/atom", significant(error.mae_eV_per_atom, 3),
             significant(error.rmse_eV_per_atom, 3), significant(error.max_eV_per_atom, 3)});
  table.add({"stress", "GPa", significant(error.stress_mae_GPa, 3),
             significant(error.stress_rmse_GPa, 3), ""});
  table.add({"virial", "eV/atom", significant(error.virial_mae_eV_per_atom, 3),
             significant(error.virial_rmse_eV_per_atom, 3), ""});
  fmt::print("{}\n", table.text());
}

}  // namespace

int fidelity_command(const Options &options)
{
  const ForceComparison comparison = compare_forces(options.teacher, options.student);
  const ForceError all = comparison.all();
  std::optional<EnergyError> energies;
  if (!options.teacher_log.empty()) {
    energies =
        compare_energies(options.teacher_log, options.student_log, all.atoms / comparison.frames());
  }
  const auto by_kind = comparison.by_kind();
  if (options.json) {
    nlohmann::ordered_json kinds = nlohmann::ordered_json::object();
    for (const auto &[kind, error] : by_kind)
      kinds[kind] = to_json(error);
    fmt::print("{}\n", nlohmann::ordered_json{{"teacher", options.teacher.string()},
                                              {"student", options.student.string()},
                                              {"frames", comparison.frames()},
                                              {"force", to_json(all)},
                                              {"force_by_kind", kinds},
                                              {"energy", energies ? to_json(*energies)
                                                                  : nlohmann::ordered_json()}}
                           .dump(1));
    return exit_code::good;
  }
  fmt::print("{} frames. Components of the forces, student minus teacher, eV/Angstrom\n\n",
             comparison.frames());
  TextTable table(
      {"atoms of", "atoms", "teacher rms", "MAE", "RMSE", "P95", "max", "RMSE/rms", "cosine"});
  const auto add = [&](const std::string &kind, const ForceError &error) {
    table.add({kind, std::to_string(error.atoms), significant(error.teacher_rms_eV_per_A, 3),
               significant(error.mae_eV_per_A, 3), significant(error.rmse_eV_per_A, 3),
               significant(error.p95_eV_per_A, 3), significant(error.max_eV_per_A, 3),
               significant(error.relative_rmse, 3), significant(error.cosine, 4)});
  };
  for (const auto &[kind, error] : by_kind)
    add(kind, error);
  if (by_kind.size() > 1)
    add("all", all);
  fmt::print("{}\n", table.text());
  if (energies)
    print_energies(*energies);
  fmt::print("docs/metrics.md defines every figure.\n");
  return exit_code::good;
}

}  // namespace mlffbench
