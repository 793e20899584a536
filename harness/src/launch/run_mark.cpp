// SPDX-License-Identifier: GPL-2.0-or-later
// Marked processes from /proc.
#include "launch/run_mark.h"

#include "base/file.h"
#include "launch/proc.h"

#include <algorithm>
#include <csignal>
#include <fmt/format.h>
#include <functional>
#include <string_view>
#include <unistd.h>

namespace mlffbench::launch {

namespace {

namespace fs = std::filesystem;

/// The value of the mark in an environment as /proc shows it; empty if it has none.
std::string_view mark_in(std::string_view environment)
{
  const std::string key = std::string(run_mark_variable) + "=";
  while (!environment.empty()) {
    const std::string_view entry = environment.substr(0, environment.find('\0'));
    if (entry.starts_with(key))
      return entry.substr(key.size());
    environment.remove_prefix(std::min(environment.size(), entry.size() + 1));
  }
  return {};
}

/// Whether `path` is `folder` or lies below it.
bool lies_in(const fs::path &path, const fs::path &folder)
{
  const auto [end, ignored] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end();
}

/// Kills what is chosen, again and again: a process may start another one before it dies.
std::vector<MarkedProcess> kill_all(const std::function<bool(const MarkedProcess &)> &chosen)
{
  constexpr int rounds = 300;
  constexpr useconds_t between_rounds_us = 10'000;
  std::vector<MarkedProcess> killed;
  for (int round = 0; round < rounds; ++round) {
    bool any = false;
    for (const auto &process : marked_processes()) {
      if (!chosen(process))
        continue;
      any = true;
      if (round == 0)
        killed.push_back(process);
      ::kill(process.process, SIGKILL);
    }
    if (!any)
      break;
    ::usleep(between_rounds_us);
  }
  return killed;
}

}  // namespace

std::vector<MarkedProcess> marked_processes()
{
  std::vector<MarkedProcess> found;
  for (const pid_t process : all_processes()) {
    // Of a process of another user, or one that has ended meanwhile, nothing is read.
    const std::string environment = proc_text(process, "environ");
    const std::string_view mark = mark_in(environment);
    const size_t space = mark.find(' ');
    if (space == std::string_view::npos)
      continue;
    found.push_back(
        {process, std::string(mark.substr(0, space)), fs::path(mark.substr(space + 1))});
  }
  return found;
}

void kill_marked(const std::string &guard)
{
  kill_all([&](const MarkedProcess &process) { return process.guard == guard; });
}

std::vector<MarkedProcess> kill_orphans(const fs::path &folder)
{
  const fs::path absolute = base::without_links(fs::absolute(folder));
  return kill_all([&](const MarkedProcess &process) { return lies_in(process.folder, absolute); });
}

std::string orphans_note(const std::vector<MarkedProcess> &orphans)
{
  if (orphans.empty())
    return "";
  return fmt::format("ended {} {} that a killed mlffbench had left in {}", orphans.size(),
                     orphans.size() == 1 ? "process" : "processes",
                     orphans.front().folder.string());
}

}  // namespace mlffbench::launch
