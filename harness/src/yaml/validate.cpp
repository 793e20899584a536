// SPDX-License-Identifier: GPL-2.0-or-later
// Faults by the schema as sentences, with the help of the schema itself.
#include "yaml/validate.h"

#include "base/nearest.h"
#include "yaml/schema_faults.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <utility>

namespace mlffbench::yaml {

namespace {

using nlohmann::json;

/// A value as messages show it, with its type in words.
std::string shown(const json &value)
{
  if (value.is_null())
    return "nothing (null)";
  if (value.is_boolean())
    return fmt::format("the boolean {}", value.dump());
  if (value.is_number_integer())
    return fmt::format("the integer {}", value.dump());
  if (value.is_number())
    return fmt::format("the number {}", value.dump());
  if (value.is_string())
    return fmt::format("the text {}", value.dump());
  return value.is_array() ? "a list" : "a mapping of keys";
}

std::string wanted_type(const json &schema)
{
  static const std::map<std::string, std::string> words{
      {"string", "text"},  {"integer", "an integer"},    {"number", "a number"},
      {"array", "a list"}, {"boolean", "true or false"}, {"object", "a mapping of keys"}};
  const json type = schema.value("type", json("value"));
  std::string text;
  for (const auto &alternative : type.is_array() ? type : json::array({type})) {
    const auto name = alternative.get<std::string>();
    const auto found = words.find(name);
    text += (text.empty() ? "" : " or ") + (found == words.end() ? name : found->second);
  }
  return text;
}

/// Keywords that limit numbers and sizes, as messages say them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> limits{
    {{"minimum", "at least"},
     {"exclusiveMinimum", "greater than"},
     {"maximum", "at most"},
     {"minItems", "of at least"},
     {"maxItems", "of at most"},
     {"minLength", "of at least"},
     {"maxLength", "of at most"}}};

bool is_limit(std::string_view keyword)
{
  return std::any_of(limits.begin(), limits.end(),
                     [&](const auto &limit) { return limit.first == keyword; });
}

std::vector<std::string> keys_of(const json &object)
{
  std::vector<std::string> keys;
  for (const auto &member : object.items())
    keys.push_back(member.key());
  return keys;
}

/// One place of the document with the schema that applies to it.
struct Place {
  std::string pointer;
  std::string name;  ///< what messages call it
  const json *value = nullptr;
  const json *schema = nullptr;
};

/// Follows a JSON pointer through document and schema.
Place place_of(json::json_pointer pointer, const Document &document, const SchemaUse &use)
{
  Place place{pointer.to_string(), use.document, &document.value, &use.schema};
  std::vector<std::string> steps;
  for (; !pointer.empty(); pointer.pop_back())
    steps.insert(steps.begin(), pointer.back());
  for (const auto &step : steps) {
    const json &schema = resolved(*place.schema, use.schema);
    if (place.value->is_array()) {
      const size_t index = std::stoul(step);
      place.value = &place.value->at(index);
      place.schema = &schema.at("items");
      place.name += fmt::format(", item {}", index + 1);
    } else {
      const bool named = schema.contains("properties") && schema.at("properties").contains(step);
      place.value = &place.value->at(step);
      place.schema = named ? &schema.at("properties").at(step) : &schema.at("additionalProperties");
      place.name = fmt::format("`{}`", step);
    }
  }
  place.schema = &resolved(*place.schema, use.schema);
  return place;
}

class Translator {
public:
  Translator(const Document &document, const SchemaUse &use) : m_document(document), m_use(use) {}

  void add(const SchemaFault &fault)
  {
    const Place place = place_of(fault.place, m_document, m_use);
    const json &schema = *place.schema;
    const std::string &keyword = fault.keyword;
    if (schema.value("type", json()) == "object" && !place.value->is_object() && keyword != "type")
      return;  // all that a wrong type lacks follows from it
    if (keyword == "additionalProperties")
      unknown_key(place, fault.key);
    else if (keyword == "required")
      missing(place, fault.key);
    else if (keyword == "dependencies")
      dependency(place, fault);
    else if (keyword == "not")
      emit(place, schema.value("notErrorMessage", std::string("holds what excludes each other")));
    else if (keyword == "oneOf")
      emit(place, schema.value("oneOfErrorMessage", std::string("fits none of its forms")));
    else if (keyword == "type")
      emit(place, fmt::format("{} must be {}, but is {}{}", place.name, wanted_type(schema),
                              shown(*place.value), example(schema)));
    else if (keyword == "enum")
      not_in_enum(place);
    else if (keyword == "pattern")
      emit(place, fmt::format("{} cannot be {}: {}", place.name, place.value->dump(),
                              schema.value("patternErrorMessage", std::string("wrong form"))));
    else if (is_limit(keyword))
      out_of_bounds(place);
  }

  /// All sentences. A missing key that is there with a misspelt name is left to the sentence about
  /// that name.
  std::vector<base::Diagnostic> take()
  {
    for (const auto &[member, diagnostic] : m_missing) {
      if (m_meant.count(member) == 0)
        m_diagnostics.push_back(diagnostic);
    }
    return std::move(m_diagnostics);
  }

private:
  void emit(const Place &place, const std::string &message)
  {
    emit_at(m_document.position(place.pointer), place.pointer, message);
  }

  void emit_at(Position position, const std::string &pointer, const std::string &message)
  {
    if (!m_seen.insert({pointer, message}).second)
      return;
    m_diagnostics.push_back(m_document.diagnostic(position, message));
  }

  void unknown_key(const Place &place, const std::string &key)
  {
    const auto valid = keys_of(place.schema->at("properties"));
    std::vector<std::string> unused;
    for (const auto &name : valid) {
      if (!place.value->contains(name))
        unused.push_back(name);
    }
    std::string near = base::nearest(key, unused);
    m_meant.insert(place.pointer + "/" + near);
    if (near.empty())
      near = base::nearest(key, valid);
    const std::string remedy = near.empty()
                                   ? fmt::format("valid keys here: {}", fmt::join(valid, ", "))
                                   : fmt::format("did you mean `{}`?", near);
    const auto text = (json::json_pointer(place.pointer) / key).to_string();
    emit_at(m_document.key_position(text), text, fmt::format("unknown key `{}`; {}", key, remedy));
  }

  void missing(const Place &place, const std::string &key)
  {
    const json &schema = resolved(place.schema->at("properties").at(key), m_use.schema);
    const Position position = m_document.position(place.pointer);
    m_missing[place.pointer + "/" + key] = m_document.diagnostic(
        position, fmt::format("{} lacks the key `{}`; add it{}", place.name, key,
                              example(place.schema->at("properties").at(key), key, schema)));
  }

  /// A key that is there wants another one. Where that may not stand beside what else is there, the
  /// first key is the one too many.
  void dependency(const Place &place, const SchemaFault &fault)
  {
    const auto exclusive =
        place.schema->value(json::json_pointer("/not/required"), std::vector<std::string>());
    const auto contrary =
        std::find_if(exclusive.begin(), exclusive.end(), [&](const std::string &name) {
          return name != fault.key && place.value->contains(name);
        });
    const bool excluded =
        std::find(exclusive.begin(), exclusive.end(), fault.key) != exclusive.end();
    if (excluded && contrary != exclusive.end())
      emit(place, fmt::format("`{}` does not go with `{}`; remove one of them", fault.wanted_by,
                              *contrary));
    else
      missing(place, fault.key);
  }

  void not_in_enum(const Place &place)
  {
    std::vector<std::string> valid;
    for (const auto &value : place.schema->at("enum"))
      valid.push_back(value.get<std::string>());
    std::string near;
    if (place.value->is_string())
      near = base::nearest(place.value->get<std::string>(), valid);
    // A wrong type is reported by the type already.
    if (!place.value->is_string())
      return;
    emit(place, fmt::format("{} cannot be {}; {}{}", place.name, place.value->dump(),
                            near.empty() ? "" : fmt::format("did you mean `{}`? ", near),
                            fmt::format("one of: {}", fmt::join(valid, ", "))));
  }

  void out_of_bounds(const Place &place)
  {
    const json &schema = *place.schema;
    std::vector<std::string> limits_here;
    for (const auto &[keyword, words] : limits) {
      if (schema.contains(keyword))
        limits_here.push_back(fmt::format("{} {}", words, schema.at(keyword).dump()));
    }
    const std::string unit = schema.contains("minItems") || schema.contains("maxItems") ? " items"
                             : schema.contains("minLength") || schema.contains("maxLength")
                                 ? " letters"
                                 : "";
    emit(place, fmt::format("{} must be {} {}{}, but is {}", place.name, wanted_type(schema),
                            fmt::join(limits_here, " and "), unit,
                            place.value->is_array() ? fmt::format("of {}", place.value->size())
                                                    : place.value->dump()));
  }

  static std::string example(const json &schema)
  {
    return schema.contains("examples")
               ? fmt::format(", e.g. {}", schema.at("examples").at(0).dump())
               : "";
  }

  static std::string example(const json &site, const std::string &key, const json &target)
  {
    for (const json *schema : {&site, &target}) {
      if (!schema->contains("examples"))
        continue;
      const json &first = schema->at("examples").at(0);
      const bool bare =
          first.is_string() && first.get<std::string>().find(' ') == std::string::npos;
      return fmt::format(", e.g. `{}: {}`", key, bare ? first.get<std::string>() : first.dump());
    }
    return "";
  }

  const Document &m_document;
  const SchemaUse &m_use;
  std::vector<base::Diagnostic> m_diagnostics;
  std::set<std::pair<std::string, std::string>> m_seen;
  std::map<std::string, base::Diagnostic> m_missing;  ///< by JSON pointer of the missing member
  std::set<std::string> m_meant;  ///< JSON pointers that misspelt keys are taken for
};

void apply_defaults(json &value, const json &site, const json &root)
{
  const json &schema = resolved(site, root);
  if (value.is_array() && schema.contains("items")) {
    for (auto &item : value)
      apply_defaults(item, schema.at("items"), root);
  }
  if (!value.is_object() || !schema.contains("properties"))
    return;
  for (const auto &property : schema.at("properties").items()) {
    const json &target = resolved(property.value(), root);
    const json *source = property.value().contains("default") ? &property.value()
                         : target.contains("default")         ? &target
                                                              : nullptr;
    if (!value.contains(property.key()) && source != nullptr)
      value[property.key()] = source->at("default");
    if (value.contains(property.key()))
      apply_defaults(value[property.key()], property.value(), root);
  }
}

}  // namespace

std::vector<base::Diagnostic> validate_document(const Document &document, const SchemaUse &use)
{
  const auto faults = schema_faults(document.value, use.schema);
  Translator translator(document, use);
  for (const auto &fault : faults)
    translator.add(fault);
  auto diagnostics = translator.take();
  if (diagnostics.empty() && !faults.empty()) {
    diagnostics.push_back(document.diagnostic(
        "", fmt::format("does not fit the schema; see `mlffbench {}`", use.command)));
  }
  return diagnostics;
}

void apply_defaults(json &value, const json &schema)
{
  apply_defaults(value, schema, schema);
}

}  // namespace mlffbench::yaml
