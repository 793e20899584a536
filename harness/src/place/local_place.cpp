// SPDX-License-Identifier: GPL-2.0-or-later
// Runs on this machine.
#include "place/local_place.h"

#include "launch/cpus.h"
#include "place/together.h"

#include <stdexcept>
#include <utility>

namespace mlffbench {

void LocalPlace::prepare()
{
  const auto usable = usable_cpus().size();
  for (const auto &layout : m_context.plan.suite->layouts) {
    (void)make_launcher(layout, m_context.tools, m_context.site.launcher);
    if (!m_context.site.oversubscribe &&
        static_cast<size_t>(layout.ranks) * static_cast<size_t>(layout.threads) > usable)
      throw std::runtime_error(too_few_cpus(layout, usable));
  }
}

void LocalPlace::submit(const std::vector<const PlannedRun *> &runs)
{
  m_queue.insert(m_queue.end(), runs.begin(), runs.end());
}

/// The next run, or all of the next that take turns.
std::vector<const PlannedRun *> LocalPlace::take_next()
{
  std::vector<const PlannedRun *> next;
  const bool together = m_context.plan.suite->measure.interleave == Interleave::calls;
  const auto matched = [](const PlannedRun &a, const PlannedRun &b) {
    return a.system == b.system && a.protocol == b.protocol &&
           a.layout.label() == b.layout.label() && a.repetition == b.repetition;
  };
  do {
    next.push_back(m_queue.front());
    m_queue.pop_front();
  } while (together && !m_queue.empty() && matched(*next.front(), *m_queue.front()));
  return next;
}

std::vector<const PlannedRun *> LocalPlace::observe(PlaceListener &listener)
{
  const auto runs = take_next();
  std::vector<Member> members;
  for (const PlannedRun *run : runs) {
    listener.begun(*run);
    ExecutionSettings settings = execution_settings(m_context.site);
    settings.place = {{"name", name()}, {"site", m_context.site.name}};
    settings.note = [&](const std::string &text) {
      const std::lock_guard lock(m_listening);
      listener.note(text);
    };
    const auto progress = [&, run](int64_t steps) {
      const std::lock_guard lock(m_listening);
      listener.steps(*run, steps);
    };
    members.push_back(
        {&m_context.plan, run, &m_context.tools, m_context.output, std::move(settings), progress});
  }
  auto outcomes = execute_together(std::move(members));
  for (size_t i = 0; i < runs.size(); ++i)
    m_outcomes[runs[i]] = std::move(outcomes[i]);
  return runs;
}

RunOutcome LocalPlace::collect(const PlannedRun &run)
{
  RunOutcome outcome = std::move(m_outcomes.at(&run));
  m_outcomes.erase(&run);
  return outcome;
}

}  // namespace mlffbench
