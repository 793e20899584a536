// SPDX-License-Identifier: GPL-2.0-or-later
// Structure files.
#include "structure_file/structure_file.h"

#include "lammps_file/data_file.h"
#include "refusal.h"
#include "target.h"

#include <optional>

namespace mlffbench::fuzz {

namespace {

/// What was read, as a system of a suite.
void use(const structure_file::FileStructure &content, const std::string &file)
{
  (void)structure_file::structure_of(content, {}, file);
}

}  // namespace

void read_cif(std::string_view bytes)
{
  expect_help("in.cif",
              [&] { use(mlffbench::structure_file::read_cif(bytes, "in.cif"), "in.cif"); });
}

void read_poscar(std::string_view bytes)
{
  expect_help("POSCAR",
              [&] { use(mlffbench::structure_file::read_poscar(bytes, "POSCAR"), "POSCAR"); });
  // A file of VASP 4, whose elements the user names.
  expect_help("POSCAR", [&] {
    use(mlffbench::structure_file::read_poscar(bytes, "POSCAR", {"Si", "O"}), "POSCAR");
  });
}

void read_extxyz(std::string_view bytes)
{
  for (const std::optional<int64_t> frame : {std::optional<int64_t>(), std::optional<int64_t>(-1)})
    expect_help("in.xyz", [&] {
      use(mlffbench::structure_file::read_extxyz(bytes, "in.xyz", frame), "in.xyz");
    });
}

void read_data_file(std::string_view bytes)
{
  expect_help("in.lmp", [&] { (void)lammps_file::check_data_file(bytes, "in.lmp", {}); });
  expect_help("in.lmp", [&] {
    (void)lammps_file::check_data_file(bytes, "in.lmp", {"Si", "O"}, "real");
  });
}

}  // namespace mlffbench::fuzz
