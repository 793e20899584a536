// SPDX-License-Identifier: GPL-2.0-or-later
// Structs to and from JSON by one list of their members, so that no key stands in two places.
//
// A struct T has a function `members`, which names each member once:
//
//   template <IsA<T> Self, typename Visitor> void members(Self &self, Visitor &visit)
//   {
//     visit.required("steps", self.steps);
//     visit.optional("governor", self.governor);
//   }
//
// An optional member may be missing where it is read, as in records of earlier releases, and then
// stays as it is. Numbers that are not finite are null, as is what an std::optional does not hold.
#pragma once

#include "base/json_member.h"
#include "base/json_output.h"
#include "base/shared.h"
#include "base/words.h"
#include "record/json_text_member.h"

#include <array>
#include <concepts>
#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace mlffbench::record {

/// T, or const T.
template <typename Self, typename T>
concept IsA = std::same_as<std::remove_const_t<Self>, T>;

class MemberWriter;
class MemberReader;

/// A type with JSON of its own: functions to_json() and read_value().
template <typename T>
concept HasJson = requires(const nlohmann::ordered_json &json, const T &from, T &to)
{
  to_json(from);
  read_value(json, "", to);
};

template <typename T>
concept HasMembers = requires(const T &from, T &to, MemberWriter &writer, MemberReader &reader)
{
  members(from, writer);
  members(to, reader);
};

/// Puts members into a JSON object.
class MemberWriter {
public:
  using Json = nlohmann::ordered_json;

  template <typename T> void required(const char *name, const T &value)
  {
    m_object[name] = json_of(value);
  }
  /// A whole number of at least `lowest`.
  template <typename T> void required(const char *name, const T &value, int64_t)
  {
    required(name, value);
  }
  template <typename T> void optional(const char *name, const T &value) { required(name, value); }
  template <typename T> void optional(const char *name, const T &value, int64_t)
  {
    required(name, value);
  }
  /// A member that is left out instead of null.
  template <typename T> void if_set(const char *name, const T &value)
  {
    if (Json json = json_of(value); !json.is_null())
      m_object[name] = std::move(json);
  }
  /// One that was called something else.
  template <typename T> void renamed(const char * /*before*/, const char *name, const T &value)
  {
    required(name, value);
  }
  /// A text whose absence is null.
  void text_or_null(const char *name, const std::string &value)
  {
    m_object[name] = value.empty() ? Json() : Json(value);
  }

  /// Members of an object in this one.
  template <typename Visit> void group(const char *name, Visit visit)
  {
    MemberWriter inner;
    visit(inner);
    m_object[name] = inner.take();
  }

  Json take() { return std::move(m_object); }

  static Json json_of(const std::string &value) { return value; }
  static Json json_of(double value) { return base::json_number(value); }
  template <typename T>
  requires std::integral<T>
  static Json json_of(T value) { return value; }
  static Json json_of(const JsonText &value)
  {
    return value.text.empty() ? Json() : Json::parse(value.text);
  }
  template <typename T> static Json json_of(const std::optional<T> &value)
  {
    return value ? json_of(*value) : Json();
  }
  template <typename T> static Json json_of(const std::vector<T> &values)
  {
    Json list = Json::array();
    for (const auto &value : values)
      list.push_back(json_of(value));
    return list;
  }
  template <typename T, size_t size> static Json json_of(const std::array<T, size> &values)
  {
    return values;
  }
  static Json json_of(const std::map<std::string, std::string> &values) { return values; }
  template <typename T> static Json json_of(const base::Shared<T> &value)
  {
    return json_of(*value);
  }
  template <base::HasWord T> static Json json_of(const T &value) { return word_of(value); }
  template <HasJson T> static Json json_of(const T &value) { return to_json(value); }
  template <HasMembers T> static Json json_of(const T &value)
  {
    MemberWriter inner;
    members(value, inner);
    return inner.take();
  }

private:
  Json m_object = Json::object();
};

/// Takes members from a JSON object. Throws std::runtime_error with the name of one that is missing
/// or of another type.
class MemberReader {
public:
  using Json = nlohmann::ordered_json;

  explicit MemberReader(const Json &object) : m_object(object) {}

  template <typename T> void required(const char *name, T &value)
  {
    read(base::member(m_object, name), name, value);
  }
  /// A whole number of at least `lowest`.
  template <typename T> void required(const char *name, T &value, int64_t lowest)
  {
    value = static_cast<T>(base::whole_member(m_object, name, lowest, most<T>()));
  }
  template <typename T> void optional(const char *name, T &value)
  {
    const auto found = m_object.find(name);
    if (found != m_object.end() && !(HasMembers<T> && found->is_null()))
      read(*found, name, value);
  }

  template <typename T> void optional(const char *name, T &value, int64_t lowest)
  {
    if (m_object.contains(name))
      required(name, value, lowest);
  }
  template <typename T> void if_set(const char *name, T &value) { optional(name, value); }
  template <typename T> void renamed(const char *before, const char *name, T &value)
  {
    optional(m_object.contains(name) ? name : before, value);
  }
  void text_or_null(const char *name, std::string &value)
  {
    std::optional<std::string> text;
    optional(name, text);
    value = text.value_or("");
  }

  template <typename Visit> void group(const char *name, Visit visit)
  {
    MemberReader inner(base::object_member(m_object, name));
    visit(inner);
  }

private:
  template <typename T> static constexpr int64_t most()
  {
    if constexpr (sizeof(T) < sizeof(int64_t)) {
      return std::numeric_limits<T>::max();
    } else {
      return std::numeric_limits<int64_t>::max();
    }
  }

  static void read(const Json &json, const char *name, std::string &value)
  {
    value = base::text_value(json, name);
  }
  static void read(const Json &json, const char *name, double &value)
  {
    value = base::number_value(json, name);
  }
  static void read(const Json &json, const char *name, bool &value)
  {
    value = base::flag_value(json, name);
  }
  template <typename T>
  requires std::integral<T>
  static void read(const Json &json, const char *name, T &value)
  {
    if constexpr (std::same_as<T, uint64_t>) {
      if (json.is_number_unsigned()) {
        value = json.get<uint64_t>();
        return;
      }
    }
    constexpr int64_t lowest = std::is_signed_v<T> ? int64_t{std::numeric_limits<T>::min()} : 0;
    value = static_cast<T>(base::whole_value(json, name, lowest, most<T>()));
  }
  static void read(const Json &json, const char * /*name*/, JsonText &value)
  {
    value.text = json.is_null() ? "" : base::json_text(json);
  }
  template <typename T>
  static void read(const Json &json, const char *name, std::optional<T> &value)
  {
    value.reset();
    if (!json.is_null())
      read(json, name, value.emplace());
  }
  template <typename T> static void read(const Json &json, const char *name, std::vector<T> &values)
  {
    const Json &list = base::list_value(json, name);
    values.clear();
    values.reserve(list.size());
    for (const auto &item : list)
      read(item, name, values.emplace_back());
  }
  template <typename T, size_t size>
  static void read(const Json &json, const char *name, std::array<T, size> &values)
  {
    if (!json.is_array() || json.size() != size)
      throw std::runtime_error(fmt::format("`{}` is no list of the right length", name));
    for (size_t i = 0; i < size; ++i)
      read(json[i], name, values.at(i));
  }
  static void read(const Json &json, const char *name, std::map<std::string, std::string> &values)
  {
    values.clear();
    for (const auto &[key, value] : base::object_value(json, name).items())
      read(value, name, values[key]);
  }
  template <typename T> static void read(const Json &json, const char *name, base::Shared<T> &value)
  {
    read(json, name, value.edit());
  }
  template <base::HasWord T> static void read(const Json &json, const char *name, T &value)
  {
    value = base::word_value<T>(base::text_value(json, name), name);
  }
  template <HasJson T> static void read(const Json &json, const char *name, T &value)
  {
    read_value(json, name, value);
  }
  template <HasMembers T> static void read(const Json &json, const char *name, T &value)
  {
    MemberReader inner(base::object_value(json, name));
    members(value, inner);
  }

  const Json &m_object;
};

}  // namespace mlffbench::record
