// SPDX-License-Identifier: GPL-2.0-or-later
// Structure files of other programs: what is read, and where a fault is found.
#include "structure_file/structure_file.h"

#include "base/diagnostic.h"
#include "structure_file/symmetry.h"

#include "replaced.h"

#include <cmath>
#include <gtest/gtest.h>

namespace mlffbench {
namespace {

using test::replaced;

const std::string extxyz =
    "2\n"
    "Lattice=\"5 0 0 0 5 0 0 0 5\" Properties=species:S:1:pos:R:3 pbc=\"T T T\"\n"
    "Si 0.0 0.0 0.0\n"
    "O 1.6 0.0 5.0\n";

const std::string poscar = "title\n"                // line 1
                           "1.0\n"                  //
                           "5 0 0\n0 5 0\n0 0 5\n"  // 3
                           "Si O\n"                 // 6
                           "1 1\n"                  //
                           "Selective dynamics\n"   // 8
                           "Direct\n"               //
                           "0 0 0 T T F\n"          // 10
                           "0.32 0 1 F F F\n";

const std::string cif = "data_test  # a remark\n"                     // line 1
                        "_cell_length_a 5.0(1)\n"                     //
                        "_cell_length_b 5\n"                          // 3
                        "_cell_length_c 5\n"                          //
                        "_cell_angle_alpha 90\n"                      // 5
                        "_cell_angle_beta 90\n"                       //
                        "_cell_angle_gamma 90\n"                      // 7
                        "_symmetry_space_group_name_H-M 'P 1 2 1'\n"  //
                        "loop_\n"                                     // 9
                        "_symmetry_equiv_pos_as_xyz\n"                //
                        "'x, y, z'\n"                                 // 11
                        "-x,y,-z\n"                                   //
                        "loop_\n"                                     // 13
                        "_atom_site_label\n"                          //
                        "_atom_site_fract_x\n"                        // 15
                        "_atom_site_fract_y\n"                        //
                        "_atom_site_fract_z\n"                        // 17
                        "_atom_site_occupancy\n"                      //
                        "Si1 0 0 0 1.0\n"                             // 19
                        "O1 0.32 0 0.0 .\n";

system::Structure read(const std::string &format, const std::string &text,
                       const std::vector<std::string> &elements = {})
{
  const structure_file::FileStructure content =
      format == "cif"      ? structure_file::read_cif(text, "f")
      : format == "poscar" ? structure_file::read_poscar(text, "f", elements)
                           : structure_file::read_extxyz(text, "f");
  return structure_file::structure_of(content, elements, "f");
}

std::string refusal(const std::string &format, const std::string &text,
                    const std::vector<std::string> &elements = {})
{
  try {
    read(format, text, elements);
  } catch (const base::SuiteError &error) {
    return error.what();
  }
  return "accepted";
}

struct Fault {
  std::string from;
  std::string to;
  std::string message;
};

void expect_faults(const std::string &format, const std::string &good,
                   const std::vector<Fault> &faults)
{
  ASSERT_EQ(refusal(format, good), "accepted");
  for (const auto &fault : faults) {
    const std::string found = refusal(format, replaced(good, fault.from, fault.to));
    EXPECT_EQ(found.rfind(fault.message, 0), 0U)
        << fault.from << " -> " << fault.to << ": " << found;
    // What, and what to do.
    EXPECT_NE(found.find_first_of(";,:", 8), std::string::npos) << found;
  }
  // Cut off anywhere, a file is refused with a reason or still whole.
  for (size_t size = 0; size < good.size(); ++size) {
    const std::string found = refusal(format, good.substr(0, size));
    EXPECT_TRUE(found == "accepted" || found.rfind("f:", 0) == 0) << size << ": " << found;
  }
}

TEST(StructureFile, ReadsTheSameFromAllFormats)
{
  const system::Structure expected = read("extxyz", extxyz);
  EXPECT_EQ(expected.elements, (std::vector<std::string>{"Si", "O"}));
  EXPECT_EQ(expected.types, (std::vector<int>{1, 2}));
  EXPECT_EQ(expected.box.edges_A, (system::Vec3{5, 5, 5}));
  EXPECT_FALSE(expected.box.triclinic());
  EXPECT_EQ(expected.positions_A, (std::vector<system::Vec3>{{0, 0, 0}, {1.6, 0, 0}}));
  EXPECT_EQ(expected.masses_u, (std::vector<double>{28.085, 15.999}));
  const system::Structure vasp = read("poscar", poscar);
  EXPECT_EQ(vasp.positions_A, expected.positions_A);
  EXPECT_EQ(vasp.types, expected.types);
  const system::Structure whole = read("cif", cif);
  EXPECT_EQ(whole.types, (std::vector<int>{1, 2, 2}));
  EXPECT_EQ(whole.positions_A, (std::vector<system::Vec3>{{0, 0, 0}, {1.6, 0, 0}, {3.4, 0, 0}}));
}

TEST(StructureFile, TypesFollowTheElementsGiven)
{
  const system::Structure structure = read("extxyz", extxyz, {"C", "O", "Si"});
  EXPECT_EQ(structure.elements, (std::vector<std::string>{"C", "O", "Si"}));
  EXPECT_EQ(structure.types, (std::vector<int>{3, 2}));
  EXPECT_EQ(
      refusal("extxyz", extxyz, {"Si"}),
      "f:4:1: O is not among the `elements` given (Si); add it there, or leave `elements` out");
  EXPECT_EQ(
      refusal("extxyz", extxyz, {"Si", "O", "Xx"}),
      "f: `Xx` of the `elements` given is no element; write the symbol of an element, such as "
      "Si");
}

TEST(StructureFile, VariantsOfExtxyz)
{
  const auto same = [](const std::string &from, const std::string &to) {
    EXPECT_EQ(read("extxyz", replaced(extxyz, from, to)).positions_A,
              read("extxyz", extxyz).positions_A)
        << to;
  };
  same("Properties=species:S:1:pos:R:3 ", "");
  same("\"5 0 0 0 5 0 0 0 5\"", "[[5, 0, 0], [0, 5, 0], [0, 0, 5]]");
  same("\"5 0 0 0 5 0 0 0 5\"", "{5 0 0 0 5 0 0 0 5}");
  same(" pbc=\"T T T\"", " note=\"a \\\" = b\" flag energy=-1.5");
  same("\"T T T\"", "[true, true, true]");
  same("O 1.6 0.0 5.0\n", "O 1.6 0.0 5.0");
  const std::string wide = "1\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=forces:R:3:Z:I:1:pos:R:3\n"
                           "1 2 3 14 0 4 5\n";
  const system::Structure silicon = read("extxyz", wide);
  EXPECT_EQ(silicon.elements, std::vector<std::string>{"Si"});
  EXPECT_EQ(silicon.positions_A, (std::vector<system::Vec3>{{0, 4, 5}}));
}

TEST(StructureFile, FaultsOfExtxyz)
{
  expect_faults(
      "extxyz", extxyz,
      {{"2\n", "two\n",
        "f:1:1: an extxyz file begins with its number of atoms, an integer of at "
        "least 1, but this one with `two`; write"},
       {"2\n", "0\n", "f:1:1: an extxyz file begins with its number of atoms"},
       {"2\n", "99999999999999999999\n", "f:1:1: an extxyz file begins with its number of atoms"},
       {"2\n", "3\n", "f:1:1: the file announces 3 atoms, but 2 lines follow the second; correct"},
       {"2\n", "1\n",
        "f:4:1: `O 1.6 0.0 5.0` stands after the last of 1 atoms; correct the number"},
       {"Lattice", "Latice",
        "f:2:1: the second line lacks the key Lattice (did you mean it by "
        "`latice`?); runs are periodic: add"},
       {"0 0 5\"", "0 0\"", "f:2:1: Lattice has 8 numbers; give 9"},
       {"0 0 5\"", "0 0 x\"", "f:2:1: `x` in Lattice is no finite number; correct it"},
       {"0 0 5\"", "0 0 nan\"", "f:2:1: `nan` in Lattice is no finite number"},
       {"0 0 5\"", "0 0 1e300\"", "f:2:1: the cell is longer than 100000 Angstrom; correct it"},
       {"0 0 5\"", "0 5 0\"", "f:2:1: the cell is flat: its edges must be three vectors"},
       {"0 0 5\"", "0 0 0\"", "f:2:1: the cell is flat"},
       {"\"T T T\"", "\"T T T", "f:2:1: a `\"` is opened on this line and never closed; add `\"`"},
       {"T T T", "T T F",
        "f:2:1: pbc is `T T F`, but runs are periodic along all edges; leave room"},
       {"T T T", "yes", "f:2:1: pbc cannot be `yes`; write `pbc=\"T T T\"`"},
       {" pbc", " lattice=1 pbc", "f:2:1: key `lattice` is given twice; keep one"},
       {"pos:R:3", "pos:R", "f:2:1: Properties cannot be `species:S:1:pos:R`; write NAME:TYPE:"},
       {"pos:R:3", "pos:R:0", "f:2:1: Properties cannot be `species:S:1:pos:R:0`"},
       {"pos:R:3", "vel:R:3", "f:2:1: Properties names no positions; add `pos:R:3`"},
       {"species:S:1", "name:S:1", "f:2:1: Properties names no elements; add `species:S:1`"},
       {"O 1.6 0.0 5.0", "O 1.6 0.0", "f:4:1: expected 4 columns, as Properties says, but found 3"},
       {"O 1.6", "O x", "f:4:1: coordinate `x` is no finite number; correct it"},
       {"O 1.6", "O 1e30", "f:4:1: the position is far outside of the cell; correct it"},
       {"O 1.6", "o 1.6", "f:4:1: `o` is no element; did you mean `O`?"},
       {"O 1.6", "D 1.6", "f:4:1: `D` is no element; write H for isotopes of hydrogen"},
       {"O 1.6", "\x01\xff 1.6", "f:4:1: `??` is no element; write the symbol"},
       {"O 1.6", "O 0.2", "f:4:1: O is only 0.200 Angstrom from Si of line 3; remove one"},
       {"O 1.6", "O 4.9", "f:4:1: O is only 0.100 Angstrom from Si of line 3; remove one"}});
}

TEST(StructureFile, VariantsOfPoscar)
{
  const auto same = [](const std::string &from, const std::string &to) {
    EXPECT_EQ(read("poscar", replaced(poscar, from, to)).positions_A,
              read("poscar", poscar).positions_A)
        << to;
  };
  same("Si O", "Si_pv O/a1b2");
  same("Direct\n", "direct configuration=  1\n");
  same("1.0\n", "-125.0\n");
  same("1.0\n", "1 1 1\n");
  same("F F F\n", "F F F\n\n0 0 0\n1 1 1\n");
  const std::string cartesian = "t\n2.0\n2.5 0 0\n0 2.5 0\n0 0 2.5\nSi O\n1 1\nCartesian\n"
                                "0 0 0\n0.8 0 0\n";
  EXPECT_EQ(read("poscar", cartesian).positions_A, read("poscar", poscar).positions_A);
}

TEST(StructureFile, FaultsOfPoscar)
{
  expect_faults(
      "poscar", poscar,
      {{"1.0\n", "one\n", "f:2:1: the second line of a POSCAR file is its scaling factor"},
       {"1.0\n", "0\n", "f:2:1: the second line of a POSCAR file is its scaling factor"},
       {"1.0\n", "1 1\n", "f:2:1: the second line of a POSCAR file is its scaling factor"},
       {"0 5 0\n", "0 5\n", "f:4:1: expected a lattice vector (three numbers), but found `0 5`"},
       {"0 5 0\n", "0 5 inf\n", "f:4:1: expected a lattice vector (three numbers)"},
       {"0 0 5\n", "0 5 0\n", "f:3:1: the cell is flat"},
       {"Si O\n", "", "f:6:1: expected element symbols, but found `1 1`: this is a file of VASP 4"},
       {"Si O\n", "\n", "f:6:1: the line of element symbols is empty; write it"},
       {"Si O\n", "Si Q\n", "f:11:1: `Q` is no element; write the symbol of an element"},
       {"1 1\n", "1\n", "f:7:1: line 6 names 2 elements, but this line has 1 numbers of atoms"},
       {"1 1\n", "1 1 1\n", "f:7:1: line 6 names 2 elements, but this line has 3 numbers of atoms"},
       {"1 1\n", "1 0\n", "f:7:1: expected the number of atoms of each of the 2 elements"},
       {"1 1\n", "1 1.5\n", "f:7:1: expected the number of atoms of each of the 2 elements"},
       {"1 1\n", "1 3\n", "f:7:1: 4 atoms are announced, but only 2 lines follow line 9; correct"},
       {"Direct\n", "", "f:9:1: expected `Direct` or `Cartesian`, but found `0 0 0 T T F`"},
       {"Selective dynamics\nDirect\n", "Si\n",
        "f:9:1: expected `Direct` or `Cartesian`, but found "
        "`0 0 0 T T F`"},
       {"0 0 0 T T F", "0 0 0",
        "f:10:1: selective dynamics wants three flags T or F after the "
        "position, but the line is `0 0 0`; add"},
       {"0 0 0 T T F", "0 0 0 1 1 0", "f:10:1: selective dynamics wants three flags"},
       {"0.32 0 1", "0.32 0",
        "f:11:1: expected a position (three numbers), but found `0.32 0 F F F`"},
       {"0.32 0 1", "0,32 0 1", "f:11:1: expected a position (three numbers)"},
       {"0.32 0 1", "0.01 0 1",
        "f:11:1: O is only 0.050 Angstrom from Si of line 10; remove one"}});
}

TEST(StructureFile, VariantsOfCif)
{
  const auto same = [](const std::string &from, const std::string &to) {
    EXPECT_EQ(read("cif", replaced(cif, from, to)).positions_A, read("cif", cif).positions_A) << to;
  };
  same("loop_\n_symmetry_equiv_pos_as_xyz\n'x, y, z'\n-x,y,-z\n", "");
  same("_symmetry_equiv_pos_as_xyz", "_space_group_symop_operation_xyz");
  same("_symmetry_equiv_pos_as_xyz", "_space_group_symop.operation_xyz");
  same("-x,y,-z", "\" -X, +y , 1-z \"");
  same("-x,y,-z", "\n;\n-x,y,-z\n;\n");
  same("_cell_length_a", "_CELL_LENGTH_A");
  same("'P 1 2 1'", "\n;P 1 2 1\n;");
  same("data_test", "data_other\n_cell_length_a 1\n\ndata_test");
  same("_atom_site_label", "_atom_site_type_symbol");
  same("'P 1 2 1'", "'a dog's life'");
  // The types count more than the labels.
  const std::string typed = replaced(
      replaced(replaced(cif, "_atom_site_label\n", "_atom_site_label\n_atom_site_type_symbol\n"),
               "Si1 0", "CA1 Ca2+ 0"),
      "O1 0.32", "X NA 0.32");
  EXPECT_EQ(read("cif", typed).elements, (std::vector<std::string>{"Ca", "Na"}));
  // One position of a symmetry axis is one atom, also where its digits end.
  const std::string trigonal =
      "data_t\n_cell_length_a 5\n_cell_length_b 5\n_cell_length_c 9\n_cell_angle_alpha 90\n"
      "_cell_angle_beta 90\n_cell_angle_gamma 120\nloop_\n_symmetry_equiv_pos_as_xyz\nx,y,z\n"
      "-y,x-y,z\n-x+y,-x,z\nloop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n"
      "_atom_site_fract_z\nAl 0.3333 0.6667 0.5\nAu 0.5 0 0\n";
  const system::Structure structure = read("cif", trigonal);
  EXPECT_EQ(structure.types, (std::vector<int>{1, 2, 2, 2}));
  EXPECT_NEAR(structure.box.tilt_A[0], -2.5, 1e-12);
  EXPECT_NEAR(structure.box.edges_A[1], 2.5 * std::sqrt(3.0), 1e-9);
}

TEST(StructureFile, FaultsOfCif)
{
  expect_faults(
      "cif", cif,
      {{"data_test", "",
        "f:2:1: a CIF file begins with `data_NAME`, but this one with "
        "`_cell_length_a`; add it"},
       {"_cell_length_b 5\n", "",
        "f:1:1: the data block has no `_cell_length_b`; add it in Angstrom"},
       {"_cell_length_b 5\n", "_cell_length_b\n", "f:3:1: `_cell_length_b` has no value; add it"},
       {"_cell_length_b 5\n", "_cell_length_b ?\n",
        "f:3:1: `_cell_length_b` cannot be `?`; write a "
        "number, such as"},
       {"_cell_length_b 5\n", "_cell_length_b five\n", "f:3:1: `_cell_length_b` cannot be `five`"},
       {"_cell_length_b 5\n", "_cell_length_b -5\n", "f:3:1: `_cell_length_b` must be above 0"},
       {"_cell_length_b 5\n", "_cell_length_b 5\n_cell_length_a 5\n",
        "f:4:1: `_cell_length_a` is given twice, first on line 2; keep one"},
       {"_cell_length_b 5\n", "_cell_length_b 5 6\n",
        "f:3:1: the value `6` belongs to no data name; quote values with blanks, or remove it"},
       {"5.0(1)", "5.0(1", "f:2:1: `_cell_length_a` cannot be `5.0(1`; write a number"},
       {"_alpha 90", "_alpha 190", "f:5:1: `_cell_angle_alpha` must lie between 0 and 180"},
       {"'P 1 2 1'", "'P 1 2 1",
        "f:8:1: the quotation `'P 1 2 1` is not closed on its line; add '"},
       {"'P 1 2 1'", "\n;P 1 2 1\n",
        "f:9:1: a text begins with `;` on this line and never ends; put"},
       {"-x,y,-z", "-x,y",
        "f:12:1: `-x,y` is no symmetry operation; write it like `-y, x-y, z+1/3`"},
       {"-x,y,-z", "-x,y,w", "f:12:1: `-x,y,w` is no symmetry operation"},
       {"-x,y,-z", "-x,y,x", "f:12:1: `-x,y,x` is no symmetry operation"},
       {"-x,y,-z", "-x,y,z+1/0", "f:12:1: `-x,y,z+1/0` is no symmetry operation"},
       {"'x, y, z'\n-x,y,-z\n", "x,y,z\n",
        "f:10:1: the space group is `P 1 2 1`, but its symmetry "
        "operations are not listed; add them all"},
       {"'x, y, z'\n-x,y,-z\n", "-x,y,-z\n",
        "f:10:1: the symmetry operations lack `x, y, z`; list"},
       {"'P 1 2 1'\nloop_\n_symmetry_equiv_pos_as_xyz\n'x, y, z'\n-x,y,-z\n", "'F d -3 m'\n",
        "f:8:1: the space group `F d -3 m` may mean any of F d -3 m:1, F d -3 m:2, and its "
        "symmetry operations are not listed; name the right one"},
       {"'x, y, z'\n-x,y,-z\n", "", "f:9:1: a loop_ has no values; add them, or remove it"},
       {"loop_\n_symmetry", "loop_ 1\n_symmetry", "f:9:1: a loop_ names no columns; add"},
       {"_atom_site_fract_z\n", "",
        "f:19:1: the loop_ of line 13 has 4 columns, but 10 values, which "
        "makes no whole rows; complete"},
       {"_atom_site_fract_z\n", "_atom_site_fract_q\n",
        "f:1:1: the data block has no `_atom_site_fract_z`; add it of each atom"},
       {"_atom_site_fract_x", "_atom_site_Cartn_x",
        "f:15:1: the atoms have Cartesian coordinates, "
        "but fractions of the cell are needed; convert"},
       {"_atom_site_fract_x", "_atom_x", "f: the file holds no atoms"},
       {"_atom_site_label", "_atom_site_name",
        "f:15:1: the atoms have neither _atom_site_type_symbol "
        "nor _atom_site_label; add"},
       {"Si1 0", "Q1 0", "f:19:1: `Q1` names no element; write the symbol of an element"},
       {"Si1 0", "NA1 0", "f:19:1: the label `NA1` may mean N or Na; add the column"},
       {"Si1 0 0 0 1.0", "Si1 0 0 0 0.5",
        "f:19:1: the site is occupied to 0.5, but runs need whole "
        "atoms; write an ordered cell"},
       {"Si1 0 0", "Si1 ? 0", "f:19:1: `_atom_site_fract_...` cannot be `?`; write a number"},
       {"Si1 0 0", "Si1 1/3 0", "f:19:1: `_atom_site_fract_...` cannot be `1/3`; write a number"},
       {"O1 0.32 0", "O1 0.01 0", "f:20:1: O is only"},
       {"Si1 0 0 0", "Si1 0.03 0 0", "f:19:1: Si is only 0.300 Angstrom from its own image"},
       {"_atom_site_fract_z\n", "loop_\n_atom_site_fract_z\n",
        "f:13:1: a loop_ has no values; add them, or remove it"},
       {"data_test", "save_test", "f:1:1: `save_test` is of a dictionary or of another STAR file"},
       {"O1 0.32", "loop_\n_atom_site_fract_y\nO1 0.32",
        "f:21:1: `_atom_site_fract_y` is given "
        "twice, first on line 16; keep one"}});
}

TEST(StructureFile, FaultsOfWholeCifs)
{
  EXPECT_EQ(refusal("cif", cif + cif)
                .rfind("f:21:1: a second crystal begins here, after that of "
                       "line 1; keep one a file",
                       0),
            0U);
  std::string many;
  for (int i = 0; i < 193; ++i)
    many += "x,y,z\n";
  EXPECT_EQ(
      refusal("cif", replaced(cif, "-x,y,-z\n", many))
          .rfind("f:10:1: 194 symmetry operations are listed, but no space group has more", 0),
      0U);
  EXPECT_EQ(
      refusal("cif", replaced(replaced(cif, "_alpha 90", "_alpha 10"), "_beta 90", "_beta 170"))
          .rfind("f:5:1: there is no cell with the angles 10, 170, 90; correct them", 0),
      0U);
}

TEST(StructureFile, SymmetryOperations)
{
  const auto operation = structure_file::symmetry_operation("-y+1/3, x-y+0.5, -1/6-z");
  ASSERT_TRUE(operation);
  const system::Vec3 image = operation->image({0.1, 0.2, 0.3});
  EXPECT_NEAR(image[0], -0.2 + 1.0 / 3.0, 1e-12);
  EXPECT_NEAR(image[1], 0.1 - 0.2 + 0.5, 1e-12);
  EXPECT_NEAR(image[2], -1.0 / 6.0 - 0.3, 1e-12);
  for (const char *text :
       {"", "x", "x,y", "x,y,z,x", "x,y,", "x,,z", "x y,y,z", "x,y,2z", "x,y,--z", "x,y,z+",
        "x,y,z+1/", "x,y,1", "0,0,0", "x,y,z+.", "x,y,z+1/2/2"})
    EXPECT_FALSE(structure_file::symmetry_operation(text)) << text;
}

TEST(StructureFile, FormatsAreToldByNameThenByContent)
{
  EXPECT_EQ(structure_file::structure_format("a/b.CIF", ""), "cif");
  EXPECT_EQ(structure_file::structure_format("b.xyz", ""), "extxyz");
  EXPECT_EQ(structure_file::structure_format("POSCAR.new", ""), "poscar");
  EXPECT_EQ(structure_file::structure_format("x/CONTCAR", ""), "poscar");
  EXPECT_EQ(structure_file::structure_format("b.vasp", ""), "poscar");
  EXPECT_EQ(structure_file::structure_format("b.data", ""), "lammps");
  EXPECT_EQ(structure_file::structure_format("b.txt", cif), "cif");
  EXPECT_EQ(structure_file::structure_format("b.txt", extxyz), "extxyz");
  EXPECT_EQ(structure_file::structure_format("b.txt", poscar), "poscar");
  EXPECT_EQ(structure_file::structure_format("b.txt", "\n1 atoms\n0 1 xlo xhi\n"), "lammps");
  EXPECT_EQ(structure_file::structure_format("b.txt", "what is this?\n"), "");
}

}  // namespace
}  // namespace mlffbench
