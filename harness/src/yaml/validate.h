// SPDX-License-Identifier: GPL-2.0-or-later
// Validation of a document against a JSON Schema.
#pragma once

#include "base/diagnostic.h"
#include "yaml/document.h"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace mlffbench::yaml {

/// A schema, and what messages say of its documents.
struct SchemaUse {
  const nlohmann::json &schema;
  std::string document;  ///< e.g. "the suite"
  std::string command;   ///< of mlffbench, that prints the schema
};

/// Every violation of a schema as one sentence with its place and its remedy; empty if there is
/// none. The schema keeps to the keywords that our own ones use.
std::vector<base::Diagnostic> validate_document(const Document &document, const SchemaUse &use);

/// Sets every missing member for which the schema has a `default`. The document must be valid.
void apply_defaults(nlohmann::json &value, const nlohmann::json &schema);

}  // namespace mlffbench::yaml
