// SPDX-License-Identifier: GPL-2.0-or-later
// Interleaved runs as JSON: the figures of their slices as columns.
#pragma once

#include "record/interleave.h"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace mlffbench::record {

nlohmann::ordered_json to_json(const Interleaved &interleaved);

/// Also of an earlier record. Throws std::runtime_error with the column that is missing or of
/// another type.
void read_value(const nlohmann::ordered_json &json, const char *name, Interleaved &interleaved);

/// Whether the text of a record may say `turns` and `round`, as earlier ones do.
bool may_say_turns(const std::string &record);

/// The same record with `interleave` and `slice` in their place.
nlohmann::ordered_json without_turns(const nlohmann::ordered_json &record);

}  // namespace mlffbench::record
