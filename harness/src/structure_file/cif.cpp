// SPDX-License-Identifier: GPL-2.0-or-later
// The crystal of a CIF file.
#include "base/text.h"
#include "structure_file/cif_agreement.h"
#include "structure_file/cif_elements.h"
#include "structure_file/cif_formula.h"
#include "structure_file/cif_operations.h"
#include "structure_file/cif_symmetry.h"
#include "structure_file/cif_syntax.h"
#include "structure_file/structure_file.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

namespace mlffbench::structure_file {

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
    m_operations = cif_symmetry(m_block, m_blocks, content.cell_A, m_file);
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
    whole_atoms();
    for (size_t i = 0; i < x.values.size(); ++i) {
      const int line = x.values[i].line;
      const std::string element = element_of(x, i);
      const system::Vec3 site{coordinate(x.values[i]), coordinate(y.values[i]),
                              coordinate(z.values[i])};
      const size_t images = add_images(content, {element, site, line});
      check_multiplicity(i, images);
    }
    std::map<std::string, int> atoms;
    for (const auto &atom : content.atoms)
      ++atoms[atom.element];
    check_formula(m_block, atoms, m_file);
    check_agreement(m_block, m_operations, content.atoms.size(), m_file);
    return content;
  }

private:
  [[noreturn]] void fail(int line, const std::string &message) const
  {
    base::fail_at(m_file, line, message);
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
         base::number<int64_t>(uncertainty.substr(1, uncertainty.size() - 2)).has_value());
    const auto parsed = base::number<double>(text);
    if (value.missing || !well_formed || !parsed) {
      fail(value.line, fmt::format("`{}` cannot be `{}`; write a number, such as 5.43 or 5.4307(2)",
                                   name, base::shown(value.text)));
    }
    return *parsed;
  }

  double coordinate(const CifValue &value) const { return real(value, "_atom_site_fract_..."); }

  system::Mat3 cell() const
  {
    system::Vec3 lengths_A{};
    system::Vec3 angles_deg{};
    const std::array<const char *, 3> edges{"a", "b", "c"};
    const std::array<const char *, 3> angles{"alpha", "beta", "gamma"};
    for (size_t i = 0; i < 3; ++i) {
      const std::string length = fmt::format("_cell_length_{}", edges.at(i));
      const std::string angle = fmt::format("_cell_angle_{}", angles.at(i));
      const CifItem &length_item = item(length, "in Angstrom");
      const CifItem &angle_item = item(angle, "in degrees");
      for (const CifItem *one : {&length_item, &angle_item}) {
        if (one->values.size() > 1) {
          fail(one->values[1].line,
               fmt::format("a second `{}` stands here; keep the cell of one crystal", one->name));
        }
      }
      lengths_A[i] = real(length_item.values.front(), length);
      angles_deg[i] = real(angle_item.values.front(), angle);
      if (lengths_A[i] <= 0.0)
        fail(length_item.line, fmt::format("`{}` must be above 0; correct it", length));
      if (angles_deg[i] <= 0.0 || angles_deg[i] >= 180.0) {
        fail(angle_item.line, fmt::format("`{}` must lie between 0 and 180; correct it", angle));
      }
    }
    const system::Mat3 cell = system::cell_of(lengths_A, angles_deg);
    if (!(system::determinant(cell) > 0.0)) {
      fail(item("_cell_angle_alpha", "").line,
           fmt::format("there is no cell with the angles {}, {}, {}; correct them", angles_deg[0],
                       angles_deg[1], angles_deg[2]));
    }
    check_volume(system::determinant(cell));
    return cell;
  }

  /// The volume must be that of the cell, but for rounding.
  void check_volume(double volume_A3) const
  {
    constexpr double rounding = 0.02;
    const CifItem *item = m_block.find("_cell_volume");
    if (item == nullptr || item->values.front().missing)
      return;
    const CifValue &value = item->values.front();
    const auto told = base::number<double>(value.text.substr(0, value.text.find('(')));
    if (told && std::abs(*told - volume_A3) > rounding * volume_A3) {
      fail(value.line,
           fmt::format("`_cell_volume` is {}, but the cell's edges and angles make {:.2f}; correct "
                       "the wrong one",
                       base::shown(value.text), volume_A3));
    }
  }

  /// A column of the atoms' loop, or nothing if there is none.
  const CifItem *atom_column(const std::string &name) const
  {
    const CifItem *column = m_block.find(name);
    if (column != nullptr && column->loop != m_block.find("_atom_site_fract_x")->loop) {
      fail(column->line,
           fmt::format("`{}` does not stand in the loop of the coordinates; put it there", name));
    }
    return column;
  }

  /// Each site must hold one atom, and hold it for certain.
  void whole_atoms() const
  {
    if (const CifItem *occupancy = atom_column("_atom_site_occupancy")) {
      for (const auto &value : occupancy->values)
        occupied(value);
    }
    if (const CifItem *hydrogens = atom_column("_atom_site_attached_hydrogens")) {
      for (const auto &value : hydrogens->values) {
        if (!value.missing && base::number<double>(value.text).value_or(1.0) != 0.0) {
          fail(value.line, fmt::format("the site has {} attached hydrogen atoms without positions; "
                                       "add them as atoms",
                                       base::shown(value.text)));
        }
      }
    }
    if (const CifItem *flags = atom_column("_atom_site_calc_flag")) {
      for (const auto &value : flags->values) {
        if (base::lower(value.text) == "dum")
          fail(value.line, "the site is a dummy (_atom_site_calc_flag dum), no atom; remove it");
      }
    }
    if (const CifItem *groups = atom_column("_atom_site_disorder_group"))
      ordered(*groups);
    for (const char *name : {"_atom_site_label_alt_id", "_atom_site_auth_alt_id"}) {
      if (const CifItem *alternatives = atom_column(name))
        ordered(*alternatives);
    }
  }

  void occupied(const CifValue &value) const
  {
    if (value.missing)
      return;
    const double part = real(value, "_atom_site_occupancy");
    if (std::abs(part - 1.0) > 1e-3) {
      fail(value.line,
           fmt::format("the site is occupied to {}, but runs need whole atoms; write an "
                       "ordered cell, with occupancy 1 everywhere",
                       part));
    }
  }

  /// Sites of several disorder groups are alternatives, whatever their occupancies say.
  void ordered(const CifItem &groups) const
  {
    const CifItem *assemblies = atom_column("_atom_site_disorder_assembly");
    std::map<std::string, std::string> seen;
    for (size_t i = 0; i < groups.values.size(); ++i) {
      const CifValue &group = groups.values[i];
      if (group.missing || base::trimmed(group.text).empty() || group.text == "0")
        continue;
      const std::string assembly = assemblies == nullptr ? "" : assemblies->values[i].text;
      const auto first = seen.emplace(assembly, group.text).first;
      if (first->second != group.text || group.text.front() == '-') {
        fail(group.line,
             fmt::format("the site is of disorder group {}, an alternative to others; write an "
                         "ordered cell, with one of the alternatives",
                         base::shown(group.text)));
      }
    }
  }

  /// From the type symbol (`Si4+`), else from the label (`Si1`).
  std::string element_of(const CifItem &x, size_t index) const
  {
    const CifItem *types = atom_column("_atom_site_type_symbol");
    const CifItem *labels = atom_column("_atom_site_label");
    if (types != nullptr && !types->values[index].missing)
      return element_of_type(types->values[index],
                             labels == nullptr ? "" : labels->values[index].text,
                             has_formula(m_block), m_file);
    if (labels == nullptr) {
      fail(x.line,
           "the atoms have neither _atom_site_type_symbol nor _atom_site_label; add a column "
           "with their elements");
    }
    return element_of_label(labels->values[index], has_formula(m_block), m_file);
  }

  /// Adds the atom at all places to which symmetry takes it, and returns their number.
  size_t add_images(FileStructure &content, const FileAtom &site) const
  {
    const size_t first = content.atoms.size();
    for (const auto &operation : m_operations) {
      const system::Vec3 image = operation.image(site.fraction);
      const bool there =
          std::any_of(content.atoms.begin() + static_cast<std::ptrdiff_t>(first),
                      content.atoms.end(), [&](const FileAtom &atom) {
                        system::Vec3 apart{};
                        for (size_t axis = 0; axis < 3; ++axis) {
                          apart[axis] = image[axis] - atom.fraction[axis];
                          apart[axis] -= std::round(apart[axis]);
                        }
                        const system::Vec3 d = system::product(apart, content.cell_A);
                        return d[0] * d[0] + d[1] * d[1] + d[2] * d[2] < same_atom_A * same_atom_A;
                      });
      if (!there)
        content.atoms.push_back({site.element, image, site.line});
    }
    const size_t images = content.atoms.size() - first;
    if (m_operations.size() % images != 0) {
      fail(site.line, fmt::format("{} images of {} by the {} symmetry operations are {} atoms, "
                                  "which is no divisor: it is near a special position; give its "
                                  "coordinates with more digits",
                                  m_operations.size(), site.element, m_operations.size(), images));
    }
    return images;
  }

  /// The file may say how many images a site has. Some programs write the number of operations that
  /// leave the site where it is in its place, and that of magnetic groups may be of another cell.
  void check_multiplicity(size_t index, size_t images) const
  {
    if (m_block.find(magnetic_list) != nullptr)
      return;
    for (const char *name :
         {"_atom_site_symmetry_multiplicity", "_atom_site_site_symmetry_multiplicity"}) {
      const CifItem *column = atom_column(name);
      if (column == nullptr || column->values[index].missing)
        continue;
      const CifValue &value = column->values[index];
      const double told =
          base::number<double>(base::trimmed(value.text)).value_or(0.0);  // ASE writes `1.0`
      const auto here = static_cast<double>(images);
      if (told == here || told * here == static_cast<double>(m_operations.size()))
        continue;
      fail(value.line,
           fmt::format("the site has {} atoms in the cell by the file, but {} by its {} symmetry "
                       "operations; correct `{}`, the coordinates or the operations",
                       base::shown(value.text), images, m_operations.size(), name));
    }
  }

  std::vector<CifBlock> m_blocks;
  const std::string &m_file;
  const CifBlock &m_block;
  SymmetryOperations m_operations;
};

}  // namespace

FileStructure read_cif(std::string_view text, const std::string &file)
{
  return Cif(text, file).read();
}

}  // namespace mlffbench::structure_file
