// SPDX-License-Identifier: GPL-2.0-or-later
// One harness at a time in an output folder.
#pragma once

#include <filesystem>

namespace mlffbench {

/// Holds the lock of an output folder while it lives; the system gives it back however the program
/// ends.
class FolderLock {
public:
  /// Throws std::runtime_error if the folder is in use, FileError if it cannot be locked.
  explicit FolderLock(const std::filesystem::path &folder);
  ~FolderLock();
  FolderLock(const FolderLock &) = delete;
  FolderLock &operator=(const FolderLock &) = delete;
  FolderLock(FolderLock &&) = delete;
  FolderLock &operator=(FolderLock &&) = delete;

private:
  int m_descriptor = -1;
};

}  // namespace mlffbench
