// SPDX-License-Identifier: GPL-2.0-or-later
// The ledger of jobs: a folder for each job in jobs/ of the output folder (docs/formats.md).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mlffbench::executor {

/// A run that a job is to execute.
struct SubmittedRun {
  std::string run_id;
  std::string label;
  std::filesystem::path folder;  ///< relative to the output folder
};

/// One job, or array of jobs. It is in the ledger before the scheduler is asked, so that no job is
/// ever unknown to us: without a `job_id` the scheduler is asked for the job's name.
struct Submission {
  std::filesystem::path folder;  ///< jobs/NNNN, relative to the output folder
  std::string name;              ///< of the job; no other one has it
  std::string job_id;            ///< as the scheduler names it; empty: not known (yet)
  std::string mode;              ///< allocation, or array: run i is task i
  std::string submitted_utc;
  std::vector<SubmittedRun> runs;

  /// As the scheduler names the job of a run: "12", or "12_3".
  std::string job_of(size_t run) const;
};

/// Takes the next number in the ledger of an output folder and a name of its own. Writes nothing.
Submission new_submission(const std::filesystem::path &output, const std::string &suite);

/// Writes `submission.json` in its folder, whole or not at all. Throws FileError.
void write_submission(const std::filesystem::path &output, const Submission &submission);

/// All of the ledger, oldest first; none if there is no ledger. Throws std::runtime_error if it is
/// damaged.
std::vector<Submission> read_submissions(const std::filesystem::path &output);

}  // namespace mlffbench::executor
