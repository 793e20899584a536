// SPDX-License-Identifier: GPL-2.0-or-later
// Runs on this machine.
#include "place/local_place.h"

#include "launch/cpus.h"

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

std::vector<const PlannedRun *> LocalPlace::observe(PlaceListener &listener)
{
  const PlannedRun *run = m_queue.front();
  m_queue.pop_front();
  listener.begun(*run);
  ExecutionSettings settings = execution_settings(m_context.site);
  settings.place = {{"name", name()}, {"site", m_context.site.name}};
  settings.note = [&](const std::string &text) { listener.note(text); };
  m_outcomes[run] = execute_run(m_context.plan, *run, m_context.tools, m_context.output, settings,
                                [&](int64_t steps) { listener.steps(*run, steps); });
  return {run};
}

RunOutcome LocalPlace::collect(const PlannedRun &run)
{
  RunOutcome outcome = std::move(m_outcomes.at(&run));
  m_outcomes.erase(&run);
  return outcome;
}

}  // namespace mlffbench
