// SPDX-License-Identifier: GPL-2.0-or-later
// What figures need of a run's bench log, read once.
#pragma once

#include "benchlog/bench_log.h"
#include "record/record.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace mlffbench::figures {

/// Values that the log has at some steps only.
struct Sampled {
  std::vector<int64_t> step;
  std::vector<double> value;
};

/// Stretches of a sampled column.
struct Blocks {
  std::vector<double> step;  ///< mean
  std::vector<double> mean;
  std::vector<double> low;  ///< extremes
  std::vector<double> high;
};

/// At most `most` of nearly one length.
Blocks blocks_of(const Sampled &column, size_t most);

/// Parts of a step, in the order in which they are stacked.
constexpr std::array<const char *, 7> step_parts{
    "pack", "model", "scatter", "other pair", "neighbor", "communication", "other"};

/// Columns of the counted steps. Twenty bytes a step; nothing else of the log is kept.
struct RunLog {
  std::vector<double> pair_s;
  std::vector<int64_t> step;
  std::vector<bool> rebuild;
  Sampled conserved_eV;  ///< of all atoms
  Sampled temperature_K;
  Sampled pressure_bar;
  Sampled rss_B;
  std::array<double, 7> part_s{};  ///< mean times of step_parts
  bool phases = false;             ///< pack, model and scatter are told
  std::string missing;             ///< why there is no log; then all is empty
};

/// Reads `bench.log` of the run folder of a record; what is wrong with it stands in `missing`.
RunLog read_run_log(const std::filesystem::path &run_folder, const record::Record &record);

}  // namespace mlffbench::figures
