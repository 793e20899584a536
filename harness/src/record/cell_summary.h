// SPDX-License-Identifier: GPL-2.0-or-later
// From the records of a cell's runs to its figures. Runs are the unit: steps of different runs are
// never pooled.
#pragma once

#include "record/model_form.h"
#include "record/record.h"
#include "stats/ratio.h"
#include "stats/run_spread.h"

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::record {

/// Latency of a cell in seconds: the median over its runs of each run's figure.
struct CellLatency {
  double mean = 0.0;
  double median = 0.0;
  double sd = 0.0;        ///< between the steps of a run
  stats::Percentile p95;  ///< refused if any run refuses it; its bound is the largest of the runs'
  stats::Percentile p99;  ///< the same
  stats::RunSpread over_runs;  ///< of the runs' medians
  double n_eff = 0.0;
  double trend = 0.0;   ///< NaN where the runs are too short
  size_t outliers = 0;  ///< steps of all runs, flagged and not dropped
};

/// How many runs are of a class.
struct RunClasses {
  int unknown = 0;
  int flat = 0;
  int warming_up = 0;
  int slowing_down = 0;
  int no_steady_state = 0;
};

/// Figures of one cell: a potential in one system, protocol and layout.
struct CellSummary {
  std::string system;
  std::string protocol;
  model::Ensemble ensemble = model::Ensemble::nve;
  int ranks = 1;
  int threads = 1;
  std::string potential;
  model::Role role = model::Role::reference;
  std::string engine;      ///< lammps or ase
  std::string pair_style;  ///< the word that names it; empty of engine ase
  ModelForm model;
  int64_t atoms = 0;
  int64_t steps = 0;
  int64_t warmup_steps = 0;
  int runs = 0;
  CellLatency pair_s;
  CellLatency force_s;
  CellLatency step_s;
  RunClasses classes;    ///< of the runs' steps
  physics::Rates rates;  ///< median over runs
  std::optional<physics::EnergyDrift>
      drift;                         ///< mean over runs, its standard error from those of the runs
  int64_t peak_rss_B = -1;           ///< largest of all runs
  std::optional<int64_t> growth_B;   ///< largest of all runs
  std::vector<physics::Flag> flags;  ///< of all runs
  /// How many times faster than the teacher: ratio_of() medians of whole steps. None for the
  /// teacher and where there is none.
  std::optional<stats::Ratio> step_speed_up;
  std::optional<stats::Ratio> step_mean_speed_up;  ///< the same of means, which rule ns/day
  std::optional<stats::Ratio> pair_speed_up;       ///< as the first, of the pair style alone

  model::CellKey cell() const { return {{system, protocol, {ranks, threads}}, potential}; }
  std::string label() const { return cell().label(); }
};

/// Whether two estimates of one ratio are apart: each has an interval and lies outside the other's.
bool are_apart(const std::optional<stats::Ratio> &a, const std::optional<stats::Ratio> &b);

/// ln(time of b / time of a) of matched runs, those of one repetition that were measured together
/// (in one session on one host, and interleaved with each other or not at all): their medians or
/// means of pair_s or step_s; of interleaved runs from their slices (log_ratio()). Pairs of
/// which one run has no finite figure are left out.
std::vector<double> matched_log_ratios(const std::vector<const Record *> &a,
                                       const std::vector<const Record *> &b,
                                       stats::SeriesSummary Record::*series,
                                       double stats::SeriesSummary::*figure);

/// The logarithm of a figure of each run that has it.
std::vector<double> logs(const std::vector<const Record *> &runs,
                         stats::SeriesSummary Record::*series,
                         double stats::SeriesSummary::*figure);

/// Time of b / time of a: paired_ratio() of the matched runs. Without any, the runs were measured
/// apart and have the separate_ratio(), which holds what the machine changed meanwhile.
std::optional<stats::Ratio> ratio_of(const std::vector<const Record *> &a,
                                     const std::vector<const Record *> &b,
                                     stats::SeriesSummary Record::*series,
                                     double stats::SeriesSummary::*figure, double alpha);

/// Runs of one repetition, and how they were measured.
struct Pairs {
  int interleaved = 0;  ///< by their calls: their ratio is that of their slices
  int apart = 0;        ///< not measured together: they are not matched
};

Pairs count_pairs(const std::vector<const Record *> &a, const std::vector<const Record *> &b);

/// One summary for each cell that has a record: groups (system, protocol, layout) in order of first
/// appearance, in each the teacher, students and references by name.
std::vector<CellSummary> summarize_cells(const std::vector<Record> &records);

nlohmann::ordered_json to_json(const CellSummary &cell);

}  // namespace mlffbench::record
