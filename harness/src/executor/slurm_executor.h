// SPDX-License-Identifier: GPL-2.0-or-later
// Executor slurm: runs as jobs, each executed by `mlffbench execute`.
#pragma once

#include "executor/executor.h"
#include "executor/slurm_client.h"
#include "executor/submission.h"

#include <map>
#include <string>
#include <vector>

namespace mlffbench::executor {

class SlurmExecutor : public Executor {
public:
  explicit SlurmExecutor(const ExecutorContext &context);

  std::string name() const override { return "slurm"; }
  void prepare() override;
  /// Takes up runs whose jobs are alive, submits the others: a job, or arrays, for each layout.
  void submit(const std::vector<const deck::PlannedRun *> &runs) override;
  /// Asks Slurm every `poll_s` seconds.
  std::vector<const deck::PlannedRun *> observe(ExecutorListener &listener) override;
  launch::RunOutcome collect(const deck::PlannedRun &run) override;
  /// Cancels tasks of arrays that have not begun; an allocation goes through all of its runs.
  std::vector<const deck::PlannedRun *> withdraw(const deck::PlannedRun &like) override;
  bool busy() const override { return !m_charges.empty(); }
  std::string farewell() const override;

private:
  /// A run that a job of ours is to execute.
  struct Charge {
    Submission *submission = nullptr;
    std::string job;      ///< "12" or "12_3"
    bool begun = false;   ///< told already
    int looks_ended = 0;  ///< how often its job was seen ended without a result of the run
    std::string state;    ///< of the job when it had ended; empty: Slurm knows none
  };

  void adopt(std::vector<const deck::PlannedRun *> &runs);
  void submit_job(const std::vector<const deck::PlannedRun *> &runs, const std::string &mode);
  void recover_job_ids();
  JobStates states_of_charges() const;
  bool has_ended(const deck::PlannedRun &run, Charge &charge, const JobStates &states,
                 ExecutorListener &listener);
  bool job_began_any(const Submission &submission) const;
  void resubmit_unbegun();
  record::RunFailure failure_of(const deck::PlannedRun &run, const Charge &charge) const;
  void add_accounting(const std::vector<std::string> &jobs);

  const ExecutorContext &m_context;
  std::map<std::string, const deck::PlannedRun *> m_runs;  ///< of the plan, by id
  std::vector<std::unique_ptr<Submission>> m_submissions;  ///< oldest first
  std::map<const deck::PlannedRun *, Charge> m_charges;    ///< runs to be waited for
  std::map<const deck::PlannedRun *, Charge> m_ended;  ///< named by observe(), not yet collected
  std::vector<const deck::PlannedRun *> m_unbegun;     ///< whose allocation ended before their turn
  std::map<std::string, std::vector<const deck::PlannedRun *>> m_unaccounted;  ///< recorded, by job
  bool m_observed = false;
  bool m_told_unreachable = false;
};

/// The sentence for a job that ended in this state without a result of its run. `final` is set
/// where another try would end alike, or is not wanted.
std::string job_fault(const std::string &job, const std::string &state, bool &final);

}  // namespace mlffbench::executor
