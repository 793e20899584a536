// SPDX-License-Identifier: GPL-2.0-or-later
// CIF: symmetry in all its forms, elements, formulas, and syntax of CIF 2.0.
#include "cif_reading.h"

#include "structure_file/cif_formula.h"

#include <gtest/gtest.h>
#include <map>

namespace mlffbench {
namespace {

using namespace cif_test;

TEST(Cif, ExpandsHallSymbols)
{
  for (const char *name : {"_space_group_name_Hall", "_symmetry_space_group_name_Hall",
                           "_space_group.name_Hall", "_symmetry.space_group_name_Hall"}) {
    EXPECT_EQ(read(oblong + name + " '-P 1'\n" + two_sites), "Cu2 O2") << name;
  }
  EXPECT_EQ(read(oblong + "_space_group_name_Hall '-P 2ac 2n'\n" + two_sites), "Cu8 O8");
  EXPECT_EQ(read(oblong + "_space_group_name_Hall -P_2ac_2n\n" + two_sites), "Cu8 O8");
  EXPECT_EQ(read(oblong + "_space_group_name_Hall '-P 2yab (x,y,z+1/4)'\n" + two_sites), "Cu4 O4");
  expect_refused(
      oblong + "_space_group_name_Hall 'nonsense'\n" + two_sites,
      "f:8:1: `nonsense` is no Hall symbol that can be read, and no symmetry operations "
      "but x,y,z are listed; add them all as _space_group_symop_operation_xyz, or write");
  expect_refused(oblong + "_space_group_name_Hall '-P 1'\n_symmetry_space_group_name_Hall 'P 1'\n" +
                     two_sites,
                 "f:9:1: the Hall symbol `P 1` is another than that of line 8; keep one");
}

/// Names with no operations beside them, of https://github.com/openbabel/openbabel/issues/228 and
/// https://github.com/materialsproject/pymatgen/issues/488: not P 1.
TEST(Cif, ExpandsNamesThatAreOneSetting)
{
  const std::string salt = sites + "Na1 0 0 0\nCl1 0.5 0.5 0.5\n";
  for (const char *name : {"'F m -3 m'", "Fm-3m", "'F m 3 m'", "FM-3M", "'F m -3 m '"}) {
    EXPECT_EQ(read(cubic + "_symmetry_space_group_name_H-M " + name + "\n" + salt), "Na4 Cl4")
        << name;
  }
  for (const char *item :
       {"_space_group_name_H-M_alt", "_space_group_name_H-M_full", "_space_group.name_H-M_alt",
        "_symmetry.space_group_name_H-M", "_space_group_name_H-M_ref"}) {
    EXPECT_EQ(read(cubic + item + " 'F m -3 m'\n" + salt), "Na4 Cl4") << item;
  }
  EXPECT_EQ(read(cubic + "_space_group_IT_number 225\n" + salt), "Na4 Cl4");
  EXPECT_EQ(read(cubic + "_symmetry_Int_Tables_number 225\n" + salt), "Na4 Cl4");
  const std::string monoclinic = cell("5 6 7 90 100 90");
  for (const char *name : {"'P 1 21/c 1'", "P21/c", "'P 2(1)/c'", "'P 2_1/c'", "P121/c1"}) {
    EXPECT_EQ(read(monoclinic + "_symmetry_space_group_name_H-M " + name + "\n" + two_sites),
              "Cu4 O4")
        << name;
  }
  EXPECT_EQ(read(oblong + "_symmetry_space_group_name_H-M P1\n" + two_sites), "Cu1 O1");
  EXPECT_EQ(read(oblong + two_sites), "Cu1 O1");
}

/// Which origin is meant, of https://github.com/HEXRD/hexrd/pull/965: never guessed.
TEST(Cif, RefusesNamesThatMayMeanSeveralSettings)
{
  const std::string diamond = sites + "C1 0.125 0.125 0.125\n";
  const std::string name = "_symmetry_space_group_name_H-M ";
  expect_refused(
      cubic + name + "'F d -3 m'\n" + diamond,
      "f:8:1: the space group `F d -3 m` may mean any of F d -3 m:1, F d -3 m:2, and its "
      "symmetry operations are not listed; name the right one as "
      "_space_group_name_H-M_alt, or list them");
  // The remedy, and other ways to say the same.
  for (const char *second : {"'F d -3 m:2'", "'F d -3 m :2'", "'F d -3 m Z'", "Fd-3mZ"})
    EXPECT_EQ(read(cubic + name + second + "\n" + diamond), "C8") << second;
  EXPECT_EQ(read(cubic + name + "'F d -3 m:1'\n" + diamond), "C16");
  EXPECT_EQ(read(cubic + name + "'F d -3 m'\n_space_group_name_H-M_alt 'F d -3 m:2'\n" + diamond),
            "C8");
  EXPECT_EQ(read(cubic + name + "'F d -3 m'\n_space_group_IT_coordinate_system_code 2\n" + diamond),
            "C8");
  // Of hexagonal and rhombohedral axes the cell decides.
  const std::string carbon = sites + "C1 0 0 0.25\n";
  EXPECT_EQ(read(cell("5 5 9 90 90 120") + name + "'R -3 m'\n" + carbon), "C6");
  EXPECT_EQ(read(cell("5 5 5 60 60 60") + name + "'R -3 m'\n" + carbon), "C6");
  EXPECT_EQ(read(cell("5 5 9 90 90 120") + name + "'R -3 m H'\n" + carbon), "C6");
  expect_refused(cell("5 5 9 90 90 120") + name + "'R -3 m:R'\n" + carbon,
                 "f:8:1: the space group `R -3 m:R` does not fit the cell; correct one of them");
  // The number of a group says nothing of its axes.
  expect_refused(oblong + "_space_group_IT_number 62\n" + two_sites,
                 "f:8:1: the space group `62` may mean any of P n m a, P m n b, P b n m");
  EXPECT_EQ(
      read(oblong + "_space_group_IT_number 62\n_space_group_name_H-M_alt 'P n m a'\n" + two_sites),
      "Cu8 O8");
  expect_refused(cell("5 6 7 90 100 90") + name + "'P 1 21/c 1'\n_space_group_name_H-M_alt " +
                     "'P 1 21/n 1'\n" + two_sites,
                 "f:9:1: the space group `P 1 21/n 1` may mean any of P 1 21/n 1, P 1 21/c 1, and");
  expect_refused(oblong + name + "'P 2/m 2/m 2/m'\n" + two_sites,
                 "f:8:1: the space group `P 2/m 2/m 2/m` is not in the tables, and its symmetry "
                 "operations are not listed; add them all");
}

TEST(Cif, TakesNoWordOfSymmetryForP1)
{
  for (const char *item :
       {"_space_group_name_Schoenflies C2h^5", "_symmetry_cell_setting cubic",
        "_space_group_crystal_system monoclinic", "_space_group_Laue_class m-3m",
        "_space_group_symop_generator_xyz '-x,-y,-z'", "_space_group_symop_sg_id 2",
        "_parent_space_group.name_H-M_alt 'P n m a'", "_parent_space_group.IT_number 62"}) {
    const std::string found = read(oblong + item + "\n" + two_sites);
    EXPECT_NE(found.find("tells of symmetry, but neither the symmetry operations nor the space "
                         "group are given; add them all"),
              std::string::npos)
        << found;
  }
  expect_refused(
      oblong + "_space_group_magn.name_BNS 'P -1'\n" + two_sites,
      "f:8:1: `_space_group_magn.name_bns` tells of a magnetic group, but its operations "
      "are not listed; add them all as _space_group_symop_magn_operation.xyz");
  expect_refused(oblong + "_cell_modulation_dimension 1\n" + inversion + two_sites,
                 "f:8:1: `_cell_modulation_dimension` tells of a modulated crystal");
  expect_refused(
      oblong + "loop_\n_space_group_symop_ssg_operation_algebraic\nx1,x2,x3,x4\n" + two_sites,
      "f:9:1: `_space_group_symop_ssg_operation_algebraic` tells of a modulated crystal");
  expect_refused("data_a\n_symmetry_space_group_name_H-M 'P -1'\n" + oblong + two_sites,
                 "f:2:1: `_symmetry_space_group_name_h-m` tells of symmetry");
  EXPECT_EQ(read(oblong + "_symmetry_cell_setting triclinic\n" + two_sites), "Cu1 O1");
  EXPECT_EQ(
      read(oblong + "_symmetry_space_group_name_Hall ?\n_symmetry_cell_setting .\n" + two_sites),
      "Cu1 O1");
}

TEST(Cif, AppliesMagneticOperationsWithoutTime)
{
  const std::string operations = "loop_\n_space_group_symop_magn_operation.id\n"
                                 "_space_group_symop_magn_operation.xyz\n"
                                 "1 x,y,z,+1\n2 -x,-y,-z,-1\n";
  const std::string centrings = "loop_\n_space_group_symop_magn_centering.id\n"
                                "_space_group_symop_magn_centering.xyz\n"
                                "1 x,y,z,+1\n2 x+1/2,y+1/2,z,-1\n";
  EXPECT_EQ(read(oblong + operations + two_sites), "Cu2 O2");
  EXPECT_EQ(read(oblong + operations + centrings + two_sites), "Cu4 O4");
  // The parent's name is another group.
  EXPECT_EQ(read(oblong + "_parent_space_group.name_H-M_alt 'P n m a'\n" + operations + two_sites),
            "Cu2 O2");
  expect_refused(oblong + inversion + centrings + two_sites,
                 "f:13:1: `_space_group_symop_magn_centering.id` tells of a magnetic group");
  expect_refused(oblong + "loop_\n_symmetry_equiv_pos_as_xyz\nx,y,z\n" + operations + two_sites,
                 "f:13:1: the symmetry operations listed here are others than those of line 9; "
                 "keep one of the lists");
}

TEST(Cif, HoldsOperationsAgainstAllElseThatIsSaid)
{
  const std::string name = "_symmetry_space_group_name_H-M ";
  EXPECT_EQ(read(oblong + name + "'P -1'\n_space_group_IT_number 2\n" + inversion + two_sites),
            "Cu2 O2");
  expect_refused(oblong + name + "'P 1 2 1'\n" + inversion + two_sites,
                 "f:10:1: the symmetry operations are not those of the space group `P 1 2 1` on "
                 "line 8, but those of P -1; remove the wrong one");
  expect_refused(oblong + name + "'P -1'\n_space_group_IT_number 14\n" + inversion + two_sites,
                 "f:9:1: the space group is `14` here and `P -1` on line 8, which are different");
  expect_refused(oblong + "_space_group_name_Hall 'P 2'\n" + inversion + two_sites,
                 "f:10:1: the symmetry operations listed are not those of the Hall symbol `P 2`");
  expect_refused(oblong +
                     "_space_group_name_Hall '-P 1'\nloop_\n_symmetry_equiv_pos_as_xyz\n"
                     "x,y,z\n" +
                     two_sites,
                 "f:10:1: the space group is `-P 1`, but its symmetry operations are not listed");
  // A line that was lost, and operations of another cell.
  expect_refused(oblong + "loop_\n_space_group_symop_operation_xyz\nx,y,z\n-x,-y,z\n-x,y,-z\n" +
                     two_sites,
                 "f:9:1: the symmetry operations are no group: `-x,y,-z` and then `-x,-y,z` make "
                 "`x,-y,-z`, which is not among them; list all of them");
  expect_refused(oblong + "loop_\n_space_group_symop_operation_xyz\nx,y,z\ny,x,-z\n" + two_sites,
                 "f:9:1: the symmetry operation `y,x,-z` does not fit the cell, which it would "
                 "distort; correct the cell or the symmetry");
  // A name that no table has, as FINDSYM writes it, of https://github.com/kmu/cif2cell/issues/6.
  EXPECT_EQ(read(oblong + name +
                 "\"P 21/m 21/m 2/n (origin choice 2)\"\n"
                 "_space_group.reference_setting '059:-P 2ab 2a'\n" +
                 inversion + two_sites),
            "Cu2 O2");
}

/// https://github.com/dkriegner/xrayutilities/issues/103: `Wat` is no tungsten.
TEST(Cif, TakesNoWordForAnElement)
{
  const auto labelled = [](const std::string &label) {
    return read(oblong + sites + label + " 0 0 0\n");
  };
  for (const char *word : {"Wat", "Wat1", "Ow1", "Hoh", "Void", "Cen", "Site1", "Xx", "water", "1"})
    EXPECT_NE(labelled(word).find("names no element; "), std::string::npos) << labelled(word);
  for (const char *word : {"WAT", "OW1", "SiT1", "CaM1", "HN1", "WA", "KAT", "OXY"}) {
    EXPECT_NE(
        labelled(word).find("or be a word, and no _chemical_formula_sum is there to tell; add "
                            "the column _atom_site_type_symbol"),
        std::string::npos)
        << labelled(word);
  }
  EXPECT_NE(labelled("W1").find("may mean tungsten or water; add"), std::string::npos);
  EXPECT_NE(labelled("CO1").find("may mean C or Co; add"), std::string::npos);
  for (const auto &[label, element] : std::map<std::string, std::string>{{"Si1", "Si1"},
                                                                         {"O2'", "O1"},
                                                                         {"Ca(1)", "Ca1"},
                                                                         {"Fe3+", "Fe1"},
                                                                         {"C1A", "C1"},
                                                                         {"K", "K1"}})
    EXPECT_EQ(labelled(label), element);
  // A formula tells.
  const std::string tungsten = "_chemical_formula_sum 'W'\n";
  EXPECT_EQ(read(oblong + tungsten + sites + "W1 0 0 0\n"), "W1");
  EXPECT_EQ(read(oblong + "_chemical_formula_sum 'Ca O'\n" + sites + "CaM 0 0 0\nOA1 .5 .5 .5\n"),
            "Ca1 O1");
  expect_refused(oblong + "_chemical_formula_sum 'Ca O'\n" + sites + "CaM 0 0 0\nWAT .5 .5 .5\n",
                 "f:8:1: the formula is `Ca O`, but the atoms of the cell are `Ca W`; add");
}

/// https://github.com/materialsproject/pymatgen/pull/440: one symbol for a mixture;
/// https://github.com/dkriegner/xrayutilities/issues/122: charges without a number.
TEST(Cif, TakesTypesOfOneElement)
{
  const auto typed = [](const std::string &type) {
    return read(oblong +
                "loop_\n_atom_site_label\n_atom_site_type_symbol\n_atom_site_fract_x\n"
                "_atom_site_fract_y\n_atom_site_fract_z\nSi1 " +
                type + " 0 0 0\n");
  };
  for (const char *type : {"O", "O-", "O1-", "O2-", "O-2", "O0+"})
    EXPECT_EQ(typed(type), "O1") << type;
  EXPECT_EQ(typed("FE3+"), "Fe1");
  EXPECT_EQ(typed("?"), "Si1");
  for (const char *type :
       {"'0.75Si + 0.25Al'", "Nb,Zr", "Fe0.5Mn0.5", "Fe/Mn", "H2O", "OH", "Wat"}) {
    EXPECT_NE(typed(type).find("names no element; write the symbol of"), std::string::npos)
        << typed(type);
  }
}

TEST(Cif, HoldsTheFormulaAgainstTheAtoms)
{
  const auto with = [](const std::string &items, const std::string &atoms = two_sites) {
    return oblong + items + inversion + atoms;
  };
  EXPECT_EQ(read(with("_chemical_formula_sum 'Cu O'\n_cell_formula_units_Z 2\n")), "Cu2 O2");
  EXPECT_EQ(read(with("_chemical_formula_sum 'O3 Cu3'\n")), "Cu2 O2");
  // The whole cell's formula, of https://github.com/materialsproject/pymatgen/issues/2833.
  EXPECT_EQ(read(with("_chemical_formula_sum 'Cu2 O2'\n_cell_formula_units_Z 2\n")), "Cu2 O2");
  // Twice, as the American Mineralogist database writes it.
  EXPECT_EQ(read(with("_chemical_formula_sum 'Cu O'\n_chemical_formula_sum ''\n")), "Cu2 O2");
  expect_refused(
      with("_chemical_formula_sum 'Cu O2 H2'\n"),
      "f:8:1: the formula is `Cu O2 H2`, but the atoms of the cell are `Cu2 O2`; add the "
      "atoms that are missing (hydrogen perhaps), or correct");
  expect_refused(with("_chemical_formula_sum 'Cu'\n"), "f:8:1: the formula is `Cu`, but the atoms");
  expect_refused(with("_chemical_formula_sum 'Cu0.98 O'\n"), "f:8:1: the formula is `Cu0.98 O`");
  expect_refused(with("_chemical_formula_sum 'Cu O'\n_cell_formula_units_Z 4\n"),
                 "f:9:1: the cell has 4 times `Cu O` by _cell_formula_units_Z, but its atoms are "
                 "`Cu2 O2`; add the atoms or the symmetry operations that are missing");
  expect_refused(oblong + "_chemical_formula_sum 'Cu O'\n_cell_formula_units_Z 2\n" + two_sites,
                 "f:9:1: the cell has 2 times `Cu O` by _cell_formula_units_Z, but its atoms are "
                 "`Cu O`");
  expect_refused(with("_chemical_formula_sum 'Cu x O'\n"),
                 "f:8:1: the formula `Cu x O` cannot be read; write it like `C6 H12 O6`");
  const std::string deuterium = sites + "O1 0.1 0.2 0.3\nH1 0.4 0.1 0.15\nH2 0.7 0.1 0.15\n";
  EXPECT_EQ(read(with("_chemical_formula_sum 'D2 O'\n", deuterium)), "O2 H4");
  EXPECT_EQ(structure_file::chemical_formula("Ca (C O3)2")->at("O").most, 6.0);
  EXPECT_EQ(structure_file::chemical_formula("SiO2")->at("O").least, 2.0);
  for (const char *bad :
       {"", "Si(O", "Si)O", "Q2", "Si,O", "2", "Si1.2.3", "((((((((((((((((((((((Si"})
    EXPECT_FALSE(structure_file::chemical_formula(bad)) << bad;
}

TEST(Cif, RefusesSitesThatAreNotOneWholeAtom)
{
  const auto site = [](const std::string &column, const std::string &first,
                       const std::string &second) {
    return oblong +
           "loop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n" +
           column + "\nC1 0 0 0 " + first + "\nO1 0.5 0.5 0.5 " + second + "\n";
  };
  expect_refused(site("_atom_site_attached_hydrogens", "3", "0"),
                 "f:14:1: the site has 3 attached hydrogen atoms without positions; add them");
  EXPECT_EQ(read(site("_atom_site_attached_hydrogens", "0", ".")), "C1 O1");
  expect_refused(site("_atom_site_calc_flag", "dum", "d"),
                 "f:14:1: the site is a dummy (_atom_site_calc_flag dum), no atom; remove it");
  expect_refused(site("_atom_site_disorder_group", "1", "2"),
                 "f:15:1: the site is of disorder group 2, an alternative to others; write");
  EXPECT_EQ(read(site("_atom_site_disorder_group", ".", "1")), "C1 O1");
  expect_refused(site("_atom_site_occupancy", "1", "0.655"),
                 "f:15:1: the site is occupied to 0.655, but runs need whole atoms; write");
  expect_refused(site("loop_\n_atom_site_occupancy", "", ""), "f:8:1: a loop_ has no values; add");
  expect_refused(oblong + two_sites + "loop_\n_atom_site_occupancy\n0.5\n0.5\n",
                 "f:16:1: `_atom_site_occupancy` does not stand in the loop of the coordinates");
}

/// Special positions with few digits, of https://github.com/LaurentRDC/crystals/issues/5 and
/// https://github.com/materialsproject/pymatgen/issues/3963: each atom once.
TEST(Cif, CountsAtomsOfSpecialPositionsOnce)
{
  const std::string hexagonal =
      cell("2.456 2.456 6.696 90 90 120") + "_symmetry_space_group_name_H-M 'P 63/m m c'\n";
  for (const char *third : {"0.33333 0.66667", "0.3333 0.6667", "0.333 0.667", "0.33 0.67"})
    EXPECT_EQ(read(hexagonal + sites + "C1 " + third + " 0.25\nC2 0 0 0.25\n"), "C4") << third;
  const std::string column = "loop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n"
                             "_atom_site_fract_z\n_atom_site_symmetry_multiplicity\n";
  EXPECT_EQ(read(hexagonal + column + "C1 0.3333 0.6667 0.25 2\n"), "C2");
  EXPECT_EQ(read(hexagonal + column + "C1 0.3333 0.6667 0.25 2.0\n"), "C2");
  EXPECT_EQ(read(hexagonal + column + "C1 0.3333 0.6667 0.25 12\n"), "C2");  // SHELX: the order
  expect_refused(hexagonal + column + "C1 0.3333 0.6667 0.25 4\n",
                 "f:15:1: the site has 4 atoms in the cell by the file, but 2 by its 24 symmetry "
                 "operations; correct `_atom_site_symmetry_multiplicity`");
  expect_refused(oblong + inversion + sites + "C1 0.1 0.2 0.3\nC2 0.9 0.8 0.7\n",
                 "f:18:1: C is only 0.000 Angstrom from C of line 17; remove one");
}

TEST(Cif, ReadsTheSyntaxOfVersion2AndFoldedLines)
{
  const std::string magic = "#\\#CIF_2.0\n";
  const std::string text = magic + cubic +
                           "_publ_title '''two\nlines'''\n_list [1 'a]' [2 \"\"\"x\ny\"\"\"] ]\n"
                           "_table {'a':1\n 'b':2}\n" +
                           two_sites;
  EXPECT_EQ(read(text), "Cu1 O1");
  expect_refused(magic + cubic + "_publ_title '''two\n" + two_sites,
                 "f:9:1: a text begins with ''' on this line and never ends; close it");
  expect_refused(magic + cubic + "_list [1 2\n" + two_sites,
                 "f:9:1: a list or table begins on this line and never ends; close it");
  EXPECT_EQ(read(oblong + "_chemical_formula_sum\n;\\\nCu\\\n O\n;\n" + inversion + two_sites),
            "Cu2 O2");
  // mmCIF has two names that differ in their dot alone.
  EXPECT_EQ(read(oblong + "_diffrn_radiation.wavelength_id 1\n_diffrn_radiation_wavelength.id 2\n" +
                 two_sites),
            "Cu1 O1");
}

}  // namespace
}  // namespace mlffbench
