// SPDX-License-Identifier: GPL-2.0-or-later
// Progress of the interleaved runs of several sides.
#pragma once

#include "executor/interleaved_plans.h"
#include "workflow/work_listener.h"

#include <map>
#include <string>
#include <vector>

namespace mlffbench::workflow {

class InterleaveProgress : public executor::DriveListener {
public:
  InterleaveProgress(WorkListener &listener, const std::vector<executor::SideRun> &order);
  void begun(const deck::PlannedRun &run) override;
  void steps(const deck::PlannedRun &run, int64_t done) override;
  void note(const std::string &text) override;
  void ended(const deck::PlannedRun &run, const launch::RunOutcome &outcome, bool again) override;

private:
  /// A run and its number in the order, from 1.
  struct Place {
    const executor::SideRun *side_run = nullptr;
    int number = 0;
  };

  void add_work(const executor::SideRun &run);

  WorkListener &m_listener;
  std::map<const deck::PlannedRun *, Place> m_places;
  report::Progress m_progress;
};

}  // namespace mlffbench::workflow
