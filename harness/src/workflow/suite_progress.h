// SPDX-License-Identifier: GPL-2.0-or-later
// Progress of the runs of one plan, one at a time or side by side.
#pragma once

#include "executor/drive.h"
#include "workflow/work_listener.h"

#include <string>
#include <vector>

namespace mlffbench {

class SuiteProgress : public DriveListener {
public:
  /// `runs`: of the whole plan.
  SuiteProgress(WorkListener &listener, int runs);
  void add_work(const PlannedRun &run);
  void begun(const PlannedRun &run) override;
  void steps(const PlannedRun &run, int64_t done) override;
  void note(const std::string &text) override;
  void ended(const PlannedRun &run, const RunOutcome &outcome, bool again) override;
  void withdrawn(const PlannedRun &failed, const std::vector<const PlannedRun *> &runs) override;

private:
  WorkListener &m_listener;
  Progress m_progress;
};

}  // namespace mlffbench
