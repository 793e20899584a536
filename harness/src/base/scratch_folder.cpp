// SPDX-License-Identifier: GPL-2.0-or-later
// Temporary folders and what is left of them.
#include "base/scratch_folder.h"

#include "base/file.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace mlffbench::base {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view name_start = "mlffbench-scratch-";
constexpr std::string_view name_end = "XXXXXX";

fs::path temporary_files()
{
  std::error_code error;
  fs::path folder = fs::temp_directory_path(error);
  if (!error)
    return folder;
  // Those that the standard library looks at, in its order.
  for (const char *variable : {"TMPDIR", "TMP", "TEMP", "TEMPDIR"}) {
    if (const char *value = std::getenv(variable); value != nullptr) {
      throw std::runtime_error(fmt::format("{} is no folder for temporary files, but {} names it; "
                                           "make it, or set {} to a folder that exists",
                                           value, variable, variable));
    }
  }
  throw std::runtime_error("/tmp is no folder; set TMPDIR to a folder for temporary files");
}

Descriptor open_folder(const fs::path &folder)
{
  return Descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

bool lock(const Descriptor &folder)
{
  return ::flock(folder.number(), LOCK_EX | LOCK_NB) == 0;
}

/// Whether the path still leads to the folder that was opened.
bool is_there(const fs::path &path, const Descriptor &folder)
{
  struct stat by_path {};
  struct stat opened {};
  return ::lstat(path.c_str(), &by_path) == 0 && ::fstat(folder.number(), &opened) == 0 &&
         by_path.st_ino == opened.st_ino && by_path.st_dev == opened.st_dev;
}

void remove_left_behind(const fs::path &parent)
{
  std::error_code ignored;
  for (const auto &entry : fs::directory_iterator(parent, ignored)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(name_start) || name.size() != name_start.size() + name_end.size())
      continue;
    const Descriptor folder = open_folder(entry.path());
    struct stat status {};
    if (folder.number() >= 0 && ::fstat(folder.number(), &status) == 0 &&
        status.st_uid == ::geteuid() && lock(folder)) {
      fs::remove_all(entry.path(), ignored);
    }
  }
}

}  // namespace

ScratchFolder::ScratchFolder(const fs::path &chosen)
{
  const fs::path parent = chosen.empty() ? temporary_files() : chosen;
  remove_left_behind(parent);
  while (true) {
    std::string name = (parent / fmt::format("{}{}", name_start, name_end)).string();
    if (::mkdtemp(name.data()) == nullptr)
      throw FileError("make a folder in", parent, errno);
    m_path = name;
    m_folder = open_folder(m_path);
    // Another process may take it for one that was left behind before it is locked. Where folders
    // cannot be locked nobody does, and they are not locked.
    const bool locked = m_folder.number() >= 0 && (lock(m_folder) || errno != EWOULDBLOCK);
    if (locked && is_there(m_path, m_folder))
      return;
  }
}

ScratchFolder::~ScratchFolder()
{
  std::error_code ignored;
  fs::remove_all(m_path, ignored);
}

}  // namespace mlffbench::base
