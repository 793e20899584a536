// SPDX-License-Identifier: GPL-2.0-or-later
// Runs on this machine.
#include "executor/local_executor.h"

#include "base/environment.h"
#include "executor/interleaved_runs.h"
#include "launch/cpus.h"
#include "launch/run_mark.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace mlffbench::executor {

LocalExecutor::LocalExecutor(std::vector<const ExecutorContext *> contexts)
    : m_contexts(std::move(contexts))
{
  for (const ExecutorContext *context : m_contexts) {
    for (const auto &run : context->plan.runs)
      m_owners[&run] = context;
  }
}

void LocalExecutor::prepare()
{
  const auto usable = launch::usable_cpus().size();
  for (const ExecutorContext *context : m_contexts) {
    for (const auto &layout : context->plan.suite->layouts) {
      (void)launch::make_launcher(layout, context->tools, context->site.launcher);
      if (!context->site.oversubscribe &&
          static_cast<size_t>(layout.ranks) * static_cast<size_t>(layout.threads) > usable)
        throw std::runtime_error(launch::too_few_cpus(layout, usable));
    }
    if (auto note = launch::orphans_note(launch::kill_orphans(context->output / "runs"));
        !note.empty())
      m_notes.push_back(std::move(note));
  }
}

void LocalExecutor::submit(const std::vector<const deck::PlannedRun *> &runs)
{
  m_queue.insert(m_queue.end(), runs.begin(), runs.end());
}

/// The next run, or all of the next that are interleaved by their calls.
std::vector<const deck::PlannedRun *> LocalExecutor::take_next()
{
  const auto interleaved = [&](const deck::PlannedRun &run) {
    const model::Measure &measure = context_of(run).plan.suite->measure;
    return model::interleave_of(measure, *run.protocol) == model::Interleave::calls;
  };
  const auto matched = [](const deck::PlannedRun &a, const deck::PlannedRun &b) {
    return a.system->name == b.system->name && a.protocol->name == b.protocol->name &&
           a.layout.label() == b.layout.label() && a.repetition == b.repetition;
  };
  std::vector<const deck::PlannedRun *> next;
  do {
    next.push_back(m_queue.front());
    m_queue.pop_front();
  } while (!m_queue.empty() && interleaved(*next.front()) && interleaved(*m_queue.front()) &&
           matched(*next.front(), *m_queue.front()));
  return next;
}

std::vector<const deck::PlannedRun *> LocalExecutor::observe(ExecutorListener &listener)
{
  for (const auto &note : std::exchange(m_notes, {}))
    listener.note(note);
  const auto runs = take_next();
  std::vector<InterleavedRun> interleaved;
  for (const deck::PlannedRun *run : runs) {
    const ExecutorContext &context = context_of(*run);
    listener.begun(*run);
    launch::ExecutionSettings settings = execution_settings(context.site);
    settings.session = base::session_id();
    settings.executor = {name(), context.site.name, std::nullopt, {}};
    settings.note = [&](const std::string &text) {
      const std::lock_guard lock(m_listening);
      listener.note(text);
    };
    const auto progress = [&, run](int64_t steps) {
      const std::lock_guard lock(m_listening);
      listener.steps(*run, steps);
    };
    interleaved.push_back(
        {&context.plan, run, &context.tools, context.output, std::move(settings), progress});
  }
  auto outcomes = execute_interleaved(std::move(interleaved));
  for (size_t i = 0; i < runs.size(); ++i)
    m_outcomes[runs[i]] = std::move(outcomes[i]);
  return runs;
}

std::vector<const deck::PlannedRun *> LocalExecutor::withdraw(const deck::PlannedRun &like)
{
  std::vector<const deck::PlannedRun *> withdrawn;
  std::copy_if(m_queue.begin(), m_queue.end(), std::back_inserter(withdrawn),
               [&](const deck::PlannedRun *run) { return deck::same_cell(*run, like); });
  std::erase_if(m_queue, [&](const deck::PlannedRun *run) { return deck::same_cell(*run, like); });
  return withdrawn;
}

launch::RunOutcome LocalExecutor::collect(const deck::PlannedRun &run)
{
  launch::RunOutcome outcome = std::move(m_outcomes.at(&run));
  m_outcomes.erase(&run);
  return outcome;
}

}  // namespace mlffbench::executor
