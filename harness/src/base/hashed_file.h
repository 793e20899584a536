// SPDX-License-Identifier: GPL-2.0-or-later
// A file whose content was hashed, and whether it is still the same.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace mlffbench::base {

/// What tells cheaply that a file has not been touched. Times in nanoseconds.
struct FileStamp {
  int64_t bytes = -1;  ///< below 0: never looked at
  int64_t modified_ns = 0;
  int64_t changed_ns = 0;  ///< also by a rename or chmod; nobody can set it back

  bool operator==(const FileStamp &) const = default;
};

/// The content of a file as it was when somebody looked.
struct FileContent {
  std::string sha256;
  FileStamp stamp;
};

/// Throws FileError if the file cannot be read.
FileContent content_of(const std::filesystem::path &path);

/// Whether the file holds what it did. Hashes it again only if it has been touched, so that models
/// of gigabytes cost nothing. Throws FileError if it cannot be read.
bool is_unchanged(const std::filesystem::path &path, const FileContent &content);

}  // namespace mlffbench::base
