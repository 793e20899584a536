// SPDX-License-Identifier: GPL-2.0-or-later
// Faults of a suite file: each a place and a sentence; all of them are reported at once.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace mlffbench::base {

/// One fault. Line and column count from 1; 0 means that the fault concerns the whole file.
struct Diagnostic {
  std::string file;
  int line = 0;
  int column = 0;
  std::string message;  ///< what is wrong; what to do
  /// The suite is good, but a model or plugin that it names is still to be made.
  bool to_be_made = false;

  /// "file:line:column: message".
  std::string text() const;
};

/// Thrown when a suite file cannot be used; what() lists every fault, one a line.
class SuiteError : public std::runtime_error {
public:
  explicit SuiteError(std::vector<Diagnostic> diagnostics);
  const std::vector<Diagnostic> &diagnostics() const { return m_diagnostics; }

private:
  std::vector<Diagnostic> m_diagnostics;
};

}  // namespace mlffbench::base
