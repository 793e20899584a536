// SPDX-License-Identifier: GPL-2.0-or-later
// What a CIF file says beside its symmetry operations that they must agree with.
#pragma once

#include "structure_file/cif_syntax.h"
#include "structure_file/symmetry.h"

#include <cstddef>
#include <string>

namespace mlffbench::structure_file {

/// Holds the operations, which make `atoms` of the sites, against crystal system, Laue class, point
/// group, lattice, Pearson symbol, the labels of AFLOW, the name of a database's source, and the
/// operations that distances and angles refer to. Throws SuiteError where one says otherwise.
void check_agreement(const CifBlock &block, const SymmetryOperations &operations, size_t atoms,
                     const std::string &file);

}  // namespace mlffbench::structure_file
