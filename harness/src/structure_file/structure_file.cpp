// SPDX-License-Identifier: GPL-2.0-or-later
// From what a file holds to a structure for LAMMPS.
#include "structure_file/structure_file.h"

#include "structure_file/text.h"

#include "suite/data_file.h"
#include "system/element.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

namespace mlffbench {

namespace {

constexpr double smallest_distance_A = 0.5;
constexpr double smallest_height_A = 1.0;
constexpr double largest_cell_A = 1e5;

Matrix rows(const Box &box)
{
  return {{box.position({1.0, 0.0, 0.0}), box.position({0.0, 1.0, 0.0}),
           box.position({0.0, 0.0, 1.0})}};
}

/// Finds two atoms closer than smallest_distance_A, by bins of the cell.
class Overlap {
public:
  /// `fractions` are those of the atoms in `cell_A`, from 0 to 1.
  Overlap(const FileStructure &content, const Matrix &cell_A, const std::vector<Vector> &fractions)
      : m_content(content), m_cell_A(cell_A), m_fractions(fractions)
  {
    const Vector heights = heights_A(cell_A);
    const auto enough = static_cast<int>(std::cbrt(static_cast<double>(content.atoms.size()))) + 1;
    for (size_t axis = 0; axis < 3; ++axis) {
      m_bins[axis] = std::clamp(
          static_cast<int>(std::min(heights[axis] / smallest_distance_A, 1e6)), 1, enough);
    }
    m_members.resize(static_cast<size_t>(m_bins[0]) * static_cast<size_t>(m_bins[1]) *
                     static_cast<size_t>(m_bins[2]));
  }

  /// Throws SuiteError at the later one of two such atoms.
  void check(const std::string &file)
  {
    for (size_t i = 0; i < m_content.atoms.size(); ++i) {
      const std::array<int, 3> bin = bin_of(i);
      for (const int z : around(bin[2], 2)) {
        for (const int y : around(bin[1], 1)) {
          for (const int x : around(bin[0], 0)) {
            for (const size_t k : m_members[index({x, y, z})])
              look(i, k, file);
          }
        }
      }
      m_members[index(bin)].push_back(i);
    }
  }

private:
  std::array<int, 3> bin_of(size_t i) const
  {
    std::array<int, 3> bin{};
    for (size_t axis = 0; axis < 3; ++axis) {
      bin[axis] = std::min(static_cast<int>(m_fractions[i][axis] * m_bins[axis]), m_bins[axis] - 1);
    }
    return bin;
  }

  size_t index(const std::array<int, 3> &bin) const
  {
    const auto at = [&](size_t axis) { return static_cast<size_t>(bin[axis]); };
    const auto n = [&](size_t axis) { return static_cast<size_t>(m_bins[axis]); };
    return at(0) + n(0) * (at(1) + n(1) * at(2));
  }

  /// This bin and its neighbours, each once.
  std::vector<int> around(int bin, size_t axis) const
  {
    const int n = m_bins[axis];
    if (n == 1)
      return {0};
    if (n == 2)
      return {0, 1};
    return {(bin + n - 1) % n, bin, (bin + 1) % n};
  }

  void look(size_t i, size_t k, const std::string &file) const
  {
    const FileAtom &a = m_content.atoms[i];
    const FileAtom &b = m_content.atoms[k];
    Vector apart{};
    for (size_t axis = 0; axis < 3; ++axis) {
      apart[axis] = m_fractions[i][axis] - m_fractions[k][axis];
      apart[axis] -= std::round(apart[axis]);
    }
    const Vector d = product(apart, m_cell_A);
    const double distance_A = std::sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    if (distance_A >= smallest_distance_A)
      return;
    const std::string other = a.line == b.line ? "its own image by symmetry"
                                               : fmt::format("{} of line {}", b.element, b.line);
    fail_at(file, a.line,
            fmt::format("{} is only {:.3f} Angstrom from {}; remove one of them, or correct the "
                        "position or the cell",
                        a.element, distance_A, other));
  }

  const FileStructure &m_content;
  const Matrix &m_cell_A;
  const std::vector<Vector> &m_fractions;
  std::array<int, 3> m_bins{};
  std::vector<std::vector<size_t>> m_members;
};

/// The cell in LAMMPS' convention.
Box checked_box(const FileStructure &content, const std::string &file)
{
  for (const auto &row : content.cell_A) {
    for (const double x : row) {
      if (!(std::abs(x) <= largest_cell_A)) {
        fail_at(file, content.cell_line,
                fmt::format("the cell is longer than {} Angstrom; correct it", largest_cell_A));
      }
    }
  }
  const Box box = turned(content.cell_A);
  // A skewed cell may be low and yet that of a good lattice.
  const Vector heights = heights_A(rows(reduced(box)));
  for (const double height : heights) {
    if (!(height >= smallest_height_A && height <= largest_cell_A)) {
      fail_at(file, content.cell_line,
              "the cell is flat: its edges must be three vectors that span a volume, at least 1 "
              "Angstrom high; correct it");
    }
  }
  return box;
}

void check_atoms(const FileStructure &content, const std::string &file)
{
  constexpr double farthest = 1e6;
  if (content.atoms.empty())
    fail_at(file, content.atoms_line, "the file holds no atoms; add them");
  for (const auto &atom : content.atoms) {
    if (!atomic_mass_u(atom.element)) {
      fail_at(
          file, atom.line,
          fmt::format("`{}` is no element; {}", shown(atom.element), element_remedy(atom.element)));
    }
    for (const double f : atom.fraction) {
      if (!(std::abs(f) <= farthest))
        fail_at(file, atom.line, "the position is far outside of the cell; correct it");
    }
  }
}

/// In 0 to 1, without 1.
double wrapped(double fraction)
{
  const double rest = fraction - std::floor(fraction);
  return rest < 1.0 - 1e-12 ? rest : 0.0;
}

double rounded(double x)
{
  return std::round(x * 1e9) / 1e9;
}

bool as_it_is(const System &system)
{
  return system.supercell == std::array{1, 1, 1} && system.strain == std::array<double, 3>{};
}

bool ends_with(const std::string &text, std::string_view end)
{
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// Of a POSCAR file: a factor and three vectors after the title.
bool looks_like_poscar(const std::vector<std::string_view> &lines)
{
  if (lines.size() < 7)
    return false;
  for (size_t i = 1; i < 5; ++i) {
    const auto words = words_of(lines[i]);
    if (words.size() < (i == 1 ? 1U : 3U))
      return false;
    for (size_t k = 0; k < (i == 1 ? 1U : 3U); ++k) {
      if (!number<double>(words[k]))
        return false;
    }
  }
  return true;
}

}  // namespace

std::string structure_format(const std::filesystem::path &file, std::string_view text)
{
  const std::string name = lower(file.filename().string());
  for (const auto &[end, format] : {std::pair{".cif", "cif"},
                                    {".xyz", "extxyz"},
                                    {".extxyz", "extxyz"},
                                    {".vasp", "poscar"},
                                    {".poscar", "poscar"},
                                    {".data", "lammps"},
                                    {".lmp", "lammps"}}) {
    if (ends_with(name, end))
      return format;
  }
  if (name.rfind("poscar", 0) == 0 || name.rfind("contcar", 0) == 0)
    return "poscar";
  const auto lines = lines_of(text);
  const auto any = [&](auto &&test) { return std::any_of(lines.begin(), lines.end(), test); };
  if (any([](auto line) { return lower(trimmed(line)).rfind("_cell_length_a", 0) == 0; }))
    return "cif";
  if (any([](auto line) { return line.find("xlo xhi") != std::string_view::npos; }))
    return "lammps";
  if (lines.size() > 1 && number<int64_t>(trimmed(lines[0])) &&
      lower(lines[1]).find("lattice=") != std::string::npos)
    return "extxyz";
  return looks_like_poscar(lines) ? "poscar" : "";
}

Structure structure_of(const FileStructure &content, const std::vector<std::string> &elements,
                       const std::string &file)
{
  const Box box = checked_box(content, file);
  check_atoms(content, file);
  Structure structure;
  structure.elements = elements;
  structure.box = reduced(box);
  const Matrix cell_A = rows(structure.box);
  const Matrix to_fraction = inverse(cell_A);
  const bool mirrored = determinant(content.cell_A) < 0.0;
  std::vector<Vector> fractions;
  for (const auto &atom : content.atoms) {
    auto type = std::find(structure.elements.begin(), structure.elements.end(), atom.element);
    if (type == structure.elements.end()) {
      if (!elements.empty()) {
        fail_at(file, atom.line,
                fmt::format("{} is not among the `elements` given ({}); add it there, or leave "
                            "`elements` out",
                            atom.element, fmt::join(elements, ", ")));
      }
      structure.elements.push_back(atom.element);
      type = structure.elements.end() - 1;
    }
    structure.types.push_back(static_cast<int>(type - structure.elements.begin()) + 1);
    const Vector &f = atom.fraction;
    Vector fraction = product(box.position({f[0], f[1], mirrored ? -f[2] : f[2]}), to_fraction);
    for (double &x : fraction)
      x = wrapped(x);
    fractions.push_back(fraction);
    Vector position = product(fraction, cell_A);
    for (double &x : position)
      x = rounded(x);
    structure.positions_A.push_back(position);
  }
  Overlap(content, cell_A, fractions).check(file);
  for (const auto &element : structure.elements) {
    const auto mass_u = atomic_mass_u(element);
    if (!mass_u) {
      fail_at(file, 0,
              fmt::format("`{}` of the `elements` given is no element; {}", shown(element),
                          element_remedy(element)));
    }
    structure.masses_u.push_back(*mass_u);
  }
  for (Vector *lengths : {&structure.box.edges_A, &structure.box.tilt_A}) {
    for (double &x : *lengths)
      x = rounded(x);
  }
  return structure;
}

void load_structure_file(System &system, std::string text)
{
  DataFile &data = *system.data;
  const std::string file = data.source.string();
  if (data.format == "auto")
    data.format = structure_format(data.source, text);
  if (data.format.empty()) {
    fail_at(file, 0,
            "neither the name nor the content of the file tells its format; give `format`: "
            "lammps, extxyz, poscar or cif");
  }
  Structure structure;
  if (data.format == "lammps") {
    if (data.elements.empty()) {
      fail_at(file, 0,
              "a LAMMPS data file names no elements; give `elements`, one for each of its "
              "atom types, in order");
    }
    DataFileContent content = check_data_file(text, file, data.elements);
    if (as_it_is(system)) {
      data.text = std::move(text);
      data.atoms = content.atoms;
      data.triclinic = content.triclinic;
      return;
    }
    structure = std::move(content.structure);
  } else {
    const auto read = data.format == "cif"      ? read_cif
                      : data.format == "poscar" ? read_poscar
                                                : read_extxyz;
    structure = structure_of(read(text, file), data.elements, file);
  }
  const auto &copies = system.supercell;
  const auto atoms =
      static_cast<double>(structure.types.size()) * copies[0] * copies[1] * copies[2];
  if (atoms > static_cast<double>(most_atoms)) {
    fail_at(file, 0,
            fmt::format("with `supercell` these are {} atoms, but at most {} are built; take "
                        "fewer copies",
                        atoms, most_atoms));
  }
  structure = strained(repeated(structure, copies), system.strain);
  data.elements = structure.elements;
  data.atoms = static_cast<int64_t>(structure.types.size());
  data.triclinic = structure.box.triclinic();
  data.text = data_file(
      structure, fmt::format("{} ({})", system.name, shown(data.source.filename().string())));
}

}  // namespace mlffbench
