// SPDX-License-Identifier: GPL-2.0-or-later
// POSCAR files as VASP and other programs write them: species lines, VASP 4, names behind rows.
#include "structure_file/structure_file.h"

#include "base/diagnostic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlffbench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const std::string head = "title\n1.0\n4 0 0\n0 5 0\n0 0 6\n";
const std::string rows = "Direct\n0 0 0\n.5 .5 .5\n.25 .25 .25\n";
const std::vector<system::Vec3> positions{{0, 0, 0}, {2, 2.5, 3}, {1, 1.25, 1.5}};

system::Structure read(const std::string &text, const std::vector<std::string> &elements = {})
{
  return structure_file::structure_of(structure_file::read_poscar(text, "f", elements), elements,
                                      "f");
}

std::string refusal(const std::string &text, const std::vector<std::string> &elements = {})
{
  try {
    read(text, elements);
  } catch (const base::SuiteError &error) {
    return error.what();
  }
  return "accepted";
}

TEST(Poscar, SpeciesLinesOfManyWriters)
{
  for (const std::string species : {
           "Si O\n1 2\n",
           "Si O ! from MP\n1 2 ! counts\n",
           "Si O # 3 atoms\n1 2 # counts\n",
           "\tSi\tO\r\n\t1\t2\r\n",
           "Si_pv O_s\n1 2\n",
           // https://github.com/pyiron/pyiron_atomistics/issues/1232
           "Si/2a4f5b8e1c O/9c1d2e3f4a\n1 2\n",
           "Si O\n1 2 atoms of each\n",
           "Si O\n1\n2\n",
           "Si\nO\n1 2\n",
           "Si\nO ! oxygen\n1\n2\n",
       }) {
    ASSERT_EQ(refusal(head + species + rows), "accepted") << species;
    const system::Structure structure = read(head + species + rows);
    EXPECT_THAT(structure.elements, ElementsAre("Si", "O")) << species;
    EXPECT_THAT(structure.types, ElementsAre(1, 2, 2)) << species;
    EXPECT_EQ(structure.positions_A, positions) << species;
  }
  const system::Structure twice = read(head + "Si O\nSi\n1 1\n1\n" + rows);
  EXPECT_THAT(twice.elements, ElementsAre("Si", "O"));
  EXPECT_THAT(twice.types, ElementsAre(1, 2, 1));
  EXPECT_EQ(twice.positions_A, positions);
  // One letter and one digit: https://github.com/dftd4/dftd4/issues/207
  EXPECT_THAT(read("C\n1\n3 0 0\n0 3 0\n0 0 3\nC\n1\nc\n0 0 0\n").elements, ElementsAre("C"));
}

TEST(Poscar, NumbersAsFortranWritesThem)
{
  const system::Structure structure =
      read("t\n1.0D+00\n4.0d0 0 0\n0 +5. 0\n0 0 0.6D+01\nSi\n2\nDirect\n0 0 0\n5.0D-01 .5 5.E-1\n");
  EXPECT_EQ(structure.box.edges_A, (system::Vec3{4, 5, 6}));
  EXPECT_EQ(structure.positions_A[1], (system::Vec3{2, 2.5, 3}));
}

TEST(Poscar, FaultsOfSpeciesLines)
{
  EXPECT_EQ(refusal(head + "Si O\nSi\n1 1\n" + rows),
            "f:8:1: line 6 names 3 elements, but this line has 2 numbers of atoms; give one for "
            "each element");
  EXPECT_EQ(refusal(head + "Si 1 O 2\n" + rows),
            "f:6:1: expected element symbols, but found `Si 1 O 2`; write the numbers of atoms in "
            "a line of their own");
  EXPECT_THAT(refusal(head + "Si O\n" + rows),
              StartsWith("f:7:1: expected the number of atoms of each of the 2 elements"));
  EXPECT_THAT(refusal(head + "Si O from MP\n1 2\n" + rows),
              StartsWith("f:7:1: line 6 names 4 elements, but this line has 2 numbers"));
}

TEST(Poscar, Vasp4TakesTheElementsGiven)
{
  const std::string old = head + "1 2\n" + rows;
  EXPECT_EQ(refusal(old),
            "f:6:1: expected element symbols, but found `1 2`: this is a file of VASP 4, which "
            "names no elements; give `elements`, one for each number of atoms, or put a line such "
            "as `Si O` before the numbers");
  const system::Structure structure = read(old, {"Si", "O"});
  EXPECT_THAT(structure.elements, ElementsAre("Si", "O"));
  EXPECT_THAT(structure.types, ElementsAre(1, 2, 2));
  EXPECT_EQ(structure.positions_A, positions);
  EXPECT_EQ(refusal(old, {"Si"}),
            "f:6:1: this line has 2 numbers of atoms, but `elements` names 1 (Si); give one "
            "element for each number");
  // The first line is free text: a hint, and no more.
  const std::string titled = "Si O\n" + old.substr(old.find('\n') + 1);
  EXPECT_THAT(refusal(titled), HasSubstr("one for each number of atoms (perhaps [Si, O], as the "
                                         "first line says), or put"));
  EXPECT_THAT(read(titled, {"Si", "O"}).elements, ElementsAre("Si", "O"));
  EXPECT_EQ(refusal(titled, {"O", "Si"}),
            "f:1:1: the first line says Si O, but `elements` says O Si; correct one of them");
  // Names behind the positions, as pymatgen writes them.
  const std::string named = head + "1 2\nDirect\n0 0 0 Si\n.5 .5 .5 O\n.25 .25 .25 O\n";
  EXPECT_THAT(read(named).elements, ElementsAre("Si", "O"));
  EXPECT_THAT(read(named).types, ElementsAre(1, 2, 2));
  EXPECT_THAT(refusal(named, {"O", "Si"}),
              StartsWith("f:8:1: the atom is O by the line of symbols, but `Si` stands behind"));
}

TEST(Poscar, NamesBehindPositionsAgreeWithTheSpeciesLine)
{
  const auto with = [](const std::string &first, const std::string &mode = "Direct") {
    return refusal(
        head + "Si O\n1 2\n" + mode + "\n0 0 0 " + first +
        (mode == "Direct" ? "\n.5 .5 .5\n.25 .25 .25\n" : "\n.5 .5 .5 T T T\n.25 .25 .25 T T T\n"));
  };
  for (const std::string good :
       {"Si", "Si1", "Si4+", "! Si", "# Si", "T T F", "In the middle", "site_1", "Si up", "1.0"})
    EXPECT_EQ(with(good), "accepted") << good;
  EXPECT_EQ(with("O"), "f:9:1: the atom is Si by the line of symbols, but `O` stands behind its "
                       "position; correct one of them");
  EXPECT_THAT(with("! O2"), StartsWith("f:9:1: the atom is Si by the line of symbols, but `O`"));
  EXPECT_EQ(with("T T F", "Selective\nDirect"), "accepted");
  EXPECT_EQ(with("T T F Si", "Selective\nDirect"), "accepted");
  EXPECT_THAT(with("T T F O", "Selective\nDirect"), StartsWith("f:10:1: the atom is Si"));
}

TEST(Poscar, WhatFollowsThePositionsIsIgnored)
{
  const std::string species = "Si O\n1 2\n";
  for (const std::string rest :
       {"\nCartesian\n0 0 0\n0 0 0\n0 0 0\n", "Lattice velocities and vectors\n1\n0 0 0\n",
        "\n 0.1E-02 0 0\n0 0 0\n0 0 0\n\n1\n 0.1E+01\n0 0 0\n"})
    EXPECT_EQ(read(head + species + rows + rest).positions_A, positions) << rest;
  const std::string cartesian = "t\n2 2 2\n2 0 0\n0 2.5 0\n0 0 3\nSi O\n1 2\nkartesisch\n0 0 0\n"
                                "1 1.25 1.5\n.5 .625 .75\n";
  EXPECT_EQ(read(cartesian).positions_A, positions);
  std::string volume = cartesian;
  EXPECT_EQ(read(volume.replace(2, 5, "-120")).positions_A, positions);
}

}  // namespace
}  // namespace mlffbench
