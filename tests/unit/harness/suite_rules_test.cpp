// SPDX-License-Identifier: GPL-2.0-or-later
// Systems, protocols and potentials of a suite: what goes together, and the exact words of what
// does not.
#include "base/file.h"

#include "replaced.h"
#include "suite_fixture.h"

#include <array>
#include <filesystem>
#include <gtest/gtest.h>
#include <utility>
#include <vector>
#include <zip.h>

namespace mlffbench {
namespace {

using test::good_suite;
using test::replaced;
using test::SuiteTest;

/// An archive that says of itself what a TorchScript model of the contract says.
void write_model(const std::filesystem::path &file)
{
  static const std::string program = "class M(Module):\n  pass\n";
  static const std::string metadata = R"({"contract": 1, "species": ["Si"]})";
  zip_t *archive = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  ASSERT_NE(archive, nullptr);
  for (const auto &[name, text] :
       {std::pair("m/code/__torch__.py", &program), std::pair("m/extra/mlff.json", &metadata)}) {
    zip_source_t *source = zip_source_buffer(archive, text->data(), text->size(), 0);
    ASSERT_GE(zip_file_add(archive, name, source, 0), 0);
  }
  ASSERT_EQ(zip_close(archive), 0);
}

TEST_F(SuiteTest, AtomsAndReplicasExcludeEachOther)
{
  EXPECT_EQ(refusal(replaced(good_suite, "atoms: 64", "atoms: 64, replicas: [2, 2, 2]")),
            "suite.yaml:3:5: give exactly one of `atoms`, `replicas` (each with a `material`) and "
            "`data`");
  EXPECT_EQ(refusal(replaced(good_suite, "atoms: 64, ", "")),
            "suite.yaml:3:5: give exactly one of `atoms`, `replicas` (each with a `material`) and "
            "`data`");
}

TEST_F(SuiteTest, SystemFromADataFile)
{
  const auto with_system = [](const std::string &text) {
    return replaced(good_suite, "material: silicon, atoms: 64", text);
  };
  base::write_file(m_folder.path() / "own.data",
                   "own\n\n2 atoms\n1 atom types\n0 5 xlo xhi\n0 5 ylo yhi\n0 5 zlo zhi\n\n"
                   "Masses\n\n1 28\n\nAtoms\n\n1 1 0 0 0\n2 1 2 2 2\n");
  const model::Suite suite = load(with_system("data: own.data, elements: [Si]"));
  ASSERT_TRUE(suite.systems[0].data);
  EXPECT_EQ(suite.systems[0].data->atoms, 2);
  EXPECT_EQ(suite.systems[0].data->source, m_folder.path() / "own.data");
  EXPECT_EQ(load(with_system("data: own.data")).systems[0].data->elements,
            std::vector<std::string>{"Si"});
  EXPECT_EQ(refusal(with_system("atoms: 64")),
            "suite.yaml:3:5: `systems`, item 1 lacks the key `material`; add it, e.g. `material: "
            "silicon`");
  EXPECT_EQ(refusal(with_system("material: silicon, data: own.data, elements: [Si]")),
            "suite.yaml:3:5: `material` and `data` exclude each other; keep one of them");
  EXPECT_EQ(refusal(with_system("data: none.data, elements: [Si]")),
            "suite.yaml:3:22: data file none.data of `si` does not exist; correct the path, which "
            "is relative to the suite file");
  EXPECT_EQ(refusal(with_system("data: own.data, elements: [Si, O]")),
            "own.data:4:1: the data file has 1 atom types, but the suite names 2 elements (Si, "
            "O); name one element for each type, in order");
  EXPECT_EQ(refusal(with_system("material: silicon, atoms: 64, elements: [Si]")),
            "suite.yaml:3:5: `elements` does not go with `material`; remove one of them");
  EXPECT_EQ(refusal(with_system("data: own.data, elements: [Si], atoms: 64")),
            "suite.yaml:3:5: `atoms` does not go with `data`; remove one of them\n"
            "suite.yaml:3:5: give exactly one of `atoms`, `replicas` (each with a `material`) and "
            "`data`");
}

TEST_F(SuiteTest, SupercellStrainAndSeedOfASystem)
{
  const auto with_system = [](const std::string &text) {
    return replaced(good_suite, "material: silicon, atoms: 64", text);
  };
  const model::Suite plain = load(good_suite);
  EXPECT_EQ(plain.systems[0].supercell, (std::array{1, 1, 1}));
  EXPECT_EQ(plain.systems[0].strain, (std::array{0.0, 0.0, 0.0}));
  EXPECT_FALSE(plain.systems[0].seed);
  const model::Suite suite = load(with_system(
      "material: water, atoms: 24, supercell: [2, 1, 1], strain: [0.01, 0, -0.01], seed: 7"));
  EXPECT_EQ(suite.systems[0].supercell, (std::array{2, 1, 1}));
  EXPECT_EQ(suite.systems[0].strain, (std::array{0.01, 0.0, -0.01}));
  EXPECT_EQ(suite.systems[0].seed, 7U);
  const std::vector<std::pair<std::string, std::string>> faults{
      {"material: silicon, atoms: 64, seed: 7",
       "suite.yaml:3:52: silicon is a perfect crystal, in which nothing is random; remove `seed`"},
      {"material: silicon, atoms: 64, supercell: [2, 2]",
       "suite.yaml:3:57: `supercell` must be a list of at least 3 and of at most 3 items, but is "
       "of "
       "2"},
      {"material: silicon, atoms: 64, supercell: [2, 2, 0]",
       "suite.yaml:3:64: `supercell`, item 3 must be an integer at least 1 and at most 500, but is "
       "0"},
      {"material: silicon, atoms: 64, strain: [0.6, 0, 0]",
       "suite.yaml:3:55: `strain`, item 1 must be a number at least -0.5 and at most 0.5, but is "
       "0.6"},
      {"material: silicon, atoms: 64, strain: 0.01",
       "suite.yaml:3:54: `strain` must be a list, but is the number 0.01, e.g. [0.01,0,0]"},
      {"material: silicon, atoms: 64, format: cif",
       "suite.yaml:3:5: `format` does not go with `material`; remove one of them"},
      {"material: silicon, atoms: 10000000, supercell: [100, 1, 1]",
       "suite.yaml:3:5: `si` has 1007769600 atoms, but at most 20000000 are built; take fewer"},
      {"material: ise, atoms: 64",
       "suite.yaml:3:26: `material` cannot be \"ise\"; did you mean `ice`?"},
  };
  for (const auto &[text, message] : faults)
    EXPECT_EQ(refusal(with_system(text)).rfind(message, 0), 0U) << refusal(with_system(text));
  base::write_file(m_folder.path() / "own.data",
                   "own\n\n2 atoms\n1 atom types\n1 6 xlo xhi\n0 5 ylo yhi\n0 5 zlo zhi\n\n"
                   "Masses\n\n1 28\n\nAtoms\n\n1 1 1 0 0\n2 1 3 2 2\n");
  EXPECT_EQ(refusal(with_system("data: own.data, elements: [Si], seed: 1")),
            "suite.yaml:3:5: `seed` does not go with `data`; remove one of them");
  const model::Suite twice = load(
      with_system("data: own.data, elements: [Si], supercell: [1, 2, 1], strain: [0.1, 0, 0]"));
  EXPECT_EQ(twice.systems[0].data->text,
            "si (own.data)\n\n4 atoms\n1 atom types\n\n0 5.5 xlo xhi\n0 10 ylo yhi\n0 5 zlo "
            "zhi\n\nMasses\n\n1 28  # Si\n\nAtoms  # atomic\n\n1 1 0 0 0\n2 1 2.2 2 2\n3 1 0 5 "
            "0\n4 1 2.2 7 2\n");
}

TEST_F(SuiteTest, BarostatWantsAnOrthogonalBox)
{
  base::write_file(
      m_folder.path() / "own.data",
      "own\n\n1 atoms\n1 atom types\n0 5 xlo xhi\n0 5 ylo yhi\n0 5 zlo zhi\n1 0 0 xy xz yz\n"
      "\nMasses\n\n1 28\n\nAtoms\n\n1 1 0 0 0\n");
  const std::string text =
      replaced(good_suite, "material: silicon, atoms: 64", "data: own.data, elements: [Si]");
  EXPECT_TRUE(load(text).systems[0].data->triclinic);
  EXPECT_EQ(refusal(replaced(text, "ensemble: nve", "ensemble: npt")),
            "suite.yaml:5:27: the barostat berendsen is for orthogonal boxes, but that of the data "
            "file of `si` is triclinic; take the barostat nose-hoover, leave that system out by "
            "`systems`, or take nvt");
}

TEST_F(SuiteTest, SystemsOfProtocolsAndPotentials)
{
  EXPECT_EQ(refusal(replaced(good_suite, "steps: 20", "steps: 20, systems: [sj]")),
            "suite.yaml:3:5: no protocol is for the system `si`; add it to the `systems` of one, "
            "or remove it\n"
            "suite.yaml:5:69: there is no system `sj`; did you mean `si`?");
  EXPECT_EQ(load(replaced(good_suite, "role: reference", "role: reference, systems: [si]"))
                .potentials[0]
                .systems,
            std::vector<std::string>{"si"});
}

TEST_F(SuiteTest, PluginsOfAPotential)
{
  const std::string text =
      replaced(good_suite, "role: reference", "role: reference, plugins: [p.so]");
  EXPECT_EQ(refusal(text),
            "suite.yaml:7:45: plugin file p.so of `soft` does not exist; build it (the suite's "
            "comments may say how) or correct the path, which is relative to the suite file");
  base::write_file(m_folder.path() / "p.so", "plugin");
  const model::Suite suite = load(text);
  ASSERT_EQ(suite.potentials[0].plugins.size(), 1U);
  EXPECT_EQ(suite.potentials[0].plugins[0].path, m_folder.path() / "p.so");
  EXPECT_EQ(suite.potentials[0].plugins[0].content.sha256.size(), 64U);
}

TEST_F(SuiteTest, TextThatWouldBreakTheDeckIsRefused)
{
  for (const std::string bad : {"sw; shell rm", "sw $x", "sw # c", "sw `ls`", "sw\\nshell ls"}) {
    const std::string messages =
        refusal(replaced(good_suite, "pair_style: sw", "pair_style: \"" + bad + "\""));
    EXPECT_NE(messages.find("may hold no line break"), std::string::npos)
        << bad << ": " << messages;
  }
  EXPECT_NE(refusal(replaced(good_suite, "suite: tiny", "suite: ../evil"))
                .find("a name starts with a letter or digit"),
            std::string::npos);
}

TEST_F(SuiteTest, SecondTeacher)
{
  const std::string text = replaced(good_suite, "role: reference", "role: teacher") +
                           "  - {name: other, role: teacher, pair_style: sw, pair_coeff: [\"* * "
                           "Si.sw Si\"], files: [Si.sw]}\n";
  EXPECT_EQ(refusal(text), "suite.yaml:8:25: `other` is a second teacher beside `soft` for the "
                           "system `si`; speed-ups are relative to one: make it a student or a "
                           "reference, or give each its own `systems`");
  const std::string apart = replaced(
      replaced(replaced(text, "  - {name: si,",
                        "  - {name: sj, material: silicon, atoms: 64, temperature_K: 300}\n"
                        "  - {name: si,"),
               "soft, role: teacher", "soft, systems: [si], role: teacher"),
      "other, role: teacher", "other, systems: [sj], role: teacher");
  EXPECT_EQ(load(apart).potentials.size(), 2U);
}

TEST_F(SuiteTest, SameNameTwice)
{
  const std::string text = good_suite + "  - {name: soft, role: student, pair_style: sw, "
                                        "pair_coeff: [\"* * Si.sw Si\"], files: [Si.sw]}\n";
  EXPECT_EQ(refusal(text), "suite.yaml:8:5: `soft` stands in `potentials` twice, first on line 7; "
                           "give each its own name");
}

TEST_F(SuiteTest, MissingFiles)
{
  EXPECT_NE(refusal(replaced(good_suite, "files: [Si.sw]", "files: [Ge.sw]"))
                .find("potential file `Ge.sw` of `soft` was not found in"),
            std::string::npos);
  const std::string with_model =
      replaced(good_suite, "pair_style: sw", "pair_style: mlff, model: none.pt");
  EXPECT_EQ(
      refusal(with_model).rfind("suite.yaml:7:60: model file none.pt of `soft` does not exist", 0),
      0U)
      << refusal(with_model);
}

TEST_F(SuiteTest, PairStyleMlffNeedsAModel)
{
  const std::string text = replaced(good_suite, "pair_style: sw", "pair_style: mlff device cpu");
  EXPECT_NE(refusal(text).find("`soft` lacks the key `model`"), std::string::npos);
}

TEST_F(SuiteTest, MlffHasDefaultPairCoeff)
{
  write_model(m_folder.path() / "m.pt");
  const model::Suite suite =
      load(replaced(good_suite, "pair_style: sw, pair_coeff: [\"* * Si.sw {elements}\"]",
                    "pair_style: mlff, model: m.pt"));
  EXPECT_EQ(suite.potentials[0].pair_coeff, std::vector<std::string>{"* * {model} {elements}"});
}

TEST_F(SuiteTest, UnknownBraces)
{
  EXPECT_NE(refusal(replaced(good_suite, "{elements}", "{element}"))
                .find("unknown `{element}`; did you mean `{elements}`?"),
            std::string::npos);
}

TEST_F(SuiteTest, ThermostatMustFitTheEnsemble)
{
  EXPECT_EQ(refusal(replaced(good_suite, "steps: 20", "steps: 20, thermostat: {damping_ps: 1}")),
            "suite.yaml:5:71: ensemble nve has no thermostat; remove the key, rename it "
            "`warmup_thermostat` for one that acts in the warm-up only, or take nvt");
  EXPECT_EQ(refusal(replaced(good_suite, "nve, timestep_fs: 1, steps: 20",
                             "nvt, timestep_fs: 1, steps: 20, warmup_thermostat: {}")),
            "suite.yaml:5:78: ensemble nvt has its thermostat in the warm-up too; remove the key");
  EXPECT_EQ(refusal(replaced(good_suite, "steps: 20",
                             "steps: 20, warmup_steps: 0, warmup_thermostat: {}")),
            "suite.yaml:5:95: the thermostat of the warm-up of `nve` needs warm-up steps, `soft` "
            "has none; raise `warmup_steps` or remove `warmup_thermostat`");
  const std::string thermostat =
      replaced(good_suite, "steps: 20", "steps: 20, warmup_steps: 0, warmup_thermostat: {}");
  EXPECT_TRUE(load(replaced(thermostat, "role: reference", "role: reference, warmup_steps: 9"))
                  .protocols[0]
                  .warmup_thermostat);
  EXPECT_EQ(refusal(replaced(replaced(thermostat, "warmup_steps: 0", "warmup_steps: 7"),
                             "role: reference", "role: reference, warmup_steps: 0")),
            "suite.yaml:7:49: the thermostat of the warm-up of `nve` needs warm-up steps, `soft` "
            "has none; raise `warmup_steps` or remove `warmup_thermostat`");
  const model::Suite suite = load(replaced(good_suite, "ensemble: nve", "ensemble: npt"));
  ASSERT_TRUE(suite.protocols[0].thermostat && suite.protocols[0].barostat);
  EXPECT_DOUBLE_EQ(suite.protocols[0].thermostat->damping_ps, 0.1);
  EXPECT_DOUBLE_EQ(suite.protocols[0].barostat->modulus_bar, 1e6);
}

}  // namespace
}  // namespace mlffbench
