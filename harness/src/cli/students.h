// SPDX-License-Identifier: GPL-2.0-or-later
// What `fidelity` and `trajectories` share: students beside their teachers in an output folder.
#pragma once

#include "cli/commands.h"
#include "compare/fidelity_cells.h"

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace mlffbench {

/// Whether the command line names an output folder in place of two dumps. Throws std::runtime_error
/// if it names neither, two folders, or a folder with options that describe dumps.
bool names_output_folder(const Options &options, bool describes_dumps);

/// Said where neither dumps nor logs tell their units.
constexpr const char *assumed_units =
    "nothing tells the units; they are taken as metal (eV, Angstrom, ps, bar). `dump_modify ID "
    "units "
    "yes` makes a dump tell its own, and a log begins with the command `units`";

/// Prints what was taken for good and may not be, a line each, on standard error.
void print_notes(const std::vector<std::string> &notes);

/// What a command does with an output folder.
struct StudentComparison {
  std::string format;                             ///< of its JSON
  std::function<bool(const PlanEntry &)> wanted;  ///< the runs that hold what is compared
  std::string remedy;                             ///< for a folder whose plan has none
  /// Compares one student with the cell's teacher. Prints the result, or gives it as JSON.
  std::function<nlohmann::ordered_json(const FidelityCell &, const FidelityRuns &student)> compare;
};

/// Compares each student in an output folder with its teacher, and says what is not finished, what
/// failed, and what cannot be compared, as of runs that were halted. The exit code. Throws
/// std::runtime_error if no run of the plan is for this comparison.
int compare_students(const Options &options, const StudentComparison &comparison);

}  // namespace mlffbench
