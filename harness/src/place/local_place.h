// SPDX-License-Identifier: GPL-2.0-or-later
// Place local: this machine, one run after another.
#pragma once

#include "place/place.h"

#include <deque>
#include <map>

namespace mlffbench {

class LocalPlace : public Place {
public:
  explicit LocalPlace(const PlaceContext &context) : m_context(context) {}

  std::string name() const override { return "local"; }
  /// Refuses layouts that need mpirun where there is none, or more CPUs than there are.
  void prepare() override;
  void submit(const std::vector<const PlannedRun *> &runs) override;
  /// Executes the next run to its end.
  std::vector<const PlannedRun *> observe(PlaceListener &listener) override;
  RunOutcome collect(const PlannedRun &run) override;
  bool busy() const override { return !m_queue.empty(); }
  std::string farewell() const override { return ""; }

private:
  const PlaceContext &m_context;
  std::deque<const PlannedRun *> m_queue;
  std::map<const PlannedRun *, RunOutcome> m_outcomes;
};

}  // namespace mlffbench
