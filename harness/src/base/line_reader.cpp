// SPDX-License-Identifier: GPL-2.0-or-later
// Lines of bounded length.
#include "base/line_reader.h"

#include "base/compression.h"
#include "base/file.h"

#include <cerrno>
#include <fmt/format.h>
#include <stdexcept>
#include <system_error>

namespace mlffbench::base {

LineReader::LineReader(const std::filesystem::path &file) : m_file(file)
{
  refuse_device(file);
  m_input.open(file);
  if (!m_input)
    throw FileError("read", file, errno);
  std::error_code error;
  if (std::filesystem::is_directory(file, error))
    throw FileError("read", file, EISDIR);
  m_buffer.resize(longest_line_B + 2);  // its end, and the zero that getline() appends
}

bool LineReader::next()
{
  if (!m_ended)
    return false;
  m_input.getline(m_buffer.data(), static_cast<std::streamsize>(m_buffer.size()));
  if (m_input.bad())
    throw FileError("read", m_file, EIO);
  auto size = static_cast<size_t>(m_input.gcount());
  if (m_input.eof() && size == 0)
    return false;
  ++m_number;
  m_ended = !m_input.eof();
  if (m_input.fail() || size > longest_line_B + 1) {
    throw std::runtime_error(fmt::format("{}:{}: the line is longer than {} bytes; this is no text "
                                         "file of LAMMPS",
                                         m_file.string(), m_number, longest_line_B));
  }
  if (m_ended)
    --size;  // the line end is counted
  m_text = {m_buffer.data(), size};
  if (m_number == 1) {
    if (const std::string refusal = compression_refusal(m_text, m_file.string()); !refusal.empty())
      throw std::runtime_error(refusal);
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";  // editors put it there
    if (m_text.starts_with(byte_order_mark))
      m_text.remove_prefix(byte_order_mark.size());
  }
  if (m_text.ends_with('\r'))  // it has been on another operating system
    m_text.remove_suffix(1);
  return true;
}

}  // namespace mlffbench::base
