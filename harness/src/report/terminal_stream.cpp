// SPDX-License-Identifier: GPL-2.0-or-later
// Streams of the C library with a filter behind them.
#include "report/terminal_stream.h"

#include "base/text.h"
#include "base/visible_text.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <random>
#include <sys/ioctl.h>
#include <unistd.h>

namespace mlffbench::report {

namespace {

/// Begins and ends our own control sequences: chosen anew by each process, so that no file can hold
/// it.
const std::string &mark()
{
  // Like the filters it is never destroyed: streams are written to until the very end.
  static const std::string &text = *new std::string([] {
    std::random_device random;
    return fmt::format("\x1b{:08x}{:08x}{:08x}{:08x}\x1b", random(), random(), random(), random());
  }());
  return text;
}

/// Writes to a descriptor what has become visible of what it gets.
class Filter {
public:
  explicit Filter(int descriptor) : m_descriptor(descriptor) {}

  /// False if it could not be written, with the reason in errno.
  bool take(std::string_view text)
  {
    m_pending += text;
    std::string shown;
    std::string_view rest = m_pending;
    while (true) {
      const size_t begin = rest.find(mark());
      const size_t end =
          begin == std::string_view::npos ? begin : rest.find(mark(), begin + mark().size());
      if (end == std::string_view::npos)
        break;
      shown += base::visible(rest.substr(0, begin));
      shown += rest.substr(begin + mark().size(), end - begin - mark().size());
      rest.remove_prefix(end + mark().size());
    }
    const size_t kept = unfinished(rest);
    shown += base::visible(rest.substr(0, rest.size() - kept));
    m_pending = rest.substr(rest.size() - kept);
    return write(shown);
  }

  bool finish()
  {
    const std::string rest = base::visible(m_pending);
    m_pending.clear();
    return write(rest);
  }

private:
  /// Bytes at the end that are part of something whose rest is to come.
  static size_t unfinished(std::string_view text)
  {
    if (const size_t begin = text.find(mark()); begin != std::string_view::npos)
      return text.size() - begin;
    for (size_t count = std::min(mark().size() - 1, text.size()); count > 0; --count) {
      if (mark().compare(0, count, text.substr(text.size() - count)) == 0)
        return count;
    }
    return base::unfinished_bytes(text);
  }

  bool write(std::string_view text)
  {
    while (!text.empty() && !m_gone) {
      const ssize_t written = ::write(m_descriptor, text.data(), text.size());
      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0 && errno != EPIPE)
        return false;
      m_gone = written < 0;
      text.remove_prefix(static_cast<size_t>(std::max<ssize_t>(written, 0)));
    }
    return true;
  }

  int m_descriptor;
  bool m_gone = false;  ///< nobody reads any more
  std::string m_pending;
};

Filter &filter_of(int descriptor)
{
  static Filter &output = *new Filter(STDOUT_FILENO);
  static Filter &error = *new Filter(STDERR_FILENO);
  return descriptor == STDOUT_FILENO ? output : error;
}

FILE *guarded(int descriptor)
{
  cookie_io_functions_t functions{};
  functions.write = [](void *cookie, const char *text, size_t size) -> ssize_t {
    return static_cast<Filter *>(cookie)->take({text, size}) ? static_cast<ssize_t>(size) : 0;
  };
  return ::fopencookie(&filter_of(descriptor), "w", functions);
}

bool is_guarded = false;

}  // namespace

void guard_output()
{
  ::signal(SIGPIPE, SIG_IGN);  // writing tells of it too
  FILE *output = guarded(STDOUT_FILENO);
  FILE *error = guarded(STDERR_FILENO);
  if (output == nullptr || error == nullptr)
    return;
  std::setvbuf(output, nullptr, ::isatty(STDOUT_FILENO) != 0 ? _IOLBF : _IOFBF, 65536);
  std::setvbuf(error, nullptr, _IONBF, 0);
  stdout = output;
  stderr = error;
  is_guarded = true;
}

std::string control_sequence(std::string_view sequence)
{
  return is_guarded ? mark() + std::string(sequence) + mark() : std::string(sequence);
}

TerminalSize terminal_size(int descriptor)
{
  constexpr size_t least = 20;  // serial lines and some editors say 0
  TerminalSize size;
  winsize window{};
  if (::ioctl(descriptor, TIOCGWINSZ, &window) == 0) {
    if (window.ws_col > least)
      size = {window.ws_col, std::max<size_t>(window.ws_row, 3)};
    return size;
  }
  const char *columns = std::getenv("COLUMNS");
  size.columns = std::max(
      least, base::number<size_t>(columns == nullptr ? "" : columns).value_or(size.columns));
  return size;
}

bool finish_output()
{
  const bool good = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  std::fflush(stderr);
  return (!is_guarded ||
          (filter_of(STDOUT_FILENO).finish() && filter_of(STDERR_FILENO).finish())) &&
         good;
}

}  // namespace mlffbench::report
