// SPDX-License-Identifier: GPL-2.0-or-later

#include "mlff_unpack.h"

#include "mlff_model.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace mlff {

namespace {

namespace fs = std::filesystem;

constexpr const char *PREFIX = "mlff-package-";

/// Opens a folder of our own and locks it. -1 if it is another's, no folder, or in use.
/// @param surely  also -1 where the file system has no locks
int locked(const std::string &path, bool surely)
{
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) {
    return -1;
  }
  struct stat opened = {};
  struct stat named = {};
  // The same folder still has this name: its maker may have removed it before we had the lock.
  const bool ours =
      ::fstat(descriptor, &opened) == 0 && opened.st_uid == ::geteuid() &&
      (::flock(descriptor, LOCK_EX | LOCK_NB) == 0 || (!surely && errno != EWOULDBLOCK)) &&
      ::lstat(path.c_str(), &named) == 0 && named.st_ino == opened.st_ino;
  if (!ours) {
    ::close(descriptor);
    return -1;
  }
  return descriptor;
}

void remove(const std::string &path, int lock)
{
  std::error_code ignored;  // it is found again by the next one
  fs::remove_all(path, ignored);
  ::close(lock);
}

void remove_orphans(const fs::path &root)
{
  std::error_code error;
  for (fs::directory_iterator entry(root, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto name = entry->path().filename().string();
    if (name.rfind(PREFIX, 0) == 0) {
      if (const int lock = locked(entry->path().string(), true); lock >= 0) {
        remove(entry->path().string(), lock);
      }
    }
  }
}

}  // namespace

UnpackFolder::UnpackFolder(const std::string &file)
{
  std::error_code error;
  const auto root = fs::temp_directory_path(error);
  if (error) {
    throw ModelError("Model file " + file +
                     " cannot be unpacked: the environment variable TMPDIR names no folder; set it "
                     "to one with room for it");
  }
  remove_orphans(root);
  constexpr int ATTEMPTS = 10;  // another process may take ours for an orphan before it is locked
  for (int attempt = 0; attempt < ATTEMPTS && lock_ < 0; attempt++) {
    path_ = (root / (std::string(PREFIX) + "XXXXXX")).string();
    if (::mkdtemp(path_.data()) == nullptr) {
      break;
    }
    lock_ = locked(path_, false);
  }
  if (lock_ < 0) {
    throw ModelError("Model file " + file + " cannot be unpacked in " + root.string() + " (" +
                     std::strerror(errno) +
                     "); set the environment variable TMPDIR to a folder that can be written");
  }
}

UnpackFolder::~UnpackFolder()
{
  remove(path_, lock_);
}

}  // namespace mlff
