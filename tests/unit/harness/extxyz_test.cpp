// SPDX-License-Identifier: GPL-2.0-or-later
// Extended XYZ as the specification has it and as programs write it: comments, columns, frames.
#include "structure_file/structure_file.h"

#include "base/diagnostic.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlffbench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const std::string atoms = "Si 0 0 0\nO 2 2.5 3\nO 1 1.25 1.5\n";
const std::string cell = "Lattice=\"4 0 0 0 5 0 0 0 6\"";
const std::vector<system::Vec3> positions{{0, 0, 0}, {2, 2.5, 3}, {1, 1.25, 1.5}};

system::Structure read(const std::string &text, std::optional<int64_t> frame = std::nullopt)
{
  return structure_file::structure_of(structure_file::read_extxyz(text, "f", frame), {}, "f");
}

std::string refusal(const std::string &text, std::optional<int64_t> frame = std::nullopt)
{
  try {
    read(text, frame);
  } catch (const base::SuiteError &error) {
    return error.what();
  }
  return "accepted";
}

std::string with_comment(const std::string &comment)
{
  return "3\n" + comment + "\n" + atoms;
}

TEST(Extxyz, CommentLinesOfManyWritersGiveTheCell)
{
  for (const std::string &comment : std::vector<std::string>{
           cell + " Properties=species:S:1:pos:R:3",
           std::string("Lattice = \"4 0 0 0 5 0 0 0 6\" Properties=species:S:1:pos:R:3"),
           std::string("Lattice= \"4 0 0 0 5 0 0 0 6\" Properties =species:S:1:pos:R:3"),
           std::string("Lattice\t=\t\"4 0 0 0 5 0 0 0 6\"  Properties = \"species:S:1:pos:R:3\""),
           std::string("\"Lattice\"=\"4 0 0 0 5 0 0 0 6\""),
           std::string("Lattice='4 0 0 0 5 0 0 0 6'"), std::string("Lattice={4 0 0 0 5 0 0 0 6}"),
           std::string("Lattice=[[4.0, 0, 0], [0, 5, 0], [0, 0, 6]]"),
           std::string("Lattice=[4,0,0,0,5,0,0,0,6]"),
           std::string("lattice=\"4.0D+00 0 0 0 5.d0 0 0 0 .6E1\""),
           cell + " pbc=[T, T, T] stress=[[1, 0, 0], [0, 1, 0], [0, 0, 1]] energy=-1.5",
           // Free text around it: words twice, marks that open nothing, signs that are no pairs.
           std::string("Quartz of the lab, the lattice of 300 K; ") + cell,
           std::string("it's Dad's cell (pbc) ") + cell,
           std::string("E = T = 300 K, x== 3 ") + cell, std::string("energy= ") + cell + " charge=",
           std::string("note=\"a \\\" = b\" \"quoted words = none\" ") + cell,
           std::string("a=1 a=2 t t ") + cell + " Origin=\"0 0 0\"",
           std::string("Time=0.5 [units: A] ") + cell + " units=Angstrom"}) {
    ASSERT_EQ(refusal(with_comment(comment)), "accepted") << comment;
    const system::Structure structure = read(with_comment(comment));
    EXPECT_EQ(structure.box.edges_A, (system::Vec3{4, 5, 6})) << comment;
    EXPECT_EQ(structure.positions_A, positions) << comment;
    EXPECT_THAT(structure.elements, ElementsAre("Si", "O"));
  }
  // Rows are the edges, in both forms.
  for (const std::string form : {"\"4 0 0 1 5 0 0 0 6\"", "[[4, 0, 0], [1, 5, 0], [0, 0, 6]]"}) {
    const system::Structure structure = read(with_comment("Lattice=" + form));
    EXPECT_EQ(structure.box.edges_A, (system::Vec3{4, 5, 6})) << form;
    EXPECT_EQ(structure.box.tilt_A, (system::Vec3{1, 0, 0})) << form;
  }
}

TEST(Extxyz, WithoutACellFreeTextIsRefusedAndTheRemedyWorks)
{
  // As LAMMPS writes it: https://github.com/libAtoms/ExtXYZ.jl/issues/35
  for (const std::string text : {"Atoms. Timestep: 1000000", "methane, it's CH4 = 5 atoms", "",
                                 "gdb 73000 2.52453 1.59492 -458.9", "cubic lattice T = 300 K"}) {
    EXPECT_EQ(refusal(with_comment(text)),
              "f:2:1: the second line lacks the key Lattice; runs are periodic: add "
              "`Lattice=\"ax ay az bx by bz cx cy cz\"` in Angstrom")
        << text;
    EXPECT_EQ(read(with_comment(text + " " + cell)).positions_A, positions) << text;
  }
}

TEST(Extxyz, FaultsOfTheComment)
{
  // https://github.com/libAtoms/extxyz/issues/6
  EXPECT_EQ(refusal(with_comment("Lattice=\"5.44 0.0 0.0 0.0 5.44 0.0 0.0 0.05.44\"")),
            "f:2:1: Lattice has 8 numbers; give 9 (ax ay az bx by bz cx cy cz)");
  EXPECT_EQ(refusal(with_comment("Lattice=\"5.44 0.0 0.0 0.0 5.44 0.0 0.0 0.0 0.05.44\"")),
            "f:2:1: `0.05.44` in Lattice is no finite number; correct it");
  EXPECT_THAT(refusal(with_comment(cell + " Lattice=\"4 0 0 0 5 0 0 0 7\"")),
              StartsWith("f:2:1: key `lattice` is given twice; keep one"));
  EXPECT_THAT(refusal(with_comment(cell + " Properties=species:S:1:pos:R:3 note=\"open")),
              StartsWith("f:2:1: a `\"` is opened on this line and never closed; add `\"`"));
  EXPECT_EQ(refusal(with_comment(cell + " length_unit=bohr")),
            "f:2:1: length_unit is `bohr`, but lengths in extended XYZ are in Angstrom; convert "
            "Lattice and positions, and remove this key");
}

TEST(Extxyz, UnitsOfLengthsAreAngstrom)
{
  for (const std::string units :
       {"length_units=\"atomic units\"", "positions_units=bohr", "units=a.u.", "unit=nm",
        "cell_units=Bohr", "lattice_unit=furlong", "distance-units=\"[Bohr]\"", "units={atomic}"})
    EXPECT_THAT(refusal(with_comment(cell + " " + units)),
                HasSubstr("but lengths in extended XYZ are in Angstrom; convert"))
        << units;
  for (const std::string units :
       {"length_units=Angstrom", "positions_units=\"Ang.\"", "units=eV", "unit=metal",
        "energy_units=Hartree", "forces_units=eV/Ang", "community=lj", "cell_units=\"\""})
    EXPECT_EQ(refusal(with_comment(cell + " " + units)), "accepted") << units;
}

TEST(Extxyz, SitesAreWholeAtoms)
{
  const auto with = [](const std::string &comment, const std::string &columns) {
    return refusal("1\nLattice=\"9 0 0 0 9 0 0 0 9\" " + comment + "\nSi 1 2 3" + columns + "\n");
  };
  const std::string properties = "Properties=species:S:1:pos:R:3:";
  EXPECT_EQ(with(properties + "occupancy:R:1", " 1.0"), "accepted");
  EXPECT_EQ(with(properties + "occupancy:R:1", " 0.5"),
            "f:3:1: a site is occupied to 0.5, but runs need whole atoms; write an ordered cell, "
            "with occupancy 1 everywhere");
  EXPECT_THAT(with("occupancy=\"_JSON {\\\"0\\\": {\\\"Si\\\": 0.7, \\\"C\\\": 0.3}}\"", ""),
              StartsWith("f:2:1: a site is occupied to 0.7, but"));
  EXPECT_EQ(with("occupancy=\"_JSON {\\\"0\\\": {\\\"Si\\\": 1.0}}\"", ""), "accepted");
}

TEST(Extxyz, EachColumnIsNamedOnce)
{
  const auto with = [](const std::string &properties, const std::string &columns) {
    return refusal("1\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=" + properties + "\n" + columns);
  };
  EXPECT_EQ(with("species:S:1:pos:R:3:pos:R:3", "Si 0 0 0 1 1 1\n"),
            "f:2:1: Properties names the column `pos` twice; keep one in "
            "`species:S:1:pos:R:3:pos:R:3`");
  EXPECT_THAT(with("species:S:1:pos:R:3:positions:R:3", "Si 0 0 0 1 1 1\n"),
              StartsWith("f:2:1: Properties names the column `pos` twice"));
  EXPECT_THAT(with("species:S:1:species:S:1:pos:R:3", "Si C 0 0 0\n"),
              StartsWith("f:2:1: Properties names the column `species` twice"));
}

TEST(Extxyz, ColumnsStandWherePropertiesSays)
{
  const auto of = [](const std::string &properties, const std::string &line) {
    const std::string text = "1\nLattice=\"9 0 0 0 9 0 0 0 9\" " + properties + "\n" + line + "\n";
    const std::string answer = refusal(text);
    if (answer != "accepted")
      return answer;
    const system::Structure structure = read(text);
    EXPECT_EQ(structure.positions_A, (std::vector<system::Vec3>{{1, 2, 3}})) << properties;
    return structure.elements.at(0);
  };
  EXPECT_EQ(of("Properties=pos:R:3:species:S:1", "1 2 3 Si"), "Si");
  EXPECT_EQ(of("Properties=Z:I:1:pos:R:3:forces:R:3", "14 1 2 3 0 0 0"), "Si");
  EXPECT_EQ(of("Properties=id:I:1:species:S:1:Z:I:1:pos:R:3", "7 Si 14 1.D0 2 3"), "Si");
  EXPECT_EQ(of("Properties=symbols:S:1:positions:R:3", "Si 1 2 3"), "Si");
  EXPECT_EQ(of("Properties=species:S:1:pos:R:3:mass:R:1", "Si 1 2 3 28.9"), "Si");
  EXPECT_EQ(of("Properties=species:S:1:Z:I:1:pos:R:3", "Si 8 1 2 3"),
            "f:3:1: the atom is Si by its symbol, but O by its atomic number; correct one of them");
  EXPECT_EQ(of("Properties=Z:I:1:pos:R:3", "0 1 2 3"),
            "f:3:1: `0` is no atomic number from 1 to 118; correct it");
  // Plain XYZ: more columns are not read, and the first may be the atomic number.
  EXPECT_EQ(of("", "Si 1 2 3"), "Si");
  EXPECT_EQ(of("", "14 1 2 3"), "Si");
  EXPECT_EQ(of("", "Si 1 2 3 0.25 note"), "Si");
  EXPECT_EQ(of("", "Si 1 2"), "f:3:1: expected 4 columns, as there is no key Properties, but found "
                              "3: `Si 1 2`");
  // The number of the atom, as Tinker writes it, is no element.
  EXPECT_THAT(of("", "1 14 1 2 3"), HasSubstr("f:3:1: `1` is no element"));
  EXPECT_THAT(structure_file::read_extxyz(
                  "1\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1:pos:R:3:mass:R:1"
                  "\nSi 1 2 3 30\n",
                  "f")
                  .notes,
              ElementsAre("masses of the file are not used, standard atomic weights are"));
}

TEST(Extxyz, OneFrameOfSeveralIsChosen)
{
  const std::string second = "1\nLattice=\"9 0 0 0 9 0 0 0 9\"\nCu 1 2 3\n";
  const std::string third = "2\n" + cell + "\nFe 0 0 0\nNi 1 1 1\n";
  const std::string text = with_comment(cell) + second + third + "\n\n";
  EXPECT_EQ(refusal(text),
            "f:6:1: a second frame begins here; choose one of the 3 by `frame`: 0 is the first, -1 "
            "the last");
  EXPECT_THAT(read(text, 0).elements, ElementsAre("Si", "O"));
  EXPECT_THAT(read(text, 1).elements, ElementsAre("Cu"));
  EXPECT_EQ(read(text, 1).box.edges_A, (system::Vec3{9, 9, 9}));
  EXPECT_THAT(read(text, 2).elements, ElementsAre("Fe", "Ni"));
  EXPECT_THAT(read(text, -1).elements, ElementsAre("Fe", "Ni"));
  EXPECT_THAT(read(text, -3).elements, ElementsAre("Si", "O"));
  for (const int64_t frame : {int64_t{3}, int64_t{-4}, int64_t{1000000000}}) {
    EXPECT_EQ(refusal(text, frame),
              fmt::format("f: there is no frame {}, as the file has 3; give `frame` from -3 to 2, "
                          "where 0 is the first and -1 the last",
                          frame));
  }
  EXPECT_THAT(read(with_comment(cell), -1).elements, ElementsAre("Si", "O"));
  // A fault has its place in the whole file, and those of other frames do not matter.
  EXPECT_EQ(refusal(with_comment("none") + second + "1\nnone\nSi 0 0 0\n", 1), "accepted");
  EXPECT_THAT(refusal(with_comment(cell) + second + "1\nnone\nSi 0 0 0\n", -1),
              StartsWith("f:10:1: the second line lacks the key Lattice"));
  // Cut off, as a trajectory that is still written.
  const std::string cut = with_comment(cell) + "3\n" + cell + "\nSi 0 0 0\n";
  EXPECT_THAT(read(cut, 0).elements, ElementsAre("Si", "O"));
  EXPECT_THAT(refusal(cut, -1),
              StartsWith("f:6:1: the file announces 3 atoms, but 1 lines follow"));
  EXPECT_THAT(refusal(with_comment(cell) + "\n" + second, 0),
              StartsWith("f:7:1: `1` stands after the last of 3 atoms; correct the number on line "
                         "1, and let the number of the next frame's atoms follow at once"));
}

}  // namespace
}  // namespace mlffbench
