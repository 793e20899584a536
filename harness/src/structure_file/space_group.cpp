// SPDX-License-Identifier: GPL-2.0-or-later
// Space groups by Hall symbol, name and number, from the tables of the library Gemmi.
#include "structure_file/space_group.h"

#include "structure_file/text.h"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <gemmi/symmetry.hpp>
#include <regex>
#include <set>

namespace mlffbench {

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
    group.code += lower(std::string(1, entry.ext));
  return group;
}

/// In lower case, without blanks, `_` and the brackets of `P 6(3)/m`.
std::string squeezed(std::string_view text)
{
  std::string result = lower(text);
  result.erase(std::remove_if(result.begin(), result.end(),
                              [](char c) {
                                return c == '_' || c == '(' || c == ')' ||
                                       white_space.find(c) != std::string_view::npos || c == '\n';
                              }),
               result.end());
  return result;
}

/// The ways to write the name of a setting, squeezed: `p121/c1` and `p21/c`.
std::set<std::string> forms_of(const std::string &hermann_mauguin)
{
  std::set<std::string> forms{squeezed(hermann_mauguin)};
  const auto words = words_of(hermann_mauguin);
  if (words.size() != 4)
    return forms;
  // Of a monoclinic group without the axes that have no symmetry.
  std::string shortened = lower(words[0]);
  int ones = 0;
  for (size_t i = 1; i < 4; ++i) {
    if (words[i] == "1")
      ++ones;
    else
      shortened += lower(words[i]);
  }
  if (ones == 2)
    forms.insert(shortened);
  return forms;
}

/// A name and the code of the setting that may stand at its end.
struct NameParts {
  std::string name;
  std::string setting;  ///< such as 1, 2, h, r or b1; perhaps empty
};

NameParts parts_of(std::string_view text)
{
  constexpr size_t longest = 80;
  const std::string bare(trimmed(text).substr(0, longest));
  const auto code = [](const std::string &setting) {
    // S and Z: the origin at a site of high symmetry, or at a centre of inversion.
    const std::string small = lower(setting);
    return small == "s" ? "1" : small == "z" ? "2" : small;
  };
  static const std::regex colon("^(.*[^\\s:])\\s*:\\s*([-0-9a-zA-Z]{1,5})\\s*$");
  static const std::regex letter("^(.*[^\\s:])\\s*([HRSZ])\\s*$");
  std::smatch match;
  if (std::regex_match(bare, match, colon) || std::regex_match(bare, match, letter))
    return {match[1].str(), code(match[2].str())};
  // The PDB names hexagonal cells `H 3 2`.
  if (!bare.empty() && (bare.front() == 'H' || bare.front() == 'h'))
    return {"R" + bare.substr(1), "h"};
  return {bare, ""};
}

/// Cubic groups were written without their minus: `F m 3 m`. No other group has such a name.
std::string with_minus(const std::string &squeezed_name)
{
  static const std::regex cubic("^([pfi][mndca])(3[mndc]?)$");
  return std::regex_replace(squeezed_name, cubic, "$1-$2");
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
  std::string text = lower(trimmed(symbol));
  std::replace(text.begin(), text.end(), '_', ' ');
  std::replace(text.begin(), text.end(), '\n', ' ');
  std::replace(text.begin(), text.end(), '=', '"');
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

std::vector<SpaceGroup> space_groups(std::string_view name)
{
  const NameParts parts = parts_of(name);
  const std::string wanted = with_minus(squeezed(parts.name));
  using Tables = gemmi::spacegroup_tables;
  std::set<size_t> places;
  for (size_t i = 0; i < std::size(Tables::main); ++i) {
    if (forms_of(Tables::main[i].hm).count(wanted) > 0)
      places.insert(i);
  }
  for (const auto &other : Tables::alt_names) {
    if (forms_of(other.hm).count(wanted) > 0)
      places.insert(static_cast<size_t>(other.pos));
  }
  std::vector<SpaceGroup> found;
  for (const size_t place : places)
    found.push_back(space_group(Tables::main[place]));
  return parts.setting.empty() ? found : with_code(found, parts.setting);
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
  std::string wanted = squeezed(code);
  if (wanted.size() >= 3 && wanted.compare(wanted.size() - 3, 3, "abc") == 0)
    wanted.erase(wanted.size() - 3);  // the usual order of the axes
  for (const auto &group : groups) {
    // Origin and axes stand in either order: `2cab` and `cab2`.
    const std::string &own = group.code;
    const std::string other = own.empty() ? own : own.back() + own.substr(0, own.size() - 1);
    if (wanted == own || wanted == other)
      found.push_back(group);
  }
  if (!found.empty() || wanted.size() != 1)
    return found;
  // The origin alone, where the name has told the axes: `P n c b:2`.
  for (const auto &group : groups) {
    if (!group.code.empty() && group.code.back() == wanted.front())
      found.push_back(group);
  }
  return found;
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

}  // namespace mlffbench
