// SPDX-License-Identifier: GPL-2.0-or-later
// Whole-file operations on POSIX descriptors.
#include "store/file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace mlffbench {

namespace {

namespace fs = std::filesystem;

std::string sentence(const std::string &action, const fs::path &path, int error_number)
{
  std::string remedy;
  if (error_number == ENOSPC || error_number == EDQUOT) {
    remedy = "; free some space and give the same command again: finished runs are kept";
  } else if (error_number == EACCES || error_number == EPERM || error_number == EROFS) {
    remedy = "; check its permissions or take another folder";
  } else if (error_number == ENOENT) {
    remedy = "; check the path";
  }
  return fmt::format("cannot {} {}: {}{}", action, path.string(), std::strerror(error_number),
                     remedy);
}

/// A descriptor that closes itself.
class Descriptor {
public:
  explicit Descriptor(int number) : m_number(number) {}
  ~Descriptor() { reset(); }
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;
  Descriptor(Descriptor &&) = delete;
  Descriptor &operator=(Descriptor &&) = delete;
  int number() const { return m_number; }
  /// Closes now; the result of close(), which may report a late write error.
  int reset() { return m_number >= 0 ? ::close(std::exchange(m_number, -1)) : 0; }

private:
  int m_number;
};

int open_retrying(const fs::path &path, int flags, mode_t mode = 0)
{
  int descriptor = -1;
  do {
    descriptor = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  } while (descriptor < 0 && errno == EINTR);
  return descriptor;
}

void sync_folder(const fs::path &folder)
{
  const Descriptor descriptor(
      open_retrying(folder.empty() ? fs::path(".") : folder, O_RDONLY | O_DIRECTORY));
  // Some network file systems do not sync folders (EINVAL); the rename itself is still whole.
  if (descriptor.number() >= 0 && ::fsync(descriptor.number()) != 0 && errno != EINVAL) {
    throw FileError("sync", folder, errno);
  }
}

void write_all(int descriptor, std::string_view text, const fs::path &path)
{
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      throw FileError("write", path, errno);
    text.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

FileError::FileError(const std::string &action, const fs::path &path, int error_number)
    : std::system_error(error_number, std::generic_category()),
      m_text(sentence(action, path, error_number))
{
}

bool FileError::disk_full() const
{
  return code().value() == ENOSPC || code().value() == EDQUOT;
}

std::string read_file(const fs::path &path)
{
  const Descriptor descriptor(open_retrying(path, O_RDONLY));
  if (descriptor.number() < 0)
    throw FileError("read", path, errno);
  std::string text;
  char buffer[65536];
  while (true) {
    const ssize_t got = ::read(descriptor.number(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      throw FileError("read", path, errno);
    if (got == 0)
      return text;
    text.append(buffer, static_cast<size_t>(got));
  }
}

void replace_file(const fs::path &from, const fs::path &to)
{
  if (::rename(from.c_str(), to.c_str()) != 0)
    throw FileError("rename a temporary file to", to, errno);
  sync_folder(to.parent_path());
}

void write_file(const fs::path &path, std::string_view text)
{
  const fs::path temporary = path.string() + fmt::format(".{}.tmp", ::getpid());
  try {
    Descriptor descriptor(open_retrying(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0666));
    if (descriptor.number() < 0)
      throw FileError("write", path, errno);
    write_all(descriptor.number(), text, path);
    if (::fsync(descriptor.number()) != 0)
      throw FileError("write", path, errno);
    if (descriptor.reset() != 0)
      throw FileError("write", path, errno);
    replace_file(temporary, path);
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
}

void make_folder(const fs::path &path)
{
  std::error_code error;
  fs::create_directories(path, error);
  if (error)
    throw FileError("make the folder", path, error.value());
}

void copy_whole_file(const fs::path &from, const fs::path &to)
{
  write_file(to, read_file(from));
}

void remove_folder(const fs::path &path)
{
  std::error_code error;
  fs::remove_all(path, error);
  if (error)
    throw FileError("remove", path, error.value());
}

}  // namespace mlffbench
