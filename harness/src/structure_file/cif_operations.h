// SPDX-License-Identifier: GPL-2.0-or-later
// The symmetry operations that a CIF file lists.
#pragma once

#include "structure_file/cif_syntax.h"
#include "structure_file/symmetry.h"

#include <optional>
#include <string>

namespace mlffbench::structure_file {

/// The data name of the operations of a magnetic group.
constexpr const char *magnetic_list = "_space_group_symop_magn_operation_xyz";

struct ListedOperations {
  SymmetryOperations operations;  ///< each once
  int line = 0;                   ///< of the list
  bool magnetic = false;          ///< of a magnetic group, whose time reversal is left out
  bool time_translation = false;  ///< whether one of these was a translation with time reversal
};

/// Whether any value of an item is neither missing nor empty.
bool says_something(const CifItem &item);

/// The operations that the block lists, under whatever data name; of a magnetic group each with
/// each of its centrings. Nothing if it lists none. `file` is for messages. Throws SuiteError.
std::optional<ListedOperations> listed_operations(const CifBlock &block, const std::string &file);

/// Operations must be a group and leave the cell as it is, or atoms would be missing or misplaced.
/// `line` and `file` are for messages. Throws SuiteError.
void check_operations(const SymmetryOperations &operations, const system::Mat3 &cell_A, int line,
                      const std::string &file);

}  // namespace mlffbench::structure_file
