// SPDX-License-Identifier: GPL-2.0-or-later
// A folder among the temporary files.
#pragma once

#include "base/descriptor.h"

#include <filesystem>

namespace mlffbench::base {

/// A new folder `mlffbench-scratch-XXXXXX` in $TMPDIR, else /tmp, or in `parent`, that goes with
/// its owner. What a killed process left, the next one of the same user removes: folders of this
/// name are locked by flock(), which the kernel lets go with the process.
class ScratchFolder {
public:
  /// Throws std::runtime_error with the remedy if there is no folder for temporary files, FileError
  /// if nothing can be written there.
  explicit ScratchFolder(const std::filesystem::path &parent = {});
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder &) = delete;
  ScratchFolder &operator=(const ScratchFolder &) = delete;
  ScratchFolder(ScratchFolder &&) = delete;
  ScratchFolder &operator=(ScratchFolder &&) = delete;

  const std::filesystem::path &path() const { return m_path; }
  /// Of the open folder.
  int descriptor() const { return m_folder.number(); }

private:
  std::filesystem::path m_path;
  Descriptor m_folder;
};

}  // namespace mlffbench::base
