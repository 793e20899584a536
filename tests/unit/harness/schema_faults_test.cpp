// SPDX-License-Identifier: GPL-2.0-or-later
// JSON held against JSON Schemas.
#include "base/file.h"
#include "yaml/schema_faults.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace mlffbench {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Faults as "PLACE KEYWORD", with the keys that they name.
std::vector<std::string> faults(const std::string &value, const std::string &schema)
{
  std::vector<std::string> texts;
  for (const auto &fault : yaml::schema_faults(json::parse(value), json::parse(schema))) {
    std::string text = fault.place.to_string() + " " + fault.keyword;
    for (const auto &key : {fault.key, fault.wanted_by})
      text += key.empty() ? "" : " " + key;
    texts.push_back(text);
  }
  return texts;
}

TEST(SchemaFaults, EveryKeywordOfOurSchemasIsChecked)
{
  size_t schemas = 0;
  for (const auto &entry : std::filesystem::directory_iterator(HARNESS_SCHEMAS)) {
    EXPECT_THAT(yaml::unknown_keywords(json::parse(base::read_file(entry.path()))), IsEmpty())
        << entry.path();
    ++schemas;
  }
  EXPECT_GE(schemas, 5U);
}

TEST(SchemaFaults, UnknownKeywordsAreNamedWhereverTheyStand)
{
  const json schema = json::parse(R"({
    "multipleOf": 2, "properties": {"multipleOf": {"format": "uri"}}, "items": {"contains": {}},
    "oneOf": [{}, {"minContains": 1}], "if": {"else": {"uniqueItems": true}},
    "definitions": {"a/b": {"maxProperties": 1}}, "enum": [{"format": 1}]})");
  EXPECT_THAT(yaml::unknown_keywords(schema),
              ElementsAre("/definitions/a~1b/maxProperties", "/if/else/uniqueItems",
                          "/items/contains", "/multipleOf", "/oneOf/1/minContains",
                          "/properties/multipleOf/format"));
}

TEST(SchemaFaults, AllAreFoundWithTheirPlaces)
{
  const char *schema = R"({
    "type": "object", "additionalProperties": false, "required": ["name", "size"],
    "properties": {"name": {"$ref": "#/definitions/name"}, "size": {"type": "integer", "minimum": 3},
                   "list": {"type": "array", "items": {"$ref": "#/definitions/name"}}},
    "definitions": {"name": {"type": "string", "pattern": "^[a-z]+$", "maxLength": 3}}})";
  EXPECT_THAT(faults(R"({"name": "abc", "size": 3, "list": []})", schema), IsEmpty());
  EXPECT_THAT(faults(R"({"size": 2, "list": ["a", "A", 1, "abcd"], "more": 0})", schema),
              ElementsAre(" additionalProperties more", "/list/1 pattern", "/list/2 type",
                          "/list/3 maxLength", "/size minimum", " required name"));
  EXPECT_THAT(faults("[]", schema), ElementsAre(" type"));
}

TEST(SchemaFaults, KeywordsConcernValuesOfTheirTypeAlone)
{
  const char *schema = R"({
    "required": ["a"], "dependencies": {"b": ["c"]}, "propertyNames": {"maxLength": 1},
    "additionalProperties": false, "minProperties": 1, "minItems": 1, "maxItems": 1, "minLength": 1,
    "maxLength": 1, "pattern": "x", "minimum": 1, "exclusiveMinimum": 1, "maximum": 2})";
  for (const char *value : {"null", "true", "2", "1.5", R"("x")", "[7]"})
    EXPECT_THAT(faults(value, schema), IsEmpty()) << value;
  EXPECT_THAT(faults("{}", schema), ElementsAre(" minProperties", " required a"));
  EXPECT_THAT(faults("[]", schema), ElementsAre(" minItems"));
  EXPECT_THAT(faults("[1, 2]", schema), ElementsAre(" maxItems"));
  EXPECT_THAT(faults("1", schema), ElementsAre(" exclusiveMinimum"));
  EXPECT_THAT(faults("2.5", schema), ElementsAre(" maximum"));
  EXPECT_THAT(faults(R"("")", schema), ElementsAre(" minLength", " pattern"));
}

TEST(SchemaFaults, LengthsCountCharacters)
{
  EXPECT_THAT(faults("\"\u00e4\u20ac\U0001f600\"", R"({"minLength": 3, "maxLength": 3})"),
              IsEmpty());
}

TEST(SchemaFaults, TypesMayBeAlternatives)
{
  const char *schema = R"({"type": ["string", "integer"]})";
  EXPECT_THAT(faults("1", schema), IsEmpty());
  EXPECT_THAT(faults(R"("a")", schema), IsEmpty());
  EXPECT_THAT(faults("1.5", schema), ElementsAre(" type"));
  EXPECT_THAT(faults("1", R"({"type": "number"})"), IsEmpty());
  EXPECT_THAT(faults("false", R"({"type": "boolean"})"), IsEmpty());
  EXPECT_THAT(faults("null", R"({"type": "null"})"), IsEmpty());
  EXPECT_THAT(faults("0", R"({"type": "null"})"), ElementsAre(" type"));
}

TEST(SchemaFaults, AlternativesSpeakAsOne)
{
  const char *schema = R"({
    "oneOf": [{"required": ["a"]}, {"required": ["b"]}], "not": {"required": ["a", "c"]},
    "dependencies": {"b": ["d", "e"]}})";
  EXPECT_THAT(faults(R"({"a": 1})", schema), IsEmpty());
  EXPECT_THAT(faults("{}", schema), ElementsAre(" oneOf"));
  EXPECT_THAT(faults(R"({"a": 1, "b": 1, "d": 1, "e": 1})", schema), ElementsAre(" oneOf"));
  EXPECT_THAT(faults(R"({"a": 1, "c": 1})", schema), ElementsAre(" not"));
  EXPECT_THAT(faults(R"({"b": 1})", schema), ElementsAre(" dependencies d b", " dependencies e b"));
}

TEST(SchemaFaults, AConditionChoosesWhatIsDemanded)
{
  const char *schema = R"({
    "if": {"required": ["engine"], "properties": {"engine": {"const": "ase"}}},
    "then": {"required": ["calculator"]}, "else": {"required": ["pair_style"]}})";
  EXPECT_THAT(faults(R"({"engine": "ase"})", schema), ElementsAre(" required calculator"));
  EXPECT_THAT(faults(R"({"engine": "lammps"})", schema), ElementsAre(" required pair_style"));
  EXPECT_THAT(faults("{}", schema), ElementsAre(" required pair_style"));
  EXPECT_THAT(faults(R"({"engine": "ase", "calculator": 1})", schema), IsEmpty());
}

TEST(SchemaFaults, MembersWithoutNamesHaveSchemasToo)
{
  const char *schema = R"({
    "properties": {"a": {"type": "string"}}, "additionalProperties": {"enum": [1, "x"]},
    "propertyNames": {"pattern": "^[a-z]$"}})";
  EXPECT_THAT(faults(R"({"a": "y", "b": 1, "c": "x"})", schema), IsEmpty());
  EXPECT_THAT(faults(R"({"a": "y", "b": 2, "CC": 1})", schema),
              ElementsAre("/b enum", " propertyNames"));
}

}  // namespace
}  // namespace mlffbench
