// SPDX-License-Identifier: GPL-2.0-or-later
// Baselines: the accepted results of a suite on a machine, kept in a history.
#pragma once

#include "record/results.h"

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::store {

/// What has to be alike for results to be compared, whatever the host is called: the machines of a
/// CI service have a new name each time.
struct Machine {
  std::string cpu_model;
  int64_t usable_cpus = 0;
  std::string architecture;

  bool operator==(const Machine &) const = default;
  /// "AMD EPYC, 2 CPUs, x86_64".
  std::string text() const;
};

/// The machine that this program runs on.
Machine this_machine();

/// The machine that a run was measured on.
Machine machine_of(const record::Record &record);

/// The one machine of all records. Throws std::runtime_error if they are of several.
Machine machine_of(const record::Results &results);

/// Results that somebody accepted: what later ones are held against.
struct Baseline {
  int64_t number = 0;  ///< from 1 in its file
  std::string accepted_utc;
  std::string suite;
  std::string suite_sha256;
  Machine machine;
  std::string host;  ///< of its first run
  std::string note;  ///< why, e.g. a change that made it slower on purpose
  int64_t runs = 0;
  bool in_use = false;  ///< the last of its suite and machine
};

/// Adds the records to the history, as add_to_history() does, and makes them the baseline of their
/// suite and machine; all or nothing. Earlier ones are kept. Throws FileError, std::runtime_error.
Baseline accept_baseline(const std::filesystem::path &file, const record::Results &results,
                         const std::string &note);

/// All baselines of a history in the order of their numbers. Throws as list_history() does.
std::vector<Baseline> list_baselines(const std::filesystem::path &file);

/// The baseline in use of a suite and machine.
std::optional<Baseline> find_baseline(const std::filesystem::path &file, const std::string &suite,
                                      const Machine &machine);

/// The records of a baseline in run order, with its suite.
record::Results baseline_results(const std::filesystem::path &file, const Baseline &baseline);

nlohmann::ordered_json to_json(const Machine &machine);
nlohmann::ordered_json to_json(const Baseline &baseline);

}  // namespace mlffbench::store
