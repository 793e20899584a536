// SPDX-License-Identifier: GPL-2.0-or-later
// A walk through value and schema side by side, with a check for each keyword.
#include "yaml/schema_faults.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>
#include <set>
#include <string_view>
#include <utility>

namespace mlffbench::yaml {

namespace {

using nlohmann::json;

/// Keywords that demand nothing by themselves: notes for readers and editors, what other keywords
/// refer to, and our own words for messages.
constexpr std::array<std::string_view, 13> silent{"$defs",
                                                  "$ref",
                                                  "$schema",
                                                  "default",
                                                  "definitions",
                                                  "description",
                                                  "else",
                                                  "examples",
                                                  "then",
                                                  "title",
                                                  "notErrorMessage",
                                                  "oneOfErrorMessage",
                                                  "patternErrorMessage"};

bool is_of_type(const json &value, std::string_view type)
{
  return type == "object"    ? value.is_object()
         : type == "array"   ? value.is_array()
         : type == "string"  ? value.is_string()
         : type == "integer" ? value.is_number_integer()
         : type == "number"  ? value.is_number()
         : type == "boolean" ? value.is_boolean()
                             : value.is_null();
}

/// Characters of a text in UTF-8.
size_t length(const std::string &text)
{
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

class Walk {
public:
  explicit Walk(const json &root) : m_root(root) {}

  /// Takes down what of the value the schema does not allow.
  void go(const json &value, const json &schema)
  {
    const json &target = resolved(schema, m_root);
    for (const auto &[keyword, argument] : target.items()) {
      const auto found = checks().find(keyword);
      if (found != checks().end())
        (this->*found->second)({value, target, keyword, argument});
    }
  }

  std::vector<SchemaFault> take() { return std::move(m_faults); }

  static bool checks_keyword(const std::string &keyword) { return checks().contains(keyword); }

private:
  /// A keyword of a schema, and the value that it is held against.
  struct Use {
    const json &value;
    const json &schema;
    const std::string &keyword;
    const json &argument;
  };

  using Check = void (Walk::*)(const Use &use);

  static const std::map<std::string, Check> &checks()
  {
    static const std::map<std::string, Check> table{
        {"additionalProperties", &Walk::additional_properties},
        {"const", &Walk::constant},
        {"dependencies", &Walk::dependencies},
        {"enum", &Walk::enumeration},
        {"exclusiveMinimum", &Walk::exclusive_minimum},
        {"if", &Walk::condition},
        {"items", &Walk::items},
        {"maxItems", &Walk::upper_size},
        {"maxLength", &Walk::upper_size},
        {"maximum", &Walk::maximum},
        {"minItems", &Walk::lower_size},
        {"minLength", &Walk::lower_size},
        {"minProperties", &Walk::lower_size},
        {"minimum", &Walk::minimum},
        {"not", &Walk::negation},
        {"oneOf", &Walk::one_of},
        {"pattern", &Walk::pattern},
        {"properties", &Walk::properties},
        {"propertyNames", &Walk::property_names},
        {"required", &Walk::required},
        {"type", &Walk::type}};
    return table;
  }

  void fault(const std::string &keyword, const std::string &key = "",
             const std::string &wanted_by = "")
  {
    m_faults.push_back({m_place, keyword, key, wanted_by});
  }

  void require(bool holds, const Use &use)
  {
    if (!holds)
      fault(use.keyword);
  }

  /// Whether a value fits a schema, without any fault of its own.
  bool fits(const json &value, const json &schema)
  {
    const size_t before = m_faults.size();
    go(value, schema);
    const bool fit = m_faults.size() == before;
    m_faults.resize(before);
    return fit;
  }

  void go_into(const std::string &step, const json &value, const json &schema)
  {
    m_place.push_back(step);
    go(value, schema);
    m_place.pop_back();
  }

  void type(const Use &use)
  {
    const json &types = use.argument;
    const auto fits_one = [&](const json &name) {
      return is_of_type(use.value, name.get_ref<const std::string &>());
    };
    require(types.is_array() ? std::any_of(types.begin(), types.end(), fits_one) : fits_one(types),
            use);
  }

  void enumeration(const Use &use)
  {
    const json &values = use.argument;
    require(std::find(values.begin(), values.end(), use.value) != values.end(), use);
  }

  void constant(const Use &use) { require(use.value == use.argument, use); }

  void minimum(const Use &use)
  {
    require(!use.value.is_number() || !(number(use.value) < number(use.argument)), use);
  }

  void exclusive_minimum(const Use &use)
  {
    require(!use.value.is_number() || !(number(use.value) <= number(use.argument)), use);
  }

  void maximum(const Use &use)
  {
    require(!use.value.is_number() || !(number(use.value) > number(use.argument)), use);
  }

  static double number(const json &value) { return value.get<double>(); }

  /// The size that a keyword of sizes limits; no value where it is not about values of this kind.
  static std::optional<size_t> size(const Use &use)
  {
    const std::string_view what = std::string_view(use.keyword).substr(3);
    if (what == "Length" && use.value.is_string())
      return length(use.value.get_ref<const std::string &>());
    if (what == "Items" ? use.value.is_array() : what == "Properties" && use.value.is_object())
      return use.value.size();
    return std::nullopt;
  }

  void lower_size(const Use &use)
  {
    const auto known = size(use);
    require(!known || *known >= use.argument.get<size_t>(), use);
  }

  void upper_size(const Use &use)
  {
    const auto known = size(use);
    require(!known || *known <= use.argument.get<size_t>(), use);
  }

  void pattern(const Use &use)
  {
    if (!use.value.is_string())
      return;
    const auto &text = use.argument.get_ref<const std::string &>();
    auto found = m_patterns.find(text);
    if (found == m_patterns.end())
      found = m_patterns.emplace(text, std::regex(text)).first;
    require(std::regex_search(use.value.get_ref<const std::string &>(), found->second), use);
  }

  void items(const Use &use)
  {
    if (!use.value.is_array())
      return;
    for (size_t i = 0; i < use.value.size(); ++i)
      go_into(std::to_string(i), use.value[i], use.argument);
  }

  void properties(const Use &use)
  {
    if (!use.value.is_object())
      return;
    for (const auto &[key, member] : use.value.items()) {
      const auto schema = use.argument.find(key);
      if (schema != use.argument.end())
        go_into(key, member, *schema);
    }
  }

  void additional_properties(const Use &use)
  {
    if (!use.value.is_object())
      return;
    const auto named = use.schema.find("properties");
    for (const auto &[key, member] : use.value.items()) {
      if (named != use.schema.end() && named->contains(key))
        continue;
      if (use.argument == false)
        fault(use.keyword, key);
      else
        go_into(key, member, use.argument);
    }
  }

  void property_names(const Use &use)
  {
    if (!use.value.is_object())
      return;
    for (const auto &member : use.value.items())
      require(fits(member.key(), use.argument), use);
  }

  void required(const Use &use)
  {
    if (!use.value.is_object())
      return;
    for (const auto &key : use.argument) {
      if (!use.value.contains(key))
        fault(use.keyword, key);
    }
  }

  void dependencies(const Use &use)
  {
    for (const auto &[key, wanted] : use.argument.items()) {
      if (!use.value.is_object() || !use.value.contains(key))
        continue;
      for (const auto &other : wanted) {
        if (!use.value.contains(other))
          fault(use.keyword, other, key);
      }
    }
  }

  void negation(const Use &use) { require(!fits(use.value, use.argument), use); }

  void one_of(const Use &use)
  {
    const auto fitting =
        std::count_if(use.argument.begin(), use.argument.end(),
                      [&](const json &alternative) { return fits(use.value, alternative); });
    require(fitting == 1, use);
  }

  void condition(const Use &use)
  {
    const auto branch = use.schema.find(fits(use.value, use.argument) ? "then" : "else");
    if (branch != use.schema.end())
      go(use.value, *branch);
  }

  const json &m_root;
  json::json_pointer m_place;
  std::vector<SchemaFault> m_faults;
  std::map<std::string, std::regex> m_patterns;  ///< by their texts
};

/// The schemas in a keyword's argument, each with its JSON pointer from there.
std::vector<std::pair<json::json_pointer, const json *>> schemas_in(const std::string &keyword,
                                                                    const json &argument)
{
  static const std::set<std::string> one{"additionalProperties", "else", "if", "items", "not",
                                         "propertyNames",        "then"};
  static const std::set<std::string> several{"$defs", "definitions", "oneOf", "properties"};
  std::vector<std::pair<json::json_pointer, const json *>> schemas;
  if (one.contains(keyword))
    schemas.emplace_back(json::json_pointer(), &argument);
  if (several.contains(keyword)) {
    for (const auto &[name, schema] : argument.items())
      schemas.emplace_back(json::json_pointer() / name, &schema);
  }
  return schemas;
}

void find_unknown(const json &schema, const json::json_pointer &place,
                  std::vector<std::string> &unknown)
{
  if (!schema.is_object())
    return;
  for (const auto &[keyword, argument] : schema.items()) {
    if (!Walk::checks_keyword(keyword) &&
        std::find(silent.begin(), silent.end(), keyword) == silent.end())
      unknown.push_back((place / keyword).to_string());
    for (const auto &[step, inner] : schemas_in(keyword, argument))
      find_unknown(*inner, place / keyword / step, unknown);
  }
}

}  // namespace

const json &resolved(const json &schema, const json &root)
{
  if (!schema.is_object() || !schema.contains("$ref"))
    return schema;
  const auto pointer = schema.at("$ref").get<std::string>().substr(1);
  return resolved(root.at(json::json_pointer(pointer)), root);
}

std::vector<SchemaFault> schema_faults(const json &value, const json &schema)
{
  Walk walk(schema);
  walk.go(value, schema);
  return walk.take();
}

std::vector<std::string> unknown_keywords(const json &schema)
{
  std::vector<std::string> unknown;
  find_unknown(schema, json::json_pointer(), unknown);
  return unknown;
}

}  // namespace mlffbench::yaml
