// SPDX-License-Identifier: GPL-2.0-or-later
// Progress of the runs of one plan, one at a time or side by side.
#pragma once

#include "executor/drive.h"
#include "workflow/work_listener.h"

#include <string>
#include <vector>

namespace mlffbench::workflow {

class SuiteProgress : public executor::DriveListener {
public:
  /// `runs`: of the whole plan.
  SuiteProgress(WorkListener &listener, int runs);
  void add_work(const deck::PlannedRun &run);
  void begun(const deck::PlannedRun &run) override;
  void steps(const deck::PlannedRun &run, int64_t done) override;
  void note(const std::string &text) override;
  void ended(const deck::PlannedRun &run, const launch::RunOutcome &outcome, bool again) override;
  void withdrawn(const deck::PlannedRun &failed,
                 const std::vector<const deck::PlannedRun *> &runs) override;

private:
  WorkListener &m_listener;
  report::Progress m_progress;
};

}  // namespace mlffbench::workflow
