// SPDX-License-Identifier: GPL-2.0-or-later
// Reading and cutting of text.
#include "base/text.h"

#include "base/descriptor.h"
#include "base/diagnostic.h"
#include "base/file.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <vector>

namespace mlffbench::base {

namespace {

constexpr size_t longest_line = size_t{1} << 20;
constexpr size_t lines_a_mark = 64;
constexpr size_t longest_file = size_t{4} << 30;  // the 20 million atoms that are built, and more

const char *kind_of(mode_t mode)
{
  if (S_ISDIR(mode))
    return "a folder";
  if (S_ISFIFO(mode))
    return "a pipe";
  if (S_ISSOCK(mode))
    return "a socket";
  return "a device";
}

/// Opens a regular file; a pipe would wait for its writer, and a device may never end.
Descriptor open_regular(const std::filesystem::path &path)
{
  Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status {};
  if (descriptor.number() < 0 || ::fstat(descriptor.number(), &status) != 0)
    throw FileError("read", path, errno);
  if (!S_ISREG(status.st_mode)) {
    fail_at(path.string(), 0,
            fmt::format("this is {}, not a file; write the structure into a file and name that",
                        kind_of(status.st_mode)));
  }
  return descriptor;
}

/// Looks for lines that are too long in the text that came last.
class LineLengths {
public:
  void take(std::string_view text, const std::string &file)
  {
    for (const char c : text) {
      if (c == '\n' || c == '\r') {
        m_length = 0;
        m_line += c == '\n' ? 1 : 0;
      } else if (++m_length > longest_line) {
        fail_at(file, m_line,
                fmt::format("the line is longer than {} bytes, as none of a structure file is; "
                            "give a structure file, with line ends",
                            longest_line));
      }
    }
  }

private:
  size_t m_length = 0;
  int m_line = 1;
};

}  // namespace

std::string read_text(const std::filesystem::path &path)
{
  const std::string file = path.string();
  const Descriptor descriptor = open_regular(path);
  LineLengths lines;
  std::string text;
  std::vector<char> buffer(size_t{1} << 18);
  for (;;) {
    const ssize_t got = ::read(descriptor.number(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      throw FileError("read", path, errno);
    if (got == 0)
      break;
    const std::string_view block(buffer.data(), static_cast<size_t>(got));
    lines.take(block, file);
    if (text.size() + block.size() > longest_file) {
      fail_at(file, 0,
              fmt::format("the file is longer than {} GiB; give one with fewer atoms and repeat it "
                          "by `supercell`",
                          longest_file >> 30));
    }
    text += block;
  }
  if (text.rfind("\xEF\xBB\xBF", 0) == 0)  // a byte order mark
    text.erase(0, 3);
  if (text.find('\n') == std::string::npos)
    std::replace(text.begin(), text.end(), '\r', '\n');
  return text;
}

std::string_view trimmed(std::string_view text)
{
  const size_t first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

std::vector<std::string_view> words_of(std::string_view text, std::string_view separators)
{
  std::vector<std::string_view> words;
  for (size_t at = text.find_first_not_of(separators); at != std::string_view::npos;) {
    const size_t stop = std::min(text.find_first_of(separators, at), text.size());
    words.push_back(text.substr(at, stop - at));
    at = text.find_first_not_of(separators, stop);
  }
  return words;
}

Lines::Lines(std::string_view text) : m_text(text)
{
  for (size_t begin = 0; begin < text.size(); ++m_size) {
    if (m_size % lines_a_mark == 0)
      m_marks.push_back(begin);
    begin = std::min(text.find('\n', begin), text.size()) + 1;
  }
}

std::string_view Lines::operator[](size_t index) const
{
  if (index < m_line || index >= m_line + lines_a_mark) {
    m_line = index / lines_a_mark * lines_a_mark;
    m_begin = m_marks.at(index / lines_a_mark);
  }
  for (;; ++m_line) {
    const size_t begin = m_begin;
    const size_t end = std::min(m_text.find('\n', begin), m_text.size());
    if (m_line == index) {
      m_begin = begin;  // it may be read again
      return m_text.substr(begin, end - begin);
    }
    m_begin = end + 1;
  }
}

std::string without_white_space(std::string_view text)
{
  std::string result(text);
  std::erase_if(result, [](char c) { return any_white_space.find(c) != std::string_view::npos; });
  return result;
}

std::string lower(std::string_view text)
{
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

std::string shown(std::string_view text)
{
  constexpr size_t longest = 60;
  text = trimmed(text);
  std::string result(text.substr(0, longest));
  for (char &c : result) {
    if (c < ' ' || c > '~')
      c = '?';
  }
  if (text.size() > longest)
    result += " ...";
  return result;
}

void fail_at(const std::string &file, int line, const std::string &message)
{
  throw SuiteError({{file, line, line > 0 ? 1 : 0, message}});
}

}  // namespace mlffbench::base
