// SPDX-License-Identifier: GPL-2.0-or-later
// Symmetry operations of a CIF file against its other words of symmetry.
#include "structure_file/cif_agreement.h"

#include "base/text.h"
#include "structure_file/cif_hints.h"
#include "structure_file/cif_operations.h"
#include "structure_file/space_group.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <regex>
#include <set>

namespace mlffbench::structure_file {

namespace {

/// In the order of PointGroup::index.
constexpr std::array schoenflies{"c1",  "ci",  "c2",  "cs",  "c2h", "d2",  "c2v", "d2h",
                                 "c4",  "s4",  "c4h", "d4",  "c4v", "d2d", "d4h", "c3",
                                 "c3i", "d3",  "c3v", "d3d", "c6",  "c3h", "c6h", "d6",
                                 "c6v", "d3h", "d6h", "t",   "th",  "o",   "td",  "oh"};

/// Other forms of the names that Gemmi has for point groups and Laue classes.
const std::map<std::string, std::string> other_forms{
    {"s6", "c3i"},        {"s2", "ci"},           {"c1h", "cs"},         {"c1v", "cs"},
    {"v", "d2"},          {"vh", "d2h"},          {"vd", "d2d"},         {"2mm", "mm2"},
    {"m2m", "mm2"},       {"mm", "mm2"},          {"-4m2", "-42m"},      {"-6m2", "-62m"},
    {"321", "32"},        {"312", "32"},          {"3m1", "3m"},         {"31m", "3m"},
    {"-3m1", "-3m"},      {"-31m", "-3m"},        {"-32/m", "-3m"},      {"m3", "m-3"},
    {"m3m", "m-3m"},      {"2/m-3", "m-3"},       {"4/m-32/m", "m-3m"},  {"121", "2"},
    {"112", "2"},         {"211", "2"},           {"1m1", "m"},          {"11m", "m"},
    {"m11", "m"},         {"12/m1", "2/m"},       {"112/m", "2/m"},      {"2/m11", "2/m"},
    {"2/m2/m2/m", "mmm"}, {"4/m2/m2/m", "4/mmm"}, {"6/m2/m2/m", "6/mmm"}};

const std::map<std::string, std::set<std::string>> systems{
    {"triclinic", {"triclinic", "anorthic"}},
    {"monoclinic", {"monoclinic"}},
    {"orthorhombic", {"orthorhombic", "rhombic"}},
    {"tetragonal", {"tetragonal", "quadratic"}},
    {"trigonal", {"trigonal", "rhombohedral", "hexagonal"}},  // a hexagonal cell may be meant
    {"hexagonal", {"hexagonal"}},
    {"cubic", {"cubic", "isometric"}}};

/// The letter of a lattice's symbol for a crystal system.
const std::map<std::string, char> families{
    {"triclinic", 'a'}, {"monoclinic", 'm'}, {"orthorhombic", 'o'}, {"tetragonal", 't'},
    {"trigonal", 'h'},  {"hexagonal", 'h'},  {"cubic", 'c'}};

std::string usual(const std::string &form)
{
  const auto found = other_forms.find(form);
  return found == other_forms.end() ? form : found->second;
}

class Agreement {
public:
  Agreement(const CifBlock &block, const SymmetryOperations &operations, size_t atoms,
            const std::string &file)
      : m_block(block), m_operations(operations), m_atoms(atoms), m_file(file),
        m_point_group(point_group_of(operations)), m_space_group(space_group_of(operations)),
        m_translations(static_cast<int>(
            std::count_if(operations.begin(), operations.end(),
                          [](const auto &operation) { return operation.is_translation(); })))
  {
  }

  void check() const
  {
    const bool magnetic = m_block.find(magnetic_list) != nullptr;
    for (const auto &[name, item] : m_block.items) {
      // A magnetic crystal's words may be of its parent.
      const bool of_parent = magnetic || name.starts_with("_parent") || is_magnetic_symmetry(name);
      if (of_parent || !m_point_group)
        continue;
      for (const auto &value : item.values) {
        if (!value.missing)
          word(name, item, value);
        if (!value.missing && name.find("symm") != std::string::npos && !is_symmetry(name))
          code(item, value);
      }
    }
  }

private:
  [[noreturn]] void fail(const CifItem &item, const CifValue &value, const std::string &are) const
  {
    const std::string what =
        m_operations.size() == 1
            ? "only symmetry operation of the crystal is x,y,z"
            : fmt::format("{} symmetry operations of the crystal {}", m_operations.size(), are);
    base::fail_at(m_file, value.line,
                  fmt::format("`{}` is `{}`, but the {}; list all operations as "
                              "_space_group_symop_operation_xyz, or correct what is wrong",
                              item.name, base::shown(value.text), what));
  }

  void word(const std::string &name, const CifItem &item, const CifValue &value) const
  {
    const auto ends = [&](const char *end) { return name.ends_with(end); };
    const auto text = [&] { return base::lower(base::without_white_space(value.text)); };
    if (ends("crystal_system") || ends("cell_setting"))
      system(item, value, text());
    else if (ends("laue_class"))
      same(item, value, usual(text()), m_point_group->laue);
    else if (ends("point_group_h-m"))
      same(item, value, usual(text()), m_point_group->name);
    else if (ends("schoenflies"))
      schoenflies_symbol(item, value, text());
    else if (ends("patterson_name_h-m"))
      patterson(item, value);
    else if (ends("bravais_type"))
      bravais(item, value, base::without_white_space(value.text));
    else if (ends("centring_type") || ends("centering_type"))
      centring(item, value, base::without_white_space(value.text));
    else if (name.find("pearson") != std::string::npos)
      pearson(item, value, base::without_white_space(value.text));
    else if (name.starts_with("_aflow"))
      aflow(item, value);
    else if (name.starts_with("_cod_original_sg") || name.starts_with("_tcod_original_sg"))
      original(item, value);
  }

  /// A word that is none of the known ones matters only where nothing else told of symmetry.
  void known(bool known, const CifItem &item, const CifValue &value) const
  {
    if (!known && m_operations.size() == 1)
      fail(item, value, "");
  }

  void system(const CifItem &item, const CifValue &value, const std::string &text) const
  {
    const bool any = std::any_of(systems.begin(), systems.end(),
                                 [&](const auto &member) { return member.second.contains(text); });
    known(any, item, value);
    if (any && !systems.at(m_point_group->system).contains(text))
      fail(item, value, fmt::format("are {}", m_point_group->system));
  }

  void same(const CifItem &item, const CifValue &value, const std::string &said,
            const std::string &own) const
  {
    if (said != own)
      fail(item, value, fmt::format("are of {}", own));
  }

  void schoenflies_symbol(const CifItem &item, const CifValue &value, const std::string &text) const
  {
    static const std::regex form("([cdstov][12346]?[hvdis]?)([.^_-]\\d+)?\\d*");
    std::smatch match;
    const bool any = std::regex_match(text, match, form);
    known(any, item, value);
    const std::string own = schoenflies.at(static_cast<size_t>(m_point_group->index));
    if (any && usual(match[1].str()) != own)
      fail(item, value, fmt::format("are of point group {}", m_point_group->name));
  }

  void patterson(const CifItem &item, const CifValue &value) const
  {
    const auto groups = space_groups(value.text);
    known(!groups.empty(), item, value);
    if (groups.empty())
      return;
    const auto said = point_group_of(groups.front().operations);
    if (said && said->laue != m_point_group->laue)
      fail(item, value, fmt::format("are of Laue class {}", m_point_group->laue));
  }

  /// A rhombohedral cell on its own axes has one point. In operations of no table's setting the
  /// cell need not be the usual one.
  bool centred(char letter) const
  {
    const bool rhombohedral = letter == 'R' && m_space_group && m_space_group->name.front() == 'R';
    return rhombohedral || lattice_points(letter) == m_translations;
  }

  void centring(const CifItem &item, const CifValue &value, const std::string &text) const
  {
    const bool any = !text.empty() && lattice_points(text.front()) > 0;
    known(any, item, value);
    if (any && !centred(text.front()))
      fail(item, value, fmt::format("make {} lattice points a cell", m_translations));
  }

  bool is_lattice(const std::string &text) const
  {
    return text.size() == 2 && families.at(m_point_group->system) == text[0];
  }

  void bravais(const CifItem &item, const CifValue &value, const std::string &text) const
  {
    const bool any = text.size() == 2 && lattice_points(text[1]) > 0;
    known(any, item, value);
    if (any && (!is_lattice(text) || (m_space_group && !centred(text[1]))))
      fail(item, value,
           fmt::format("are {}, with {} lattice points a cell", m_point_group->system,
                       m_translations));
  }

  /// The lattice and the atoms of its usual cell: `cF8`. The cell here may be the primitive one.
  void pearson(const CifItem &item, const CifValue &value, const std::string &text) const
  {
    static const std::regex form("([amothc][PABCSIFRH])(\\d{1,5})");
    std::smatch match;
    if (!std::regex_match(text, match, form))
      return;
    const auto told = static_cast<size_t>(std::stoi(match[2].str()));
    const std::string lattice = match[1].str();
    const auto all = static_cast<size_t>(lattice_points(lattice[1]));
    const bool whole = m_atoms == told && centred(lattice[1]);
    const bool primitive = m_translations == 1 && m_atoms * all == told;
    // Of rhombohedral lattices the symbol may count the atoms of either cell.
    const bool rhombohedral =
        lattice == "hR" && (m_atoms == told || m_atoms * 3 == told || m_atoms == told * 3);
    if (!is_lattice(lattice) || !(whole || primitive || rhombohedral)) {
      fail(item, value,
           fmt::format("make {} atoms of a {} cell with {} lattice points", m_atoms,
                       m_point_group->system, m_translations));
    }
  }

  /// `A_cF8_227_a` holds the Pearson symbol and the space group's number.
  void aflow(const CifItem &item, const CifValue &value) const
  {
    static const std::regex form("[A-Z0-9]+_([amothc][PABCSIFRH]\\d+)_(\\d{1,3})_.*");
    const std::string text(base::trimmed(value.text));
    std::smatch match;
    if (!std::regex_match(text, match, form))
      return;
    pearson(item, value, match[1].str());
    if (m_space_group && m_space_group->number != std::stoi(match[2].str()))
      fail(item, value, fmt::format("are those of {}", m_space_group->name));
  }

  /// A database may have corrected the name, but not to none.
  void original(const CifItem &item, const CifValue &value) const
  {
    if (m_operations.size() > 1)
      return;
    const auto number_said = base::number<int>(base::trimmed(value.text));
    const auto groups = number_said ? space_groups(*number_said) : space_groups(value.text);
    const auto hall = hall_operations(value.text);
    const bool trivial =
        (!groups.empty() && groups.front().number == 1) || (hall && hall->size() == 1);
    if (!trivial)
      fail(item, value, "");
  }

  /// `4_655`: the fourth operation, and a translation.
  void code(const CifItem &item, const CifValue &value) const
  {
    const auto all = static_cast<int>(std::max(listed(), m_operations.size()));
    const std::string_view text = base::trimmed(value.text);
    const size_t line = text.find('_');
    if (line == std::string_view::npos || !base::number<int>(text.substr(line + 1)))
      return;
    const auto at = base::number<int>(text.substr(0, line));
    if (at && *at > all)
      fail(item, value, "have no such number");
  }

  /// The largest number that an operation of a list goes by.
  size_t listed() const
  {
    size_t most = 0;
    for (const char *name :
         {"_space_group_symop_id", "_symmetry_equiv_pos_site_id", "_symmetry_equiv_id",
          "_space_group_symop_operation_xyz", "_symmetry_equiv_pos_as_xyz", magnetic_list}) {
      const CifItem *item = m_block.find(name);
      if (item == nullptr)
        continue;
      most = std::max(most, item->values.size());
      for (const auto &value : item->values)
        most = std::max(most, base::number<size_t>(base::trimmed(value.text)).value_or(0));
    }
    return most;
  }

  const CifBlock &m_block;
  const SymmetryOperations &m_operations;
  size_t m_atoms;
  const std::string &m_file;
  std::optional<PointGroup> m_point_group;
  std::optional<SpaceGroup> m_space_group;
  int m_translations;
};

}  // namespace

void check_agreement(const CifBlock &block, const SymmetryOperations &operations, size_t atoms,
                     const std::string &file)
{
  Agreement(block, operations, atoms, file).check();
}

}  // namespace mlffbench::structure_file
