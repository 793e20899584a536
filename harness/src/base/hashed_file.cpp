// SPDX-License-Identifier: GPL-2.0-or-later
// Stamps of files.
#include "base/hashed_file.h"

#include "base/file.h"
#include "base/sha256.h"

#include <cerrno>
#include <sys/stat.h>

namespace mlffbench::base {

namespace {

int64_t nanoseconds(const timespec &time)
{
  constexpr int64_t ns_per_s = 1'000'000'000;
  return int64_t{time.tv_sec} * ns_per_s + time.tv_nsec;
}

FileStamp stamp_of(const std::filesystem::path &path)
{
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0)
    throw FileError("read", path, errno);
  return {status.st_size, nanoseconds(status.st_mtim), nanoseconds(status.st_ctim)};
}

}  // namespace

FileContent content_of(const std::filesystem::path &path)
{
  // The stamp comes first: what is written while we read is noticed later.
  const FileStamp stamp = stamp_of(path);
  return {sha256_of_file(path), stamp};
}

bool is_unchanged(const std::filesystem::path &path, const FileContent &content)
{
  return stamp_of(path) == content.stamp || sha256_of_file(path) == content.sha256;
}

}  // namespace mlffbench::base
