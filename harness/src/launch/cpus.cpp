// SPDX-License-Identifier: GPL-2.0-or-later
// CPUs by sched_getaffinity() and /sys; leases by claims.
#include "launch/cpus.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <sched.h>
#include <sstream>
#include <thread>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace mlffbench::launch {

namespace {

/// A number of /sys/devices/system/cpu/cpuN/topology; 0 where the kernel does not tell.
int topology(int cpu, const char *what)
{
  int value = 0;
  std::ifstream(fmt::format("/sys/devices/system/cpu/cpu{}/topology/{}", cpu, what)) >> value;
  return value;
}

/// The set of CPUs in a mask as large as the machine needs.
std::vector<int> allowed_cpus()
{
  for (int size = CPU_SETSIZE; size <= (1 << 20); size *= 2) {
    cpu_set_t *set = CPU_ALLOC(static_cast<size_t>(size));
    const size_t bytes = CPU_ALLOC_SIZE(static_cast<size_t>(size));
    CPU_ZERO_S(bytes, set);
    const bool got = sched_getaffinity(0, bytes, set) == 0;
    std::vector<int> cpus;
    for (int cpu = 0; got && cpu < size; ++cpu) {
      if (CPU_ISSET_S(static_cast<size_t>(cpu), bytes, set))
        cpus.push_back(cpu);
    }
    CPU_FREE(set);
    if (got)
      return cpus;
  }
  std::vector<int> all(std::max(1U, std::thread::hardware_concurrency()));
  for (size_t i = 0; i < all.size(); ++i)
    all[i] = static_cast<int>(i);
  return all;
}

}  // namespace

std::vector<int> usable_cpus()
{
  std::vector<int> cpus = allowed_cpus();
  std::map<std::pair<int, int>, int> threads_seen;
  std::map<int, std::tuple<int, int, int>> order;
  for (const int cpu : cpus) {
    const int package = topology(cpu, "physical_package_id");
    const int core = topology(cpu, "core_id");
    order[cpu] = {threads_seen[{package, core}]++, package, cpu};
  }
  // Where the kernel tells nothing, all CPUs seem to be threads of one core, and their order stays.
  std::sort(cpus.begin(), cpus.end(), [&](int a, int b) { return order.at(a) < order.at(b); });
  return cpus;
}

std::string cpu_list_text(std::vector<int> cpus)
{
  std::sort(cpus.begin(), cpus.end());
  std::string text;
  for (size_t i = 0; i < cpus.size();) {
    size_t last = i;
    while (last + 1 < cpus.size() && cpus[last + 1] == cpus[last] + 1)
      ++last;
    text += text.empty() ? "" : ",";
    text += last == i ? std::to_string(cpus[i]) : fmt::format("{}-{}", cpus[i], cpus[last]);
    i = last + 1;
  }
  return text;
}

std::vector<int> parse_cpu_list(const std::string &text)
{
  std::vector<int> cpus;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    int first = 0;
    const char *end = part.data() + part.size();
    auto result = std::from_chars(part.data(), end, first);
    int last = first;
    if (result.ec == std::errc() && result.ptr != end && *result.ptr == '-')
      result = std::from_chars(result.ptr + 1, end, last);
    if (result.ec != std::errc() || result.ptr != end || last < first)
      return {};
    for (int cpu = first; cpu <= last; ++cpu)
      cpus.push_back(cpu);
  }
  return cpus;
}

std::optional<CpuLease> CpuLease::take(int count, ClaimReader &reader, Strangers strangers)
{
  const auto wanted = static_cast<size_t>(count);
  std::vector<CpuClaim> claims = reader.read();
  const auto claims_of = [&](int cpu, bool all) {
    std::vector<CpuClaim> found;
    for (const auto &claim : claims) {
      if (claim.cpu == cpu && (all || strangers == Strangers::count || !claim.of_stranger()))
        found.push_back(claim);
    }
    return found;
  };
  std::vector<int> cpus = usable_cpus();
  std::erase_if(cpus, [&](int cpu) { return !claims_of(cpu, false).empty(); });
  if (cpus.size() < wanted)
    return std::nullopt;
  std::stable_partition(cpus.begin(), cpus.end(),
                        [&](int cpu) { return claims_of(cpu, true).empty(); });
  CpuLease lease;
  for (size_t i = 0; i < wanted; ++i) {
    auto claim = claim_cpu(cpus[i]);
    if (!claim)
      return std::nullopt;
    lease.m_cpus.push_back(cpus[i]);
    lease.m_claims.push_back(std::move(*claim));
  }
  // Another one may have done the same meanwhile: then both let go, and come back at other times.
  claims = reader.read();
  for (const int cpu : lease.m_cpus) {
    for (const auto &claim : claims_of(cpu, true)) {
      const auto is_it = [&](const OwnClaim &own) { return own.name == claim.name; };
      if (std::any_of(lease.m_claims.begin(), lease.m_claims.end(), is_it))
        continue;
      if (strangers == Strangers::count || !claim.of_stranger())
        return std::nullopt;
      lease.m_contested.push_back(claim);
    }
  }
  return lease;
}

}  // namespace mlffbench::launch
