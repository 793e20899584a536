// SPDX-License-Identifier: GPL-2.0-or-later
// Executor local: this machine, one run after another, or matched runs interleaved.
#pragma once

#include "executor/executor.h"

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace mlffbench::executor {

class LocalExecutor : public Executor {
public:
  explicit LocalExecutor(const ExecutorContext &context) : LocalExecutor(std::vector{&context}) {}
  /// For runs of several plans. The contexts outlive the executor.
  explicit LocalExecutor(std::vector<const ExecutorContext *> contexts);

  std::string name() const override { return "local"; }
  /// Refuses layouts that need mpirun where there is none, or more CPUs than there are, and ends
  /// what killed harnesses left at work in the output folders.
  void prepare() override;
  void submit(const std::vector<const deck::PlannedRun *> &runs) override;
  /// Executes the next run to its end, with `interleave: calls` its matched runs too.
  std::vector<const deck::PlannedRun *> observe(ExecutorListener &listener) override;
  launch::RunOutcome collect(const deck::PlannedRun &run) override;
  std::vector<const deck::PlannedRun *> withdraw(const deck::PlannedRun &like) override;
  bool busy() const override { return !m_queue.empty(); }
  std::string farewell() const override { return ""; }

private:
  const ExecutorContext &context_of(const deck::PlannedRun &run) const
  {
    return *m_owners.at(&run);
  }
  std::vector<const deck::PlannedRun *> take_next();

  std::vector<const ExecutorContext *> m_contexts;
  std::map<const deck::PlannedRun *, const ExecutorContext *> m_owners;  ///< of all their runs
  std::deque<const deck::PlannedRun *> m_queue;
  std::map<const deck::PlannedRun *, launch::RunOutcome> m_outcomes;
  std::vector<std::string> m_notes;  ///< not told yet
  std::mutex m_listening;            ///< interleaved runs tell of it one at a time
};

}  // namespace mlffbench::executor
