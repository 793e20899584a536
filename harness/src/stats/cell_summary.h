// SPDX-License-Identifier: GPL-2.0-or-later
// From the records of a cell's runs to its figures. Runs are the unit: steps of different runs are
// never pooled.
#pragma once

#include "store/record.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench {

/// Latency of a cell in seconds: the median over its runs of each run's figure.
struct CellLatency {
  double mean = 0.0;
  double median = 0.0;
  double sd = 0.0;  ///< between the steps of a run
  Percentile p95;   ///< refused if any run refuses it
  Percentile p99;
  double run_cv =
      0.0;  ///< standard deviation of the runs' medians over their mean; NaN for one run
  size_t outliers = 0;  ///< steps of all runs, flagged and not dropped
};

/// How many times faster than the teacher, from matched runs: exp(median of ln(teacher / potential)
/// of run medians).
struct SpeedUp {
  double median = 0.0;
  double min = 0.0;
  double max = 0.0;
  int pairs = 0;
  /// Distribution-free interval of the median from the sign test, at least 95 %; none below six
  /// pairs, with which no such interval exists.
  std::optional<double> low;
  std::optional<double> high;
};

/// Figures of one cell: a potential in one system, protocol and layout.
struct CellSummary {
  std::string system;
  std::string protocol;
  int ranks = 1;
  int threads = 1;
  std::string potential;
  std::string role;
  int64_t atoms = 0;
  int64_t steps = 0;
  int64_t warmup_steps = 0;
  int runs = 0;
  CellLatency pair_s;
  CellLatency step_s;
  Rates rates;                       ///< median over runs
  std::optional<EnergyDrift> drift;  ///< mean over runs, its standard error from those of the runs
  int64_t peak_rss_B = -1;           ///< largest of all runs
  std::optional<int64_t> growth_B;   ///< largest of all runs
  std::vector<Flag> flags;           ///< of all runs
  std::optional<SpeedUp>
      step_speed_up;  ///< of whole steps; none for the teacher and where there is no matched run
  std::optional<SpeedUp> pair_speed_up;  ///< of the pair style alone
};

/// Speed-up from natural logarithms of teacher / potential, one a pair. None for no pairs.
std::optional<SpeedUp> speed_up(const std::vector<double> &log_ratios);

/// One summary for each cell that has a record: groups (system, protocol, layout) in order of first
/// appearance, in each the teacher, students and references by name.
std::vector<CellSummary> summarize_cells(const std::vector<Record> &records);

nlohmann::ordered_json to_json(const CellSummary &cell);

}  // namespace mlffbench
