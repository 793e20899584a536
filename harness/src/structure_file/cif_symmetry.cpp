// SPDX-License-Identifier: GPL-2.0-or-later
// Symmetry of a CIF file: listed operations, Hall symbols, names and numbers of space groups.
#include "structure_file/cif_symmetry.h"

#include "base/text.h"
#include "structure_file/cif_hints.h"
#include "structure_file/cif_magnetic.h"
#include "structure_file/cif_operations.h"
#include "structure_file/space_group.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>

namespace mlffbench::structure_file {

namespace {

constexpr std::array hall_names{"_space_group_name_hall", "_symmetry_space_group_name_hall"};
constexpr const char *reference_name = "_space_group_name_h-m_ref";
constexpr std::array hermann_mauguin_names{
    "_space_group_name_h-m_alt", "_space_group_name_h-m_full", "_symmetry_space_group_name_h-m",
    "_symmetry_pdbx_full_space_group_name_h-m"};
constexpr const char *code_name = "_space_group_it_coordinate_system_code";
constexpr std::array number_names{"_space_group_it_number", "_symmetry_int_tables_number"};

class Symmetry {
public:
  Symmetry(const CifBlock &block, const std::vector<CifBlock> &all_blocks,
           const system::Mat3 &cell_A, const std::string &file)
      : m_block(block), m_all_blocks(all_blocks), m_cell_A(cell_A), m_file(file)
  {
  }

  SymmetryOperations operations()
  {
    refuse_modulation(m_block, m_file);
    not_of_parent();
    read_names();
    const auto listed = listed_operations(m_block, m_file);
    const CifValue *hall_at = nullptr;
    const auto hall = hall_symbol(hall_at, listed && listed->operations.size() > 1);
    if (listed) {
      check_operations(listed->operations, m_cell_A, listed->line, m_file);
      if (listed->magnetic) {
        magnetic(*listed);
        return listed->operations;
      }
      if (hall)
        agree(*listed, *hall, *hall_at);
      agree_with_names(listed->operations, listed->line);
      return listed->operations;
    }
    if (hall) {
      check_operations(*hall, m_cell_A, hall_at->line, m_file);
      agree_with_names(*hall, hall_at->line);
      return *hall;
    }
    if (m_name != nullptr)
      return of_name();
    refuse_symmetry(m_block, m_all_blocks, m_file);
    return {*symmetry_operation("x,y,z")};
  }

private:
  [[noreturn]] void fail(int line, const std::string &message) const
  {
    base::fail_at(m_file, line, message);
  }

  /// Of a magnetic crystal all but the magnetic operations may be those of its parent.
  void not_of_parent() const
  {
    if (m_block.find(magnetic_list) != nullptr)
      return;
    for (const auto &[name, item] : m_block.items) {
      if (is_magnetic_symmetry(name) && says_something(item)) {
        fail(item.line, fmt::format("`{}` tells of a magnetic group, but its operations are not "
                                    "listed; add them all as "
                                    "_space_group_symop_magn_operation.xyz, or write the whole "
                                    "cell as P 1",
                                    item.name));
      }
    }
  }

  /// Names and symbols beside the magnetic group's own may be those of its parent.
  void magnetic(const ListedOperations &listed) const
  {
    const bool named = check_magnetic_group(m_block, listed, m_file);
    if (named || listed.operations.size() > 1 || m_name == nullptr)
      return;
    if (m_candidates.empty() || m_candidates.front().number != 1)
      not_listed(listed.line, m_name->text);
  }

  /// The Hall symbol's operations; one that cannot be read matters only where nothing is listed.
  std::optional<SymmetryOperations> hall_symbol(const CifValue *&at, bool listed) const
  {
    std::optional<SymmetryOperations> found;
    for (const char *name : hall_names) {
      const CifItem *item = m_block.find(name);
      if (item == nullptr || !says_something(*item))
        continue;
      for (const auto &value : item->values) {
        if (value.missing)
          continue;
        const auto operations = hall_operations(value.text);
        if (!operations && !listed) {
          fail(value.line, fmt::format("`{}` is no Hall symbol that can be read, and no symmetry "
                                       "operations but x,y,z are listed; {}",
                                       base::shown(value.text), list_operations));
        }
        if (!operations)
          continue;
        if (found && !same_operations(*found, *operations)) {
          fail(value.line, fmt::format("the Hall symbol `{}` is another than that of line {}; "
                                       "keep one",
                                       base::shown(value.text), at->line));
        }
        found = operations;
        at = &value;
      }
    }
    return found;
  }

  /// All names and numbers of the space group, which must be of one group.
  void read_names()
  {
    for (const char *name : hermann_mauguin_names) {
      if (const CifItem *item = m_block.find(name))
        narrow(*item, [](const CifValue &value) { return space_groups(value.text); });
    }
    // The reference setting's name tells the group, but not the setting of this file.
    if (const CifItem *item = m_block.find(reference_name)) {
      narrow(*item, [](const CifValue &value) {
        const auto named = space_groups(value.text);
        return named.empty() ? named : space_groups(named.front().number);
      });
    }
    for (const char *name : number_names) {
      if (const CifItem *item = m_block.find(name)) {
        narrow(*item, [&](const CifValue &value) {
          const int wanted = base::number<int>(base::trimmed(value.text)).value_or(0);
          if (m_candidates.empty())
            return space_groups(wanted);
          std::vector<SpaceGroup> same;
          for (const auto &group : m_candidates) {
            if (group.number == wanted)
              same.push_back(group);
          }
          // Another number of the tables contradicts the name; anything else is no number.
          return same.empty() ? space_groups(wanted) : same;
        });
      }
    }
    if (const CifItem *code = m_block.find(code_name)) {
      narrow(*code, [&](const CifValue &value) { return with_code(m_candidates, value.text); });
    }
  }

  /// Keeps those candidates that this item allows, too.
  template <typename Groups> void narrow(const CifItem &item, Groups &&groups)
  {
    for (const auto &value : item.values) {
      if (value.missing || base::trimmed(value.text).empty())
        continue;
      if (m_name == nullptr)
        m_name = &value;
      const std::vector<SpaceGroup> named = groups(value);
      if (named.empty()) {  // of no table, or a description
        if (m_unknown == nullptr)
          m_unknown = &value;
        continue;
      }
      if (m_candidates.empty()) {
        m_candidates = named;
        m_name = &value;
        continue;
      }
      std::vector<SpaceGroup> both;
      bool one_number = false;
      for (const auto &a : m_candidates) {
        for (const auto &b : named) {
          one_number = one_number || a.number == b.number;
          if (a.name == b.name && a.code == b.code)
            both.push_back(a);
        }
      }
      if (!one_number) {
        fail(value.line,
             fmt::format("the space group is `{}` here and `{}` on line {}, which are different "
                         "groups; remove the wrong one",
                         base::shown(value.text), base::shown(m_name->text), m_name->line));
      }
      if (both.empty())  // two settings of one group: operations must tell
        m_candidates.insert(m_candidates.end(), named.begin(), named.end());
      else
        m_candidates = both;
    }
  }

  void agree(const ListedOperations &listed, const SymmetryOperations &hall,
             const CifValue &symbol) const
  {
    if (same_operations(listed.operations, hall))
      return;
    if (listed.operations.size() == 1)
      not_listed(listed.line, symbol.text);
    fail(listed.line,
         fmt::format("the symmetry operations listed are not those of the Hall symbol `{}` on "
                     "line {}; remove the wrong one of the two",
                     base::shown(symbol.text), symbol.line));
  }

  [[noreturn]] void not_listed(int line, const std::string &group) const
  {
    fail(line, fmt::format("the space group is `{}`, but its symmetry operations are not listed; "
                           "{}",
                           base::shown(group), list_operations));
  }

  /// Operations in an unusual setting are believed if they are of the point group named.
  void agree_with_names(const SymmetryOperations &operations, int line) const
  {
    if (m_name == nullptr)
      return;
    if (operations.size() == 1 && m_candidates.empty())
      not_listed(line, m_name->text);
    if (m_candidates.empty())
      return;
    const int wanted = m_candidates.front().number;
    if (operations.size() == 1 && wanted != 1)
      not_listed(line, m_name->text);
    const auto own = space_group_of(operations);
    agree_with_code(operations, own);
    if (own)
      agree_with_lattice(*own, line);
    const bool agrees =
        std::any_of(m_candidates.begin(), m_candidates.end(), [&](const auto &candidate) {
          return own ? own->number == candidate.number
                     : same_point_group(operations, candidate.operations);
        });
    if (agrees)
      return;
    fail(line, fmt::format("the symmetry operations are not those of the space group `{}` on line "
                           "{}{}; remove the wrong one of the two",
                           base::shown(m_name->text), m_name->line,
                           own ? fmt::format(", but those of {}", own->name) : ""));
  }

  /// Operations of a setting of the tables have the lattice of the name, known or not: `C -1` and
  /// `C 4/m m m` have two points a cell. Others may be of a primitive cell.
  void agree_with_lattice(const SpaceGroup &own, int line) const
  {
    // R stands for two cells, and of H and S there are several uses.
    const auto points = [](char letter) {
      return std::string_view("PABCIF").find(letter) == std::string_view::npos
                 ? 0
                 : lattice_points(letter);
    };
    const int here = points(own.name.front());
    for (const char *name : hermann_mauguin_names) {
      const CifItem *item = m_block.find(name);
      const CifValue *value = item == nullptr ? nullptr : &item->values.front();
      const std::string_view text = value == nullptr ? "" : base::trimmed(value->text);
      if (text.size() < 3 || text[1] != ' ' || here == 0)
        continue;
      const int named = points(text[0]);
      if (named != 0 && named != here) {
        fail(line,
             fmt::format("the symmetry operations are those of {}, with {} lattice points a cell, "
                         "but `{}` on line {} has {}; list all of them, or correct the name",
                         own.name, here, base::shown(text), value->line, named));
      }
    }
  }

  /// A code of the tables must be that of the operations.
  void agree_with_code(const SymmetryOperations &operations,
                       const std::optional<SpaceGroup> &own) const
  {
    const CifItem *code = m_block.find(code_name);
    if (code == nullptr || !says_something(*code) || !own)
      return;
    const auto coded = with_code(space_groups(own->number), code->values.front().text);
    const bool same = std::any_of(coded.begin(), coded.end(), [&](const auto &group) {
      return same_operations(group.operations, operations);
    });
    if (coded.empty() || same)
      return;
    fail(code->line, fmt::format("`{}` is not the setting of the symmetry operations, which are "
                                 "those of {}; remove the wrong one of the two",
                                 base::shown(code->values.front().text), own->name));
  }

  /// The file names a space group and lists nothing.
  SymmetryOperations of_name() const
  {
    // Another name or the number would tell the group, but not the cell and origin that this means.
    if (m_unknown != nullptr) {
      fail(m_unknown->line,
           fmt::format("the space group `{}` is not in the tables, and its symmetry operations "
                       "are not listed; {}",
                       base::shown(m_unknown->text), list_operations));
    }
    refuse_transform(m_block, m_name->text, m_file);
    std::vector<SpaceGroup> fitting;
    for (const auto &group : m_candidates) {
      const bool known = std::any_of(fitting.begin(), fitting.end(), [&](const auto &other) {
        return same_operations(group.operations, other.operations);
      });
      if (!known && !distorting_operation(group.operations, m_cell_A))
        fitting.push_back(group);
    }
    if (fitting.empty()) {
      fail(m_name->line, fmt::format("the space group `{}` does not fit the cell; correct one of "
                                     "them, or list the symmetry operations",
                                     base::shown(m_name->text)));
    }
    if (fitting.size() > 1) {
      std::vector<std::string> names;
      for (const auto &group : fitting)
        names.push_back(group.name);
      fail(m_name->line,
           fmt::format("the space group `{}` may mean any of {}, and its symmetry operations are "
                       "not listed; name the right one as _space_group_name_H-M_alt, or list them "
                       "as _space_group_symop_operation_xyz",
                       base::shown(m_name->text), fmt::join(names, ", ")));
    }
    return fitting.front().operations;
  }

  const CifBlock &m_block;
  const std::vector<CifBlock> &m_all_blocks;
  const system::Mat3 &m_cell_A;
  const std::string &m_file;
  const CifValue *m_name = nullptr;      ///< what names the space group
  const CifValue *m_unknown = nullptr;   ///< the first name or code that the tables do not have
  std::vector<SpaceGroup> m_candidates;  ///< settings that it may mean
};

}  // namespace

SymmetryOperations cif_symmetry(const CifBlock &block, const std::vector<CifBlock> &all_blocks,
                                const system::Mat3 &cell_A, const std::string &file)
{
  return Symmetry(block, all_blocks, cell_A, file).operations();
}

}  // namespace mlffbench::structure_file
