// SPDX-License-Identifier: GPL-2.0-or-later
// Where a package's library lies while it is loaded.

#ifndef MLFF_UNPACK_H
#define MLFF_UNPACK_H

#include <string>

namespace mlff {

/// A folder of this process alone, in the folder for temporary files (TMPDIR, else /tmp). It is
/// locked while it is in use, and removed at the end.
///
/// A process that was killed leaves its folder behind: whoever makes one next removes those of the
/// same user that nobody has locked.
class UnpackFolder {
public:
  /// Throws ModelError if there is no place for it.
  /// @param file  the model file that it is for, named in errors
  explicit UnpackFolder(const std::string &file);
  UnpackFolder(const UnpackFolder &) = delete;
  UnpackFolder &operator=(const UnpackFolder &) = delete;
  ~UnpackFolder();

  [[nodiscard]] const std::string &path() const { return path_; }

  /// Its path for a file of this name.
  [[nodiscard]] std::string place(const std::string &name) const { return path_ + "/" + name; }

private:
  std::string path_;
  int lock_ = -1;
};

}  // namespace mlff

#endif
