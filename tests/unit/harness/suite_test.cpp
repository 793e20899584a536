// SPDX-License-Identifier: GPL-2.0-or-later
// The suite reader: keys and values it accepts, and the exact words of what it refuses.
#include "base/nearest.h"
#include "suite/schema.h"

#include "replaced.h"
#include "suite_fixture.h"

#include <functional>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace mlffbench {
namespace {

using test::good_suite;
using test::replaced;
using test::SuiteTest;

TEST_F(SuiteTest, FillsDefaultsFromTheSchema)
{
  const model::Suite suite = load(good_suite);
  EXPECT_EQ(suite.name, "tiny");
  EXPECT_EQ(suite.repetitions, 6);
  EXPECT_EQ(suite.layouts.size(), 1U);
  EXPECT_EQ(suite.layouts[0].label(), "1x1");
  EXPECT_EQ(suite.protocols[0].warmup_steps, 10);
  EXPECT_DOUBLE_EQ(suite.protocols[0].neighbor.skin_A, 2.0);
  EXPECT_EQ(suite.measure.thermo_every, 10);
  EXPECT_DOUBLE_EQ(suite.checks.drift_eV_per_atom_per_ps, 5e-5);
  EXPECT_EQ(suite.potentials[0].files[0].name, "Si.sw");
  EXPECT_EQ(suite.potentials[0].files[0].content.sha256.size(), 64U);
}

TEST_F(SuiteTest, MisspeltKeyNamesPlaceAndNearestKey)
{
  EXPECT_EQ(refusal(replaced(good_suite, "temperature_K", "temprature_K")),
            "suite.yaml:3:46: unknown key `temprature_K`; did you mean `temperature_K`?");
}

TEST_F(SuiteTest, MissingKey)
{
  EXPECT_EQ(
      refusal(replaced(good_suite, ", steps: 20", "")),
      "suite.yaml:5:5: `protocols`, item 1 lacks the key `steps`; add it, e.g. `steps: 1000`");
}

TEST_F(SuiteTest, UnknownKeyWithoutANearOneListsAllKeys)
{
  EXPECT_EQ(refusal(good_suite + "zebra: 1\n"),
            "suite.yaml:8:1: unknown key `zebra`; valid keys here: checks, defaults, description, "
            "include, layouts, measure, potentials, protocols, repetitions, seed, suite, systems, "
            "variables");
}

TEST_F(SuiteTest, AllFaultsAreListed)
{
  const std::string text = replaced(replaced(good_suite, "steps: 20", "stpes: 20"),
                                    "material: silicon", "material: silicn");
  const std::string messages = refusal(text + "repetitions: three\n");
  EXPECT_NE(
      messages.find("suite.yaml:3:26: `material` cannot be \"silicn\"; did you mean `silicon`?"),
      std::string::npos)
      << messages;
  EXPECT_NE(messages.find("suite.yaml:5:48: unknown key `stpes`; did you mean `steps`?"),
            std::string::npos)
      << messages;
  EXPECT_NE(
      messages.find("suite.yaml:8:14: `repetitions` must be an integer, but is the text \"three\""),
      std::string::npos)
      << messages;
}

TEST_F(SuiteTest, QuotedNumberIsText)
{
  EXPECT_EQ(refusal(replaced(good_suite, "atoms: 64", "atoms: \"64\"")),
            "suite.yaml:3:42: `atoms` must be an integer, but is the text \"64\", e.g. 64");
}

TEST_F(SuiteTest, ScalarInPlaceOfAList)
{
  EXPECT_EQ(refusal(good_suite + "layouts: 2\n"),
            "suite.yaml:8:10: `layouts` must be a list, but is the integer 2, e.g. "
            "[{\"ranks\":1,\"threads\":2}]");
}

TEST_F(SuiteTest, NumbersOutOfBounds)
{
  EXPECT_EQ(
      refusal(good_suite + "repetitions: 0\n"),
      "suite.yaml:8:14: `repetitions` must be an integer at least 1 and at most 1000, but is 0");
}

TEST_F(SuiteTest, SyntaxErrorHasItsPlace)
{
  EXPECT_EQ(refusal("suite: [a\nsystems: b\n").rfind("suite.yaml:2:", 0), 0U)
      << refusal("suite: [a\nsystems: b\n");
}

TEST_F(SuiteTest, EmptyFile)
{
  EXPECT_NE(refusal("").find("the file is empty"), std::string::npos);
}

TEST_F(SuiteTest, DuplicateKey)
{
  EXPECT_EQ(refusal(good_suite + "suite: again\n"),
            "suite.yaml:8:1: key `suite` is given twice, first on line 1; keep one of them");
}

TEST_F(SuiteTest, AliasThatGrowsWithoutBoundIsRefused)
{
  std::string text = "a: &a [1,1,1,1,1,1,1,1,1,1]\n";
  for (char c = 'b'; c < 'i'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    text += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 10; ++i)
      text += (i == 0 ? "*" : ",*") + before;
    text += "]\n";
  }
  EXPECT_NE(refusal(text).find("too many values"), std::string::npos);
}

TEST(Yaml, PlainScalarsTakeTheirCoreType)
{
  const yaml::Document document =
      yaml::parse_yaml("{i: 12, n: -3, h: 0x1f, f: 1.5e-3, e: 1e3, p: +7, t: true, "
                       "z: ~, s: 1.2.3, q: '12', y: yes, w: 5 fs}",
                       "x");
  const auto &value = document.value;
  EXPECT_TRUE(value["i"].is_number_integer() && value["i"] == 12);
  EXPECT_EQ(value["n"], -3);
  EXPECT_EQ(value["h"], 31);
  EXPECT_DOUBLE_EQ(value["f"], 1.5e-3);
  EXPECT_TRUE(value["e"].is_number_float());
  EXPECT_EQ(value["p"], 7);
  EXPECT_EQ(value["t"], true);
  EXPECT_TRUE(value["z"].is_null());
  EXPECT_EQ(value["s"], "1.2.3");
  EXPECT_EQ(value["q"], "12");
  EXPECT_EQ(value["y"], "yes");
  EXPECT_EQ(value["w"], "5 fs");
}

TEST(Nearest, CountsSwapsAsOne)
{
  EXPECT_EQ(base::edit_distance("stpes", "steps"), 1);
  EXPECT_EQ(base::edit_distance("Warmup-Steps", "warmup_steps"), 0);
  EXPECT_EQ(base::nearest("temperature", {"atoms", "temperature_K"}), "temperature_K");
  EXPECT_EQ(base::nearest("zebra", {"atoms", "steps"}), "");
}

TEST(Schema, EveryKeyHasADescriptionAndAnExample)
{
  const std::function<void(const nlohmann::json &, const std::string &)> look =
      [&](const nlohmann::json &schema, const std::string &where) {
        if (!schema.is_object())
          return;
        const auto properties = schema.value("properties", nlohmann::json::object());
        for (const auto &property : properties.items()) {
          const auto &value = property.value();
          const std::string ref = value.value("$ref", "");
          const auto target =
              ref.empty() ? value
                          : suite::suite_schema().at(nlohmann::json::json_pointer(ref.substr(1)));
          EXPECT_TRUE(value.contains("description") || target.contains("description"))
              << where << property.key();
          EXPECT_TRUE(value.contains("examples") || target.contains("examples"))
              << where << property.key();
          look(value, where + property.key() + "/");
        }
        if (schema.contains("properties")) {
          EXPECT_EQ(schema.value("additionalProperties", true), false) << where;
        }
      };
  look(suite::suite_schema(), "/");
  for (const auto &definition : suite::suite_schema().at("definitions").items())
    look(definition.value(), definition.key() + "/");
}

}  // namespace
}  // namespace mlffbench
