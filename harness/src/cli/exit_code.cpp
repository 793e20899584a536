// SPDX-License-Identifier: GPL-2.0-or-later
// Exit codes as text, and of results.
#include "cli/exit_code.h"

#include "record/results.h"

#include <algorithm>
#include <fmt/format.h>

namespace mlffbench::cli::exit_code {

std::string help()
{
  std::string text;
  for (const auto &[code, meaning] : meanings)
    text += fmt::format("{}{} {}", text.empty() ? "Exit codes: " : ", ", code, meaning);
  return text + ".";
}

int of(const record::Results &results)
{
  if (!results.failures.empty())
    return run_failed;
  const bool flagged =
      std::any_of(results.records.begin(), results.records.end(),
                  [](const record::Record &record) { return !record.flags.empty(); });
  return flagged ? physics : good;
}

}  // namespace mlffbench::cli::exit_code
