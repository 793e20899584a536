// SPDX-License-Identifier: GPL-2.0-or-later
// CPUs by sched_getaffinity() and /sys; leases by abstract sockets.
#include "launch/cpus.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <sched.h>
#include <sstream>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace mlffbench {

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

/// A socket with this name, which only one process of the machine can have at a time; -1 if
/// another has it. The name is abstract: no file, gone with its process.
int take_name(const std::string &name)
{
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  name.copy(address.sun_path + 1, sizeof address.sun_path - 1);
  const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0)
    return -1;
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the sockets interface
  if (::bind(descriptor, reinterpret_cast<const sockaddr *>(&address), size) == 0)
    return descriptor;
  ::close(descriptor);
  return -1;
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

std::optional<CpuLease> CpuLease::take(int count)
{
  // One chooses at a time, so that two runs do not each hold half of what the other needs.
  const int turn = take_name("mlffbench-cpus");
  if (turn < 0)
    return std::nullopt;
  CpuLease lease;
  for (const int cpu : usable_cpus()) {
    if (static_cast<int>(lease.m_cpus.size()) == count)
      break;
    const int socket = take_name(fmt::format("mlffbench-cpu-{}", cpu));
    if (socket < 0)
      continue;
    lease.m_cpus.push_back(cpu);
    lease.m_sockets.push_back(socket);
  }
  ::close(turn);
  if (static_cast<int>(lease.m_cpus.size()) < count)
    return std::nullopt;
  return lease;
}

CpuLease::~CpuLease()
{
  for (const int socket : m_sockets)
    ::close(socket);
}

CpuLease::CpuLease(CpuLease &&other) noexcept
    : m_cpus(std::exchange(other.m_cpus, {})), m_sockets(std::exchange(other.m_sockets, {}))
{
}

CpuLease &CpuLease::operator=(CpuLease &&other) noexcept
{
  std::swap(m_cpus, other.m_cpus);
  std::swap(m_sockets, other.m_sockets);
  return *this;
}

}  // namespace mlffbench
