// SPDX-License-Identifier: GPL-2.0-or-later
// Folder lock by flock().
#include "store/lock.h"

#include "store/file.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <stdexcept>
#include <string>
#include <sys/file.h>
#include <unistd.h>

namespace mlffbench {

FolderLock::FolderLock(const std::filesystem::path &folder)
{
  const auto path = folder / ".lock";
  m_descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (m_descriptor < 0)
    throw FileError("lock", path, errno);
  if (::flock(m_descriptor, LOCK_EX | LOCK_NB) == 0)
    return;
  const int error = errno;
  ::close(m_descriptor);
  if (error != EWOULDBLOCK)
    throw FileError("lock", path, error);
  throw std::runtime_error(fmt::format(
      "another mlffbench is running in {}; wait for it, or take another folder by --output",
      folder.string()));
}

FolderLock::~FolderLock()
{
  ::close(m_descriptor);
}

}  // namespace mlffbench
