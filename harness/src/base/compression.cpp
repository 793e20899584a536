// SPDX-License-Identifier: GPL-2.0-or-later
// First bytes of compressed files.
#include "base/compression.h"

#include <array>
#include <fmt/format.h>

namespace mlffbench::base {

namespace {

struct Compression {
  std::string_view first_bytes;
  const char *name;
  const char *remedy;  ///< the program that undoes it
};

// RFC 1952 and RFC 8878; those of bzip2 and xz from their manuals.
constexpr std::array<Compression, 4> compressions{{{"\x1f\x8b", "gzip", "gunzip"},
                                                   {"\x28\xb5\x2f\xfd", "zstd", "unzstd"},
                                                   {"BZh", "bzip2", "bunzip2"},
                                                   {"\xfd\x37zXZ", "xz", "unxz"}}};

}  // namespace

std::string compression_refusal(std::string_view first_bytes, const std::string &name)
{
  for (const auto &compression : compressions) {
    if (first_bytes.starts_with(compression.first_bytes)) {
      return fmt::format("{} is compressed by {}, only plain text is read; {} it first, and name "
                         "the file that this makes",
                         name, compression.name, compression.remedy);
    }
  }
  return "";
}

}  // namespace mlffbench::base
