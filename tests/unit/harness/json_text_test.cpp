// SPDX-License-Identifier: GPL-2.0-or-later
// JSON of others: taken within limits, refused with a sentence.
#include "base/json_text.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace mlffbench {
namespace {

std::string message_for(const std::string &text, const base::JsonLimits &limits = {})
{
  try {
    (void)base::parse_json(text, "a.json", limits);
  } catch (const base::JsonTextError &error) {
    return error.what();
  }
  return "";
}

std::string nested(int levels, const std::string &open, const std::string &close)
{
  std::string text;
  for (int i = 0; i < levels; ++i)
    text += open;
  text += "1";
  for (int i = 0; i < levels; ++i)
    text += close;
  return text;
}

TEST(JsonText, KeepsOrderAndNumbers)
{
  const auto value = base::parse_json(R"({"b": 1, "a": [0.1, -2, "x"]})", "a.json");
  EXPECT_EQ(value.dump(), R"({"b":1,"a":[0.1,-2,"x"]})");
  EXPECT_EQ(base::parse_json<nlohmann::json>(R"({"b": 1, "a": 2})", "a.json").dump(),
            R"({"a":2,"b":1})");
}

TEST(JsonText, TellsWhereTextIsNoJson)
{
  EXPECT_EQ(message_for("{\n \"a\": yes}"), "a.json:2: this is no JSON from column 7 on");
  EXPECT_EQ(message_for("{\"a\": 1} x"), "a.json:1: this is no JSON from column 10 on");
  EXPECT_EQ(message_for("{\"a\": 1,\n"), "a.json:2: the JSON breaks off");
  EXPECT_EQ(message_for(""), "a.json:1: the JSON breaks off");
  EXPECT_NE(message_for("\"\xff\""), "");
  EXPECT_NE(message_for(std::string("{}\0", 3)), "");
}

TEST(JsonText, RefusesWhatIsNestedTooDeeply)
{
  const std::string expected = "a.json:1: JSON with more than 64 lists and objects in each other, "
                               "which nothing of mlff-bench writes";
  EXPECT_EQ(message_for(nested(64, "[", "]")), "");
  EXPECT_EQ(message_for(nested(65, "[", "]")), expected);
  EXPECT_EQ(message_for(nested(65, R"({"a":)", "}")), expected);
  EXPECT_EQ(message_for(nested(33, R"([{"a":)", "}]")), expected);
  EXPECT_EQ(message_for(nested(1000000, "[", "]")), expected);
  EXPECT_EQ(message_for(std::string(1000000, '[')), expected);  // without an end
  EXPECT_EQ(message_for("\"" + std::string(1000, '[') + "\""), "");
  EXPECT_NE(message_for(nested(3, "[", "]"), {.depth = 2}), "");
}

// Parsers differ in which of the two counts.
TEST(JsonText, RefusesAKeyThatIsGivenTwice)
{
  const std::string twice = ": the key `a` is given twice in one object; keep one of them";
  EXPECT_EQ(message_for("{\"a\": 1,\n\"b\": 2,\n\"a\": 3}"), "a.json:3" + twice);
  EXPECT_EQ(message_for(R"([{"x": {"a": [], "a": {}}}])"), "a.json:1" + twice);
  EXPECT_EQ(message_for(R"({"a": 1, "\u0061": 2})"), "a.json:1" + twice);
  EXPECT_EQ(message_for(R"({"a": {"a": {"b": "a", "c": "a"}}, "b": [{"a": 1}, {"a": ":"}]})"), "");
  EXPECT_EQ(message_for(R"({"": 1, "a\"": 2, "a\\": 3, "a": "b:\"a\": 1"})"), "");
}

/// Of a record: `a` whole, of `b` one member and one of a member, of `c` nothing.
const base::JsonSelection selection{
    false, {{"b", {true, {{"x"}, {"y", {true, {{"z"}}}}}}}, {"c", {true, {}}}}};

TEST(JsonText, MakesSelectedMembersAlone)
{
  const std::string_view text = R"({"c": {"d": [1]}, "a": {"p": [{"q": 1}]},
    "b": {"w": 1, "y": {"v": {"u": 2}, "z": 3}, "x": [{"w": 4}]}})";
  const char *wanted = R"({"c":{},"a":{"p":[{"q":1}]},"b":{"y":{"z":3},"x":[{"w":4}]}})";
  EXPECT_EQ(base::parse_json_members(text, "a.json", selection).dump(), wanted);
  EXPECT_EQ(base::parse_json_members(text, "a.json", {}), base::parse_json(text, "a.json"));
  EXPECT_EQ(base::parse_json_members(R"({"b": 1, "c": [2]})", "a.json", selection).dump(),
            R"({"b":1,"c":[2]})");
  // Read the strict way for its number.
  EXPECT_EQ(
      base::parse_json_members(R"({"c": {"d": 1}, "e": 18446744073709551616, "b": {"w": {}}})",
                               "a.json", selection)
          .dump(),
      R"({"c":{},"e":1.8446744073709552e+19,"b":{}})");
}

TEST(JsonText, ChecksWhatItLeavesOut)
{
  const std::vector<std::string> texts{R"({"c": {"d": 1, "d": 2}})",
                                       R"({"c": {"d": [{"e": 1, "e": 2}]}})",
                                       R"({"b": {"w": 1, "w": 2}})",
                                       R"({"b": {"x": 1, "w": 2, "x": 3}})",
                                       R"({"c": {"d": 1}, "c": {}})",
                                       R"({"c": {"d": 1, "\u0064": 2}})",
                                       R"({"c": {"d": 1e999}})",
                                       R"({"c": {"d": 1,}})",
                                       R"({"c": {"d": )" + nested(63, "[", "]") + "}}",
                                       R"({"c": {"d": )" + nested(63, R"({"a":)", "}") + "}}"};
  for (const auto &text : texts) {
    const std::string message = message_for(text);
    EXPECT_NE(message, "") << text;
    try {
      (void)base::parse_json_members(text, "a.json", selection);
      ADD_FAILURE() << "taken: " << text;
    } catch (const base::JsonTextError &error) {
      EXPECT_EQ(error.what(), message);
    }
  }
  const std::string deepest = R"({"c": {"d": )" + nested(62, "[", "]") + "}}";
  EXPECT_EQ(message_for(deepest), "");
  EXPECT_EQ(base::parse_json_members(deepest, "a.json", selection).dump(), R"({"c":{}})");
}

TEST(JsonText, PutsATextIntoOneLine)
{
  const std::string_view text = "{\n \"a b\": [1.50, \"x  \\\" y\", 1e3],\n\t\"c\": {}\r\n}\n";
  EXPECT_EQ(base::json_in_one_line(text), "{\"a b\":[1.50,\"x  \\\" y\",1e3],\"c\":{}}");
  EXPECT_EQ(base::json_in_one_line("\xef\xbb\xbf[ 1 ]"), "[1]");
}

TEST(JsonText, RefusesNumbersBeyondTheRangeAndTextsThatAreTooLong)
{
  EXPECT_EQ(message_for(R"({"a": 1e999})"),
            "a.json:1: JSON with a number beyond the range of numbers (1.8e308)");
  EXPECT_EQ(message_for("[1, 2]", {.bytes = 5}),
            "a.json:1: JSON of 6 bytes, more than the 5 that are read");
}

/// Texts are read by another parser than the library's own; the values have to be its values.
TEST(JsonText, ValuesAreThoseOfTheLibrary)
{
  for (const char *text : {"null",
                           "true",
                           "0",
                           "-1",
                           "-0.0",
                           "1.0",
                           "1e-320",
                           "0.1",
                           "1.7976931348623157e308",
                           "9223372036854775807",
                           "-9223372036854775808",
                           "18446744073709551615",
                           "18446744073709551616",
                           "123456789012345678901234567890",
                           "\"\"",
                           "[]",
                           "{}",
                           "\"\\u00e9 \\ud83d\\ude00 \\u0000 \\n\"",
                           " [1 , 2.5e-3 ,\t[ ] ]\n",
                           "{\"b\": 1, \"a\": {\"c\": [1, 2, null]}, \"\\u0061b\": 3}",
                           "\xef\xbb\xbf[1]"}) {
    const auto wanted = nlohmann::ordered_json::parse(text);
    const auto value = base::parse_json(text, "t");
    EXPECT_EQ(value, wanted) << text;
    EXPECT_EQ(value.dump(), wanted.dump()) << text;
    EXPECT_EQ(value.type(), wanted.type()) << text;
    EXPECT_EQ(base::parse_json<nlohmann::json>(text, "t"), nlohmann::json::parse(text)) << text;
  }
}

}  // namespace
}  // namespace mlffbench
