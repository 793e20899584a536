// SPDX-License-Identifier: GPL-2.0-or-later
// Faults of a suite file as text.
#include "suite/diagnostic.h"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>
#include <utility>

namespace mlffbench {

namespace {

std::vector<Diagnostic> sorted(std::vector<Diagnostic> diagnostics)
{
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [](const Diagnostic &a, const Diagnostic &b) {
                     return std::tie(a.line, a.column) < std::tie(b.line, b.column);
                   });
  return diagnostics;
}

std::string joined(const std::vector<Diagnostic> &diagnostics)
{
  std::string text;
  for (const auto &diagnostic : sorted(diagnostics)) {
    text += (text.empty() ? "" : "\n") + diagnostic.text();
  }
  return text;
}

}  // namespace

std::string Diagnostic::text() const
{
  return line > 0 ? fmt::format("{}:{}:{}: {}", file, line, column, message)
                  : fmt::format("{}: {}", file, message);
}

SuiteError::SuiteError(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(joined(diagnostics)), m_diagnostics(sorted(std::move(diagnostics)))
{
}

}  // namespace mlffbench
