// SPDX-License-Identifier: GPL-2.0-or-later
// From what a file holds to a structure for LAMMPS.
#include "structure_file/structure_file.h"

#include "base/text.h"
#include "lammps_file/data_file.h"
#include "structure_file/fortran_number.h"
#include "system/checked_box.h"
#include "system/close_pair.h"
#include "system/element.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

namespace mlffbench::structure_file {

namespace {

/// In 0 to 1, without 1.
double wrapped(double fraction)
{
  const double rest = fraction - std::floor(fraction);
  return rest < 1.0 - 1e-12 ? rest : 0.0;
}

/// Throws SuiteError at the later one of two atoms that overlap. `fractions` in `cell_A` may be
/// anywhere; `name` is an atom's element, `line` where it stands.
template <typename Name, typename Line>
void check_overlap(const system::Mat3 &cell_A, std::vector<system::Vec3> fractions,
                   const std::string &file, Name name, Line line)
{
  for (system::Vec3 &fraction : fractions) {
    for (double &x : fraction)
      x = wrapped(x);
  }
  const auto pair = system::close_pair(cell_A, fractions);
  if (!pair)
    return;
  const int own = line(pair->later);
  const int other = line(pair->earlier);
  base::fail_at(
      file, own,
      fmt::format("{} is only {:.3f} Angstrom from {}; remove one of them, or correct the "
                  "position or the cell",
                  name(pair->later), pair->distance_A,
                  own == other ? "its own image by symmetry"
                               : fmt::format("{} of line {}", name(pair->earlier), other)));
}

void check_atoms(const FileStructure &content, const std::string &file)
{
  if (content.atoms.empty())
    base::fail_at(file, content.atoms_line, "the file holds no atoms; add them");
  for (const auto &atom : content.atoms) {
    if (!system::atomic_mass_u(atom.element)) {
      base::fail_at(file, atom.line,
                    fmt::format("`{}` is no element; {}", base::shown(atom.element),
                                system::element_remedy(atom.element)));
    }
    if (system::is_far_outside(atom.fraction))
      base::fail_at(file, atom.line, "the position is far outside of the cell; correct it");
  }
}

/// The same for a LAMMPS data file.
void check_overlap(const lammps_file::DataFileContent &content, const std::string &file)
{
  const system::Structure &structure = content.structure;
  const system::Mat3 cell_A = system::rows(structure.box);
  const system::Mat3 to_fraction = system::inverse(cell_A);
  std::vector<system::Vec3> fractions;
  fractions.reserve(structure.positions_A.size());
  for (const system::Vec3 &position_A : structure.positions_A)
    fractions.push_back(system::product(position_A, to_fraction));
  check_overlap(
      cell_A, std::move(fractions), file,
      [&](size_t i) { return structure.elements.at(static_cast<size_t>(structure.types[i] - 1)); },
      [&](size_t i) { return content.lines[i]; });
}

double rounded(double x)
{
  return std::round(x * 1e9) / 1e9;
}

bool as_it_is(const model::System &system)
{
  return system.supercell == std::array{1, 1, 1} && system.strain == std::array<double, 3>{};
}

bool ends_with(const std::string &text, std::string_view end)
{
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// Of a POSCAR file: a factor and three vectors after the title.
bool looks_like_poscar(const base::Lines &lines)
{
  if (lines.size() < 7)
    return false;
  for (size_t i = 1; i < 5; ++i) {
    const auto words = base::words_of(lines[i]);
    if (words.size() < (i == 1 ? 1U : 3U))
      return false;
    for (size_t k = 0; k < (i == 1 ? 1U : 3U); ++k) {
      if (!fortran_number(words[k]))
        return false;
    }
  }
  return true;
}

/// LAMMPS draws start velocities only for IDs from 1 without a gap. Gives such ones in the order of
/// those that there are; whether that was needed.
bool renumber(std::vector<int64_t> &ids)
{
  std::vector<int64_t> sorted = ids;
  std::sort(sorted.begin(), sorted.end());
  if (sorted.empty() || (sorted.front() == 1 && sorted.back() == std::ssize(sorted)))
    return false;
  for (auto &id : ids)
    id = 1 + (std::lower_bound(sorted.begin(), sorted.end(), id) - sorted.begin());
  return true;
}

}  // namespace

std::string structure_format(const std::filesystem::path &file, std::string_view text)
{
  const std::string name = base::lower(file.filename().string());
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
  const base::Lines lines(text);
  const auto any = [&](auto &&test) {
    for (size_t i = 0; i < lines.size(); ++i) {
      if (test(lines[i]))
        return true;
    }
    return false;
  };
  if (any([](auto line) {
        return base::lower(base::trimmed(line)).rfind("_cell_length_a", 0) == 0;
      }))
    return "cif";
  const auto holds = [](const char *words) {
    return [words](std::string_view line) { return line.find(words) != std::string_view::npos; };
  };
  if (any(holds("xlo xhi")) || (any(holds(" avec")) && any(holds(" atoms"))))
    return "lammps";
  if (lines.size() > 1 && base::number<int64_t>(base::trimmed(lines[0])) &&
      base::lower(lines[1]).find("lattice") != std::string::npos)
    return "extxyz";
  return looks_like_poscar(lines) ? "poscar" : "";
}

system::Structure structure_of(const FileStructure &content,
                               const std::vector<std::string> &elements, const std::string &file)
{
  const system::Box box = system::checked_box(content.cell_A, content.cell_line, file);
  check_atoms(content, file);
  system::Structure structure;
  structure.elements = elements;
  structure.box = system::reduced(box);
  const system::Mat3 cell_A = system::rows(structure.box);
  const system::Mat3 to_fraction = system::inverse(cell_A);
  const bool mirrored = system::determinant(content.cell_A) < 0.0;
  std::vector<system::Vec3> fractions;
  for (const auto &atom : content.atoms) {
    auto type = std::find(structure.elements.begin(), structure.elements.end(), atom.element);
    if (type == structure.elements.end()) {
      if (!elements.empty()) {
        base::fail_at(
            file, atom.line,
            fmt::format("{} is not among the `elements` given ({}); add it there, or leave "
                        "`elements` out",
                        atom.element, fmt::join(elements, ", ")));
      }
      structure.elements.push_back(atom.element);
      type = structure.elements.end() - 1;
    }
    structure.types.push_back(static_cast<int>(type - structure.elements.begin()) + 1);
    const system::Vec3 &f = atom.fraction;
    system::Vec3 fraction =
        system::product(box.position({f[0], f[1], mirrored ? -f[2] : f[2]}), to_fraction);
    for (double &x : fraction)
      x = wrapped(x);
    fractions.push_back(fraction);
    system::Vec3 position = system::product(fraction, cell_A);
    for (double &x : position)
      x = rounded(x);
    structure.positions_A.push_back(position);
  }
  check_overlap(
      cell_A, fractions, file, [&](size_t i) { return content.atoms[i].element; },
      [&](size_t i) { return content.atoms[i].line; });
  for (const auto &element : structure.elements) {
    const auto mass_u = system::atomic_mass_u(element);
    if (!mass_u) {
      base::fail_at(file, 0,
                    fmt::format("`{}` of the `elements` given is no element; {}",
                                base::shown(element), system::element_remedy(element)));
    }
    structure.masses_u.push_back(*mass_u);
  }
  for (system::Vec3 *lengths : {&structure.box.edges_A, &structure.box.tilt_A}) {
    for (double &x : *lengths)
      x = rounded(x);
  }
  return structure;
}

void load_structure_file(model::System &system, std::string text)
{
  model::DataFile &data = *system.data;
  const std::string file = data.source.string();
  if (data.format == "auto")
    data.format = structure_format(data.source, text);
  if (data.format.empty()) {
    base::fail_at(file, 0,
                  "neither the name nor the content of the file tells its format; give `format`: "
                  "lammps, extxyz, poscar or cif");
  }
  system::Structure structure;
  if (data.frame && data.format != "extxyz") {
    base::fail_at(file, 0,
                  fmt::format("`frame` is for extxyz files, but this one is {}; leave `frame` out",
                              data.format));
  }
  if (!data.units.empty() && data.format != "lammps") {
    base::fail_at(
        file, 0,
        fmt::format("`units` is for LAMMPS data files, but this one is {}, whose lengths are "
                    "in Angstrom; leave `units` out",
                    data.format));
  }
  std::string title = fmt::format("{} ({})", base::shown(system.name),
                                  base::shown(data.source.filename().string()));
  if (data.format == "lammps") {
    lammps_file::DataFileContent content =
        lammps_file::check_data_file(text, file, data.elements, data.units);
    check_overlap(content, file);
    data.notes = std::move(content.notes);
    data.bonds_left_out = content.bonds_left_out;
    if (as_it_is(system)) {
      data.elements = content.structure.elements;
      data.atoms = content.atoms;
      const bool renumbered = renumber(content.ids);
      if (content.plain && !renumbered) {
        data.triclinic = content.triclinic;
        data.text = std::move(text);
        return;
      }
      data.triclinic = content.structure.box.triclinic();
      if (renumbered) {
        data.notes.push_back(fmt::format("atom IDs are not 1 to {}, as start velocities need them: "
                                         "data.lmp has new ones in the same order",
                                         content.ids.size()));
      }
      data.text = system::data_file(content.structure, title, content.ids);
      return;
    }
    structure = std::move(content.structure);
  } else {
    FileStructure content = data.format == "cif"      ? read_cif(text, file)
                            : data.format == "poscar" ? read_poscar(text, file, data.elements)
                                                      : read_extxyz(text, file, data.frame);
    structure = structure_of(content, data.elements, file);
    data.notes = std::move(content.notes);
  }
  const auto &copies = system.supercell;
  const auto atoms =
      static_cast<double>(structure.types.size()) * copies[0] * copies[1] * copies[2];
  if (atoms > static_cast<double>(system::most_atoms)) {
    base::fail_at(file, 0,
                  fmt::format("with `supercell` these are {} atoms, but at most {} are built; take "
                              "fewer copies",
                              atoms, system::most_atoms));
  }
  structure = system::strained(system::repeated(structure, copies), system.strain);
  data.elements = structure.elements;
  data.atoms = static_cast<int64_t>(structure.types.size());
  data.triclinic = structure.box.triclinic();
  data.text = system::data_file(structure, title);
}

}  // namespace mlffbench::structure_file
