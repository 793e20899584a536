// SPDX-License-Identifier: GPL-2.0-or-later
// Progress of interleaved plans.
#include "workflow/interleave_progress.h"

#include "workflow/outcome.h"

namespace mlffbench::workflow {

namespace {

/// Runs that take alike.
std::string kind_of(const executor::SideRun &run)
{
  return run.side->name + " " + run.run->cell().label();
}

}  // namespace

InterleaveProgress::InterleaveProgress(WorkListener &listener,
                                       const std::vector<executor::SideRun> &order)
    : m_listener(listener), m_progress(listener.progress(), static_cast<int>(order.size()))
{
  int number = 0;
  for (const auto &side_run : order) {
    m_places[side_run.run] = {&side_run, ++number};
    add_work(side_run);
  }
}

void InterleaveProgress::begun(const deck::PlannedRun &run)
{
  const auto &[side_run, number] = m_places.at(&run);
  m_progress.begin(number, side_run->side->name + " " + run.label(), kind_of(*side_run),
                   run.length.total_steps());
}

void InterleaveProgress::steps(const deck::PlannedRun &run, int64_t done)
{
  m_progress.steps(m_places.at(&run).number, done);
}

void InterleaveProgress::note(const std::string &text)
{
  m_listener.warn(text);
}

void InterleaveProgress::ended(const deck::PlannedRun &run, const launch::RunOutcome &outcome,
                               bool again)
{
  const auto &[side_run, number] = m_places.at(&run);
  m_progress.end(number, outcome_text(outcome) + (again ? "; it is tried again" : ""));
  if (again)
    add_work(*side_run);
}

void InterleaveProgress::add_work(const executor::SideRun &run)
{
  m_progress.estimate().add_work(kind_of(run), run.run->length.total_steps());
}

}  // namespace mlffbench::workflow
