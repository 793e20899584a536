// SPDX-License-Identifier: GPL-2.0-or-later
// The JSON Schema of composed suites, and what it says of one.
#pragma once

#include "base/diagnostic.h"
#include "yaml/document.h"

#include <nlohmann/json_fwd.hpp>
#include <vector>

namespace mlffbench::suite {

/// The published JSON Schema of suite files (draft-07), as text.
const char *suite_schema_text();

/// The same, parsed.
const nlohmann::json &suite_schema();

/// Every violation of the suite's schema as one sentence with its place and its remedy; empty if
/// there is none.
std::vector<base::Diagnostic> validate_suite(const yaml::Document &document);

/// Sets every missing member for which the schema has a `default`. The document must be valid.
void apply_defaults(nlohmann::json &value);

}  // namespace mlffbench::suite
