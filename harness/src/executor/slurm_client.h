// SPDX-License-Identifier: GPL-2.0-or-later
// Slurm's commands: sbatch, squeue, sacct, scancel. No shell between us and them.
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::executor {

/// Slurm cannot be asked now; its jobs may go on.
class SlurmUnreachable : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// One job or task of an array, as squeue shows it.
struct JobState {
  std::string state;   ///< PENDING, RUNNING, COMPLETED, TIMEOUT, ...
  std::string reason;  ///< why it waits
  std::string nodes;

  /// It has not ended yet.
  bool alive() const;
};

/// By job: "12", or "12_3" for a task of an array.
using JobStates = std::map<std::string, JobState>;

/// Output of `squeue --array --noheader --format='%i|%T|%r|%N'`.
JobStates parse_squeue(std::string_view text);

/// Output of `sacct --parsable2` with a header: for each job what it used, with our names and units
/// (docs/formats.md); of a job and its steps one entry.
std::map<std::string, nlohmann::ordered_json> parse_sacct(std::string_view text);

namespace slurm {

/// Submits a script and gives the job's number. Throws std::runtime_error with what sbatch said.
std::string submit(const std::filesystem::path &script);

/// States of these jobs (numbers without tasks), as far as Slurm still knows them. Throws
/// SlurmUnreachable.
JobStates states(const std::vector<std::string> &job_ids);

/// The number of the job with this name; none if Slurm knows none. Throws SlurmUnreachable.
std::optional<std::string> find(const std::string &job_name);

/// Accounting of these jobs; empty where Slurm keeps none.
std::map<std::string, nlohmann::ordered_json> accounting(const std::vector<std::string> &jobs);

/// Ends these jobs. Throws SlurmUnreachable.
void cancel(const std::vector<std::string> &job_ids);

/// "12_3" or "12": the job that we are part of; empty if of none.
std::string own_job();

/// Names what the job that we are part of measures, in all tasks of its array; empty if of none.
std::string own_session();

}  // namespace slurm

}  // namespace mlffbench::executor
