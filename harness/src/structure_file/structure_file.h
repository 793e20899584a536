// SPDX-License-Identifier: GPL-2.0-or-later
// Structure files of other programs.
#pragma once

#include "model/suite.h"
#include "system/structure.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::structure_file {

/// An atom of a structure file.
struct FileAtom {
  std::string element;
  system::Vec3 fraction{};  ///< of the cell's edges
  int line = 0;             ///< where it stands in the file
};

/// What a structure file holds: a periodic cell in any orientation, and its atoms.
struct FileStructure {
  system::Mat3 cell_A{};  ///< rows a, b, c
  int cell_line = 0;      ///< where the cell stands in the file
  int atoms_line = 0;     ///< where the atoms begin
  std::vector<FileAtom> atoms;
  std::vector<std::string> notes;  ///< what was left out or assumed
};

/// The readers. `file` is for messages. They throw SuiteError with the place of the first fault.
/// Extended XYZ: key `Lattice`, columns as `Properties` says, `species` (or `Z`) and `pos` of them
/// are used. Of several frames the one with this number is read: the first is 0, the last -1.
FileStructure read_extxyz(std::string_view text, const std::string &file,
                          std::optional<int64_t> frame = std::nullopt);
/// VASP's POSCAR or CONTCAR, direct or Cartesian, perhaps with selective dynamics; what follows the
/// positions is ignored. A file of VASP 4 names no elements: they are `elements`, one for each
/// number of atoms, or those at the ends of the lines of positions.
FileStructure read_poscar(std::string_view text, const std::string &file,
                          const std::vector<std::string> &elements = {});
/// CIF 1.1 or 2.0, one crystal, fully occupied; its symmetry as cif_symmetry() takes it.
FileStructure read_cif(std::string_view text, const std::string &file);

/// `lammps`, `extxyz`, `poscar` or `cif`: by the file's name, else by what it holds. Empty if
/// neither tells.
std::string structure_format(const std::filesystem::path &file, std::string_view text);

/// Checks the cell (right size, not flat) and the atoms (elements exist, no two on one place),
/// turns the cell to LAMMPS' convention and wraps the atoms into it. The atom types are `elements`
/// in order, or, if there are none, the elements in order of appearance. Throws SuiteError.
system::Structure structure_of(const FileStructure &content,
                               const std::vector<std::string> &elements, const std::string &file);

/// Makes `system.data` whole from the text of its file: format (if `auto`), elements, atoms, and
/// the text of the LAMMPS data file, repeated and strained. A plain LAMMPS data file that is
/// neither and whose IDs are 1 to N stays as it is, to the letter. Throws SuiteError with the place
/// of the first fault.
void load_structure_file(model::System &system, std::string text);

}  // namespace mlffbench::structure_file
