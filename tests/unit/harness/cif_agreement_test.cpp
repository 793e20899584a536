// SPDX-License-Identifier: GPL-2.0-or-later
// CIF: whatever a file says of its crystal agrees with what is read, or the file is refused.
#include "cif_reading.h"

#include <gtest/gtest.h>

namespace mlffbench {
namespace {

using namespace cif_test;

const std::string name = "_symmetry_space_group_name_H-M ";
const std::string identity = "loop_\n_space_group_symop_operation_xyz\nx,y,z\n";

/// The number alone would give another cell or another origin.
TEST(CifAgreement, ANameOfNoTableIsNotItsNumber)
{
  const std::string tetragonal = cell("5.4 5.4 5 90 90 90");
  const std::string hexagonal = cell("8 8 7 90 90 120");
  for (const auto &[lattice, group, number] :
       {std::tuple{tetragonal, "C 4/m m m", 123}, std::tuple{tetragonal, "F 4/m", 87},
        std::tuple{hexagonal, "H -3 m 1", 162},
        std::tuple{cubic, "P m -3 m (x+1/4,y+1/4,z+1/4)", 221}}) {
    expect_refused(
        lattice + fmt::format("{}'{}'\n_symmetry_Int_Tables_number {}\n", name, group, number) +
            two_sites,
        fmt::format("f:8:1: the space group `{}` is not in the tables, and its symmetry "
                    "operations are not listed; add them all",
                    group));
  }
  // With a list its lattice counts.
  expect_refused(oblong + name + "'C -1'\n" + inversion + two_sites,
                 "f:10:1: the symmetry operations are those of P -1, with 1 lattice points a cell, "
                 "but `C -1` on line 8 has 2; list all of them");
  expect_refused(oblong + name + "'F -1'\n_space_group_IT_number 2\n" + inversion + two_sites,
                 "f:11:1: the symmetry operations are those of P -1, with 1 lattice points");
  EXPECT_EQ(read(oblong + name + "'C -1'\n" + inversion + "x+1/2,y+1/2,z\n-x+1/2,-y+1/2,-z\n" +
                 two_sites),
            "Cu4 O4");
  expect_refused(oblong + name + "'P n m a'\n_space_group_IT_coordinate_system_code cab\n" +
                     two_sites,
                 "f:9:1: the space group `cab` is not in the tables");
  EXPECT_EQ(
      read(oblong + name + "'P n m a'\n_space_group_IT_coordinate_system_code abc\n" + two_sites),
      "Cu8 O8");
  EXPECT_EQ(
      read(oblong + name + "'P 1 2 1'\n_space_group_IT_coordinate_system_code b1\n" + two_sites),
      "Cu2 O2");
}

TEST(CifAgreement, BlanksOfANameCount)
{
  const std::string monoclinic = cell("5 6 7 90 100 90") + name;
  for (const char *bad : {"'P 1 21'", "'P 1 2_1'", "'P 1 2(1)'", "P12_1", "'P 2 1'"}) {
    const std::string found = read(monoclinic + bad + "\n" + two_sites);
    EXPECT_NE(found.find("is not in the tables"), std::string::npos) << bad << found;
  }
  for (const char *good : {"'P 1 21 1'", "'P 21'", "P21", "P2(1)", "P_1_21_1", "'P 1 2_1 1'"})
    EXPECT_EQ(read(monoclinic + good + "\n" + two_sites), "Cu2 O2") << good;
}

TEST(CifAgreement, TransformsOfTheSettingNeedAList)
{
  for (const char *group : {"_space_group_name_H-M_ref 'P m -3 m'", "_space_group_IT_number 221"}) {
    const std::string text = cubic + group + "\n";
    expect_refused(text + "_space_group_transform_Pp_abc 'a,b,c;1/4,1/4,1/4'\n" + two_sites,
                   "f:9:1: `_space_group_transform_pp_abc` tells that the setting is another than");
    expect_refused(text + "_space_group_transform_Qq_xyz 'x-1/4,y-1/4,z-1/4'\n" + two_sites,
                   "f:9:1: `_space_group_transform_qq_xyz` tells that the setting is another than");
    EXPECT_EQ(
        read(text + "_space_group_transform_Pp_abc 'a, b, c; 0, 0, 0'\n" + sites + "Cu1 0 0 0\n"),
        "Cu1");
  }
}

TEST(CifAgreement, HallSymbolsThatCannotBeReadAreNotPassedOver)
{
  const std::string unread = "_space_group_name_Hall '-P 4 2 3 (x,y,z+0.25)'\n";
  expect_refused(cubic + unread + "_space_group_IT_number 221\n" + two_sites,
                 "f:8:1: `-P 4 2 3 (x,y,z+0.25)` is no Hall symbol that can be read");
  expect_refused(cubic + unread + identity + two_sites,
                 "f:8:1: `-P 4 2 3 (x,y,z+0.25)` is no Hall symbol that can be read");
  EXPECT_EQ(read(oblong + "_space_group_name_Hall 'P1'\n" + two_sites), "Cu1 O1");
}

TEST(CifAgreement, WordsOfTheGroupAreHeldAgainstItsOperations)
{
  const std::string one_atom = sites + "Si1 0 0 0\n";
  for (const char *item :
       {"_space_group_Bravais_type cF", "_space_group_centring_type F",
        "_symmetry_cell_setting cubic", "_space_group_crystal_system monoclinic",
        "_space_group_Laue_class 2/m", "_space_group_point_group_H-M 'm -3 m'",
        "_space_group_name_Schoenflies D4h^19", "_space_group.Patterson_name_H-M 'P m -3 m'",
        "_aflow_Pearson cF8", "_aflow_label A_cF8_227_a", "_cod_original_sg_symbol_H-M 'F d -3 m'",
        "_space_group_crystal_system odd"}) {
    for (const std::string &group : {identity, name + "'P 1'\n"}) {
      const std::string found = read(cubic + group + item + "\n" + one_atom);
      EXPECT_NE(found.find("but the only symmetry operation of the crystal is x,y,z; list all"),
                std::string::npos)
          << found << item;
    }
  }
  // Those that agree are no fault, nor are words that are not known beside a list.
  for (const char *item : {"_space_group_Bravais_type cF", "_space_group_centring_type F",
                           "_symmetry_cell_setting cubic", "_space_group_crystal_system Cubic",
                           "_space_group_Laue_class m-3m", "_space_group_point_group_H-M 'm -3 m'",
                           "_space_group_point_group_H-M m3m", "_space_group_name_Schoenflies Oh^5",
                           "_space_group.Patterson_name_H-M 'F m -3 m'", "_aflow_Pearson cF4",
                           "_aflow_label A_cF4_225_a", "_cod_original_sg_symbol_H-M 'F d -3 m'",
                           "_space_group_crystal_system odd"})
    EXPECT_EQ(read(cubic + name + "'F m -3 m'\n" + item + "\n" + one_atom), "Si4") << item;
  for (const char *item : {"_space_group_Bravais_type cP", "_space_group_centring_type I",
                           "_aflow_Pearson cF8", "_symmetry_cell_setting tetragonal",
                           "_space_group_Laue_class m-3", "_space_group_point_group_H-M -43m",
                           "_space_group_name_Schoenflies Td^2", "_aflow_label A_cF4_227_a"}) {
    const std::string found = read(cubic + name + "'F m -3 m'\n" + item + "\n" + one_atom);
    EXPECT_NE(found.find("but the 192 symmetry operations of the crystal "), std::string::npos)
        << found << item;
  }
  expect_refused(cell("5 6 7 90 100 90") + name +
                     "'P 1 21/c 1'\n_space_group_IT_coordinate_system_code b2\nloop_\n"
                     "_space_group_symop_operation_xyz\nx,y,z\n-x,-y,-z\n-x,y+1/2,-z+1/2\n"
                     "x,-y+1/2,z+1/2\n" +
                     two_sites,
                 "f:9:1: `b2` is not the setting of the symmetry operations, which are those of");
}

TEST(CifAgreement, MagneticOperationsAreThoseOfTheirGroup)
{
  const std::string one = "loop_\n_space_group_symop_magn_operation.xyz\nx,y,z,+1\n";
  for (const char *group :
       {"_space_group_magn.number_BNS 225.116", "_space_group_magn.name_BNS \"F m -3 m\"",
        "_space_group_magn.name_BNS \"P_c 2/m'\"", "_magnetic_space_group_standard_name_BNS P-1"}) {
    const std::string found = read(cubic + group + "\n" + one + two_sites);
    EXPECT_NE(found.find("but the 1 symmetry operations listed on line 10 are not those of it; "),
              std::string::npos)
        << found << group;
  }
  EXPECT_EQ(read(cubic +
                 "_space_group_magn.number_BNS 1.1\n_space_group_magn.point_group_number "
                 "225.1.2\n_space_group_name_H-M_alt 'F m -3 m'\n" +
                 one + two_sites),
            "Cu1 O1");
  expect_refused(cubic + "_space_group_name_H-M_alt 'F m -3 m'\n" + one + two_sites,
                 "f:10:1: the space group is `F m -3 m`, but its symmetry operations are not");
  for (const char *item : {"_magnetic_space_group_standard_number 1661",
                           "_magnetic_space_group_standard_name_BNS \"F d -3 m'\""})
    EXPECT_NE(read(cubic + item + "\n" + two_sites).find("tells of a magnetic group"),
              std::string::npos);
}

TEST(CifAgreement, CodesOfSymmetryAreThoseOfTheOperations)
{
  const auto bond = [](const std::string &code) {
    return "loop_\n_geom_bond_distance\n_geom_bond_site_symmetry_2\n2.35 " + code + "\n";
  };
  for (const char *code : {".", "1_555", "1_655", "?", "1"})
    EXPECT_EQ(read(oblong + bond(code) + two_sites), "Cu1 O1") << code;
  expect_refused(oblong + bond("14_655") + two_sites,
                 "f:11:1: `_geom_bond_site_symmetry_2` is `14_655`, but the only symmetry");
  expect_refused(oblong + inversion + bond("3_655") + two_sites,
                 "f:15:1: `_geom_bond_site_symmetry_2` is `3_655`, but the 2 symmetry operations");
  EXPECT_EQ(read(oblong + inversion + bond("2_655") + two_sites), "Cu2 O2");
}

TEST(CifAgreement, OtherFormulasAndUnitsAreHeldAgainstTheAtoms)
{
  for (const char *formula :
       {"_chemical_formula_moiety 'Cu 2+, O 2-'", "_chemical_formula_structural 'Cu O'",
        "_chemical_formula_structural 'tenorite'", "_cell_formula_units_Z 1",
        "_chemical_formula_moiety '(Cu O)n'", "_chemical_formula_structural 'CuO2-'"})
    EXPECT_EQ(read(oblong + formula + "\n" + two_sites), "Cu1 O1") << formula;
  expect_refused(oblong + "_chemical_formula_moiety 'Cu 2+, 2(O H 1-)'\n" + two_sites,
                 "f:8:1: `_chemical_formula_moiety` is `Cu 2+, 2(O H 1-)`, but the atoms of the "
                 "cell are `Cu O`; add");
  expect_refused(oblong + "_chemical_formula_structural 'Cu O2'\n" + two_sites,
                 "f:8:1: `_chemical_formula_structural` is `Cu O2`, but");
  expect_refused(oblong + "_cell_formula_units_Z 8\n" + two_sites,
                 "f:8:1: the cell has 8 formula units by _cell_formula_units_Z, but its atoms are");
}

TEST(CifAgreement, OneCellAndItsVolume)
{
  EXPECT_EQ(read(oblong + "_cell_volume 210.1(3)\n" + two_sites), "Cu1 O1");
  EXPECT_EQ(read(oblong + "_cell_volume ?\n" + two_sites), "Cu1 O1");
  expect_refused(oblong + "_cell_volume 840\n" + two_sites,
                 "f:8:1: `_cell_volume` is 840, but the cell's edges and angles make 210.00; ");
  expect_refused(
      "data_x\nloop_\n_cell_length_a\n_cell_length_b\n_cell_length_c\n_cell_angle_alpha\n"
      "_cell_angle_beta\n_cell_angle_gamma\n5 5 5 90 90 90\n9 9 9 90 90 90\n" +
          two_sites,
      "f:10:1: a second `_cell_length_a` stands here; keep");
}

TEST(CifAgreement, ModulatedSitesAndAlternativesAreRefused)
{
  for (const char *item :
       {"_atom_site_Fourier_wave_vector_x 0.318", "_atom_site_displace_Fourier_id 1",
        "_atom_site_occ_special_func_crenel_c 0.5", "_cell_commen_t_section_1 0"})
    EXPECT_NE(read(oblong + item + "\n" + two_sites).find("tells of a modulated crystal"),
              std::string::npos)
        << item;
  const std::string alternatives = "loop_\n_atom_site.type_symbol\n_atom_site.label_alt_id\n"
                                   "_atom_site.fract_x\n_atom_site.fract_y\n_atom_site.fract_z\n";
  expect_refused(oblong + alternatives + "C A 0 0 0\nC B 0.2 0 0\n",
                 "f:15:1: the site is of disorder group B, an alternative to others; write");
  EXPECT_EQ(read(oblong + alternatives + "C . 0 0 0\nC . 0.5 0 0\n"), "C2");
}

TEST(CifAgreement, CapitalsThatMayBeTwoElements)
{
  const std::string typed = "loop_\n_atom_site_label\n_atom_site_type_symbol\n_atom_site_fract_x\n"
                            "_atom_site_fract_y\n_atom_site_fract_z\n";
  expect_refused(oblong + typed + "X CN 0 0 0\n",
                 "f:14:1: the type `CN` may mean Cn, or C and N; write the symbol of one");
  expect_refused(oblong + typed + "HO1 HO 0 0 0\n", "f:14:1: the type `HO` may mean Ho, or H and");
  EXPECT_EQ(read(oblong + typed + "Si1 SI 0 0 0\n"), "Si1");
  EXPECT_EQ(read(oblong + typed + "X CL 0 0 0\n"), "Cl1");
  EXPECT_EQ(read(oblong + "_chemical_formula_sum 'Si'\n" + typed + "X SI 0 0 0\n"), "Si1");
}

}  // namespace
}  // namespace mlffbench
