// SPDX-License-Identifier: GPL-2.0-or-later
// Data names that are about symmetry.
#include "structure_file/cif_hints.h"

#include "base/text.h"
#include "structure_file/cif_operations.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace mlffbench::structure_file {

namespace {

/// What atoms of modulated crystals are described by.
constexpr std::array modulations{"_ssg_",    "_fourier_",    "_special_func", "_legendre_",
                                 "_xharm_",  "_ortho_",      "_phason_",      "_wave_vector",
                                 "_commen_", "_modulation_", "_crenel",       "_sawtooth"};
constexpr std::array modulated_tables{"_atom_site", "_cell_", "_space_group", "_jana_"};

/// Of `a,b,c;0,0,0` and `x,y,z`, with or without blanks.
bool is_no_transform(const std::string &value)
{
  const std::string text = base::lower(base::without_white_space(value));
  for (const char *none : {"", "a,b,c;0,0,0", "a,b,c", "x,y,z;0,0,0", "x,y,z", "0,0,0"}) {
    if (text == none)
      return true;
  }
  return false;
}

bool is_modulation(const CifItem &item, const std::string &name)
{
  if (name == "_cell_modulation_dimension")
    return base::trimmed(item.values.front().text) != "0";
  const auto holds = [&](const char *part) { return name.find(part) != std::string::npos; };
  return std::any_of(modulated_tables.begin(), modulated_tables.end(),
                     [&](const char *begin) { return name.starts_with(begin); }) &&
         std::any_of(modulations.begin(), modulations.end(), holds);
}

}  // namespace

bool is_symmetry(const std::string &name)
{
  if (name == "_space_group_id" || name == "_symmetry_entry_id")
    return false;  // mere keys of tables
  return name.starts_with("_space_group") || name.starts_with("_symmetry_") ||
         name.starts_with("_parent_space_group") || name.find("symop") != std::string::npos ||
         is_magnetic_symmetry(name);
}

bool is_magnetic_symmetry(const std::string &name)
{
  const auto holds = [&](const char *part) { return name.find(part) != std::string::npos; };
  return (name.starts_with("_magnetic") && !holds("atom_site") && !holds("moment")) ||
         (holds("_magn") && (holds("space_group") || holds("symop")));
}

void refuse_modulation(const CifBlock &block, const std::string &file)
{
  for (const auto &[name, item] : block.items) {
    if (is_modulation(item, name) && says_something(item)) {
      base::fail_at(
          file, item.line,
          fmt::format("`{}` tells of a modulated crystal, whose atoms do not repeat with the "
                      "cell; write an approximant, a whole cell that repeats, as P 1",
                      item.name));
    }
  }
}

void refuse_transform(const CifBlock &block, const std::string &group, const std::string &file)
{
  for (const auto &[name, item] : block.items) {
    if (!name.starts_with("_space_group_transform"))
      continue;
    for (const auto &value : item.values) {
      if (!value.missing && !is_no_transform(value.text)) {
        base::fail_at(
            file, value.line,
            fmt::format("`{}` tells that the setting is another than that of the space group "
                        "`{}`, and its symmetry operations are not listed; {}",
                        item.name, base::shown(group), list_operations));
      }
    }
  }
}

void refuse_symmetry(const CifBlock &block, const std::vector<CifBlock> &all_blocks,
                     const std::string &file)
{
  const auto refuse = [&](const CifItem &item) {
    base::fail_at(
        file, item.line,
        fmt::format("`{}` tells of symmetry, but neither the symmetry operations nor the space "
                    "group are given; {}",
                    item.name, list_operations));
  };
  for (const auto &[name, item] : block.items) {
    if (!is_symmetry(name) || !says_something(item))
      continue;
    const std::string value = base::lower(base::trimmed(item.values.front().text));
    if (item.values.size() > 1 || (value != "triclinic" && value != "anorthic"))
      refuse(item);
  }
  for (const auto &other : all_blocks) {
    if (other.find("_cell_length_a") != nullptr)
      continue;  // of another crystal
    for (const auto &[name, item] : other.items) {
      if (is_symmetry(name) && says_something(item))
        refuse(item);
    }
  }
}

}  // namespace mlffbench::structure_file
