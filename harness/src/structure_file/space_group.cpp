// SPDX-License-Identifier: GPL-2.0-or-later
// Space groups by Hall symbol, name and number, from the tables of the library Gemmi.
#include "structure_file/space_group.h"

#include "base/text.h"
#include "structure_file/group_name.h"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <gemmi/symmetry.hpp>
#include <regex>
#include <set>

namespace mlffbench::structure_file {

namespace {

constexpr size_t usual_settings = 530;  // the rest of the table are names of the PDB and the like

SymmetryOperations operations_of(const gemmi::GroupOps &group)
{
  SymmetryOperations operations;
  for (const gemmi::Op &op : group) {
    SymmetryOperation operation;
    for (size_t i = 0; i < 3; ++i) {
      for (size_t k = 0; k < 3; ++k)
        operation.rotation.at(i).at(k) = static_cast<double>(op.rot.at(i).at(k)) / gemmi::Op::DEN;
      operation.translation.at(i) = static_cast<double>(op.tran.at(i)) / gemmi::Op::DEN;
    }
    operations.push_back(operation);
  }
  return operations;
}

SpaceGroup space_group(const gemmi::SpaceGroup &entry)
{
  SpaceGroup group{entry.number, entry.xhm(), entry.qualifier, operations_of(entry.operations())};
  if (entry.ext != 0)
    group.code += base::lower(std::string(1, entry.ext));
  return group;
}

/// A Hall symbol that Gemmi's parser takes without harm; it does not check all that it reads.
bool is_hall_symbol(const std::string &text)
{
  static const std::regex form(
      "-?\\s*[PABCIRHSTF](\\s+-?[12346](?:[1-5]?[abcnuvwd]*|[xyz][1-5]?[abcnuvwd]*|[1-5][xyz]?"
      "[abcnuvwd]*))?(\\s+-?[12346][xyz'\"*=]?[abcnuvwd]*){0,3}"
      "(\\s*\\([-+0-9xyz,/\\s]{5,40}\\))?\\s*",
      std::regex::icase);
  return text.size() <= 80 && std::regex_match(text, form);
}

}  // namespace

std::optional<SymmetryOperations> hall_operations(std::string_view symbol)
{
  std::string text = base::lower(base::trimmed(symbol));
  std::replace(text.begin(), text.end(), '_', ' ');
  std::replace(text.begin(), text.end(), '\n', ' ');
  std::replace(text.begin(), text.end(), '=', '"');
  if (text == "p1")
    text = "p 1";
  const size_t lattice = text.find_first_not_of("- ");
  if (lattice == std::string::npos || !is_hall_symbol(text))
    return std::nullopt;
  text[lattice] = static_cast<char>(text[lattice] - 'a' + 'A');
  try {
    auto operations = without_repeats(operations_of(gemmi::symops_from_hall(text.c_str())));
    if (operations.size() > 192 || missing_product(operations))
      return std::nullopt;
    return operations;
  } catch (const std::exception &) {
    return std::nullopt;
  }
}

int lattice_points(char letter)
{
  switch (letter) {
  case 'P':
    return 1;
  case 'A':
  case 'B':
  case 'C':
  case 'S':
  case 'I':
    return 2;
  case 'R':
  case 'H':
    return 3;
  case 'F':
    return 4;
  default:
    return 0;
  }
}

std::vector<SpaceGroup> space_groups(std::string_view name)
{
  const WrittenName written = written_name(name);
  using Tables = gemmi::spacegroup_tables;
  std::set<size_t> places;
  for (size_t i = 0; i < std::size(Tables::main); ++i) {
    if (may_mean(written, Tables::main[i].hm))
      places.insert(i);
  }
  for (const auto &other : Tables::alt_names) {
    if (may_mean(written, other.hm))
      places.insert(static_cast<size_t>(other.pos));
  }
  std::vector<SpaceGroup> found;
  for (const size_t place : places)
    found.push_back(space_group(Tables::main[place]));
  return written.setting.empty() ? found : with_code(found, written.setting);
}

std::vector<SpaceGroup> space_groups(int number)
{
  std::vector<SpaceGroup> found;
  for (size_t i = 0; i < usual_settings; ++i) {
    if (gemmi::spacegroup_tables::main[i].number == number)
      found.push_back(space_group(gemmi::spacegroup_tables::main[i]));
  }
  return found;
}

std::vector<SpaceGroup> with_code(const std::vector<SpaceGroup> &groups, std::string_view code)
{
  std::vector<SpaceGroup> found;
  std::string wanted = base::lower(base::without_white_space(code));
  if (wanted.size() >= 3 && wanted.compare(wanted.size() - 3, 3, "abc") == 0)
    wanted.erase(wanted.size() - 3);  // the usual order of the axes
  for (const auto &group : groups) {
    // Origin and axes stand in either order: `2cab` and `cab2`.
    const std::string &own = group.code;
    const std::string other = own.empty() ? own : own.back() + own.substr(0, own.size() - 1);
    if (wanted == own || wanted == other)
      found.push_back(group);
  }
  if (!found.empty() || wanted.empty())
    return found;
  // The origin alone, where the name has told the axes: `P n c b:2`; the unique axis with a number
  // of the cell where there is one cell: `b1` of `P 1 2 1`; 1 where there is one origin.
  for (const auto &group : groups) {
    const bool origin = wanted.size() == 1 && !group.code.empty() && group.code.back() == wanted[0];
    const bool cell = !group.code.empty() && wanted == group.code + "1";
    if (origin || cell || (group.code.empty() && wanted == "1"))
      found.push_back(group);
  }
  return found;
}

std::optional<PointGroup> point_group_of(const SymmetryOperations &operations)
{
  std::set<gemmi::PointGroup> seen;
  for (size_t i = 0; i < usual_settings; ++i) {
    const auto &entry = gemmi::spacegroup_tables::main[i];
    const gemmi::PointGroup group = entry.point_group();
    if (seen.insert(group).second &&
        same_point_group(operations, operations_of(entry.operations())))
      return PointGroup{static_cast<int>(group), gemmi::point_group_hm(group), entry.laue_str(),
                        entry.crystal_system_str()};
  }
  return std::nullopt;
}

std::optional<SpaceGroup> space_group_of(const SymmetryOperations &operations)
{
  for (const auto &entry : gemmi::spacegroup_tables::main) {
    const gemmi::GroupOps group = entry.operations();
    if (static_cast<size_t>(group.order()) != operations.size())
      continue;
    if (same_operations(operations, operations_of(group)))
      return space_group(entry);
  }
  return std::nullopt;
}

}  // namespace mlffbench::structure_file
