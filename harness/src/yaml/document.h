// SPDX-License-Identifier: GPL-2.0-or-later
// A YAML file as JSON, with the place of every value.
#pragma once

#include "base/diagnostic.h"

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::yaml {

/// Line and column of something in a file, both from 1.
struct Position {
  int line = 0;
  int column = 0;
  size_t file = 0;  ///< index into Document::files
};

/// A YAML document. Plain scalars take their YAML 1.2 core type (null, boolean, integer, float,
/// string); quoted ones are strings.
// json's move constructor only asserts; clang-tidy takes that for a throw.
struct Document {                          // NOLINT(bugprone-exception-escape)
  std::vector<std::string> files;          ///< as messages show them; the first is the suite file
  nlohmann::json value;                    ///< the document
  std::map<std::string, Position> values;  ///< JSON pointer -> place of the value
  std::map<std::string, Position> keys;    ///< JSON pointer of a member -> place of its key

  /// Place of the value at this JSON pointer, else of the nearest one that holds it.
  Position position(std::string pointer) const;
  /// Place of the key of the member at this JSON pointer, else of the value.
  Position key_position(const std::string &pointer) const;
  /// A fault at a place.
  base::Diagnostic diagnostic(Position position, const std::string &message) const;
  /// A fault of the value at this JSON pointer.
  base::Diagnostic diagnostic(const std::string &pointer, const std::string &message) const;
  /// "line 3", or "FILE:3" where that is not the file of `seen_from`.
  std::string place_text(Position position, Position seen_from) const;
  /// The folder of the file that holds the value at this JSON pointer, absolute: what paths in it
  /// are relative to.
  std::filesystem::path folder(const std::string &pointer) const;
};

/// Parses YAML text. `file` is only for messages.
/// Throws SuiteError on syntax errors, duplicate keys, several documents, keys that are no plain
/// strings, text that is not UTF-8 or longer than 2,000 bytes a value, and documents beyond 4 MiB,
/// 100,000 values or 64 levels (aliases that expand without bound).
Document parse_yaml(std::string_view text, const std::string &file);

}  // namespace mlffbench::yaml
