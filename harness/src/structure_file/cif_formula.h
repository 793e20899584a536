// SPDX-License-Identifier: GPL-2.0-or-later
// The chemical formula of a CIF file.
#pragma once

#include "structure_file/cif_syntax.h"

#include <map>
#include <optional>
#include <string>

namespace mlffbench::structure_file {

/// How many atoms of an element a formula has: a range, since fractions are rounded.
struct FormulaCount {
  double least = 0.0;
  double most = 0.0;
};

/// Atoms by element.
using Formula = std::map<std::string, FormulaCount>;

/// Of a text such as `C6 H12 O6`, `CaCO3` or `Ca (C O3)`. Isotopes of hydrogen count as H. Nothing
/// if it is no formula.
std::optional<Formula> chemical_formula(const std::string &text);

/// Whether the block has a formula (`_chemical_formula_sum`).
bool has_formula(const CifBlock &block);

/// Holds the block's formula, if it has one, against the atoms of the cell: their elements must
/// have its proportions, and be as many as its formula units (`_cell_formula_units_Z`), if given,
/// say. Without `_chemical_formula_sum` other formulas that can be read stand in, and each unit
/// must have whole atoms. Throws SuiteError with both formulas if not.
void check_formula(const CifBlock &block, const std::map<std::string, int> &atoms,
                   const std::string &file);

}  // namespace mlffbench::structure_file
