// SPDX-License-Identifier: GPL-2.0-or-later
// Machine facts from /proc, /sys and uname.
#include "base/environment.h"

#include <array>
#include <cstdlib>
#include <ctime>
#include <fmt/format.h>
#include <fstream>
#include <sched.h>
#include <string_view>
#include <sys/utsname.h>
#include <thread>
#include <unistd.h>

namespace mlffbench::base {

namespace {

/// The rest of the first line that begins with `key`, without separators; empty if there is none.
std::string field(const char *file, std::string_view key)
{
  std::ifstream input(file);
  for (std::string line; std::getline(input, line);) {
    if (line.rfind(key, 0) != 0)
      continue;
    const size_t begin = line.find_first_not_of(" \t:=\"", key.size());
    if (begin == std::string::npos)
      return "";
    const size_t end = line.find_last_not_of(" \t\"");
    return line.substr(begin, end - begin + 1);
  }
  return "";
}

int64_t meminfo_B(std::string_view key)
{
  return std::strtoll(field("/proc/meminfo", key).c_str(), nullptr, 10) * 1024;
}

int usable_cpus()
{
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  if (sched_getaffinity(0, sizeof cpus, &cpus) == 0)
    return CPU_COUNT(&cpus);
  return static_cast<int>(std::thread::hardware_concurrency());
}

}  // namespace

MachineIdentity machine_identity()
{
  utsname names{};
  ::uname(&names);
  std::string governor;
  std::getline(std::ifstream("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"), governor);
  return {names.nodename,        field("/proc/cpuinfo", "model name"),
          usable_cpus(),         governor.empty() ? std::nullopt : std::optional(governor),
          meminfo_B("MemTotal"), field("/etc/os-release", "PRETTY_NAME"),
          names.release,         names.machine};
}

double load_average()
{
  std::array<double, 1> load{};
  return ::getloadavg(load.data(), 1) == 1 ? load[0] : -1.0;
}

int64_t available_memory_B()
{
  return meminfo_B("MemAvailable");
}

std::string now_utc()
{
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  const size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), size};
}

const std::string &session_id()
{
  static const std::string id = [] {
    utsname names{};
    ::uname(&names);
    return fmt::format("{} {} {}", now_utc(), names.nodename, ::getpid());
  }();
  return id;
}

}  // namespace mlffbench::base
