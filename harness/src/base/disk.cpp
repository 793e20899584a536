// SPDX-License-Identifier: GPL-2.0-or-later
// Free disk space by statvfs.
#include "base/disk.h"

#include <fmt/format.h>
#include <system_error>

namespace mlffbench::base {

bool disk_is_low(const std::filesystem::path &folder, int64_t bytes)
{
  std::error_code error;
  const auto space = std::filesystem::space(folder, error);
  return !error && space.available < static_cast<uintmax_t>(bytes);
}

void require_free_disk(const std::filesystem::path &folder, int64_t bytes)
{
  if (!disk_is_low(folder, bytes))
    return;
  throw DiskLow(fmt::format(
      "less than {} MiB are free where {} lies; free some space and give the same command again "
      "(finished runs are kept), or lower `min_free_disk_MiB` in the site file",
      bytes >> 20, folder.string()));
}

}  // namespace mlffbench::base
