// SPDX-License-Identifier: GPL-2.0-or-later
// Metadata of model files. What each wrong entry makes a user read is tested through LAMMPS in
// tests/lammps.

#include "mlff_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using mlff::Metadata;
using mlff::ModelError;

const char *const GOOD =
    R"({"contract":1,"name":"toy","version":"3","cutoff":4.5,"layers":2,"species":["Na","Cl"],
  "dtype":"float64","units":{"energy":"eV","length":"Angstrom"},"conservative":true,
  "inputs":["species","edge_index","edge_vec","node_weight"],"outputs":["atom_energy","edge_grad"],
  "source":{"package":"tests"},"license":"MIT"})";

TEST(Metadata, ReadsWhatTheContractNames)
{
  const auto meta = Metadata::parse(GOOD, "toy.pt");
  EXPECT_EQ(meta.name, "toy");
  EXPECT_EQ(meta.version, "3");
  EXPECT_EQ(meta.cutoff, 4.5);
  EXPECT_EQ(meta.layers, 2);
  EXPECT_EQ(meta.dtype, mlff::Dtype::float64);
  EXPECT_EQ(meta.species_index("Na"), 0);
  EXPECT_EQ(meta.species_index("Cl"), 1);
  EXPECT_EQ(meta.species_index("K"), -1);
  EXPECT_THAT(meta.json, testing::HasSubstr(R"("source":{"package":"tests"})"));
}

TEST(Metadata, KnowsWhatAModelTakesAndGives)
{
  std::string text = GOOD;
  const std::string outputs = R"("edge_grad"])";
  text.replace(text.find(outputs), outputs.size(), R"("node_force","virial"])");
  const auto meta = Metadata::parse(text, "toy.pt");
  EXPECT_TRUE(meta.takes("node_weight"));
  EXPECT_FALSE(meta.takes("positions"));
  EXPECT_TRUE(meta.gives("virial"));
  EXPECT_FALSE(meta.gives("edge_grad"));
}

TEST(Metadata, RefusesTextThatIsNoJsonObject)
{
  for (const char *text : {"", "{", "[]", "contract: 1", "\xff\xfe"}) {
    EXPECT_THROW(Metadata::parse(text, "toy.pt"), ModelError) << text;
  }
}

TEST(Metadata, ChecksTheContractBeforeAnythingElse)
{
  try {
    Metadata::parse(R"({"contract":7})", "toy.pt");
    FAIL() << "accepted";
  } catch (const ModelError &error) {
    EXPECT_STREQ(error.what(), "Model file toy.pt: it follows model contract 7, this version of "
                               "the package supports 1; export it "
                               "again with a matching exporter");
  }
}

TEST(Metadata, RefusesWhatIsNestedTooDeep)
{
  const std::string open(100'000, '[');
  const std::string close(100'000, ']');
  for (const auto &deep : {open, open + close, "{\"a\":" + open + close + "}",
                           std::string(100, '[') + std::string(100, ']')}) {
    try {
      Metadata::parse(deep, "toy.pt");
      FAIL() << "accepted";
    } catch (const ModelError &error) {
      EXPECT_STREQ(error.what(), "Model file toy.pt: its metadata are nested more than 64 levels "
                                 "deep; export it again");
    }
  }
  // Brackets in texts nest nothing.
  std::string text = GOOD;
  text.replace(text.find("MIT"), 3, "\\\"" + open);
  EXPECT_NO_THROW(Metadata::parse(text, "toy.pt"));
}

}  // namespace
