// SPDX-License-Identifier: GPL-2.0-or-later
// The crystal of a CIF file.
#include "structure_file/cif_syntax.h"
#include "structure_file/structure_file.h"
#include "structure_file/symmetry.h"
#include "structure_file/text.h"

#include "system/element.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace mlffbench {

namespace {

/// Images of a site nearer than this are one atom on a special position.
constexpr double same_atom_A = 0.1;

class Cif {
public:
  Cif(std::string_view text, const std::string &file)
      : m_blocks(read_cif_blocks(text, file)), m_file(file), m_block(crystal_block())
  {
  }

  FileStructure read()
  {
    FileStructure content;
    content.cell_line = item("_cell_length_a", "in Angstrom").line;
    content.cell_A = cell();
    const auto operations = symmetry();
    const CifItem &x = item("_atom_site_fract_x", "of each atom");
    const CifItem &y = item("_atom_site_fract_y", "of each atom");
    const CifItem &z = item("_atom_site_fract_z", "of each atom");
    content.atoms_line = x.line;
    for (const CifItem *column : {&y, &z}) {
      if (column->loop != x.loop) {
        fail(column->line,
             "the coordinates of the atoms stand in different loops; put them into one");
      }
    }
    occupied(x);
    for (size_t i = 0; i < x.values.size(); ++i) {
      const int line = x.values[i].line;
      const std::string element = element_of(x, i);
      const Vector site{coordinate(x.values[i]), coordinate(y.values[i]), coordinate(z.values[i])};
      add_images(content, {element, site, line}, operations);
    }
    return content;
  }

private:
  [[noreturn]] void fail(int line, const std::string &message) const
  {
    fail_at(m_file, line, message);
  }

  /// The one block with atoms.
  const CifBlock &crystal_block() const
  {
    const CifBlock *found = nullptr;
    for (const auto &block : m_blocks) {
      if (block.find("_atom_site_fract_x") == nullptr)
        continue;
      if (found != nullptr) {
        fail(block.line,
             fmt::format("a second crystal begins here, after that of line {}; keep one a "
                         "file",
                         found->line));
      }
      found = &block;
    }
    if (found != nullptr)
      return *found;
    for (const auto &block : m_blocks) {
      if (const CifItem *cartesian = block.find("_atom_site_cartn_x")) {
        fail(cartesian->line, "the atoms have Cartesian coordinates, but fractions of the cell are "
                              "needed; convert the file to _atom_site_fract_x, _y, _z");
      }
    }
    fail(0,
         "the file holds no atoms (_atom_site_fract_x, _y, _z); is it the CIF file of a crystal?");
  }

  const CifItem &item(const std::string &name, const char *what) const
  {
    const CifItem *found = m_block.find(name);
    if (found == nullptr) {
      fail(m_block.line, fmt::format("the data block has no `{}`; add it {}", name, what));
    }
    return *found;
  }

  /// A number, perhaps with its uncertainty in brackets.
  double real(const CifValue &value, const std::string &name) const
  {
    std::string_view text = value.text;
    const size_t bracket = text.find('(');
    std::string_view uncertainty;
    if (bracket != std::string_view::npos) {
      uncertainty = text.substr(bracket);
      text = text.substr(0, bracket);
    }
    const bool well_formed =
        uncertainty.empty() ||
        (uncertainty.size() > 2 && uncertainty.back() == ')' &&
         number<int64_t>(uncertainty.substr(1, uncertainty.size() - 2)).has_value());
    const auto parsed = number<double>(text);
    if (value.missing || !well_formed || !parsed) {
      fail(value.line, fmt::format("`{}` cannot be `{}`; write a number, such as 5.43 or 5.4307(2)",
                                   name, shown(value.text)));
    }
    return *parsed;
  }

  double coordinate(const CifValue &value) const { return real(value, "_atom_site_fract_..."); }

  Matrix cell() const
  {
    Vector lengths_A{};
    Vector angles_deg{};
    const std::array<const char *, 3> edges{"a", "b", "c"};
    const std::array<const char *, 3> angles{"alpha", "beta", "gamma"};
    for (size_t i = 0; i < 3; ++i) {
      const std::string length = fmt::format("_cell_length_{}", edges.at(i));
      const std::string angle = fmt::format("_cell_angle_{}", angles.at(i));
      const CifItem &length_item = item(length, "in Angstrom");
      const CifItem &angle_item = item(angle, "in degrees");
      lengths_A[i] = real(length_item.values.front(), length);
      angles_deg[i] = real(angle_item.values.front(), angle);
      if (lengths_A[i] <= 0.0)
        fail(length_item.line, fmt::format("`{}` must be above 0; correct it", length));
      if (angles_deg[i] <= 0.0 || angles_deg[i] >= 180.0) {
        fail(angle_item.line, fmt::format("`{}` must lie between 0 and 180; correct it", angle));
      }
    }
    const Matrix cell = cell_of(lengths_A, angles_deg);
    if (!(determinant(cell) > 0.0)) {
      fail(item("_cell_angle_alpha", "").line,
           fmt::format("there is no cell with the angles {}, {}, {}; correct them", angles_deg[0],
                       angles_deg[1], angles_deg[2]));
    }
    return cell;
  }

  std::vector<SymmetryOperation> symmetry() const
  {
    constexpr size_t most = 192;  // general positions of the largest space groups
    const CifItem *texts = nullptr;
    for (const char *name : {"_space_group_symop_operation_xyz", "_symmetry_equiv_pos_as_xyz"}) {
      if (texts == nullptr)
        texts = m_block.find(name);
    }
    std::vector<SymmetryOperation> operations;
    if (texts != nullptr) {
      for (const auto &value : texts->values) {
        const auto operation = symmetry_operation(value.text);
        if (!operation) {
          fail(value.line,
               fmt::format("`{}` is no symmetry operation; write it like `-y, x-y, z+1/3`",
                           shown(value.text)));
        }
        operations.push_back(*operation);
      }
      if (operations.size() > most) {
        fail(texts->line,
             fmt::format("{} symmetry operations are listed, but no space group has more "
                         "than {}; keep each once",
                         operations.size(), most));
      }
    } else {
      operations.push_back(*symmetry_operation("x,y,z"));
    }
    const bool only_identity = operations.size() == 1;
    if (only_identity && !operations.front().identity())
      fail(texts->line, "the symmetry operations lack `x, y, z`; list all of them");
    if (only_identity)
      primitive(texts);
    return operations;
  }

  /// Without operations the space group must be P 1, or atoms would be missing.
  void primitive(const CifItem *operations) const
  {
    for (const char *name : {"_symmetry_space_group_name_h-m", "_space_group_name_h-m_alt",
                             "_symmetry_int_tables_number", "_space_group_it_number"}) {
      const CifItem *group = m_block.find(name);
      if (group == nullptr || group->values.front().missing)
        continue;
      std::string text = lower(group->values.front().text);
      text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
      if (text != "p1" && text != "1") {
        fail(operations == nullptr ? group->line : operations->line,
             fmt::format(
                 "the space group is `{}`, but its symmetry operations are not listed; add "
                 "them all as _space_group_symop_operation_xyz, or write the whole cell as P 1",
                 shown(group->values.front().text)));
      }
    }
  }

  void occupied(const CifItem &x) const
  {
    const CifItem *occupancy = m_block.find("_atom_site_occupancy");
    if (occupancy == nullptr || occupancy->loop != x.loop)
      return;
    for (const auto &value : occupancy->values) {
      if (value.missing)
        continue;
      const double part = real(value, "_atom_site_occupancy");
      if (std::abs(part - 1.0) > 1e-3) {
        fail(value.line,
             fmt::format("the site is occupied to {}, but runs need whole atoms; write an "
                         "ordered cell, with occupancy 1 everywhere",
                         part));
      }
    }
  }

  /// From the type symbol (`Si4+`), else from the label (`Si1`).
  std::string element_of(const CifItem &x, size_t index) const
  {
    const CifItem *types = m_block.find("_atom_site_type_symbol");
    const CifItem *labels = m_block.find("_atom_site_label");
    const bool by_type = types != nullptr && types->loop == x.loop;
    const CifItem *column = by_type ? types : labels;
    if (column == nullptr || column->loop != x.loop) {
      fail(x.line,
           "the atoms have neither _atom_site_type_symbol nor _atom_site_label; add a column "
           "with their elements");
    }
    const CifValue &value = column->values[index];
    const std::string_view text = value.text;
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto end = std::find_if_not(text.begin(), text.end(), is_letter);
    const std::string letters(text.begin(), end);
    std::string two = letters.substr(0, 2);
    if (two.size() == 2 && atomic_mass_u(two) && (!by_type || letters.size() == 2))
      return two;
    std::string one = letters.substr(0, 1);
    std::string two_small = one + lower(two.substr(one.size()));
    if (by_type && letters.size() == 2 && atomic_mass_u(two_small))
      return two_small;  // SI
    if (!by_type && two.size() == 2 && atomic_mass_u(one) && atomic_mass_u(two_small)) {
      fail(value.line, fmt::format("the label `{}` may mean {} or {}; add the column "
                                   "_atom_site_type_symbol",
                                   shown(text), one, two_small));
    }
    if (atomic_mass_u(one) && (!by_type || letters.size() == 1))
      return one;
    fail(value.line,
         fmt::format("`{}` names no element; {}", shown(text), element_remedy(letters)));
  }

  void add_images(FileStructure &content, const FileAtom &site,
                  const std::vector<SymmetryOperation> &operations) const
  {
    const size_t first = content.atoms.size();
    for (const auto &operation : operations) {
      const Vector image = operation.image(site.fraction);
      const bool there =
          std::any_of(content.atoms.begin() + static_cast<std::ptrdiff_t>(first),
                      content.atoms.end(), [&](const FileAtom &atom) {
                        Vector apart{};
                        for (size_t axis = 0; axis < 3; ++axis) {
                          apart[axis] = image[axis] - atom.fraction[axis];
                          apart[axis] -= std::round(apart[axis]);
                        }
                        const Vector d = product(apart, content.cell_A);
                        return d[0] * d[0] + d[1] * d[1] + d[2] * d[2] < same_atom_A * same_atom_A;
                      });
      if (!there)
        content.atoms.push_back({site.element, image, site.line});
    }
  }

  std::vector<CifBlock> m_blocks;
  const std::string &m_file;
  const CifBlock &m_block;
};

}  // namespace

FileStructure read_cif(std::string_view text, const std::string &file)
{
  return Cif(text, file).read();
}

}  // namespace mlffbench
