// SPDX-License-Identifier: GPL-2.0-or-later
// Members of JSON by type.
#include "base/json_member.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace mlffbench::base {

namespace {

using Json = nlohmann::ordered_json;

std::runtime_error wrong(const char *name, const char *wanted)
{
  return std::runtime_error(fmt::format("`{}` is {}", name, wanted));
}

}  // namespace

const Json &member(const Json &json, const char *name)
{
  if (json.is_object()) {
    if (const auto found = json.find(name); found != json.end())
      return *found;
  }
  throw wrong(name, "missing");
}

Json member_or_null(const Json &json, const char *name)
{
  return json.is_object() ? json.value(name, Json()) : Json();
}

std::string text_or_empty(const Json &json, const char *name)
{
  const Json value = member_or_null(json, name);
  return value.is_string() ? value.get<std::string>() : "";
}

std::string text_member(const Json &json, const char *name)
{
  return text_value(member(json, name), name);
}

bool flag_member(const Json &json, const char *name)
{
  return flag_value(member(json, name), name);
}

double number_member(const Json &json, const char *name)
{
  return number_value(member(json, name), name);
}

const Json &object_member(const Json &json, const char *name)
{
  return object_value(member(json, name), name);
}

const Json &list_member(const Json &json, const char *name)
{
  return list_value(member(json, name), name);
}

int64_t whole_member(const Json &json, const char *name, int64_t lowest, int64_t highest)
{
  return whole_value(member(json, name), name, lowest, highest);
}

std::string text_value(const Json &value, const char *name)
{
  if (!value.is_string())
    throw wrong(name, "no text");
  return value.get<std::string>();
}

bool flag_value(const Json &value, const char *name)
{
  if (!value.is_boolean())
    throw wrong(name, "neither true nor false");
  return value.get<bool>();
}

double number_value(const Json &value, const char *name)
{
  if (value.is_null())
    return std::numeric_limits<double>::quiet_NaN();
  if (!value.is_number())
    throw wrong(name, "no number");
  return value.get<double>();
}

const Json &object_value(const Json &value, const char *name)
{
  if (!value.is_object())
    throw wrong(name, "no object");
  return value;
}

const Json &list_value(const Json &value, const char *name)
{
  if (!value.is_array())
    throw wrong(name, "no list");
  return value;
}

int64_t whole_value(const Json &value, const char *name, int64_t lowest, int64_t highest)
{
  const bool fits =
      value.is_number_integer() &&
      (!value.is_number_unsigned() ||
       value.get<uint64_t>() <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max()));
  if (!fits || value.get<int64_t>() < lowest || value.get<int64_t>() > highest)
    throw wrong(name, "no whole number that it can be");
  return value.get<int64_t>();
}

}  // namespace mlffbench::base
