// SPDX-License-Identifier: GPL-2.0-or-later
// What a site file says: where runs are executed, and what they need there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace mlffbench::executor {

/// Settings of executor slurm; empty texts are left to Slurm.
struct SlurmSettings {
  std::string mode;  ///< allocation or array
  std::string account;
  std::string partition;
  std::string qos;
  std::string constraint;
  std::string gres;
  std::string time;
  std::string memory;
  int nodes = 1;  ///< of each job
  bool exclusive = false;
  int array_parallel = 0;  ///< 0: no limit of ours
  int array_size = 0;      ///< tasks of one array at most
  std::vector<std::string> sbatch_options;
  std::vector<std::string> modules;
  std::vector<std::string> prologue;
  double poll_s = 0.0;
};

// json's move constructor only asserts; clang-tidy takes that for a throw.
struct SiteSettings {    // NOLINT(bugprone-exception-escape)
  nlohmann::json value;  ///< the whole file, defaults set
  std::string name;      ///< key `site`
  std::string executor;  ///< local or slurm
  int retries = 0;       ///< of a run, in one `mlffbench run`
  bool oversubscribe = false;
  int64_t min_free_disk_B = 0;
  std::vector<std::string> launcher;  ///< in place of mpirun; empty: mpirun
  std::map<std::string, std::string> environment;
  SlurmSettings slurm;
};

/// The published JSON Schema of site files (draft-07), as text.
const char *site_schema_text();

/// Reads and checks a site file. Throws SuiteError with every fault found, FileError if it cannot
/// be read.
SiteSettings load_site(const std::filesystem::path &file);

/// The site of somebody who names none: this machine.
SiteSettings default_site();

/// Decodes the value of a checked site, defaults set.
SiteSettings decode_site(const nlohmann::json &value);

}  // namespace mlffbench::executor
