// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench fidelity.
#include "cli/commands.h"

#include "physics/force_error.h"
#include "report/table.h"

#include <fmt/format.h>

namespace mlffbench {

int fidelity_command(const Options &options)
{
  const ForceComparison comparison = compare_forces(options.teacher, options.student);
  const ForceError all = comparison.all();
  const auto by_kind = comparison.by_kind();
  if (options.json) {
    nlohmann::ordered_json kinds = nlohmann::ordered_json::object();
    for (const auto &[kind, error] : by_kind)
      kinds[kind] = to_json(error);
    fmt::print("{}\n", nlohmann::ordered_json{{"teacher", options.teacher.string()},
                                              {"student", options.student.string()},
                                              {"frames", comparison.frames()},
                                              {"force", to_json(all)},
                                              {"force_by_kind", kinds}}
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
  fmt::print("{}\ndocs/metrics.md defines every figure.\n", table.text());
  return exit_code::good;
}

}  // namespace mlffbench
