// SPDX-License-Identifier: GPL-2.0-or-later
// Waiting for CPUs.
#include "launch/cpu_share.h"

#include "launch/cpu_use.h"
#include "launch/process.h"

#include <chrono>
#include <fmt/format.h>
#include <random>
#include <stdexcept>
#include <thread>

namespace mlffbench::launch {

namespace {

/// Not always the same, so that two who let go of CPUs at the same time come back at other times.
std::chrono::milliseconds between_looks()
{
  static std::minstd_rand random(std::random_device{}());
  return std::chrono::milliseconds(std::uniform_int_distribution(150, 250)(random));
}

/// With what a person has to know of these CPUs.
CpuShare share_of(CpuLease lease, const CpuWish &wish)
{
  CpuShare share{std::move(lease), "", {}};
  for (const auto &claim : share.lease.contested())
    share.strangers.push_back(claim_text(claim) + ", which was waited for in vain");
  for (auto &sentence : strangers_on(share.lease.cpus()))
    share.strangers.push_back(std::move(sentence));
  for (const auto &sentence : share.strangers) {
    if (wish.note)
      wish.note(fmt::format("{}: {}", wish.label, sentence));
  }
  return share;
}

}  // namespace

std::string too_few_cpus(const model::Layout &layout, size_t usable)
{
  return fmt::format("layout {} needs {} CPUs, this machine gives us {}; take fewer ranks x "
                     "threads, or let them share CPUs by --oversubscribe or `oversubscribe: true` "
                     "in the site file (times will be poor)",
                     layout.label(), layout.ranks * layout.threads, usable);
}

std::optional<CpuShare> take_cpus(const CpuWish &wish)
{
  const int count = wish.layout.ranks * wish.layout.threads;
  if (wish.several_nodes)
    return CpuShare{{}, "the ranks are on several nodes; their launcher binds them", {}};
  const auto cpus = usable_cpus();
  if (static_cast<size_t>(count) > cpus.size()) {
    if (wish.oversubscribe)
      return CpuShare{{}, fmt::format("{} ranks x threads share {} CPUs", count, cpus.size()), {}};
    throw std::runtime_error(too_few_cpus(wish.layout, cpus.size()));
  }
  ClaimReader reader;
  Patience patience(wish.patience);
  bool told = false;
  bool told_of_strangers = false;
  const auto tell = [&](bool &told_before, const std::string &text) {
    if (!told_before && wish.note)
      wish.note(text);
    told_before = true;
  };
  for (; !interrupted(); std::this_thread::sleep_for(between_looks())) {
    if (auto lease = CpuLease::take(count, reader))
      return share_of(std::move(*lease), wish);
    if (wish.oversubscribe)
      return CpuShare{{}, "other runs use the CPUs of this machine", {}};
    const auto strangers = strangers_in_the_way(reader.read(), cpus, static_cast<size_t>(count));
    if (strangers.empty()) {
      patience.reset();
      tell(told, fmt::format("{} waits for {} that other runs of mlffbench use", wish.label,
                             count == 1 ? "a CPU" : fmt::format("{} CPUs", count)));
      continue;
    }
    tell(told_of_strangers,
         fmt::format("{} waits, since {}; it goes on without its consent after {:g} s, and {:g} s "
                     "after that CPU has become idle",
                     wish.label, claim_text(strangers.front()), wish.patience.busy_s,
                     wish.patience.idle_s));
    if (patience.ended(strangers)) {
      if (auto lease = CpuLease::take(count, reader, Strangers::do_not_count))
        return share_of(std::move(*lease), wish);
    }
  }
  return std::nullopt;
}

}  // namespace mlffbench::launch
