// SPDX-License-Identifier: GPL-2.0-or-later
// Progress of runs of several sides in turns.
#pragma once

#include "executor/turns.h"
#include "workflow/work_listener.h"

#include <map>
#include <string>
#include <vector>

namespace mlffbench::workflow {

class TurnsProgress : public executor::DriveListener {
public:
  TurnsProgress(WorkListener &listener, const std::vector<executor::Turn> &order);
  void begun(const deck::PlannedRun &run) override;
  void steps(const deck::PlannedRun &run, int64_t done) override;
  void note(const std::string &text) override;
  void ended(const deck::PlannedRun &run, const launch::RunOutcome &outcome, bool again) override;

private:
  /// A turn and its number, from 1.
  struct Place {
    const executor::Turn *turn = nullptr;
    int number = 0;
  };

  void add_work(const executor::Turn &turn);

  WorkListener &m_listener;
  std::map<const deck::PlannedRun *, Place> m_places;
  report::Progress m_progress;
};

}  // namespace mlffbench::workflow
