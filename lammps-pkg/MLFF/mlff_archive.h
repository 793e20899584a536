// SPDX-License-Identifier: GPL-2.0-or-later
// What lies inside a model file, found without running anything of it.

#ifndef MLFF_ARCHIVE_H
#define MLFF_ARCHIVE_H

#include <map>
#include <string>

namespace mlff {

/// A model file opened for reading: LibTorch's zip archive of named records.
struct Archive {
  enum class Kind { torchscript, aotinductor };

  std::string file;
  Kind kind = Kind::torchscript;

  /// TorchScript: the texts of its extra files. AOTInductor: the metadata of its package.
  std::map<std::string, std::string> metadata;

  /// The text of a metadata key, empty if there is none.
  [[nodiscard]] std::string get(const std::string &key) const;
  [[nodiscard]] bool has(const std::string &key) const { return metadata.count(key) != 0; }

  /// Opens a file and tells its kind by its content. Throws ModelError that says what the file is
  /// if it is no exported model.
  static Archive open(const std::string &file);
};

}  // namespace mlff

#endif
