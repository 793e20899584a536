// SPDX-License-Identifier: GPL-2.0-or-later
// The suite's schema.
#include "suite/schema.h"

#include "yaml/validate.h"

#include <nlohmann/json.hpp>

namespace mlffbench::suite {

namespace embedded {
extern const char *const suite_schema;
}

const char *suite_schema_text()
{
  return embedded::suite_schema;
}

const nlohmann::json &suite_schema()
{
  static const auto schema = nlohmann::json::parse(embedded::suite_schema);
  return schema;
}

std::vector<base::Diagnostic> validate_suite(const yaml::Document &document)
{
  return yaml::validate_document(document, {suite_schema(), "the suite", "schema"});
}

void apply_defaults(nlohmann::json &value)
{
  yaml::apply_defaults(value, suite_schema());
}

}  // namespace mlffbench::suite
