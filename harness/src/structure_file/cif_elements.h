// SPDX-License-Identifier: GPL-2.0-or-later
// Which element an atom of a CIF file is.
#pragma once

#include "structure_file/cif_syntax.h"

#include <string>

namespace mlffbench::structure_file {

/// The element of a type symbol: `Si`, `SI`, `Si4+`, `O-2`. Capitals that may be two elements
/// (`CN`, `HO`) are believed only if the site's `label` says the same (`Ho1`), or if `checked` as
/// below. Throws SuiteError if it names none.
std::string element_of_type(const CifValue &type, const std::string &label, bool checked,
                            const std::string &file);

/// The element with which a label begins: `Si1`, `O2'`, `Ca(1)`. Where letters of a site follow it
/// (`OW1`, `CaM1`, `SiT`), or where it may be a word (`W1`, water), the label is believed only if
/// `checked`: if the file's formula is held against the elements afterwards. Throws SuiteError if
/// the label does not tell.
std::string element_of_label(const CifValue &label, bool checked, const std::string &file);

}  // namespace mlffbench::structure_file
