// SPDX-License-Identifier: GPL-2.0-or-later
// Includes, defaults, variables and sweeps: what they mean, and the words of what is refused.
#include "base/diagnostic.h"
#include "base/file.h"
#include "rules/load.h"
#include "suite/compose.h"

#include "temporary_folder.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace mlffbench {
namespace {

using nlohmann::json;

class ComposeTest : public ::testing::Test {
protected:
  void write(const std::string &name, const std::string &text)
  {
    base::make_folder((m_folder.path() / name).parent_path());
    base::write_file(m_folder.path() / name, text);
  }

  json compose(const std::string &text)
  {
    write("suite.yaml", text);
    return suite::compose_suite(base::read_file(m_folder.path() / "suite.yaml"),
                                m_folder.path() / "suite.yaml")
        .document.value;
  }

  /// All messages, with the folder's name taken out.
  std::string refusal(const std::string &text)
  {
    try {
      compose(text);
    } catch (const base::SuiteError &error) {
      std::string messages = error.what();
      const std::string folder = m_folder.path().string() + "/";
      for (size_t at = messages.find(folder); at != std::string::npos; at = messages.find(folder))
        messages.erase(at, folder.size());
      return messages;
    }
    return "accepted";
  }

  test::TemporaryFolder m_folder;
};

TEST_F(ComposeTest, ListsOfIncludedFilesComeFirstAndOwnKeysWin)
{
  write("parts/a.yaml", "systems: [{name: a}]\nseed: 1\nmeasure: {flush_s: 1, thermo_every: 5}\n");
  write("parts/b.yaml", "include: a.yaml\nsystems: [{name: b}]\nseed: 2\n");
  const json suite = compose("include: [parts/a.yaml, parts/b.yaml]\nsystems: [{name: c}]\n"
                             "measure: {flush_s: 3}\n");
  EXPECT_EQ(suite, json::parse(R"({"systems": [{"name": "a"}, {"name": "b"}, {"name": "c"}],
                                   "seed": 2, "measure": {"flush_s": 3, "thermo_every": 5}})"))
      << suite;
}

TEST_F(ComposeTest, ValuesKeepTheirFilesAndPathsAreRelativeToThem)
{
  write("parts/a.yaml", "# a comment\nsystems:\n  - {name: a, data: a.data}\n");
  write("suite.yaml", "include: parts/a.yaml\nsystems: [{name: b, data: b.data}]\n");
  const suite::ComposedSuite composed = suite::compose_suite(
      base::read_file(m_folder.path() / "suite.yaml"), m_folder.path() / "suite.yaml");
  const yaml::Document &document = composed.document;
  EXPECT_EQ(document.diagnostic("/systems/0/name", "x").text(),
            (m_folder.path() / "parts/a.yaml").string() + ":3:12: x");
  EXPECT_EQ(document.diagnostic("/systems/1/name", "x").text(),
            (m_folder.path() / "suite.yaml").string() + ":2:18: x");
  EXPECT_EQ(document.folder("/systems/0/data"), m_folder.path() / "parts");
  EXPECT_EQ(document.folder("/systems/1/data"), m_folder.path());
  EXPECT_EQ(composed.texts.size(), 2U);
}

TEST_F(ComposeTest, IncludesThatCannotBe)
{
  write("a.yaml", "include: b.yaml\n");
  write("b.yaml", "include: a.yaml\n");
  EXPECT_EQ(refusal("include: a.yaml\n"), "b.yaml:1:10: includes go in a circle: a.yaml -> b.yaml "
                                          "-> a.yaml; take one of them out");
  EXPECT_EQ(refusal("include: [none.yaml]\n"),
            "suite.yaml:1:11: included file none.yaml does not exist; correct the path, which is "
            "relative to this file");
  EXPECT_EQ(refusal("include: 5\n"),
            "suite.yaml:1:10: `include` must be the path of a suite file or a list of such paths, "
            "e.g. `include: [common/potentials.yaml]`");
  write("list.yaml", "- a\n");
  EXPECT_EQ(refusal("include: list.yaml\n"),
            "list.yaml:1:1: an included file must be a mapping of keys, such as `potentials`, as a "
            "suite file is");
  write("broken.yaml", "systems: [a\n");
  EXPECT_EQ(refusal("include: broken.yaml\n").rfind("broken.yaml:2:1: not valid YAML", 0), 0U);
}

TEST_F(ComposeTest, DefaultsAreForItemsThatLackThem)
{
  const json suite = compose("defaults:\n"
                             "  protocols: {steps: 10, neighbor: {skin_A: 1, every: 2}}\n"
                             "protocols:\n"
                             "  - {name: a}\n"
                             "  - {name: b, steps: 20, neighbor: {skin_A: 3}}\n"
                             "  - {name: c, steps: null, neighbor: ~}\n");
  EXPECT_EQ(suite, json::parse(R"({"protocols": [
      {"name": "a", "steps": 10, "neighbor": {"skin_A": 1, "every": 2}},
      {"name": "b", "steps": 20, "neighbor": {"skin_A": 3, "every": 2}},
      {"name": "c"}]})"))
      << suite;
  EXPECT_EQ(refusal("defaults: {measure: {}}\n"),
            "suite.yaml:1:12: there are no defaults for `measure`; valid keys here: systems, "
            "protocols, potentials, layouts");
  EXPECT_EQ(refusal("defaults: {systems: [1]}\n"),
            "suite.yaml:1:21: `systems` of `defaults` must be a mapping of keys to values; write "
            "it as one item without its name");
}

TEST_F(ComposeTest, VariablesKeepTheirTypeWhereTheyStandAlone)
{
  const json suite = compose("variables: {n: 64, x: 0.5, t: text, on: true, both: 'a${n}b', "
                             "again: '${both}!'}\n"
                             "seed: ${n}\n"
                             "checks: {a: '${x}', b: '${t}', c: '${on}'}\n"
                             "description: ${again} costs $5 and ${n} ${x} ${on}\n");
  EXPECT_EQ(suite, json::parse(R"({"seed": 64, "checks": {"a": 0.5, "b": "text", "c": true},
                                   "description": "a64b! costs $5 and 64 0.5 true"})"))
      << suite;
}

TEST_F(ComposeTest, VariablesOfAnIncludingFileWin)
{
  write("a.yaml", "variables: {n: 1, m: 2}\nsystems: [{name: 's${n}', atoms: '${m}'}]\n");
  const json suite = compose("include: a.yaml\nvariables: {n: 7}\n");
  EXPECT_EQ(suite["systems"], json::parse(R"([{"name": "s7", "atoms": 2}])")) << suite;
}

TEST_F(ComposeTest, VariablesThatCannotBe)
{
  write("a.yaml", "# two\n# lines\nseed: ${sed}\n");
  EXPECT_EQ(refusal("variables: {seed: 3}\ninclude: a.yaml\n"),
            "a.yaml:3:7: there is no variable `sed`; did you mean `${seed}`?");
  EXPECT_EQ(refusal("seed: ${n}\n"), "suite.yaml:1:7: there is no variable `n`; define it under "
                                     "`variables`, or in the `sweep` of this item");
  EXPECT_EQ(refusal("variables: {a: 1, b: 2}\nseed: ${zebra}\n"),
            "suite.yaml:2:7: there is no variable `zebra`; define it under `variables`; known "
            "here: a, b");
  EXPECT_EQ(refusal("seed: a${n\n"),
            "suite.yaml:1:7: `${` begins a variable that has no end; write `${name}`");
  EXPECT_EQ(refusal("variables: {a-b: 1}\n"),
            "suite.yaml:1:13: `a-b` is no name for a variable; take a letter, then letters, digits "
            "and _");
  EXPECT_EQ(refusal("variables: {a: '${b}', b: '${a}'}\n"),
            "suite.yaml:1:16: the variable `a` holds itself, by way of b; give one of them a "
            "value\nsuite.yaml:1:27: the variable `b` holds itself, by way of a; give one of them "
            "a value");
  // What only follows from another fault is not told.
  EXPECT_EQ(refusal("variables: {a: '${b}', b: 'x${c}', c: '${d}'}\n"),
            "suite.yaml:1:39: there is no variable `d`; define it under `variables`, or in the "
            "`sweep` of this item");
  const std::string ten = "${z}${z}${z}${z}${z}${z}${z}${z}${z}${z}";
  EXPECT_EQ(
      refusal("variables: {z: '" + std::string(250, 'a') + "', y: '" + ten + "', x: '${y}'}\n"),
      "suite.yaml:1:273: with its variables this text has more than 2000 bytes; shorten them");
  EXPECT_EQ(refusal("variables: [1]\n"), "suite.yaml:1:12: `variables` must be a mapping of names "
                                         "to values, e.g. `variables: {models: ../models}`");
}

TEST_F(ComposeTest, SweepOfAProductAndAZip)
{
  const json suite = compose("variables: {k: K}\n"
                             "systems:\n"
                             "  - {name: first}\n"
                             "  - name: ${m}-${a}-${t}\n"
                             "    cells: ${c}\n"
                             "    unit: ${k}\n"
                             "    sweep:\n"
                             "      product: {a: [1, 2], t: [300, 600]}\n"
                             "      zip: {m: [si, cu], c: [[1, 1], '${k}']}\n"
                             "      exclude: [{a: 2, m: si}, {t: 600, m: cu}]\n"
                             "  - {name: last}\n");
  std::vector<std::string> names;
  for (const auto &system : suite["systems"])
    names.push_back(system["name"]);
  EXPECT_EQ(names, (std::vector<std::string>{"first", "si-1-300", "cu-1-300", "si-1-600",
                                             "cu-2-300", "last"}));
  EXPECT_EQ(suite["systems"][1],
            json::parse(R"({"name": "si-1-300", "cells": [1, 1], "unit": "K"})"));
  EXPECT_EQ(suite["systems"][2]["cells"], "K");
}

TEST_F(ComposeTest, FaultsOfAnItemOfASweepAreReportedOnce)
{
  base::write_file(m_folder.path() / "Si.sw", "Si Si Si parameters");
  write("parts.yaml", "systems:\n"
                      "  - name: si-${n}\n"
                      "    material: silicon\n"
                      "    atoms: ${n}x\n"
                      "    temperature_K: 300\n"
                      "    sweep: {product: {n: [8, 64, 216]}}\n");
  write("suite.yaml",
        "suite: s\ninclude: parts.yaml\nprotocols:\n"
        "  - {name: nve, ensemble: nve, timestep_fs: 1, steps: 5}\n"
        "potentials:\n"
        "  - {name: p, role: reference, pair_style: sw, pair_coeff: ['* * Si.sw Si'], "
        "files: [Si.sw]}\n");
  try {
    rules::load_suite(m_folder.path() / "suite.yaml", {});
    FAIL() << "accepted";
  } catch (const base::SuiteError &error) {
    ASSERT_EQ(error.diagnostics().size(), 3U) << error.what();
    EXPECT_EQ(error.diagnostics()[0].text(),
              (m_folder.path() / "parts.yaml").string() +
                  ":4:12: `atoms` must be an integer, but is the text \"8x\", e.g. 64");
  }
}

TEST_F(ComposeTest, HashIsOverAllFiles)
{
  base::write_file(m_folder.path() / "Si.sw", "Si Si Si parameters");
  const std::string suite =
      "suite: s\ninclude: parts.yaml\nprotocols:\n"
      "  - {name: nve, ensemble: nve, timestep_fs: 1, steps: 5}\npotentials:\n"
      "  - {name: p, role: reference, pair_style: sw, pair_coeff: ['* * Si.sw Si'], files: "
      "[Si.sw]}\n";
  const auto hash = [&](const std::string &temperature) {
    write("parts.yaml", "systems: [{name: si, material: silicon, atoms: 8, temperature_K: " +
                            temperature + "}]\n");
    write("suite.yaml", suite);
    return rules::load_suite(m_folder.path() / "suite.yaml", {}).sha256;
  };
  EXPECT_EQ(hash("300"), hash("300"));
  EXPECT_NE(hash("300"), hash("301"));
}

}  // namespace
}  // namespace mlffbench
