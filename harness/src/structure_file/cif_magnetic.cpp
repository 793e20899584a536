// SPDX-License-Identifier: GPL-2.0-or-later
// Numbers and names of magnetic groups, as Belov, Neronova and Smirnova (BNS) and Opechowski and
// Guccione (OG) give them.
#include "structure_file/cif_magnetic.h"

#include "base/text.h"
#include "structure_file/cif_hints.h"
#include "structure_file/space_group.h"

#include <algorithm>
#include <fmt/format.h>
#include <regex>
#include <vector>

namespace mlffbench::structure_file {

namespace {

/// The groups without time reversal that a number such as `62.441` or a name such as `P n' m a` or
/// `C_c 2/m` begins with. Of all kinds of magnetic groups the point group is that of these.
std::vector<SpaceGroup> groups_of(const std::string &item, const std::string &text)
{
  static const std::regex number_form("\\s*(\\d{1,3})\\.\\d+(\\.\\d+)?\\s*");
  std::smatch match;
  const auto names = [&](const char *part) { return item.find(part) != std::string::npos; };
  if (names("point_group"))
    return {};
  if (names("number"))
    return std::regex_match(text, match, number_form) ? space_groups(std::stoi(match[1].str()))
                                                      : std::vector<SpaceGroup>{};
  if (!names("name"))
    return {};
  // Without the primes, the grey groups' 1', and the sign of the lattice's black and white points.
  static const std::regex grey("\\s*1'\\s*$");
  static const std::regex lattice("^\\s*([A-Za-z])_(?:[A-Za-z]|[0-9][a-z])\\s*");
  std::string bare = std::regex_replace(std::regex_replace(text, grey, ""), lattice, "$1 ");
  bare.erase(std::remove(bare.begin(), bare.end(), '\''), bare.end());
  return space_groups(bare);
}

}  // namespace

bool check_magnetic_group(const CifBlock &block, const ListedOperations &listed,
                          const std::string &file)
{
  bool named = false;
  const auto own = space_group_of(listed.operations);
  for (const auto &[name, item] : block.items) {
    if (!is_magnetic_symmetry(name) || name.find("symop") != std::string::npos ||
        name.find("transform") != std::string::npos)
      continue;
    for (const auto &value : item.values) {
      if (value.missing)
        continue;
      const auto groups = groups_of(name, value.text);
      if (groups.empty())
        continue;
      named = true;
      // Where no translation turns time, a number is that of the operations' own group.
      const bool one_lattice =
          own && !listed.time_translation && name.find("number") != std::string::npos;
      const bool agrees = one_lattice
                              ? own->number == groups.front().number
                              : same_point_group(listed.operations, groups.front().operations);
      if (!agrees) {
        base::fail_at(
            file, value.line,
            fmt::format("the magnetic group is `{}` by `{}`, but the {} symmetry operations "
                        "listed on line {} are not those of it; list all of them with all "
                        "centrings, or correct the group",
                        base::shown(value.text), item.name, listed.operations.size(), listed.line));
      }
    }
  }
  return named;
}

}  // namespace mlffbench::structure_file
