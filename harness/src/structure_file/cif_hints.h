// SPDX-License-Identifier: GPL-2.0-or-later
// Words of a CIF file that tell of symmetry without giving it.
#pragma once

#include "structure_file/cif_syntax.h"

#include <string>
#include <vector>

namespace mlffbench::structure_file {

/// What to do where a file tells of symmetry without its operations.
constexpr const char *list_operations =
    "add them all as _space_group_symop_operation_xyz, or write the whole cell as P 1";

/// Whether an item is about symmetry, be it read or not.
bool is_symmetry(const std::string &name);

/// Whether an item is about the group of a magnetic crystal.
bool is_magnetic_symmetry(const std::string &name);

/// Crystals whose atoms do not repeat with the cell throw SuiteError.
void refuse_modulation(const CifBlock &block, const std::string &file);

/// Another setting than the one that `group` names, told by how it comes from that, throws
/// SuiteError.
void refuse_transform(const CifBlock &block, const std::string &group, const std::string &file);

/// A block without operations, symbols and names of groups is P 1: any other word of symmetry, here
/// or in a block without a cell, throws SuiteError.
void refuse_symmetry(const CifBlock &block, const std::vector<CifBlock> &all_blocks,
                     const std::string &file);

}  // namespace mlffbench::structure_file
