// SPDX-License-Identifier: GPL-2.0-or-later
// The user's own data files: what is accepted, and where a fault is found.
#include "lammps_file/data_file.h"

#include "base/diagnostic.h"

#include "replaced.h"

#include <array>
#include <gtest/gtest.h>
#include <vector>

namespace mlffbench {
namespace {

using test::replaced;

const std::string good = "LAMMPS data file\n"       // line 1
                         "\n"                       //
                         "3 atoms  # of two\n"      // 3
                         "2 atom types\n"           //
                         "\n"                       //
                         "-0.5 9.5 xlo xhi\n"       // 6
                         "0 1e1 ylo yhi\n"          //
                         "0 10 zlo zhi\n"           //
                         "0.5 0 -1.0 xy xz yz\n"    // 9
                         "\n"                       //
                         "Masses\n"                 // 11
                         "\n"                       //
                         "1 15.999  # O\n"          // 13
                         "2 1.008\n"                //
                         "\n"                       //
                         "Atoms  # atomic\n"        // 16
                         "\n"                       //
                         "1 1 0.0 0.0 0.0 0 0 0\n"  // 18
                         "2 2 0.9 0.1 0.0 0 0 0\n"  //
                         "3 2 -.2 .9 0.0 0 0 1\n"   // 20
                         "\n"                       //
                         "Velocities\n"             // 22
                         "\n"                       //
                         "1 0 0 0\n2 0 0 0\n3 0 0 0\n";

std::string refusal(const std::string &text)
{
  try {
    lammps_file::check_data_file(text, "d", {"O", "H"});
  } catch (const base::SuiteError &error) {
    return error.what();
  }
  return "accepted";
}

TEST(DataFile, CountsAtoms)
{
  const auto triclinic = lammps_file::check_data_file(good, "d", {"O", "H"});
  EXPECT_EQ(triclinic.atoms, 3);
  EXPECT_TRUE(triclinic.triclinic);
  const auto orthogonal =
      lammps_file::check_data_file(replaced(good, "0.5 0 -1.0 xy xz yz\n", ""), "d", {"O", "H"});
  EXPECT_EQ(orthogonal.atoms, 3);
  EXPECT_FALSE(orthogonal.triclinic);
  std::string windows;
  for (const char c : good)
    windows += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_EQ(lammps_file::check_data_file(windows, "d", {"O", "H"}).atoms, 3);
  const std::string none = replaced(good, "2 atom types", "2 atom types\n0 ellipsoids\n0 bonds");
  EXPECT_EQ(lammps_file::check_data_file(none, "d", {"O", "H"}).atoms, 3);
}

TEST(DataFile, FaultsHaveTheirLine)
{
  const std::vector<std::array<std::string, 3>> faults{
      {"3 atoms", "x atoms", "d: the header of the data file lacks `atoms`"},
      {"3 atoms", "0 atoms", "d:3:1: `atoms` must be an integer of at least 1"},
      {"2 atom types", "3 atom types",
       "d:4:1: the data file has 3 atom types, but the suite names "
       "2 elements (O, H)"},
      {"2 atom types", "2000000000 atom types", "d:4:1: `atom types` must be 100000 at most"},
      {"0 1e1 ylo yhi\n", "", "d: the header of the data file lacks `ylo yhi`"},
      {"0 10 zlo zhi", "10 0 zlo zhi", "d:8:1: zlo must be below zhi"},
      {"2 atom types", "2 atom types\n4 bones",
       "d:5:1: `4 bones` is no header line of a data file"},
      {"0.5 0 -1.0 xy xz yz", "0.0 2.0 -1.0 xy xz zy",
       "d:9:1: `0.0 2.0 -1.0 xy xz zy` is no header line of a data file"},
      {"2 atom types", "2 atom types\n0 bones",
       "d:5:1: `0 bones` is no header line of a data file"},
      {"2 atom types", "2 atom types\n1.5 bonds",
       "d:5:1: `bonds` must be an integer of at least 0"},
      {"2 atom types", "2 atom types\n4 ellipsoids",
       "d:5:1: the file holds ellipsoids, which are no atoms; write the atoms alone"},
      {"Masses", "Massen", "d:11:1: `Massen` is no section of a LAMMPS data file"},
      {"2 1.008", "2 H", "d:14:1: expected `TYPE MASS`, but found `2 H`"},
      {"2 1.008", "3 1.008", "d:14:1: atom type 3 is not between 1 and 2"},
      {"2 1.008", "2 -1", "d:14:1: a mass must be above 0"},
      {"2 1.008\n", "", "d:11:1: section `Masses` has 1 lines instead of 2"},
      {"# atomic", "# full",
       "d:18:1: expected `ID MOLECULE TYPE q x y z`, but found `1 1 0.0 0.0 0.0 0 0 0`"},
      {"# atomic", "# ellipsoid", "d:16:1: particles of atom_style ellipsoid are no plain atoms"},
      {"2 2 0.9 0.1 0.0 0 0 0", "2 2 0.9 0.1", "d:19:1: expected `ID TYPE x y z`"},
      {"2 2 0.9 0.1 0.0 0 0 0", "2 2 0.9 0.1 0.0", "d:19:1: expected `ID TYPE x y z`"},
      {"2 2 0.9 0.1 0.0", "2 2 0.9 nan 0.0", "d:19:1: expected `ID TYPE x y z`"},
      {"2 2 0.9", "2 0 0.9", "d:19:1: atom type 0 is not between 1 and 2"},
      {"2 2 0.9", "1 2 0.9", "d:19:1: atom ID 1 is no positive integer, or stands twice"},
      {"3 2 -.2 .9 0.0 0 0 1\n", "", "d:16:1: section `Atoms` has 2 lines instead of 3"},
      {"Velocities", "4 2 0 0 0 0 0 0", "d:22:1: section `Atoms` has more than its 3 lines"},
      {"0.5 0 -1.0 xy", "0.5 0 xy", "d:9:1: `0.5 0 xy xz yz` is no header line of a data file"},
      {"2 1.008", "1 1.008", "d:14:1: a second mass of atom type 1"},
      {"1 1 0.0 0.0 0.0 0 0 0", "1 1 0.0 0.0 0.0 0 0.5 0", "d:18:1: image flag 0.5 is no integer"},
      {"# atomic\n\n", "# atomic\n",
       "d:17:1: LAMMPS skips the line after a section's name; put an empty one there"},
      {"# atomic\n\n", "# atomic\n\n\n",
       "d:18:1: LAMMPS takes every line of a section for data; remove this one"},
      {"2 1.008", "# H\n2 1.008", "d:14:1: LAMMPS takes every line of a section for data"},
      {"Atoms  # atomic\n\n", "Velocities\n\n1 0 0 0\n2 0 0 0\n3 0 0 0\n\nAtoms\n\n",
       "d:16:1: section `Velocities` stands before `Atoms`; LAMMPS wants it behind"},
      {"0 10 zlo zhi", "0 0.5 zlo zhi", "d:6:1: the cell is flat"},
      {"-0.5 9.5 xlo", "-0.5 1e7 xlo", "d:6:1: the cell is longer than 100000 Angstrom"},
      {"2 2 0.9 0.1", "2 2 0.9e9 0.1", "d:19:1: the position is far outside of the box"},
      {"2 2 0.9 0.1", "2 2 9.0D-1 0.1", "d:19:1: expected `ID TYPE x y z`"},
  };
  for (const auto &[from, to, message] : faults) {
    const std::string found = refusal(replaced(good, from, to));
    EXPECT_EQ(found.rfind(message, 0), 0U) << from << " -> " << to << ": " << found;
  }
  EXPECT_EQ(refusal("").rfind("d: the header of the data file lacks `atoms`", 0), 0U);
  EXPECT_EQ(refusal(good.substr(0, good.find("Atoms  "))),
            "d: the data file has no section `Atoms`; write it with LAMMPS' write_data");
}

}  // namespace
}  // namespace mlffbench
