// SPDX-License-Identifier: GPL-2.0-or-later
// Progress of turns.
#include "workflow/turns_progress.h"

#include "workflow/outcome.h"

namespace mlffbench::workflow {

namespace {

/// Runs that take alike.
std::string kind_of(const executor::Turn &turn)
{
  return turn.side->name + " " + turn.run->cell().label();
}

}  // namespace

TurnsProgress::TurnsProgress(WorkListener &listener, const std::vector<executor::Turn> &order)
    : m_listener(listener), m_progress(listener.progress(), static_cast<int>(order.size()))
{
  int number = 0;
  for (const auto &turn : order) {
    m_places[turn.run] = {&turn, ++number};
    add_work(turn);
  }
}

void TurnsProgress::begun(const deck::PlannedRun &run)
{
  const auto &[turn, number] = m_places.at(&run);
  m_progress.begin(number, turn->side->name + " " + run.label(), kind_of(*turn),
                   run.length.total_steps());
}

void TurnsProgress::steps(const deck::PlannedRun &run, int64_t done)
{
  m_progress.steps(m_places.at(&run).number, done);
}

void TurnsProgress::note(const std::string &text)
{
  m_listener.warn(text);
}

void TurnsProgress::ended(const deck::PlannedRun &run, const launch::RunOutcome &outcome,
                          bool again)
{
  const auto &[turn, number] = m_places.at(&run);
  m_progress.end(number, outcome_text(outcome) + (again ? "; it is tried again" : ""));
  if (again)
    add_work(*turn);
}

void TurnsProgress::add_work(const executor::Turn &turn)
{
  m_progress.estimate().add_work(kind_of(turn), turn.run->length.total_steps());
}

}  // namespace mlffbench::workflow
