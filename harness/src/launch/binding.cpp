// SPDX-License-Identifier: GPL-2.0-or-later
// Binding of processes from /proc.
#include "launch/binding.h"

#include "launch/cpus.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <set>
#include <system_error>

namespace mlffbench::launch {

namespace {

namespace fs = std::filesystem;

std::vector<long> numbered(const fs::path &folder)
{
  std::vector<long> numbers;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    numbers.push_back(std::strtol(entry->path().filename().c_str(), nullptr, 10));
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

/// Children of a process, of whichever of its threads they are.
std::vector<pid_t> children_of(pid_t process)
{
  std::vector<pid_t> children;
  for (const long thread : numbered(fmt::format("/proc/{}/task", process))) {
    std::ifstream list(fmt::format("/proc/{}/task/{}/children", process, thread));
    for (pid_t child = 0; list >> child;)
      children.push_back(child);
  }
  return children;
}

std::string allowed_of(pid_t process, long thread)
{
  std::ifstream status(fmt::format("/proc/{}/task/{}/status", process, thread));
  constexpr const char *key = "Cpus_allowed_list:";
  for (std::string line; std::getline(status, line);) {
    if (line.rfind(key, 0) == 0)
      return line.substr(line.find_first_not_of(" \t", std::char_traits<char>::length(key)));
  }
  return "";
}

void collect(pid_t process, std::vector<record::ProcessBinding> &found)
{
  const auto children = children_of(process);
  for (const pid_t child : children)
    collect(child, found);
  if (!children.empty())
    return;
  record::ProcessBinding binding;
  for (const long thread : numbered(fmt::format("/proc/{}/task", process))) {
    if (auto cpus = allowed_of(process, thread); !cpus.empty())
      binding.threads.push_back(std::move(cpus));
  }
  if (binding.threads.empty())
    return;  // it has ended meanwhile
  std::set<int> cpus;
  for (const auto &thread : binding.threads) {
    const auto list = parse_cpu_list(thread);
    cpus.insert(list.begin(), list.end());
  }
  binding.cpus = cpu_list_text({cpus.begin(), cpus.end()});
  found.push_back(std::move(binding));
}

}  // namespace

std::vector<record::ProcessBinding> observe_binding(pid_t root)
{
  std::vector<record::ProcessBinding> found;
  for (const pid_t child : children_of(root))
    collect(child, found);
  return found;
}

}  // namespace mlffbench::launch
