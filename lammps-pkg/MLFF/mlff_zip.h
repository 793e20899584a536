// SPDX-License-Identifier: GPL-2.0-or-later
// Zip archives of others, read within bounds.

#ifndef MLFF_ZIP_H
#define MLFF_ZIP_H

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct zip;

namespace mlff {

/// A model file as a zip archive whose records all lie in one folder, as PyTorch writes them.
///
/// Opening one looks at its directory and compares each record with its checksum: a changed byte
/// would change weights, or crash the process in compiled code. Refused are names that lead out of
/// the folder or can be read in two ways, links, records twice or on top of each other, encryption,
/// and sizes that no exporter makes of so few bytes. All that throws ModelError.
class ZipFile {
public:
  struct Record {
    std::string name;  ///< within the archive's folder
    std::uint64_t index = 0;
    std::uint64_t size_B = 0;  ///< unpacked
  };

  explicit ZipFile(std::string file);

  /// In the archive's order, without folders.
  [[nodiscard]] const std::vector<Record> &records() const { return records_; }

  /// A record's content. Throws ModelError if it is longer than texts may be, 1 MiB.
  [[nodiscard]] std::string text(const Record &record) const;

  /// Writes a record to a new file. Throws ModelError, also where the disk is full.
  void unpack(const Record &record, const std::string &path) const;

  /// Whether the file, its date and the checksums of all records are those of another one.
  [[nodiscard]] const std::string &identity() const { return identity_; }

private:
  void read_directory();
  std::string checked_name(std::uint64_t index);
  template <typename Sink> void read(const Record &record, const Sink &sink) const;
  [[noreturn]] void refuse(const std::string &why) const;

  std::string file_;
  std::shared_ptr<zip> zip_;
  std::string folder_;
  std::vector<Record> records_;
  std::string identity_;
};

}  // namespace mlff

#endif
