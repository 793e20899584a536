// SPDX-License-Identifier: GPL-2.0-or-later
// One harness at a time in an output folder, one process at a time for a run.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace mlffbench::base {

/// Another process executes a run.
class RunInUse : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Holds the lock of a file while it lives; the system gives it back however the program ends.
class FileLock {
public:
  /// Makes the file if it is missing. Throws FileError if it cannot be locked.
  explicit FileLock(const std::filesystem::path &file);
  ~FileLock();
  FileLock(const FileLock &) = delete;
  FileLock &operator=(const FileLock &) = delete;
  FileLock(FileLock &&) = delete;
  FileLock &operator=(FileLock &&) = delete;
  /// False if another process has the lock.
  bool held() const { return m_held; }

private:
  bool m_held = false;
  int m_descriptor = -1;
};

/// Whether a process of this machine holds the lock of an output folder, without touching it: none
/// that begins meanwhile finds it taken.
bool is_at_work(const std::filesystem::path &folder);

/// The lock of an output folder.
class FolderLock : public FileLock {
public:
  /// Throws std::runtime_error if the folder is in use.
  explicit FolderLock(const std::filesystem::path &folder);
};

/// The lock of a run. Its file lies beside the run folder, which is made anew for each try.
class RunLock : public FileLock {
public:
  /// Throws RunInUse.
  explicit RunLock(const std::filesystem::path &run_folder);
};

}  // namespace mlffbench::base
