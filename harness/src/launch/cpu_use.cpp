// SPDX-License-Identifier: GPL-2.0-or-later
// CPU time by /proc, /sys and cgroups.
#include "launch/cpu_use.h"

#include "base/text.h"
#include "launch/cpus.h"
#include "launch/run_mark.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sys/resource.h>
#include <sys/time.h>
#include <thread>
#include <unistd.h>

namespace mlffbench::launch {

namespace {

using Clock = std::chrono::steady_clock;

double seconds(const timeval &time)
{
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

double rusage_s(int who)
{
  rusage usage{};
  ::getrusage(who, &usage);
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// CPU time of this process and all that it started, ended or not.
double own_s(const std::vector<ProcessStat> &all)
{
  double sum = rusage_s(RUSAGE_SELF) + rusage_s(RUSAGE_CHILDREN);
  const auto below = descendants_of(::getpid(), all);
  for (const auto &stat : all) {
    if (std::binary_search(below.begin(), below.end(), stat.process))
      sum += stat.cpu_s + stat.reaped_s;
  }
  return sum;
}

std::optional<int64_t> number_in(const std::string &file)
{
  int64_t value = 0;
  std::ifstream stream(file);
  return stream >> value ? std::optional(value) : std::nullopt;
}

/// How often these CPUs were slowed down because of heat; -1 where the kernel does not count it.
int64_t throttle_count(const std::vector<int> &cpus)
{
  int64_t sum = -1;
  for (const int cpu : cpus) {
    const auto count = number_in(
        fmt::format("/sys/devices/system/cpu/cpu{}/thermal_throttle/core_throttle_count", cpu));
    if (count)
      sum = std::max<int64_t>(sum, 0) + *count;
  }
  return sum;
}

/// How long the CPU quota of our control group held us back; -1 where there is none.
double quota_s()
{
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const size_t first = line.find(':');
    const size_t second = line.find(':', first + 1);
    if (second == std::string::npos)
      continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const bool unified = controllers.empty();
    if (!unified && ("," + controllers + ",").find(",cpu,") == std::string::npos)
      continue;
    const std::string root = unified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/" + controllers;
    std::ifstream stat(root + line.substr(second + 1) + "/cpu.stat");
    std::string key;
    for (double value = 0.0; stat >> key >> value;) {
      if (key == "throttled_usec")
        return 1e-6 * value;
      if (key == "throttled_time")
        return 1e-9 * value;
    }
  }
  return -1.0;
}

/// Processes that are not ours with what they used since `before`, most first, from `least_share`
/// of a CPU on. A process that ran on other CPUs both times is left out.
std::vector<CpuUser> others_since(const std::vector<ProcessStat> &before,
                                  const std::vector<ProcessStat> &now, double elapsed_s,
                                  const std::vector<int> &cpus, double least_share)
{
  std::map<std::pair<pid_t, uint64_t>, const ProcessStat *> earlier;
  for (const auto &stat : before)
    earlier[{stat.process, stat.start}] = &stat;
  const auto below = descendants_of(::getpid(), now);
  const auto is_ours = [&](pid_t process) {
    return process == ::getpid() || std::binary_search(below.begin(), below.end(), process);
  };
  const auto here = [&](int cpu) { return std::find(cpus.begin(), cpus.end(), cpu) != cpus.end(); };
  std::vector<CpuUser> users;
  for (const auto &stat : now) {
    if (is_ours(stat.process))
      continue;
    const auto found = earlier.find({stat.process, stat.start});
    const ProcessStat *then = found == earlier.end() ? nullptr : found->second;
    const double share = (stat.cpu_s - (then != nullptr ? then->cpu_s : 0.0)) / elapsed_s;
    if (share >= least_share && (here(stat.last_cpu) || (then != nullptr && here(then->last_cpu))))
      users.push_back({stat.name, stat.process, share});
  }
  std::sort(users.begin(), users.end(),
            [](const CpuUser &a, const CpuUser &b) { return a.share > b.share; });
  return users;
}

double elapsed_since(Clock::time_point begin)
{
  return std::max(1e-3, std::chrono::duration<double>(Clock::now() - begin).count());
}

}  // namespace

CpuTimes cpu_times(const std::vector<int> &cpus)
{
  static const auto ticks_per_s = static_cast<double>(::sysconf(_SC_CLK_TCK));
  CpuTimes times;
  std::ifstream stat("/proc/stat");
  for (std::string line; std::getline(stat, line) && line.starts_with("cpu");) {
    const auto words = base::words_of(line);
    const auto cpu = base::number<int>(words.front().substr(3));
    if (!cpu)
      continue;  // the sum of all
    if (!cpus.empty() && std::find(cpus.begin(), cpus.end(), *cpu) == cpus.end())
      continue;
    // user, nice, system, idle, iowait, irq, softirq, steal
    std::array<double, 8> ticks{};
    for (size_t i = 0; i < ticks.size() && i + 1 < words.size(); ++i)
      ticks.at(i) = base::number<double>(words[i + 1]).value_or(0.0);
    times.busy_s += (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) / ticks_per_s;
    times.stolen_s += ticks[7] / ticks_per_s;
  }
  return times;
}

CpuWatch::CpuWatch(std::vector<int> cpus)
    : m_cpus(cpus.empty() ? usable_cpus() : std::move(cpus)), m_begin(Clock::now()),
      m_times(cpu_times(m_cpus)), m_processes(process_stats()), m_throttled(throttle_count(m_cpus)),
      m_quota_s(quota_s())
{
  m_own_s = own_s(m_processes);
}

record::OtherUse CpuWatch::others() const
{
  constexpr double least_share = 0.02;
  constexpr size_t most_named = 3;
  const double elapsed_s = elapsed_since(m_begin);
  const CpuTimes now = cpu_times(m_cpus);
  const auto processes = process_stats();
  const double others_s = now.busy_s - m_times.busy_s - (own_s(processes) - m_own_s);
  std::vector<record::OtherProcess> named;
  for (const auto &user : others_since(m_processes, processes, elapsed_s, m_cpus, least_share)) {
    if (named.size() < most_named)
      named.push_back({user.name, user.process, user.share});
  }
  const int64_t throttled = throttle_count(m_cpus);
  const double quota = quota_s();
  return {cpu_list_text(m_cpus),
          elapsed_s,
          std::max(0.0, others_s / elapsed_s),
          std::max(0.0, (now.stolen_s - m_times.stolen_s) / elapsed_s),
          named,
          throttled < 0 ? std::nullopt : std::optional(throttled - m_throttled),
          quota < 0.0 ? std::nullopt : std::optional(quota - m_quota_s)};
}

std::vector<std::string> strangers_on(const std::vector<int> &cpus)
{
  constexpr auto look = std::chrono::milliseconds(100);
  constexpr double busy_share = 0.5;   // of one CPU, all together
  constexpr double named_share = 0.2;  // by one process
  const auto begin = Clock::now();
  const CpuTimes times = cpu_times(cpus);
  const auto before = process_stats();
  std::this_thread::sleep_for(look);
  const double share = (cpu_times(cpus).busy_s - times.busy_s) / elapsed_since(begin);
  if (cpus.empty() || share < busy_share)
    return {};
  const std::string where =
      fmt::format("CPU{} {}", cpus.size() == 1 ? "" : "s", cpu_list_text(cpus));
  std::vector<std::string> sentences;
  const auto marked = marked_processes();
  for (const auto &user :
       others_since(before, process_stats(), elapsed_since(begin), cpus, named_share)) {
    const auto left = std::find_if(marked.begin(), marked.end(), [&](const MarkedProcess &process) {
      return process.process == user.process;
    });
    sentences.push_back(fmt::format(
        "`{}` (process {}) is at work on {} of this run{}", user.name, user.process, where,
        left == marked.end()
            ? std::string("; times suffer unless it ends")
            : fmt::format(": another mlffbench started it in {}; `kill {}` ends it",
                          left->folder.string(), user.process)));
  }
  if (sentences.empty())
    sentences.push_back(
        fmt::format("processes that cannot be seen from here, or many small ones, take {:.0f} % of "
                    "a CPU on {} of this run; times suffer unless they end",
                    100.0 * share, where));
  return sentences;
}

std::vector<int64_t> kinds_of(const std::vector<int> &cpus)
{
  constexpr int64_t kHz_per_MHz = 1000;
  std::set<int64_t> kinds;
  for (const int cpu : cpus) {
    const std::string folder = fmt::format("/sys/devices/system/cpu/cpu{}/", cpu);
    if (const auto kHz = number_in(folder + "cpufreq/cpuinfo_max_freq")) {
      kinds.insert(*kHz / kHz_per_MHz);
    } else if (const auto capacity = number_in(folder + "cpu_capacity")) {
      kinds.insert(*capacity);
    }
  }
  return {kinds.begin(), kinds.end()};
}

}  // namespace mlffbench::launch
