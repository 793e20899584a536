// SPDX-License-Identifier: GPL-2.0-or-later
// What a CIF file says of its symmetry.
#pragma once

#include "structure_file/cif_syntax.h"
#include "structure_file/symmetry.h"

#include <string>
#include <vector>

namespace mlffbench::structure_file {

/// The symmetry operations of the crystal in `block`, each once: those that are listed, also those
/// of a magnetic group without its time reversal; without a list, what a Hall symbol, a
/// Hermann-Mauguin name or a number stands for, if that is one setting for this cell; P 1 if the
/// file says nothing at all of symmetry. All that the file says of it must agree.
/// `file` is for messages. Throws SuiteError with the place of the first fault.
SymmetryOperations cif_symmetry(const CifBlock &block, const std::vector<CifBlock> &all_blocks,
                                const system::Mat3 &cell_A, const std::string &file);

}  // namespace mlffbench::structure_file
