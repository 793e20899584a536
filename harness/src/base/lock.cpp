// SPDX-License-Identifier: GPL-2.0-or-later
// Folder lock by flock().
#include "base/lock.h"

#include "base/file.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <stdexcept>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mlffbench::base {

FileLock::FileLock(const std::filesystem::path &file)
{
  m_descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (m_descriptor < 0)
    throw FileError("lock", file, errno);
  m_held = ::flock(m_descriptor, LOCK_EX | LOCK_NB) == 0;
  if (m_held || errno == EWOULDBLOCK)
    return;
  const int error = errno;
  ::close(m_descriptor);
  throw FileError("lock", file, error);
}

FileLock::~FileLock()
{
  ::close(m_descriptor);
}

FolderLock::FolderLock(const std::filesystem::path &folder) : FileLock(folder / ".lock")
{
  if (!held()) {
    throw std::runtime_error(fmt::format(
        "another mlffbench is running in {}; wait for it, or take another folder by --output",
        folder.string()));
  }
}

bool is_at_work(const std::filesystem::path &folder)
{
  struct stat status {};
  if (::stat((folder / ".lock").c_str(), &status) != 0)
    return false;
  // "1: FLOCK  ADVISORY  WRITE 4711 fe:00:271 0 EOF"
  const std::string wanted = fmt::format(":{} ", status.st_ino);
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    if (line.find(" FLOCK ") != std::string::npos && line.find(wanted) != std::string::npos)
      return true;
  }
  return false;
}

namespace {

std::filesystem::path run_lock_file(const std::filesystem::path &run_folder)
{
  make_folder(run_folder.parent_path());
  return run_folder.parent_path() / ("." + run_folder.filename().string() + ".lock");
}

}  // namespace

RunLock::RunLock(const std::filesystem::path &run_folder) : FileLock(run_lock_file(run_folder))
{
  if (!held()) {
    throw RunInUse(fmt::format("another process executes the run of {}; wait for it, or end it by "
                               "`mlffbench cancel` if it is a job",
                               run_folder.string()));
  }
}

}  // namespace mlffbench::base
