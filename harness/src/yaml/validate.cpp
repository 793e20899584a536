// SPDX-License-Identifier: GPL-2.0-or-later
// Validation by valijson; its reports are turned into sentences with the help of the schema itself.
#include "yaml/validate.h"

#include "base/nearest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <utility>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace mlffbench {

namespace {

using nlohmann::json;

/// The schema that a `$ref` names in the whole schema `root`, else the schema itself.
const json &resolved(const json &schema, const json &root)
{
  if (!schema.is_object() || !schema.contains("$ref"))
    return schema;
  const auto pointer = schema.at("$ref").get<std::string>().substr(1);
  return resolved(root.at(json::json_pointer(pointer)), root);
}

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

/// Follows valijson's context ("<root>", "[systems]", "[0]", ...) through document and schema.
Place place_of(const std::vector<std::string> &context, const Document &document,
               const SchemaUse &use)
{
  Place place{"", use.document, &document.value, &use.schema};
  for (size_t i = 1; i < context.size(); ++i) {
    const std::string step = context[i].substr(1, context[i].size() - 2);
    const json &schema = resolved(*place.schema, use.schema);
    json::json_pointer pointer(place.pointer);
    if (place.value->is_array()) {
      pointer.push_back(step);
      place.schema = &schema.at("items");
      place.name += fmt::format(", item {}", std::stoul(step) + 1);
    } else {
      pointer.push_back(step);
      const bool named = schema.contains("properties") && schema.at("properties").contains(step);
      place.schema = named ? &schema.at("properties").at(step) : &schema.at("additionalProperties");
      place.name = fmt::format("`{}`", step);
    }
    place.pointer = pointer.to_string();
    place.value = &document.value.at(pointer);
  }
  place.schema = &resolved(*place.schema, use.schema);
  return place;
}

class Translator {
public:
  Translator(const Document &document, const SchemaUse &use) : m_document(document), m_use(use) {}

  void add(const std::vector<std::string> &context, const std::string &report)
  {
    const Place place = place_of(context, m_document, m_use);
    const json &schema = *place.schema;
    const bool type_report = report.find("'type' constraint") != std::string::npos;
    if (schema.value("type", json()) == "object" && !place.value->is_object() && !type_report)
      return;  // all that a wrong type lacks follows from it
    if (report.find("'additionalProperties' constraints") != std::string::npos) {
      unknown_keys(place);
    } else if (report.rfind("Missing required property", 0) == 0) {
      // The alternatives of a oneOf report their keys here too; the oneOf itself speaks for them.
      const auto key = report.substr(27, report.rfind('\'') - 27);
      auto required = schema.value("required", std::vector<std::string>());
      for (const char *branch : {"/then/required", "/else/required"}) {
        const auto more = schema.value(json::json_pointer(branch), std::vector<std::string>());
        required.insert(required.end(), more.begin(), more.end());
      }
      if (std::find(required.begin(), required.end(), key) != required.end())
        missing(place, key);
    } else if (report.rfind("Missing dependency", 0) == 0) {
      dependency(place, report.substr(20, report.rfind('\'') - 20));
    } else if (report.find("'not' constraint") != std::string::npos) {
      emit(place, schema.value("notErrorMessage", std::string("holds what excludes each other")));
    } else if (report.find("oneOf") != std::string::npos ||
               report.find("exactly one child schema") != std::string::npos) {
      emit(place, schema.value("oneOfErrorMessage", std::string("fits none of its forms")));
    } else if (type_report) {
      emit(place, fmt::format("{} must be {}, but is {}{}", place.name, wanted_type(schema),
                              shown(*place.value), example(schema)));
    } else if (report.find("enum values") != std::string::npos) {
      not_in_enum(place);
    } else if (report.find("'pattern' constraint") != std::string::npos) {
      emit(place, fmt::format("{} cannot be {}: {}", place.name, place.value->dump(),
                              schema.value("patternErrorMessage", std::string("wrong form"))));
    } else if (report.find("number ") != std::string::npos ||
               report.find("no more than") != std::string::npos ||
               report.find("no fewer than") != std::string::npos) {
      out_of_bounds(place);
    }
    // All other reports of valijson repeat one of these on behalf of an enclosing value.
  }

  /// All sentences. A missing key that is there with a misspelt name is left to the sentence about
  /// that name.
  std::vector<Diagnostic> take()
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

  void unknown_keys(const Place &place)
  {
    const auto valid = keys_of(place.schema->at("properties"));
    for (const auto &key : keys_of(*place.value)) {
      if (std::find(valid.begin(), valid.end(), key) != valid.end())
        continue;
      json::json_pointer pointer(place.pointer);
      pointer.push_back(key);
      std::vector<std::string> unused;
      for (const auto &name : valid) {
        if (!place.value->contains(name))
          unused.push_back(name);
      }
      std::string near = nearest(key, unused);
      m_meant.insert(place.pointer + "/" + near);
      if (near.empty())
        near = nearest(key, valid);
      const std::string remedy = near.empty()
                                     ? fmt::format("valid keys here: {}", fmt::join(valid, ", "))
                                     : fmt::format("did you mean `{}`?", near);
      const auto text = pointer.to_string();
      emit_at(m_document.key_position(text), text,
              fmt::format("unknown key `{}`; {}", key, remedy));
    }
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
  void dependency(const Place &place, const std::string &key)
  {
    const json &schema = *place.schema;
    const auto exclusive =
        schema.value(json::json_pointer("/not/required"), std::vector<std::string>());
    const auto contrary =
        std::find_if(exclusive.begin(), exclusive.end(), [&](const std::string &name) {
          return name != key && place.value->contains(name);
        });
    if (contrary == exclusive.end() ||
        std::find(exclusive.begin(), exclusive.end(), key) == exclusive.end()) {
      missing(place, key);
      return;
    }
    for (const auto &[dependent, wanted] : schema.at("dependencies").items()) {
      if (place.value->contains(dependent) && wanted == json::array({key})) {
        emit(place,
             fmt::format("`{}` does not go with `{}`; remove one of them", dependent, *contrary));
      }
    }
  }

  void not_in_enum(const Place &place)
  {
    std::vector<std::string> valid;
    for (const auto &value : place.schema->at("enum"))
      valid.push_back(value.get<std::string>());
    std::string near;
    if (place.value->is_string())
      near = nearest(place.value->get<std::string>(), valid);
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
    std::vector<std::string> limits;
    const auto limit = [&](const char *key, const char *words) {
      if (schema.contains(key))
        limits.push_back(fmt::format("{} {}", words, schema.at(key).dump()));
    };
    limit("minimum", "at least");
    limit("exclusiveMinimum", "greater than");
    limit("maximum", "at most");
    limit("minItems", "of at least");
    limit("maxItems", "of at most");
    limit("maxLength", "of at most");
    const std::string unit = schema.contains("minItems") || schema.contains("maxItems") ? " items"
                             : schema.contains("maxLength")                             ? " letters"
                                                                                        : "";
    emit(place, fmt::format("{} must be {} {}{}, but is {}", place.name, wanted_type(schema),
                            fmt::join(limits, " and "), unit,
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
  std::vector<Diagnostic> m_diagnostics;
  std::set<std::pair<std::string, std::string>> m_seen;
  std::map<std::string, Diagnostic> m_missing;  ///< by JSON pointer of the missing member
  std::set<std::string> m_meant;                ///< JSON pointers that misspelt keys are taken for
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

std::vector<Diagnostic> validate_document(const Document &document, const SchemaUse &use)
{
  valijson::Schema schema;
  valijson::SchemaParser parser;
  const valijson::adapters::NlohmannJsonAdapter adapter(use.schema);
  parser.populateSchema(adapter, schema);
  valijson::Validator validator;
  valijson::ValidationResults results;
  const valijson::adapters::NlohmannJsonAdapter target(document.value);
  Translator translator(document, use);
  if (validator.validate(schema, target, &results))
    return {};
  for (const auto &error : results)
    translator.add(error.context, error.description);
  auto diagnostics = translator.take();
  if (diagnostics.empty()) {
    diagnostics.push_back(document.diagnostic(
        "", fmt::format("does not fit the schema; see `mlffbench {}`", use.command)));
  }
  return diagnostics;
}

void apply_defaults(json &value, const json &schema)
{
  apply_defaults(value, schema, schema);
}

}  // namespace mlffbench
