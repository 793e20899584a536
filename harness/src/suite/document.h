// SPDX-License-Identifier: GPL-2.0-or-later
// A YAML file as JSON, with the place of every value.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace mlffbench {

/// Line and column of something in a file, both from 1.
struct Position {
  int line = 0;
  int column = 0;
};

/// A YAML document. Plain scalars take their YAML 1.2 core type (null, boolean, integer, float,
/// string); quoted ones are strings.
// json's move constructor only asserts; clang-tidy takes that for a throw.
struct Document {                          // NOLINT(bugprone-exception-escape)
  std::string file;                        ///< as messages show it
  nlohmann::json value;                    ///< the document
  std::map<std::string, Position> values;  ///< JSON pointer -> place of the value
  std::map<std::string, Position> keys;    ///< JSON pointer of a member -> place of its key

  /// Place of the value at this JSON pointer, else of the nearest one that holds it.
  Position position(std::string pointer) const;
  /// Place of the key of the member at this JSON pointer, else of the value.
  Position key_position(const std::string &pointer) const;
};

/// Parses YAML text. `file` is only for messages.
/// Throws SuiteError on syntax errors, duplicate keys, several documents, keys that are no plain
/// strings, and documents beyond 100,000 values or 64 levels (aliases that expand without bound).
Document parse_yaml(std::string_view text, const std::string &file);

}  // namespace mlffbench
