// SPDX-License-Identifier: GPL-2.0-or-later
// Commands that potentials may have, by their first words.
#include "rules/command.h"

#include "base/text.h"

#include <fmt/format.h>
#include <set>
#include <string_view>

namespace mlffbench::rules {

namespace {

/// Commands that set something and do nothing else. A list of those that are forbidden could not be
/// complete: many run other commands or write files of any name.
const std::set<std::string_view> settings_of_potentials{"angle_coeff",
                                                        "angle_style",
                                                        "atom_modify",
                                                        "bond_coeff",
                                                        "bond_style",
                                                        "comm_modify",
                                                        "comm_style",
                                                        "compute",
                                                        "compute_modify",
                                                        "dielectric",
                                                        "dihedral_coeff",
                                                        "dihedral_style",
                                                        "fix",
                                                        "fix_modify",
                                                        "group",
                                                        "improper_coeff",
                                                        "improper_style",
                                                        "kspace_modify",
                                                        "kspace_style",
                                                        "labelmap",
                                                        "mass",
                                                        "neigh_modify",
                                                        "neighbor",
                                                        "newton",
                                                        "package",
                                                        "pair_coeff",
                                                        "pair_modify",
                                                        "pair_style",
                                                        "processors",
                                                        "run_style",
                                                        "set",
                                                        "special_bonds",
                                                        "suffix",
                                                        "thermo_modify",
                                                        "timer"};

/// Styles of fixes that belong to a potential. Others write files and run what they are given.
bool fix_of_potential(std::string_view style)
{
  return style.starts_with("qeq/") || style.starts_with("acks2/") || style == "property/atom";
}

/// Settings of bonds, angles, dihedrals and impropers.
bool needs_bonds(std::string_view word)
{
  const std::string_view kind = word.substr(0, word.find('_'));
  return word != kind &&
         (kind == "bond" || kind == "angle" || kind == "dihedral" || kind == "improper");
}

}  // namespace

std::optional<std::string> command_fault(const std::string &command, bool bonds_left_out)
{
  const auto words = base::words_of(command, base::any_white_space);
  if (words.empty())
    return std::nullopt;
  const std::string_view name = words.front();
  if (bonds_left_out && needs_bonds(name)) {
    return fmt::format("`{}` needs bonds, but potentials run in atom_style atomic, without bonds "
                       "of the file; leave it out, or give the potential other `systems`",
                       name);
  }
  // fix ID GROUP STYLE
  const bool fix = name == "fix";
  const std::string_view style = fix && words.size() > 3 ? words[3] : std::string_view();
  if (settings_of_potentials.contains(name) && (!fix || fix_of_potential(style)))
    return std::nullopt;
  return fmt::format("`{}` is no setting of a potential; remove it, or write a `template` of your "
                     "own for a protocol that needs it",
                     fix ? fmt::format("fix {}", style) : std::string(name));
}

}  // namespace mlffbench::rules
