// SPDX-License-Identifier: GPL-2.0-or-later

#include "mlff_zip.h"

#include "mlff_model.h"
#include "mlff_text.h"

#include <sys/stat.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <set>
#include <sstream>
#include <string_view>

namespace mlff {

namespace {

constexpr std::uint64_t MEBIBYTE = 1U << 20U;

// Far beyond what exporters write: some hundred records, metadata of some kB, weights as they are.
constexpr zip_int64_t MOST_RECORDS = 100'000;
constexpr std::size_t LONGEST_NAME = 1024;
constexpr std::uint64_t LONGEST_TEXT_B = MEBIBYTE;
constexpr std::uint64_t MOST_TEXTS_B = 16 * MEBIBYTE;
constexpr std::uint64_t SMALL_B = 64 * MEBIBYTE;  // up to here any ratio is harmless
constexpr std::uint64_t LARGEST_RATIO = 100;

const char *const COPY_AGAIN = "; copy or export it again";
const char *const UNTRUSTED = "; no exporter writes such files: do not use it";

bool is_absurd(std::uint64_t unpacked_B, std::uint64_t packed_B)
{
  return unpacked_B > SMALL_B && unpacked_B / LARGEST_RATIO > packed_B;
}

/// Why a record's name is refused, empty if it is not.
std::string fault_of(std::string_view name)
{
  if (name.size() > LONGEST_NAME) {
    return "is longer than " + std::to_string(LONGEST_NAME) + " bytes";
  }
  if (!is_plain(name)) {
    return "holds characters that cannot be shown";
  }
  if (name.empty() || name[0] == '/' || name.find('\\') != std::string_view::npos) {
    return "is no path inside the archive";
  }
  for (std::size_t begin = 0; begin <= name.size();) {
    const auto end = std::min(name.find('/', begin), name.size());
    const auto part = name.substr(begin, end - begin);
    const bool last = end == name.size();
    if (part == ".." || part == "." || (part.empty() && !last)) {
      return "leads out of the archive's folder";
    }
    begin = end + 1;
  }
  return {};
}

/// Whether Unix attributes make a record a link, a device or the like.
bool is_special(zip_t *archive, zip_uint64_t index)
{
  zip_uint8_t system = 0;
  zip_uint32_t attributes = 0;
  if (zip_file_get_external_attributes(archive, index, 0, &system, &attributes) != 0 ||
      system != ZIP_OPSYS_UNIX) {
    return false;
  }
  const auto kind = (attributes >> 16U) & static_cast<unsigned>(S_IFMT);
  return kind != 0 && kind != S_IFREG && kind != S_IFDIR;
}

}  // namespace

ZipFile::ZipFile(std::string file) : file_(std::move(file))
{
  int code = 0;
  zip_ = std::shared_ptr<zip>(zip_open(file_.c_str(), ZIP_RDONLY, &code), [](zip_t *archive) {
    if (archive) {
      zip_discard(archive);
    }
  });
  if (!zip_) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    throw ModelError("Model file " + file_ + " is damaged (" + reason + ")" + COPY_AGAIN);
  }
  read_directory();
  for (const auto &record : records_) {
    read(record, [](const char *, std::size_t) { return true; });
  }
}

void ZipFile::refuse(const std::string &why) const
{
  throw ModelError("Model file " + file_ + " is refused: " + why + UNTRUSTED);
}

void ZipFile::read_directory()
{
  struct stat status = {};
  ::stat(file_.c_str(), &status);
  std::ostringstream identity;
  identity << status.st_dev << ' ' << status.st_ino << ' ' << status.st_size << ' '
           << status.st_mtim.tv_sec << ' ' << status.st_mtim.tv_nsec;

  const auto count = zip_get_num_entries(zip_.get(), 0);
  if (count > MOST_RECORDS) {
    refuse("it holds " + std::to_string(count) + " records");
  }
  std::set<std::string> names;
  std::uint64_t packed_B = 0;
  std::uint64_t unpacked_B = 0;
  std::uint64_t texts_B = 0;
  for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); i++) {
    zip_stat_t entry;
    zip_stat_init(&entry);
    if (zip_stat_index(zip_.get(), i, 0, &entry) != 0) {
      throw ModelError("Model file " + file_ + " is damaged (its directory)" + COPY_AGAIN);
    }
    const auto name = checked_name(i);
    if (!names.insert(name).second) {
      refuse("it holds the record " + name + " twice");
    }
    if (is_special(zip_.get(), i)) {
      refuse("its record " + name + " is a link or a device");
    }
    if (entry.encryption_method != ZIP_EM_NONE) {
      refuse("its record " + name + " is encrypted");
    }
    packed_B += entry.comp_size;
    unpacked_B += entry.size;
    const auto file_B = static_cast<std::uint64_t>(status.st_size);
    if (packed_B > file_B) {
      refuse("its records lie on top of each other");
    }
    if (is_absurd(entry.size, entry.comp_size) || is_absurd(unpacked_B, file_B)) {
      refuse("its record " + name + " makes " + std::to_string(entry.size / MEBIBYTE) + " MiB of " +
             std::to_string(entry.comp_size) + " bytes");
    }
    texts_B += name.starts_with("extra/") ? entry.size : 0;
    if (texts_B > MOST_TEXTS_B) {
      refuse("its records in extra/ hold more than " + std::to_string(MOST_TEXTS_B / MEBIBYTE) +
             " MiB of metadata");
    }
    identity << ' ' << entry.crc;
    if (name.back() != '/') {
      records_.push_back({name, i, entry.size});
    }
  }
  identity_ = identity.str();
}

std::string ZipFile::checked_name(std::uint64_t index)
{
  const char *raw = zip_get_name(zip_.get(), index, ZIP_FL_ENC_RAW);
  const std::string name = raw ? raw : "";
  if (const auto fault = fault_of(name); !fault.empty()) {
    refuse("the name of its record '" + quotable(name) + "' " + fault);
  }
  const auto slash = name.find('/');
  if (folder_.empty() && slash != std::string::npos) {
    folder_ = name.substr(0, slash + 1);
  }
  if (folder_.empty() || name.compare(0, folder_.size(), folder_) != 0) {
    // nequip-compile adds it outside the archive's own folder.
    if (name == "nequip_custom_ops_libs.txt") {
      throw ModelError("Model file " + file_ +
                       " is a NequIP package that calls operators of other libraries, which are "
                       "not here; compile it again without OpenEquivariance or cuEquivariance");
    }
    throw ModelError("Model file " + file_ +
                     " is a zip archive that PyTorch did not write; export it with the exporter of "
                     "its family in inputs/models");
  }
  return name == folder_ ? folder_ : name.substr(folder_.size());
}

template <typename Sink> void ZipFile::read(const Record &record, const Sink &sink) const
{
  const std::unique_ptr<zip_file_t, int (*)(zip_file_t *)> stream(
      zip_fopen_index(zip_.get(), record.index, 0), zip_fclose);
  std::array<char, 1U << 16U> buffer;
  std::uint64_t total = 0;
  zip_int64_t count = stream ? 1 : -1;
  while (count > 0) {
    count = zip_fread(stream.get(), buffer.data(), buffer.size());
    total += count > 0 ? static_cast<std::uint64_t>(count) : 0;
    if (total > record.size_B) {
      refuse("its record " + record.name + " is longer than its directory says");
    }
    if (count > 0 && !sink(buffer.data(), static_cast<std::size_t>(count))) {
      return;
    }
  }
  if (count < 0 || total != record.size_B) {
    throw ModelError("Model file " + file_ + " is damaged (its record " + record.name +
                     " does not have its checksum)" + COPY_AGAIN);
  }
}

std::string ZipFile::text(const Record &record) const
{
  if (record.size_B > LONGEST_TEXT_B) {
    refuse("its record " + record.name + " holds " + std::to_string(record.size_B / MEBIBYTE) +
           " MiB of metadata, more than 1 MiB");
  }
  std::string content;
  content.reserve(record.size_B);
  read(record, [&](const char *data, std::size_t count) {
    content.append(data, count);
    return true;
  });
  return content;
}

void ZipFile::unpack(const Record &record, const std::string &path) const
{
  const std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen(path.c_str(), "wbx"),
                                                              std::fclose);
  bool written = file != nullptr;
  if (written) {
    read(record, [&](const char *data, std::size_t count) {
      written = std::fwrite(data, 1, count, file.get()) == count;
      return written;
    });
    written = written && std::fflush(file.get()) == 0;
  }
  if (!written) {
    throw ModelError("Model file " + file_ + " cannot be unpacked to " + path + " (" +
                     std::strerror(errno) +
                     "); set the environment variable TMPDIR to a folder with room for it");
  }
}

}  // namespace mlff
