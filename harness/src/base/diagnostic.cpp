// SPDX-License-Identifier: GPL-2.0-or-later
// Faults of a suite file as text.
#include "base/diagnostic.h"

#include "base/visible_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <tuple>
#include <utility>

namespace mlffbench::base {

namespace {

/// By file in order of first appearance, then by place; each fault once.
std::vector<Diagnostic> sorted(std::vector<Diagnostic> diagnostics)
{
  std::vector<std::string> files;
  for (const auto &diagnostic : diagnostics) {
    if (std::find(files.begin(), files.end(), diagnostic.file) == files.end())
      files.push_back(diagnostic.file);
  }
  const auto place = [&](const Diagnostic &diagnostic) {
    return std::tuple(std::find(files.begin(), files.end(), diagnostic.file), diagnostic.line,
                      diagnostic.column);
  };
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [&](const Diagnostic &a, const Diagnostic &b) { return place(a) < place(b); });
  // Items of a sweep share their places, and with them their faults.
  std::set<std::string> seen;
  std::erase_if(diagnostics, [&](const Diagnostic &diagnostic) {
    return !seen.insert(diagnostic.text()).second;
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
  const std::string place = line > 0 ? fmt::format("{}:{}:{}", file, line, column) : file;
  return visible_in_line(fmt::format("{}: {}", place, message));
}

SuiteError::SuiteError(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(joined(diagnostics)), m_diagnostics(sorted(std::move(diagnostics)))
{
}

}  // namespace mlffbench::base
