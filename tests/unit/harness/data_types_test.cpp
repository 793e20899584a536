// SPDX-License-Identifier: GPL-2.0-or-later
// What a LAMMPS data file says of its atoms: style, elements, masses, units, box.
#include "lammps_file/data_file.h"

#include "base/diagnostic.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tuple>

namespace mlffbench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Of three atoms of two types. `masses` and `atoms` are sections with their names.
std::string file_with(const std::string &masses, const std::string &atoms,
                      const std::string &title = "title", const std::string &header = "")
{
  return title + "\n\n3 atoms\n2 atom types\n" + header +
         "\n0 4 xlo xhi\n0 5 ylo yhi\n0 6 zlo zhi\n\n" + masses + "\n" + atoms;
}

const std::string masses = "Masses\n\n1 28.085\n2 15.999\n";
const std::string atoms = "Atoms # atomic\n\n1 1 0 0 0\n2 2 2 2.5 3\n3 2 1 1.25 1.5\n";
const std::vector<system::Vec3> positions{{0, 0, 0}, {2, 2.5, 3}, {1, 1.25, 1.5}};

std::string refusal(const std::string &text, const std::vector<std::string> &elements,
                    const std::string &units = "")
{
  try {
    lammps_file::check_data_file(text, "d", elements, units);
  } catch (const base::SuiteError &error) {
    return error.what();
  }
  return "accepted";
}

std::string notes_of(const lammps_file::DataFileContent &content)
{
  std::string all;
  for (const auto &note : content.notes)
    all += note + "\n";
  return all;
}

TEST(DataTypes, EveryStyleOfPlainAtomsIsRead)
{
  const std::vector<std::pair<std::string, std::string>> styles{
      {"atomic", "1 1 0 0 0\n2 2 2 2.5 3\n3 2 1 1.25 1.5\n"},
      {"atomic/kk", "1 1 0 0 0\n2 2 2 2.5 3\n3 2 1 1.25 1.5\n"},
      {"charge", "1 1 0.5 0 0 0\n2 2 -.25 2 2.5 3\n3 2 -.25 1 1.25 1.5\n"},
      {"charge", "1 1 0 0 0 0 0 0 0\n2 2 0 2 2.5 3 0 0 1\n3 2 0 1 1.25 1.5 0 0 0\n"},
      {"bond", "1 7 1 0 0 0\n2 7 2 2 2.5 3\n3 0 2 1 1.25 1.5\n"},
      {"angle", "1 7 1 0 0 0\n2 7 2 2 2.5 3\n3 0 2 1 1.25 1.5\n"},
      {"molecular", "1 7 1 0 0 0\n2 7 2 2 2.5 3\n3 0 2 1 1.25 1.5\n"},
      {"full", "1 7 1 0.5 0 0 0\n2 7 2 0 2 2.5 3\n3 0 2 0 1 1.25 1.5\n"},
      {"full: ID mol type q x y z", "1 7 1 0.5 0 0 0\n2 7 2 0 2 2.5 3\n3 0 2 0 1 1.25 1.5\n"},
      {"amoeba", "1 7 1 0.5 0 0 0\n2 7 2 0 2 2.5 3\n3 0 2 0 1 1.25 1.5\n"},
      {"dipole", "1 1 0 0 0 0 1 0 0\n2 2 0 2 2.5 3 0 1 0\n3 2 0 1 1.25 1.5 0 0 1\n"},
      {"sphere", "1 1 1 2.5 0 0 0\n2 2 1 2.5 2 2.5 3\n3 2 1 2.5 1 1.25 1.5\n"},
      {"spin", "1 1 0 0 0 0 0 1 2\n2 2 2 2.5 3 0 0 1 2\n3 2 1 1.25 1.5 0 0 1 2\n"},
      {"hybrid", "1 1 0 0 0 7 0.5\n2 2 2 2.5 3 7 0\n3 2 1 1.25 1.5 0 0\n"},
  };
  for (const auto &[style, lines] : styles) {
    const std::string text = file_with(masses, "Atoms # " + style + "\n\n" + lines);
    ASSERT_EQ(refusal(text, {"Si", "O"}), "accepted") << style;
    const auto content = lammps_file::check_data_file(text, "d", {"Si", "O"});
    EXPECT_THAT(content.structure.types, ElementsAre(1, 2, 2)) << style;
    EXPECT_EQ(content.structure.positions_A, positions) << style;
    EXPECT_EQ(content.plain, style == "atomic") << style;
    EXPECT_EQ(notes_of(content).find("left out") == std::string::npos, style.starts_with("atomic"))
        << style;
  }
}

/// Several readers take the first style that comes to mind:
/// https://github.com/scanberg/mdlib/pull/4, https://github.com/megane-labs/megane/pull/161
TEST(DataTypes, WithoutAStyleTheColumnsTellItOrTheFileIsRefused)
{
  const auto style_found = [](const std::string &lines, const std::string &header = "") {
    const std::string text = file_with(masses, "Atoms\n\n" + lines, "title", header);
    const std::string answer = refusal(text, {"Si", "O"});
    if (answer != "accepted")
      return answer;
    const auto content = lammps_file::check_data_file(text, "d", {"Si", "O"});
    EXPECT_EQ(content.structure.positions_A, positions) << lines;
    EXPECT_THAT(content.structure.types, ElementsAre(1, 2, 2)) << lines;
    const std::string notes = notes_of(content);
    const size_t at = notes.find("atom_style ");
    return at == std::string::npos ? std::string("atomic")
                                   : notes.substr(at + 11, notes.find(',', at) - at - 11);
  };
  EXPECT_EQ(style_found("1 1 0 0 0\n2 2 2 2.5 3\n3 2 1 1.25 1.5\n"), "atomic");
  EXPECT_EQ(style_found("1 1 0.5 0 0 0\n2 2 -1 2 2.5 3\n3 2 0 1 1.25 1.5\n"), "charge");
  EXPECT_EQ(style_found("1 7 1 0 0 0\n2 7 2 2 2.5 3\n3 0 2 1 1.25 1.5\n"), "molecular");
  EXPECT_EQ(style_found("1 7 1 0.5 0 0 0\n2 7 2 0 2 2.5 3\n3 0 2 0 1 1.25 1.5\n"), "full");
  EXPECT_EQ(style_found("1 7 1 0 0 0 0 0 0 0\n2 7 2 0 2 2.5 3 0 0 0\n3 0 2 0 1 1.25 1.5 0 0 0\n"),
            "full");
  // Spheres have no masses by type: seven columns with masses are molecules and charges.
  const std::string seven = "1 1 1 2.5 0 0 0\n2 2 1 2.5 2 2.5 3\n3 2 2 2.5 1 1.25 1.5\n";
  EXPECT_EQ(lammps_file::check_data_file(file_with(masses, "Atoms\n\n" + seven), "d", {"Si", "O"})
                .structure.types,
            (std::vector<int>{1, 1, 2}));
  EXPECT_THAT(refusal(file_with("", "Atoms\n\n" + seven), {"Si", "O"}),
              HasSubstr("the 7 columns of its atoms are (atom_style full or sphere); write"));
  // Charges 1 and 2 may be types, and types molecules; bonds tell molecules.
  const std::string either = "1 1 1 0 0 0\n2 2 2 2 2.5 3\n3 2 2 1 1.25 1.5\n";
  EXPECT_THAT(style_found(either),
              HasSubstr("d:15:1: the file does not say what the 6 columns of its atoms are "
                        "(atom_style charge or molecular); write the atom_style behind `Atoms`, "
                        "e.g. `Atoms  # charge`"));
  EXPECT_EQ(style_found(either, "1 bonds\n1 bond types\n"), "molecular");
  EXPECT_THAT(
      style_found("1 1 0 0 0 0 0\n2 2 0 0 2 2.5 3\n3 2 0 0 1 1.25 1.5\n"),
      HasSubstr("d:15:1: the file does not say what the 7 columns of its atoms are; write"));
  EXPECT_THAT(
      style_found("1 1 0 0\n2 2 2 2.5\n3 2 1 1.25\n"),
      HasSubstr("d:15:1: the file does not say what the 4 columns of its atoms are; write"));
}

TEST(DataTypes, LabelsAreTypes)
{
  const std::string labels = "Atom Type Labels\n\n1 Si\n2 O\n\n";
  const std::string by_label = "Atoms # atomic\n\n1 Si 0 0 0\n2 O 2 2.5 3\n3 2 1 1.25 1.5\n";
  for (const auto &elements : {std::vector<std::string>{}, {"Si", "O"}}) {
    const auto content =
        lammps_file::check_data_file(file_with(labels + masses, by_label), "d", elements);
    EXPECT_THAT(content.structure.types, ElementsAre(1, 2, 2));
    EXPECT_THAT(content.structure.elements, ElementsAre("Si", "O"));
    EXPECT_FALSE(content.plain);
  }
  EXPECT_EQ(refusal(file_with(labels + "Masses\n\nSi 28.085\nO 15.999\n", by_label), {}),
            "accepted");
  EXPECT_EQ(refusal(file_with(masses, by_label), {"Si", "O"}),
            "d:17:1: atom type Si is not between 1 and 2, and no label of `Atom Type Labels`");
  EXPECT_EQ(refusal(file_with(labels + masses, by_label), {"O", "Si"}),
            "d:12:1: the label of atom type 1 is Si, but `elements` names O there; the file says "
            "`elements: [Si, O]`: write that, leave `elements` out, or correct the file");
  // A label of a force field is no element: its mass tells more.
  EXPECT_THAT(lammps_file::check_data_file(
                  file_with("Atom Type Labels\n\n1 si4\n2 OW\n\n" + masses, atoms), "d", {})
                  .structure.elements,
              ElementsAre("Si", "O"));
  EXPECT_EQ(
      refusal(file_with("Atom Type Labels\n\n1 W\n2 O\n\n" + masses, atoms), {}),
      "d:17:1: mass 28.085 of atom type 1 is that of Si, but its label is W; correct the mass "
      "or the label");
  // write_data has NULL where a type has no label: https://github.com/lammps/lammps/pull/4254
  EXPECT_THAT(lammps_file::check_data_file(
                  file_with("Atom Type Labels\n\n1 NULL\n2 NULL\n\n" + masses, atoms), "d", {})
                  .structure.elements,
              ElementsAre("Si", "O"));
}

TEST(DataTypes, MassesTellElements)
{
  const auto of = [](const std::string &first, const std::string &second) {
    const std::string text = file_with("Masses\n\n1 " + first + "\n2 " + second + "\n", atoms);
    const std::string answer = refusal(text, {});
    if (answer != "accepted")
      return answer;
    const auto content = lammps_file::check_data_file(text, "d", {});
    return content.structure.elements[0] + " " + content.structure.elements[1];
  };
  EXPECT_EQ(of("28.085", "15.999"), "Si O");
  EXPECT_EQ(of("28.0855", "15.9994"), "Si O");
  EXPECT_EQ(of("28", "16"), "Si O");
  EXPECT_EQ(of("1.00794", "63.55"), "H Cu");
  EXPECT_EQ(of("58.933", "58.693"), "Co Ni");
  EXPECT_EQ(of("2.014  # H", "1.0 # H"), "H H");
  EXPECT_THAT(of("59", "16"), HasSubstr("d:12:1: mass 59 of atom type 1 may be that of Co or Ni; "
                                        "give `elements`, one for each of the atom types"));
  EXPECT_EQ(of("59  # Ni", "16"), "Ni O");
  EXPECT_THAT(of("1.0", "1.0"), HasSubstr("mass 1 of atom type 1 may be that of H, or stand for "
                                          "no mass at all; give `elements`"));
  // A bead of water: https://github.com/votca/csg/issues/267
  EXPECT_THAT(of("18.0154", "16"),
              HasSubstr("mass 18.0154 of atom type 1 is that of no element; give `elements`"));
  // Out of order, with the types of a force field:
  // https://github.com/ISISNeutronMuon/MDANSE/issues/1065
  EXPECT_THAT(
      lammps_file::check_data_file(
          file_with("Masses\n\n2 15.9994 # O_3_01\n1 12.0109999 # C_3_01\n", atoms), "d", {})
          .structure.elements,
      ElementsAre("C", "O"));
}

TEST(DataTypes, MassesAreHeldAgainstElements)
{
  const auto with = [](const std::string &first, const std::vector<std::string> &elements) {
    return refusal(file_with("Masses\n\n1 " + first + "\n2 15.999\n", atoms), elements);
  };
  const std::string swapped = file_with("Masses\n\n1 15.999 # O\n2 28.085 # Si\n", atoms);
  EXPECT_EQ(refusal(swapped, {"Si", "O"}),
            "d:12:1: mass 15.999 of atom type 1 is that of O, but `elements` names Si there; the "
            "file says `elements: [O, Si]`: write that, leave `elements` out, or correct the file");
  EXPECT_EQ(refusal(swapped, {"O", "Si"}), "accepted");
  EXPECT_THAT(lammps_file::check_data_file(swapped, "d", {}).structure.elements,
              ElementsAre("O", "Si"));
  EXPECT_EQ(with("28.0855", {"Si", "O"}), "accepted");
  EXPECT_EQ(with("58.7", {"Ni", "O"}), "accepted");
  EXPECT_THAT(with("58.693", {"Co", "O"}), HasSubstr("that of Ni, but `elements` names Co there"));
  // Isotopes, and hydrogen as heavy as some simulations make it.
  for (const auto &[mass, element] :
       {std::pair{"2.014", "H"}, {"3.024", "H"}, {"6.015", "Li"}, {"29.974", "Si"}}) {
    const auto content = lammps_file::check_data_file(
        file_with(std::string("Masses\n\n1 ") + mass + "\n2 15.999\n", atoms), "d", {element, "O"});
    EXPECT_THAT(notes_of(content), HasSubstr("is not the standard")) << mass;
    EXPECT_DOUBLE_EQ(content.structure.masses_u[0], std::stod(mass));
  }
  EXPECT_EQ(with("1.0", {"Si", "O"}),
            "d:12:1: mass 1 of atom type 1 is not that of Si (28.085); correct it, or remove the "
            "section Masses, for which standard atomic weights then stand");
  EXPECT_EQ(refusal(file_with("", atoms), {"Si", "O"}), "accepted");
  EXPECT_EQ(refusal(file_with("", atoms), {"Si", "Xx"}),
            "d: `Xx` of the `elements` given is no element; write the symbol of an element, such "
            "as Si");
}

TEST(DataTypes, WithoutMassesStandardAtomicWeightsStand)
{
  const auto content = lammps_file::check_data_file(file_with("", atoms), "d", {"Si", "O"});
  EXPECT_THAT(content.structure.masses_u, ElementsAre(28.085, 15.999));
  EXPECT_FALSE(content.plain);
  EXPECT_THAT(notes_of(content), HasSubstr("no masses: standard atomic weights are taken"));
  EXPECT_EQ(refusal(file_with("", atoms), {}),
            "d: atom type 1 has neither a mass nor a label that names its element; give "
            "`elements`, one for each of the atom types, in order");
}

TEST(DataTypes, UnitsOfTheFileAreUsed)
{
  const std::string written = "LAMMPS data file via write_data, version 22 Jul 2025, timestep = 0, "
                              "units = ";
  const auto scaled = [&](const std::string &units, double length, double mass) {
    std::string text = written + units + "\n\n2 atoms\n1 atom types\n\n";
    for (const char axis : {'x', 'y', 'z'})
      text += fmt::format("{}", -1.0 / length) + " " + fmt::format("{}", 4.0 / length) + " " +
              axis + "lo " + axis + "hi\n";
    return text + "\nMasses\n\n1 " + fmt::format("{}", 28.085 / mass) +
           "\n\nAtoms # atomic\n\n1 1 " + fmt::format("{}", -1.0 / length) + " 0 0\n2 1 0 0 " +
           fmt::format("{}", 2.5 / length) + "\n";
  };
  for (const auto &[units, length, mass] : {std::tuple{"metal", 1.0, 1.0},
                                            {"real", 1.0, 1.0},
                                            {"electron", 0.529177210544, 1.0},
                                            {"si", 1e10, 6.0221407537e26},
                                            {"cgs", 1e8, 6.0221407537e23},
                                            {"micro", 1e4, 6.0221407537e11},
                                            {"nano", 10.0, 6.0221407537e5}}) {
    const auto content = lammps_file::check_data_file(scaled(units, length, mass), "d", {});
    EXPECT_THAT(content.structure.elements, ElementsAre("Si")) << units;
    EXPECT_NEAR(content.structure.box.edges_A[0], 5.0, 1e-9) << units;
    EXPECT_NEAR(content.structure.positions_A[0][0], 0.0, 1e-9) << units;
    EXPECT_NEAR(content.structure.positions_A[1][2], 3.5, 1e-9) << units;
    EXPECT_NEAR(content.structure.masses_u[0], 28.085, 1e-6) << units;
    EXPECT_EQ(content.plain, std::string(units) == "metal") << units;
  }
  EXPECT_EQ(refusal(file_with(masses, atoms, written + "lj"), {"Si", "O"}),
            "d:1:1: the file is in units lj, which have no lengths; scale it to Angstrom and write "
            "`units = metal` into its first line");
  EXPECT_EQ(refusal(file_with(masses, atoms, written + "real"), {"Si", "O"}, "metal"),
            "d:1:1: the file says units real, but `units` given are metal; leave `units` out, or "
            "correct the first line of the file");
  EXPECT_EQ(refusal(file_with(masses, atoms, written + "real"), {"Si", "O"}), "accepted");
  // In other words, and in comments of other lines.
  for (const char *title : {"LAMMPS data (units electron)", "(units electron", "units: electron;",
                            "LAMMPS data in electron units", "units style electron.",
                            "a\n# UNITS electron", "unit = electron"})
    EXPECT_NEAR(lammps_file::check_data_file(file_with(masses, atoms, title), "d", {"Si", "O"})
                    .structure.box.edges_A[0],
                4 * 0.529177210544, 1e-9)
        << title;
  for (const char *title : {"units = lj.", "(LJ units)", "a\n# units lj"})
    EXPECT_THAT(refusal(file_with(masses, atoms, title), {"Si", "O"}),
                HasSubstr("the file is in units lj, which have no lengths"))
        << title;
  EXPECT_EQ(refusal(file_with(masses, atoms, "units real\n# units electron"), {"Si", "O"}),
            "d:2:1: the comment says units electron, but line 1 says real; correct one of them");
  for (const char *title : {"units = bohr", "atomic units", "in a.u. units", "reduced units"}) {
    EXPECT_THAT(refusal(file_with(masses, atoms, title), {"Si", "O"}),
                HasSubstr("which is no style of LAMMPS' units; give `units`, or write"))
        << title;
    EXPECT_EQ(refusal(file_with(masses, atoms, title), {"Si", "O"}, "metal"), "accepted") << title;
  }
  for (const char *title : {"2x2 Si unit cells", "units = Angstrom", "8 formula units", "unit cell",
                            "energies in units of electron volts", "real community"})
    EXPECT_THAT(
        notes_of(lammps_file::check_data_file(file_with(masses, atoms, title), "d", {"Si", "O"})),
        HasSubstr("does not say its units"))
        << title;
  // Given where the file says nothing; else metal, with a note.
  const auto nano = lammps_file::check_data_file(file_with("", atoms), "d", {"Si", "O"}, "nano");
  EXPECT_EQ(nano.structure.box.edges_A, (system::Vec3{40, 50, 60}));
  EXPECT_THAT(notes_of(lammps_file::check_data_file(file_with(masses, atoms), "d", {})),
              HasSubstr("does not say its units"));
  EXPECT_THAT(
      notes_of(lammps_file::check_data_file(file_with(masses, atoms, "time units of fs"), "d", {})),
      HasSubstr("does not say its units"));
}

TEST(DataTypes, WhatPotentialsHaveNoUseForIsLeftOutWithANote)
{
  const std::string full = "Atoms # full\n\n1 7 1 0.5 0 0 0\n2 7 2 0 2 2.5 3\n3 0 2 0 1 1.25 1.5\n";
  const auto content = lammps_file::check_data_file(
      file_with(masses + "\nPair Coeffs # lj/cut\n\n1 0.1 3\n2 0.2 3\n\nBond Coeffs\n\n"
                         "Si-O 1 2\n",
                full + "\nVelocities\n\n1 0 0 0\n2 0 0 0\n3 0 0 0\n\nBonds\n\n1 1 1 2\n2 1 1 3\n"
                       "\nAngles\n\n1 1 2 1 3\n",
                "title", "2 bonds\n1 angles\n1 bond types\n1 angle types\n2 extra bond per atom\n"),
      "d", {"Si", "O"});
  EXPECT_THAT(notes_of(content), HasSubstr("left out, as potentials run in atom_style atomic: 2 "
                                           "bonds, 1 angle, MOLECULE q, Bond Coeffs, Pair Coeffs"));
  EXPECT_FALSE(content.plain);
  EXPECT_EQ(content.atoms, 3);
  // No bonds, though the header speaks of them: nothing is left out.
  EXPECT_TRUE(lammps_file::check_data_file(
                  file_with(masses, atoms, "title", "0 bonds\n0 bond types\n"), "d", {"Si", "O"})
                  .plain);
}

TEST(DataTypes, GeneralTriclinicBoxIsTurned)
{
  // The cell of hcp zinc with its axes exchanged: x, y, z become z, x, y.
  const std::string text = "t\n\n2 atoms\n1 atom types\n\n0 2.66 0 avec\n0 -1.33 2.3036 bvec\n"
                           "4.95 0 0 cvec\n1 2 3 abc origin\n\nMasses\n\n1 65.38\n\n"
                           "Atoms # atomic\n\n1 1 1 2 3\n2 1 3.475 2 4.53573\n";
  const auto content = lammps_file::check_data_file(text, "d", {});
  const system::Box &box = content.structure.box;
  EXPECT_NEAR(box.edges_A[0], 2.66, 1e-9);
  EXPECT_NEAR(box.tilt_A[0], -1.33, 1e-9);
  EXPECT_NEAR(box.edges_A[1], 2.3036, 1e-9);
  EXPECT_NEAR(box.edges_A[2], 4.95, 1e-9);
  EXPECT_TRUE(content.triclinic);
  EXPECT_NEAR(content.structure.positions_A[1][0], 0.0, 1e-9);
  EXPECT_NEAR(content.structure.positions_A[1][1], 1.53573, 1e-9);
  EXPECT_NEAR(content.structure.positions_A[1][2], 2.475, 1e-9);
  const auto with = [&](std::string from, const std::string &to) {
    std::string changed = text;
    return refusal(changed.replace(changed.find(from), from.size(), to), {});
  };
  EXPECT_EQ(
      with("4.95 0 0", "-4.95 0 0"),
      "d:6:1: the box is left-handed, which LAMMPS does not read; turn one of its edges round");
  EXPECT_EQ(with("4.95 0 0 cvec\n", ""),
            "d: the header of the data file lacks `cvec`; is it a LAMMPS data file?");
  EXPECT_EQ(with("1 2 3 abc", "0 5 xlo xhi\n1 2 3 abc"),
            "d:9:1: `xlo xhi` does not go with `avec`; keep one box");
}

}  // namespace
}  // namespace mlffbench
