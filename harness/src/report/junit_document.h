// SPDX-License-Identifier: GPL-2.0-or-later
// JUnit XML, after the schemas of Apache Ant's JUnit task and of Jenkins.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mlffbench::report {

struct JunitFailure {
  std::string type;
  std::string message;
  std::string text;
};

struct JunitCase {
  std::string name;
  double time_s = 0.0;
  std::optional<JunitFailure> failure;
  bool skipped = false;
};

struct JunitSuite {
  std::string package;
  std::string name;
  std::string timestamp;  ///< UTC
  std::string hostname;
  std::vector<std::pair<std::string, std::string>> properties;
  std::vector<JunitCase> cases;
  std::string output;  ///< what a program said
};

/// The document. Cases are named PACKAGE.NAME with points for slashes, of which servers make a
/// tree; any text is allowed everywhere.
std::string junit_document(const std::vector<JunitSuite> &suites);

}  // namespace mlffbench::report
