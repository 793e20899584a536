// SPDX-License-Identifier: GPL-2.0-or-later
// Reading /proc.
#include "launch/proc.h"

#include "base/descriptor.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <system_error>
#include <unistd.h>

namespace mlffbench::launch {

namespace {

std::optional<ProcessStat> parse_stat(pid_t process, const std::string &text)
{
  // The name stands in brackets and may hold anything, brackets too.
  const size_t open = text.find('(');
  const size_t close = text.rfind(')');
  if (open == std::string::npos || close == std::string::npos || close < open)
    return std::nullopt;
  const auto words =
      base::words_of(std::string_view(text).substr(close + 1), base::any_white_space);
  // By the numbers of proc(5), where process and name are the fields 1 and 2.
  const auto field = [&](size_t index) -> int64_t {
    return index - 3 < words.size() ? base::number<int64_t>(words[index - 3]).value_or(0) : 0;
  };
  static const auto ticks_per_s = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const auto seconds = [&](size_t index) {
    return static_cast<double>(field(index)) / ticks_per_s;
  };
  ProcessStat stat;
  stat.process = process;
  stat.parent = static_cast<pid_t>(field(4));
  stat.name = text.substr(open + 1, close - open - 1);
  stat.cpu_s = seconds(14) + seconds(15);
  stat.reaped_s = seconds(16) + seconds(17);
  stat.start = static_cast<uint64_t>(field(22));
  stat.last_cpu = static_cast<int>(field(39));
  return stat;
}

}  // namespace

std::vector<pid_t> all_processes()
{
  std::vector<pid_t> processes;
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/proc", error), end; !error && entry != end;
       entry.increment(error)) {
    if (const long number = std::strtol(entry->path().filename().c_str(), nullptr, 10); number > 0)
      processes.push_back(static_cast<pid_t>(number));
  }
  return processes;
}

std::string proc_text(pid_t process, const char *name)
{
  const base::Descriptor file(
      ::open(fmt::format("/proc/{}/{}", process, name).c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  std::array<char, 4096> buffer{};
  ssize_t got = 0;
  while (file.number() >= 0 && (got = ::read(file.number(), buffer.data(), buffer.size())) > 0)
    text.append(buffer.data(), static_cast<size_t>(got));
  return text;
}

std::vector<ProcessStat> process_stats()
{
  std::vector<ProcessStat> stats;
  for (const pid_t process : all_processes()) {
    if (auto stat = parse_stat(process, proc_text(process, "stat")))
      stats.push_back(std::move(*stat));
  }
  return stats;
}

std::vector<pid_t> descendants_of(pid_t root, const std::vector<ProcessStat> &all)
{
  std::multimap<pid_t, pid_t> children;
  for (const auto &stat : all)
    children.emplace(stat.parent, stat.process);
  std::vector<pid_t> found{root};
  for (size_t i = 0; i < found.size(); ++i) {
    const auto [first, last] = children.equal_range(found[i]);
    for (auto child = first; child != last; ++child)
      found.push_back(child->second);
  }
  found.erase(found.begin());
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace mlffbench::launch
