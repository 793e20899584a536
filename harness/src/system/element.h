// SPDX-License-Identifier: GPL-2.0-or-later
// The chemical elements.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::system {

/// Mass of the element with this symbol in unified atomic mass units: the standard atomic weight
/// (IUPAC 2021, abridged to five digits, conventional where it is an interval), else the mass
/// number of the longest-lived isotope. Nothing if there is no such element.
std::optional<double> atomic_mass_u(std::string_view symbol);

/// Elements whose mass is at most `tolerance_u` from this one, the nearest first.
std::vector<std::string> elements_of_mass(double mass_u, double tolerance_u);

/// Symbol of the element with this atomic number (hydrogen has 1), or an empty text.
std::string element_symbol(int64_t atomic_number);

/// What to do about a symbol that is no element, e.g. "did you mean `Si`?" for `SI`.
std::string element_remedy(std::string_view symbol);

}  // namespace mlffbench::system
