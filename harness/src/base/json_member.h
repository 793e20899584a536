// SPDX-License-Identifier: GPL-2.0-or-later
// Members of JSON that somebody else may have written: of the type that is wanted, or a sentence.
#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace mlffbench::base {

/// The member of this name. Throws std::runtime_error if `json` is no object or has none.
const nlohmann::ordered_json &member(const nlohmann::ordered_json &json, const char *name);

/// The same without a refusal: null, or an empty text, where there is none of this type.
nlohmann::ordered_json member_or_null(const nlohmann::ordered_json &json, const char *name);
std::string text_or_empty(const nlohmann::ordered_json &json, const char *name);

/// These throw std::runtime_error with the name if the member is missing or of another type.
std::string text_member(const nlohmann::ordered_json &json, const char *name);
bool flag_member(const nlohmann::ordered_json &json, const char *name);
/// A number; NaN for null.
double number_member(const nlohmann::ordered_json &json, const char *name);
/// An object.
const nlohmann::ordered_json &object_member(const nlohmann::ordered_json &json, const char *name);
/// A list.
const nlohmann::ordered_json &list_member(const nlohmann::ordered_json &json, const char *name);
/// A whole number between the bounds.
int64_t whole_member(const nlohmann::ordered_json &json, const char *name,
                     int64_t lowest = std::numeric_limits<int64_t>::min(),
                     int64_t highest = std::numeric_limits<int64_t>::max());

/// The same of a value, which messages call `name`.
std::string text_value(const nlohmann::ordered_json &value, const char *name);
bool flag_value(const nlohmann::ordered_json &value, const char *name);
double number_value(const nlohmann::ordered_json &value, const char *name);
const nlohmann::ordered_json &object_value(const nlohmann::ordered_json &value, const char *name);
const nlohmann::ordered_json &list_value(const nlohmann::ordered_json &value, const char *name);
int64_t whole_value(const nlohmann::ordered_json &value, const char *name, int64_t lowest,
                    int64_t highest);

}  // namespace mlffbench::base
