// SPDX-License-Identifier: GPL-2.0-or-later
// Whole-file operations on POSIX descriptors.
#include "base/file.h"

#include "base/descriptor.h"
#include "base/line_reader.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace mlffbench::base {

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
  } else if (error_number == EISDIR) {
    remedy = "; name a file in it";
  }
  return fmt::format("cannot {} {}: {}{}", action, path.string(), std::strerror(error_number),
                     remedy);
}

/// What a file is that is no regular one.
const char *kind_of(const struct stat &status)
{
  return S_ISDIR(status.st_mode)                              ? "a folder"
         : S_ISFIFO(status.st_mode)                           ? "a pipe"
         : S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode) ? "a device"
                                                              : "a socket";
}

int open_retrying(const fs::path &path, int flags, mode_t mode = 0)
{
  int descriptor = -1;
  do {
    descriptor = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  } while (descriptor < 0 && errno == EINTR);
  return descriptor;
}

/// Of a regular file: others may have no end, or wait for somebody to write.
Descriptor open_to_read(const fs::path &path)
{
  Descriptor descriptor(open_retrying(path, O_RDONLY | O_NONBLOCK));
  if (descriptor.number() < 0)
    throw FileError("read", path, errno);
  struct stat status {};
  if (::fstat(descriptor.number(), &status) != 0)
    throw FileError("read", path, errno);
  if (!S_ISREG(status.st_mode)) {
    throw FileError("read", path, fmt::format("it is {}; give a regular file", kind_of(status)));
  }
  return descriptor;
}

/// Bytes that were read; 0 at the end of the file.
size_t read_some(const Descriptor &descriptor, char *buffer, size_t size, const fs::path &path)
{
  ssize_t got = 0;
  do {
    got = ::read(descriptor.number(), buffer, size);
  } while (got < 0 && errno == EINTR);
  if (got < 0)
    throw FileError("read", path, errno);
  return static_cast<size_t>(got);
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

FileError::FileError(const std::string &action, const fs::path &path, const std::string &reason)
    : std::system_error(EINVAL, std::generic_category()),
      m_text(fmt::format("cannot {} {}: {}", action, path.string(), reason))
{
}

void refuse_device(const fs::path &path)
{
  std::error_code error;
  const auto type = fs::status(path, error).type();
  if (type == fs::file_type::character || type == fs::file_type::block)
    throw FileError("read", path, "it is a device; give a file or a pipe");
}

namespace {

void read_blocks(const Descriptor &descriptor, const fs::path &path,
                 const std::function<void(std::string_view)> &take)
{
  char buffer[65536];
  while (const size_t got = read_some(descriptor, buffer, sizeof buffer, path))
    take({buffer, got});
}

}  // namespace

void read_blocks(const fs::path &path, const std::function<void(std::string_view)> &take)
{
  read_blocks(open_to_read(path), path, take);
}

std::string read_file(const fs::path &path, uint64_t most_B)
{
  const auto require = [&](uint64_t size) {
    if (size > most_B) {
      throw FileError(
          "read", path,
          fmt::format("it has more than the {} bytes that are read; give a smaller one", most_B));
    }
  };
  const Descriptor descriptor = open_to_read(path);
  struct stat status {};
  if (::fstat(descriptor.number(), &status) != 0)
    throw FileError("read", path, errno);
  require(static_cast<uint64_t>(status.st_size));
  std::string text;
  read_blocks(descriptor, path, [&](std::string_view block) {  // it may grow meanwhile
    text += block;
    require(text.size());
  });
  return text;
}

uint64_t size_of_file(const fs::path &path)
{
  std::error_code error;
  const uint64_t size = fs::file_size(path, error);
  if (error)
    throw FileError("read", path, error.value());
  return size;
}

bool read_lines(const fs::path &path, ByteRange range, size_t padding,
                const std::function<bool(std::string_view)> &take)
{
  const Descriptor descriptor(open_retrying(path, O_RDONLY));  // also of a pipe
  if (descriptor.number() < 0)
    throw FileError("read", path, errno);
  constexpr size_t block = 262144;  // stays in the second cache
  std::vector<char> buffer(block + padding);
  // The byte before tells whether a line begins with the range.
  bool skip = range.begin > 0;
  uint64_t place = range.begin - (skip ? 1 : 0);  // in the file, of the buffer's begin
  if (place > 0 && ::lseek(descriptor.number(), static_cast<off_t>(place), SEEK_SET) < 0)
    throw FileError("read", path, errno);
  size_t kept = 0;  // the begin of a line whose end is not read yet
  while (skip || place < range.end) {
    const size_t room = buffer.size() - padding - kept;
    const size_t got = read_some(descriptor, buffer.data() + kept, room, path);
    if (got == 0)
      return kept > 0 && !skip;
    const std::string_view text(buffer.data(), kept + got);
    size_t begin = 0;
    if (skip) {
      begin = text.find('\n') + 1;
      skip = begin == 0;
    }
    size_t end = text.rfind('\n') + 1;
    if (place + end > range.end)  // lines that begin behind the range
      end = text.find('\n', std::max(begin, static_cast<size_t>(range.end - place)) - 1) + 1;
    if (end > begin && !take(text.substr(begin, end - begin)))
      return false;
    end = std::max(end, begin);
    kept = text.size() - end;
    place += end;
    std::memmove(buffer.data(), buffer.data() + end, kept);
    if (kept > longest_line_B) {
      throw LineTooLong(fmt::format(
          "the line is longer than {} bytes, which no line of these files is", longest_line_B));
    }
    if (kept + padding == buffer.size())
      buffer.resize(2 * buffer.size());  // a line longer than it
  }
  return false;
}

void replace_file(const fs::path &from, const fs::path &to)
{
  if (::rename(from.c_str(), to.c_str()) != 0)
    throw FileError("rename a temporary file to", to, errno);
  sync_folder(to.parent_path());
}

FileWriter::FileWriter(fs::path path)
    : m_path(std::move(path)), m_temporary(m_path.string() + fmt::format(".{}.tmp", ::getpid())),
      m_descriptor(open_retrying(m_temporary, O_WRONLY | O_CREAT | O_TRUNC, 0666))
{
  if (m_descriptor.number() < 0)
    throw FileError("write", m_path, errno);
}

FileWriter::~FileWriter()
{
  if (!m_done)
    ::unlink(m_temporary.c_str());
}

void FileWriter::append(std::string_view text)
{
  constexpr size_t block = 1 << 20;
  m_block += text;
  if (m_block.size() < block)
    return;
  flush();
}

const fs::path &FileWriter::flush()
{
  write_all(m_descriptor.number(), m_block, m_path);
  m_block.clear();
  return m_temporary;
}

void FileWriter::commit()
{
  flush();
  if (::fsync(m_descriptor.number()) != 0)
    throw FileError("write", m_path, errno);
  if (m_descriptor.reset() != 0)
    throw FileError("write", m_path, errno);
  replace_file(m_temporary, m_path);
  m_done = true;
}

void write_file(const fs::path &path, std::string_view text)
{
  // A device or a pipe takes what is written; nothing may be put in its place.
  std::error_code none;
  if (const fs::file_type type = fs::status(path, none).type();
      type == fs::file_type::character || type == fs::file_type::fifo) {
    Descriptor descriptor(open_retrying(path, O_WRONLY));
    if (descriptor.number() < 0)
      throw FileError("write", path, errno);
    write_all(descriptor.number(), text, path);
    if (descriptor.reset() != 0)
      throw FileError("write", path, errno);
    return;
  }
  FileWriter writer(path);
  writer.append(text);
  writer.commit();
}

fs::path free_path(const fs::path &path)
{
  fs::path found = path;
  for (int copy = 2; fs::exists(found); ++copy)
    found = fmt::format("{}-{}", path.string(), copy);
  return found;
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

bool is_file(const fs::path &path)
{
  std::error_code error;
  return fs::is_regular_file(path, error);
}

fs::path without_links(const fs::path &path)
{
  std::error_code error;
  fs::path result = fs::weakly_canonical(path, error);
  return error ? path : result;
}

void make_link(const fs::path &link, const fs::path &target)
{
  std::error_code error;
  fs::create_symlink(target, link, error);
  if (error)
    throw FileError("make a link at", link, error.value());
}

void remove_folder(const fs::path &path)
{
  std::error_code error;
  fs::remove_all(path, error);
  if (error)
    throw FileError("remove", path, error.value());
}

}  // namespace mlffbench::base
