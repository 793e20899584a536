// SPDX-License-Identifier: GPL-2.0-or-later
// Progress of runs of several sides in turns.
#pragma once

#include "executor/turns.h"
#include "workflow/work_listener.h"

#include <map>
#include <string>
#include <vector>

namespace mlffbench {

class TurnsProgress : public DriveListener {
public:
  TurnsProgress(WorkListener &listener, const std::vector<Turn> &order);
  void begun(const PlannedRun &run) override;
  void steps(const PlannedRun &run, int64_t done) override;
  void note(const std::string &text) override;
  void ended(const PlannedRun &run, const RunOutcome &outcome, bool again) override;

private:
  /// A turn and its number, from 1.
  struct Place {
    const Turn *turn = nullptr;
    int number = 0;
  };

  void add_work(const Turn &turn);

  WorkListener &m_listener;
  std::map<const PlannedRun *, Place> m_places;
  Progress m_progress;
};

}  // namespace mlffbench
