// SPDX-License-Identifier: GPL-2.0-or-later
// Structure files.
#include "structure_file/structure_file.h"

#include "refusal.h"
#include "suite/data_file.h"
#include "target.h"

namespace mlffbench::fuzz {

namespace {

using Reader = FileStructure (*)(std::string_view, const std::string &);

/// Reads, and turns what was read into a system as a suite does.
void read_structure(Reader reader, const std::string &file, std::string_view bytes)
{
  expect_help(file, [&] { (void)structure_of(reader(bytes, file), {}, file); });
}

}  // namespace

void read_cif(std::string_view bytes)
{
  read_structure(mlffbench::read_cif, "in.cif", bytes);
}

void read_poscar(std::string_view bytes)
{
  read_structure(mlffbench::read_poscar, "POSCAR", bytes);
}

void read_extxyz(std::string_view bytes)
{
  read_structure(mlffbench::read_extxyz, "in.xyz", bytes);
}

void read_data_file(std::string_view bytes)
{
  expect_help("in.lmp", [&] { (void)check_data_file(bytes, "in.lmp", {"Si", "O"}); });
}

}  // namespace mlffbench::fuzz
