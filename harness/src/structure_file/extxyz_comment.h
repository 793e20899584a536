// SPDX-License-Identifier: GPL-2.0-or-later
// The second line of an extended XYZ frame.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace mlffbench::structure_file {

/// The values of its pairs `key=value`, by the key in small letters. Spaces may stand around `=`.
/// Whatever else is there is free text. Throws SuiteError if a bracket or quotation mark that opens
/// a value is never closed, or if a key that is read (lattice, properties, pbc) has two values.
std::map<std::string, std::string> extxyz_pairs(std::string_view comment, int line,
                                                const std::string &file);

/// Where the columns of a frame are that are used.
struct ExtxyzColumns {
  size_t total = 4;
  size_t position = 1;
  std::optional<size_t> species;
  std::optional<size_t> atomic_number;
  std::optional<size_t> occupancy;
  bool masses = false;  ///< there is a column of masses
  bool listed = false;  ///< by Properties; else it is plain XYZ, where more columns may follow
};

/// By the value of the key Properties, each name once. Throws SuiteError.
ExtxyzColumns extxyz_columns(const std::string &properties, int line, const std::string &file);

}  // namespace mlffbench::structure_file
