// SPDX-License-Identifier: GPL-2.0-or-later
// The history: records of many output folders in one SQLite file (docs/formats.md).
#pragma once

#include "record/results.h"

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::store {

/// How many measurements were new to a history, and how many it had.
struct HistoryChange {
  int64_t added = 0;
  int64_t known = 0;
};

/// Adds all records to a history, which is made if it is not there; all or none. A measurement is
/// known by run id, machine and time, so that a folder may be added as often as one likes, and a
/// run that is measured anew is a new measurement. Throws FileError, std::runtime_error.
HistoryChange add_to_history(const std::filesystem::path &file, const record::Results &results);

/// The runs of one cell that one day saw on one machine with one model, one set of programs and one
/// way to simulate.
struct HistoryLine {
  std::string day_utc;  ///< of the last of them
  std::string host;
  std::string suite;
  std::string system;
  std::string protocol;
  std::string layout;
  std::string potential;
  std::string lammps;        ///< version
  std::string package;       ///< version of the MLFF package
  std::string model_file;    ///< empty: the potential has none
  std::string model_sha256;  ///< the same
  std::string backend;       ///< of the model: torchscript, aotinductor; empty: not known
  std::string dtype;         ///< the same: float32, float64
  /// Eight digits for all that makes a difference: model, potential, programs by their hashes,
  /// data, protocol, length, machine.
  std::string id;
  int64_t runs = 0;
  double pair_median_s = 0.0;  ///< median over the runs, like the next three; NaN without a value
  double step_median_s = 0.0;
  double step_mean_s = 0.0;
  double ns_per_day = 0.0;
  std::optional<int64_t> peak_rss_B;  ///< largest
  int64_t flags = 0;                  ///< physics checks not passed, in all runs
};

/// What a history holds: by cell, then by day. Throws FileError if the file is not there,
/// std::runtime_error if it is no history.
std::vector<HistoryLine> list_history(const std::filesystem::path &file);

/// All good records of a history; `damaged` gets a sentence for each other one. Throws as
/// list_history() does.
std::vector<record::Record> history_records(const std::filesystem::path &file,
                                            std::vector<std::string> &damaged);

nlohmann::ordered_json to_json(const HistoryLine &line);

}  // namespace mlffbench::store
