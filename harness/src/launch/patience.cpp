// SPDX-License-Identifier: GPL-2.0-or-later
// Waiting for strangers.
#include "launch/patience.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace mlffbench::launch {

namespace {

double seconds(std::chrono::steady_clock::duration time)
{
  return std::chrono::duration<double>(time).count();
}

}  // namespace

bool Patience::ended(const std::vector<CpuClaim> &claims)
{
  constexpr double between_looks_s = 1.0;  // the kernel counts in hundredths
  constexpr double idle_share = 0.1;       // of one CPU
  std::set<int> claimed;
  for (const auto &claim : claims)
    claimed.insert(claim.cpu);
  const auto now = Clock::now();
  const auto busy_s = [&] { return cpu_times({claimed.begin(), claimed.end()}).busy_s; };
  if (!m_waits) {
    m_waits = true;
    m_begin = m_idle_since = m_looked = now;
    m_busy_s = busy_s();
    return false;
  }
  if (const double passed_s = seconds(now - m_looked); passed_s >= between_looks_s) {
    const double busy_now_s = busy_s();
    if ((busy_now_s - m_busy_s) / passed_s > idle_share * static_cast<double>(claimed.size()))
      m_idle_since = now;
    m_looked = now;
    m_busy_s = busy_now_s;
  }
  return seconds(now - m_begin) > m_limits.busy_s || seconds(now - m_idle_since) > m_limits.idle_s;
}

std::vector<CpuClaim> strangers_in_the_way(const std::vector<CpuClaim> &claims,
                                           const std::vector<int> &cpus, size_t count)
{
  std::set<int> free(cpus.begin(), cpus.end());
  std::vector<CpuClaim> strangers;
  for (const auto &claim : claims) {
    if (!claim.of_stranger()) {
      free.erase(claim.cpu);
    } else if (std::find(cpus.begin(), cpus.end(), claim.cpu) != cpus.end()) {
      strangers.push_back(claim);
    }
  }
  return free.size() >= count ? strangers : std::vector<CpuClaim>{};
}

std::string claim_text(const CpuClaim &claim)
{
  const std::string who = claim.user
                              ? fmt::format("user {} (process {})", *claim.user, claim.process)
                              : "a process that does not answer";
  return fmt::format("CPU {} is claimed by {}", claim.cpu, who);
}

}  // namespace mlffbench::launch
