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
#include <utility>

namespace mlffbench {

namespace fs = std::filesystem;

Suite load_suite(const fs::path &file, const std::vector<fs::path> &potentials_folders)
{
  return load_suite_text(read_file(file), file, potentials_folders);
}

Suite load_suite_text(const std::string &text, const fs::path &file,
                      const std::vector<fs::path> &potentials_folders)
{
  ComposedSuite composed = compose_suite(text, file);
  const Document &document = composed.document;
  if (auto diagnostics = validate_suite(document); !diagnostics.empty())
    throw SuiteError(std::move(diagnostics));
  nlohmann::json value = document.value;
  apply_defaults(value);
  Suite suite = decode_suite(value);
  suite.file = fs::absolute(file);
  suite.text = composed.texts.front();
  suite.expanded = json_text(document.value, 1) + "\n";
  suite.sha256 = sha256_of_text(fmt::format("{}", fmt::join(composed.texts, "")));
  if (auto diagnostics = resolve_suite(suite, document, potentials_folders); !diagnostics.empty()) {
    throw SuiteError(std::move(diagnostics));
  }
  return suite;
}

}  // namespace mlffbench
