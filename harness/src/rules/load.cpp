// SPDX-License-Identifier: GPL-2.0-or-later
// Suites from text on.
#include "rules/load.h"

#include "base/file.h"
#include "base/json_output.h"
#include "base/sha256.h"
#include "rules/resolve.h"
#include "suite/compose.h"
#include "suite/decode.h"
#include "suite/schema.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <utility>

namespace mlffbench::rules {

namespace fs = std::filesystem;

model::Suite load_suite(const fs::path &file, const std::vector<fs::path> &potentials_folders)
{
  return load_suite_text(base::read_file(file), file, potentials_folders);
}

model::Suite load_suite_text(const std::string &text, const fs::path &file,
                             const std::vector<fs::path> &potentials_folders)
{
  suite::ComposedSuite composed = suite::compose_suite(text, file);
  const yaml::Document &document = composed.document;
  if (auto diagnostics = suite::validate_suite(document); !diagnostics.empty())
    throw base::SuiteError(std::move(diagnostics));
  nlohmann::json value = document.value;
  suite::apply_defaults(value);
  model::Suite suite = suite::decode_suite(value);
  suite.file = fs::absolute(file);
  suite.text = composed.texts.front();
  suite.expanded = base::json_text(document.value, 1) + "\n";
  suite.sha256 = base::sha256_of_text(fmt::format("{}", fmt::join(composed.texts, "")));
  if (auto diagnostics = resolve_suite(suite, document, potentials_folders); !diagnostics.empty()) {
    throw base::SuiteError(std::move(diagnostics));
  }
  return suite;
}

}  // namespace mlffbench::rules
