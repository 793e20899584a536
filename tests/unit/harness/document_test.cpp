// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes as YAML: a document or a message, in bounded memory.
#include "yaml/document.h"

#include <array>
#include <cstdlib>
#include <gtest/gtest.h>
#include <iostream>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>

namespace mlffbench {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

/// What a text is refused with; empty if it is read.
std::string refusal(const std::string &text)
{
  try {
    yaml::parse_yaml(text, "x.yaml");
    return "";
  } catch (const base::SuiteError &error) {
    return error.what();
  }
}

/// Bounds this process: a parser that goes on for ever is killed and not the machine. Sanitizers
/// need more address space than any bound.
void limit_memory_and_time()
{
  if (!sanitized) {
    const rlimit memory{1UL << 30, 1UL << 30};
    ::setrlimit(RLIMIT_AS, &memory);
  }
  const rlimit cpu_s{600, 600};
  ::setrlimit(RLIMIT_CPU, &cpu_s);
}

constexpr std::array<std::string_view, 26> tokens{
    ",", "[", "]",  "{", "}", ":", ": ",  "-",   "- ", "? ", "&a ", "*a", "!t ",
    "|", ">", "\"", "'", "#", "%", "---", "...", "\n", " ",  "\t",  "w",  "5"};

/// Tries all texts of so many more tokens; says the first that is neither read nor refused with a
/// place.
bool all_end_well(const std::string &begin, int more)
{
  const std::string said = refusal(begin);
  if (!said.empty() && said.rfind("x.yaml:", 0) != 0) {
    std::cerr << "for `" << begin << "`: " << said << '\n';
    return false;
  }
  if (more == 0)
    return true;
  for (const auto token : tokens) {
    if (!all_end_well(begin + std::string(token), more - 1))
      return false;
  }
  return true;
}

[[noreturn]] void try_all()
{
  limit_memory_and_time();
  std::exit(all_end_well("", sanitized ? 3 : 4) ? 0 : 1);
}

[[noreturn]] void try_one(const std::string &text, const std::string &expected)
{
  limit_memory_and_time();
  const std::string said = refusal(text);
  if (said != expected)
    std::cerr << "says: " << said << '\n';
  std::exit(said == expected ? 0 : 1);
}

void expect_bounded(const std::string &text, const std::string &expected)
{
  EXPECT_EXIT(try_one(text, expected), ::testing::ExitedWithCode(0), "") << text.substr(0, 80);
}

TEST(Yaml, AllTextsOfFourTokensEndInAValueOrAMessage)
{
  EXPECT_EXIT(try_all(), ::testing::ExitedWithCode(0), "");
}

// A parser that reports a value without taking the token in its way goes on for ever.
TEST(Yaml, WhatStandsBehindTheDocumentIsRefused)
{
  const std::string remedy =
      ": not valid YAML: the document ends before this; remove it, or correct what stands before";
  expect_bounded(",", "x.yaml:1:1" + remedy);
  expect_bounded("{suite: x},\n", "x.yaml:1:11" + remedy);
  expect_bounded("[a], [b]\n", "x.yaml:1:4" + remedy);
  expect_bounded("{a: 1} {b: 2}\n", "x.yaml:1:8" + remedy);
  expect_bounded("\n\n, , ,", "x.yaml:3:1" + remedy);
  expect_bounded("'a' 'b'\n", "x.yaml:1:5" + remedy);
  expect_bounded("a: 1\n...\n, b: 2\n", "x.yaml:3:1" + remedy);
}

TEST(Yaml, ASecondDocumentIsRefusedAndAnEmptyOneIsNone)
{
  expect_bounded("a: 1\n---\nb: 2\n", "x.yaml:3:1: a second YAML document begins; keep one a file");
  expect_bounded("a: 1\n---\n---\n", "x.yaml:3:1: a second YAML document begins; keep one a file");
  expect_bounded("a: 1\n---\n", "");
  expect_bounded("--- \na: 1\n...\n", "");
  for (const char *text : {"", "# only a comment\n", "---\n", "~", "null\n", "...\n"}) {
    expect_bounded(text,
                   "x.yaml:1:1: the file is empty; see `mlffbench schema` for what it may hold");
  }
}

TEST(Yaml, MemoryIsBoundedWhateverAliasesAndKeysMultiply)
{
  const std::string too_much =
      ": too many values or too deep, perhaps by an alias that holds itself; make the file smaller";
  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 9; ++k)
      laughs += (k == 0 ? "*a" : ", *a") + std::to_string(i - 1);
    laughs += "]\n";
  }
  expect_bounded(laughs, "x.yaml:1:13" + too_much);
  expect_bounded("a: &a [*a]\n", "x.yaml:1:4" + too_much);
  expect_bounded(std::string(100, '[') + std::string(100, ']'), "x.yaml:1:65" + too_much);
  std::string many = "[0";
  for (int i = 0; i < 200000; ++i)
    many += ",0";
  expect_bounded(many + "]", "x.yaml:1:200000" + too_much);
  // Keys of 200 bytes in 60 levels are the pointer of each of 90,000 items.
  std::string deep;
  for (int i = 0; i < 60; ++i)
    deep += "{" + std::string(200, static_cast<char>('a' + i % 26)) + ": ";
  deep += "[";
  for (int i = 0; i < 90000; ++i)
    deep += "0,";
  deep += "]" + std::string(60, '}');
  EXPECT_EXIT(
      {
        limit_memory_and_time();
        std::exit(refusal(deep).ends_with(too_much) ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
}

// Reported as endless, out of memory, out of stack or accepted:
// github.com/jbeder/yaml-cpp/issues/2, 499, 654, 740, 793, 938, 1040, 1365;
// falcosecurity/falco/issues/3281; chyh1990/yaml-rust/pull/25; nodeca/js-yaml/issues/139;
// rust-works/succinctly/issues/152.
TEST(Yaml, TextsThatHungOtherProgramsAreRefused)
{
  const std::array<std::string, 16> texts{
      "bad YAML: [",
      "[:",
      "{:",
      "{foo:",
      "[[:",
      "{!\xdb:",
      "{# ke\ny{:",
      "- !+(.,.)",
      "<< : [:]ore-max-padding, *auto-init-128]",
      "  to:\n  ta: \"test\"\n :",
      "----: [",
      "- macro: exclude\n  condition:\n    (a in (-1, 5) and b = \"/usr/bin/script\" and c in (\n"
      "\"/usr/local/bin/x.sh\",\n    \"-c rsync\"\n    )  )\n    )",
      "a: " + std::string(20000, '[') + std::string(20000, ']'),
      std::string(20000, '{'),
      "a: &a [*a, {b: *a}]",
      "? [? {? [",
  };
  const auto refused = [](const std::string &text) {
    limit_memory_and_time();
    const std::string said = refusal(text);
    std::cerr << said << '\n';
    std::exit(said.starts_with("x.yaml:") ? 0 : 1);
  };
  for (const auto &text : texts)
    EXPECT_EXIT(refused(text), ::testing::ExitedWithCode(0), "") << text.substr(0, 80);
}

// The parser takes the end of the file for the end of the text.
TEST(Yaml, AQuoteThatIsNeverClosedIsRefused)
{
  const std::string never =
      ": not valid YAML: the quote that begins here is never closed; close it where the text ends";
  expect_bounded("a: 1\nb: 'never closed\n", "x.yaml:2:4" + never);
  expect_bounded("suite: 'g\nsystems: [a]\n", "x.yaml:1:8" + never);
  // What it finds by itself: at the end of the file no line ends.
  const std::string end = ": not valid YAML: illegal EOF in scalar; correct it here or just before";
  expect_bounded("a: \"x\\\"", "x.yaml:1:8" + end);
  expect_bounded("a: 'it''s", "x.yaml:1:10" + end);
  expect_bounded("a: &b !!str 'x", "x.yaml:1:15" + end);
  expect_bounded("a: &b !!str 'x\n", "x.yaml:1:4" + never);
  expect_bounded("'", "x.yaml:1:1" + never);
  for (const char *text : {"a: 'it''s'", "a: \"\\\"\"", "a: ''", "a: &b !!str 'x'\n", "a: it's\n",
                           "a: 'x'  # it's\n", "a: |\n  'x\n", "\"a\": \"b\""})
    expect_bounded(text, "");
}

TEST(Yaml, TagsOfYamlsOwnTypesAreKnownAndOthersRefused)
{
  EXPECT_EQ(yaml::parse_yaml("a: !!str 5\n", "x.yaml").value.at("a"), "5");
  EXPECT_EQ(yaml::parse_yaml("a: !!int 5\n", "x.yaml").value.at("a"), 5);
  EXPECT_EQ(refusal("a: !t 5\n"), "x.yaml:1:4: the tag `!t` has no meaning here; remove it");
  EXPECT_EQ(refusal("a: !python/object:os.system [x]\n"),
            "x.yaml:1:4: the tag `!python/object:os.system` has no meaning here; remove it");
  EXPECT_EQ(refusal("a: !!python/object:os.system [x]\n"),
            "x.yaml:1:4: the tag `tag:yaml.org,2002:python/object:os.system` has no meaning here; "
            "remove it");
  EXPECT_EQ(refusal("a: !!binary aGk=\n").substr(0, 10), "x.yaml:1:4");
}

}  // namespace
}  // namespace mlffbench
