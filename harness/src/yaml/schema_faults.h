// SPDX-License-Identifier: GPL-2.0-or-later
// Where a JSON value violates a JSON Schema (draft-07), as data.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace mlffbench::yaml {

/// One violation of a schema.
struct SchemaFault {
  nlohmann::json::json_pointer place;  ///< of the value
  std::string keyword;                 ///< of the schema, that the value violates
  std::string key;        ///< the member that is missing (required, dependencies) or unknown
  std::string wanted_by;  ///< for dependencies: the member that wants the missing one
};

/// The schema that a `$ref` names in the whole schema `root`, else the schema itself.
const nlohmann::json &resolved(const nlohmann::json &schema, const nlohmann::json &root);

/// All violations. What an alternative of `oneOf`, a `not` or an `if` would demand is no violation
/// of its own. The schema keeps to the keywords that unknown_keywords() does not name.
std::vector<SchemaFault> schema_faults(const nlohmann::json &value, const nlohmann::json &schema);

/// JSON pointers of the keywords of a schema that schema_faults() would pass over.
std::vector<std::string> unknown_keywords(const nlohmann::json &schema);

}  // namespace mlffbench::yaml
