// SPDX-License-Identifier: GPL-2.0-or-later
// The magnetic group that a CIF file names.
#pragma once

#include "structure_file/cif_operations.h"
#include "structure_file/cif_syntax.h"

#include <string>

namespace mlffbench::structure_file {

/// Holds the listed operations of a magnetic group, with and without time reversal alike, against
/// the group's number and name. Returns whether the file gives one that was understood. Throws
/// SuiteError where they are of another group.
bool check_magnetic_group(const CifBlock &block, const ListedOperations &listed,
                          const std::string &file);

}  // namespace mlffbench::structure_file
