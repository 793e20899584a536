// SPDX-License-Identifier: GPL-2.0-or-later
// Whole files: read, written so that they are never seen half done, copied.
#pragma once

#include "base/descriptor.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace mlffbench::base {

/// A file operation that failed; code() is the system's reason, what() a sentence with the path and
/// the remedy.
class FileError : public std::system_error {
public:
  FileError(const std::string &action, const std::filesystem::path &path, int error_number);
  /// Of a file that is not what it has to be: `reason` and what to do.
  FileError(const std::string &action, const std::filesystem::path &path,
            const std::string &reason);
  const char *what() const noexcept override { return m_text.c_str(); }
  /// True if a disk or quota is full: to go on makes no sense.
  bool disk_full() const;

private:
  std::string m_text;
};

/// The most bytes of a file that is read whole, where a reader has no bound of its own.
constexpr uint64_t largest_whole_file_B = uint64_t{2} << 30;

/// The whole file, which has to be one: folders, devices and pipes, which may have no end, are
/// refused. Throws FileError, also where it has more than `most_B` bytes.
std::string read_file(const std::filesystem::path &path, uint64_t most_B = largest_whole_file_B);

/// Throws FileError if the path is a device, which may have no end: a text file or a pipe is read.
void refuse_device(const std::filesystem::path &path);

/// Reads a file in blocks of a size that is good for it. Throws FileError as read_file() does.
void read_blocks(const std::filesystem::path &path,
                 const std::function<void(std::string_view)> &take);

/// Size of a file in bytes. Throws FileError.
uint64_t size_of_file(const std::filesystem::path &path);

/// A line that is longer than any that is read.
class LineTooLong : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// A part of a file, in bytes.
struct ByteRange {
  uint64_t begin = 0;
  uint64_t end = UINT64_MAX;
};

/// Reads the lines of a file that begin in a range, in blocks, so that memory does not depend on
/// the file's size, and gives each block's whole lines, with their line ends, to `take`, until it
/// returns false; `padding` bytes behind them are readable. Returns whether a last line without an
/// end was left out. A range
/// that begins with the file may be of a pipe. Throws FileError, and LineTooLong behind the lines
/// that were taken if one has more than longest_line_B bytes.
bool read_lines(const std::filesystem::path &path, ByteRange range, size_t padding,
                const std::function<bool(std::string_view)> &take);

/// Writes `text` under a temporary name beside `path`, syncs it, renames it onto `path` and syncs
/// the folder: a reader sees the old file or the new one, also after a crash. Into a device or a
/// pipe it writes at once. Throws FileError and leaves no temporary file then.
void write_file(const std::filesystem::path &path, std::string_view text);

/// A file that is made bit by bit and seen when it is whole: under a temporary name beside `path`
/// until commit() renames it.
class FileWriter {
public:
  /// Throws FileError if it cannot be made.
  explicit FileWriter(std::filesystem::path path);
  ~FileWriter();
  FileWriter(const FileWriter &) = delete;
  FileWriter &operator=(const FileWriter &) = delete;
  /// Puts text at the end. Throws FileError.
  void append(std::string_view text);
  /// Writes what was given until now; the file by its temporary name. Throws FileError.
  const std::filesystem::path &flush();
  /// Syncs and renames it. Throws FileError.
  void commit();

private:
  std::filesystem::path m_path;
  std::filesystem::path m_temporary;
  Descriptor m_descriptor;
  std::string m_block;  ///< not written yet
  bool m_done = false;
};

/// Renames `from` onto `to` and syncs the folder of `to`. Throws FileError.
void replace_file(const std::filesystem::path &from, const std::filesystem::path &to);

/// This path, or with -2, -3, ... at its end, whichever is the first that nothing is at.
std::filesystem::path free_path(const std::filesystem::path &path);

/// Makes a folder and its parents. Throws FileError.
void make_folder(const std::filesystem::path &path);

/// Copies the content of a file. Throws FileError.
void copy_whole_file(const std::filesystem::path &from, const std::filesystem::path &to);

/// Whether there is a file. A path that cannot be looked at, such as one that is too long, has
/// none.
bool is_file(const std::filesystem::path &path);

/// The path without links and dots, or as it is where it cannot be followed.
std::filesystem::path without_links(const std::filesystem::path &path);

/// Makes a symbolic link. Throws FileError.
void make_link(const std::filesystem::path &link, const std::filesystem::path &target);

/// Removes a folder and all in it, if it exists. Throws FileError.
void remove_folder(const std::filesystem::path &path);

}  // namespace mlffbench::base
