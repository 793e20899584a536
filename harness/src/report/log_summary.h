// SPDX-License-Identifier: GPL-2.0-or-later
// The figures of one bench log by itself, whatever deck and units it comes from.
#pragma once

#include "benchlog/bench_log.h"
#include "stats/series_summary.h"

#include <array>
#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <vector>

namespace mlffbench {

/// Of one section of a log: a pair style, model, time step, number of threads and box.
struct SectionSummary {
  int64_t rows = 0;
  std::array<int64_t, 5> calls{};  ///< rows of each Phase
  int64_t rebuilds = 0;            ///< neighbor list rebuilds in the rows of phase `run`
  int64_t not_finite = 0;          ///< rows with an energy, temperature or pressure of nan or inf
  int64_t times_not_finite = 0;    ///< rows with a time of nan or inf, which enters no figure
  int64_t peak_rss_B = -1;         ///< -1: not sampled
  SeriesSummary pair_s;            ///< of the rows of phase `run`, like the next two
  SeriesSummary force_s;
  SeriesSummary step_s;
};

// json's move constructor only asserts; clang-tidy takes that for a throw.
struct LogSummary {                      // NOLINT(bugprone-exception-escape)
  BenchLog log;                          ///< without its rows
  std::vector<SectionSummary> sections;  ///< at least one
  SectionSummary whole;                  ///< the counts of all sections; times if there is one only

  /// Of the section with this number, from 0.
  const nlohmann::json &header(size_t section) const;
};

/// Reads a log once, by at most so many threads, keeping three of its columns. Throws
/// BenchLogError, FileError.
LogSummary summarize_log(const std::filesystem::path &path, size_t threads);

/// Reads a log and checks every field of it, keeping none: counts of rows and what the log says
/// besides its rows; no times. Throws BenchLogError, FileError.
LogSummary check_log(const std::filesystem::path &path, size_t threads);

/// What was counted, as one object.
nlohmann::ordered_json counts_json(const LogSummary &summary);

/// The same with times (`latency`, in seconds), what was simulated, and drift and growth of memory
/// as the last LAMMPS run of the log says. Several sections have an object each, under `sections`,
/// and no times in common.
nlohmann::ordered_json to_json(const LogSummary &summary);

}  // namespace mlffbench
