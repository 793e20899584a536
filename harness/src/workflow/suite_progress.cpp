// SPDX-License-Identifier: GPL-2.0-or-later
// Progress of a suite.
#include "workflow/suite_progress.h"

#include "executor/interleaved_plans.h"
#include "workflow/outcome.h"

#include <fmt/format.h>

namespace mlffbench::workflow {

namespace {

/// Runs that take alike.
std::string kind_of(const deck::PlannedRun &run)
{
  return fmt::format("{}/{}/{}", run.system->name, run.layout.label(), run.potential->name);
}

}  // namespace

SuiteProgress::SuiteProgress(WorkListener &listener, int runs)
    : m_listener(listener), m_progress(listener.progress(), runs)
{
}

void SuiteProgress::add_work(const deck::PlannedRun &run)
{
  m_progress.estimate().add_work(kind_of(run), run.length.total_steps());
}

void SuiteProgress::begun(const deck::PlannedRun &run)
{
  m_progress.begin(run.position, run.label(), kind_of(run), run.length.total_steps());
}

void SuiteProgress::steps(const deck::PlannedRun &run, int64_t done)
{
  m_progress.steps(run.position, done);
}

void SuiteProgress::note(const std::string &text)
{
  m_listener.note(text);
}

void SuiteProgress::ended(const deck::PlannedRun &run, const launch::RunOutcome &outcome,
                          bool again)
{
  if (!m_progress.at_work(run.position))
    begun(run);
  m_progress.end(run.position, outcome_text(outcome) + (again ? "; it is tried again" : ""));
  if (again)
    add_work(run);
}

void SuiteProgress::withdrawn(const deck::PlannedRun &failed,
                              const std::vector<const deck::PlannedRun *> &runs)
{
  const bool one = runs.size() == 1;
  for (const deck::PlannedRun *run : runs)
    m_progress.estimate().give_up(kind_of(*run), run->length.total_steps());
  note(fmt::format("{} more {} of {} {} not tried: {} would fail like {}", runs.size(),
                   one ? "run" : "runs", failed.cell().label(), one ? "is" : "are",
                   one ? "it" : "they", failed.label()));
}

}  // namespace mlffbench::workflow
