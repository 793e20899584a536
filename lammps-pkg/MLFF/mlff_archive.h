// SPDX-License-Identifier: GPL-2.0-or-later
// What lies inside a model file, found without running anything of it.

#ifndef MLFF_ARCHIVE_H
#define MLFF_ARCHIVE_H

#include "mlff_zip.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace mlff {

/// A model file opened for reading: a zip archive of named records.
struct Archive {
  enum class Kind { torchscript, aotinductor };

  std::string file;
  Kind kind = Kind::torchscript;
  std::shared_ptr<const ZipFile> zip;

  /// TorchScript: the texts of its extra files. AOTInductor: the metadata of its package.
  std::map<std::string, std::string> metadata;

  /// The text of a metadata key, empty if there is none.
  [[nodiscard]] std::string get(const std::string &key) const;
  [[nodiscard]] bool has(const std::string &key) const { return metadata.count(key) != 0; }

  /// TorchScript: whether its program has classes of a Python package or module with `part` in its
  /// name.
  [[nodiscard]] bool has_code_of(std::string_view part) const;

  /// "torchscript" or "aotinductor".
  [[nodiscard]] std::string backend() const;

  /// Opens a file and tells its kind by its content. Throws ModelError that says what the file is
  /// if it is no exported model, or one that must not be read.
  static Archive open(const std::string &file);
};

}  // namespace mlff

#endif
