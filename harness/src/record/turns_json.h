// SPDX-License-Identifier: GPL-2.0-or-later
// Turns as JSON: their figures as columns.
#pragma once

#include "record/rounds.h"

#include <nlohmann/json.hpp>

namespace mlffbench::record {

nlohmann::ordered_json to_json(const Turns &turns);

/// Throws std::runtime_error with the column that is missing or of another type.
void read_value(const nlohmann::ordered_json &json, const char *name, Turns &turns);

}  // namespace mlffbench::record
