// SPDX-License-Identifier: GPL-2.0-or-later
// From the schema of composed suites to that of written ones.
#include "suite/published_schema.h"

#include "suite/schema.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

namespace mlffbench::suite {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array notes{"description", "default", "examples"};
/// What demands keys of an item, or rules out some beside others.
constexpr std::array demands{"required", "oneOf", "not", "dependencies", "if", "then", "else"};

bool is_value(const Json &schema)
{
  return schema.contains("enum") ||
         (schema.contains("type") && schema.at("type").is_string() &&
          schema.at("type") != "object" &&
          !(schema.at("type") == "string" && !schema.contains("pattern")));
}

/// Lets a value also be a text with variables. What editors show stays beside the alternatives.
Json widened(const Json &schema)
{
  Json wide = Json::object();
  Json value = schema;
  for (const char *note : notes) {
    if (value.contains(note)) {
      wide[note] = value.at(note);
      value.erase(note);
    }
  }
  wide["anyOf"] = Json::array({std::move(value), Json{{"$ref", "#/definitions/variable"}}});
  return wide;
}

Json widened_all(const Json &schema)
{
  Json result = schema;
  if (result.contains("properties")) {
    for (auto &[key, property] : result["properties"].items())
      property = widened_all(property);
  }
  if (result.contains("items"))
    result["items"] = widened_all(result["items"]);
  return is_value(result) ? widened(result) : result;
}

/// In an item of a list null takes a default away.
Json nullable(Json schema)
{
  const Json null{{"type", "null"}};
  if (schema.contains("anyOf")) {
    schema["anyOf"].push_back(null);
  } else if (schema.contains("$ref")) {
    Json target{{"$ref", schema.at("$ref")}};
    schema.erase("$ref");
    schema["anyOf"] = Json::array({std::move(target), null});
  } else if (schema.value("type", "") == "object") {
    schema["type"] = Json::array({"object", "null"});
  }
  return schema;
}

/// Takes the demands out of a schema.
Json taken_demands(Json &schema)
{
  Json taken = Json::object();
  for (const char *key : demands) {
    if (schema.contains(key)) {
      taken[key] = schema.at(key);
      schema.erase(key);
    }
  }
  return taken;
}

}  // namespace

std::string published_schema()
{
  const Json strict = Json::parse(suite_schema_text());
  Json schema = strict;
  Json complete = taken_demands(schema);
  // Definitions of items and values. A sweep's values are of any kind.
  for (auto &[name, definition] : schema["definitions"].items()) {
    if (name == "sweep")
      continue;
    Json demanded = taken_demands(definition);
    definition = widened_all(definition);
    for (const auto &[list, property] : strict.at("properties").items()) {
      const Json item = property.value(Json::json_pointer("/items/$ref"), Json());
      if (item != "#/definitions/" + name)
        continue;
      if (!demanded.empty())
        complete["properties"][list] = {{"items", demanded}};
      for (auto &[key, value] : definition["properties"].items()) {
        if (key != "name" && key != "sweep")
          value = nullable(value);
      }
    }
  }
  schema["definitions"]["variable"] = {{"description", "A text with variables, such as ${atoms}."},
                                       {"type", "string"},
                                       {"pattern", R"(\$\{[A-Za-z_][A-Za-z0-9_]*\})"}};
  for (auto &[name, property] : schema["properties"].items()) {
    if (property.value("type", "") != "array" && property.value("type", "") != "object")
      property = widened_all(property);
  }
  // One path needs no list.
  schema["properties"]["include"]["type"] = Json::array({"array", "string"});
  // Whatever is missing may come from an included file or from defaults. A file without a name is
  // there to be included.
  schema["if"] = {
      {"anyOf", Json::array({Json{{"required", {"include"}}}, Json{{"required", {"defaults"}}},
                             Json{{"not", {{"required", {"suite"}}}}}})}};
  schema["else"] = complete;
  return schema.dump(2) + "\n";
}

}  // namespace mlffbench::suite
