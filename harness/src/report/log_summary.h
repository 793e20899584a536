// SPDX-License-Identifier: GPL-2.0-or-later
// The figures of one bench log by itself, whatever deck and units it comes from.
#pragma once

#include "benchlog/bench_log.h"
#include "stats/series_summary.h"

#include <array>
#include <cstddef>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <vector>

namespace mlffbench::report {

// json's move constructor only asserts; clang-tidy takes that for a throw.
struct LogSummary {        // NOLINT(bugprone-exception-escape)
  benchlog::BenchLog log;  ///< of this section, without its rows
  size_t section = 0;      ///< from 1; 0 if the log has but one
  int64_t rows = 0;
  std::array<int64_t, 6> calls{};  ///< rows of each Phase
  int64_t rebuilds = 0;            ///< neighbor list rebuilds in the rows of phase `run`
  int64_t not_finite = 0;          ///< rows with an energy, temperature or pressure of nan or inf
  int64_t times_not_finite = 0;    ///< rows with a time of nan or inf, which enters no figure
  int64_t peak_rss_B = -1;         ///< -1: not sampled
  stats::SeriesSummary pair_s;     ///< of the rows of phase `run`, like the next two
  stats::SeriesSummary force_s;
  stats::SeriesSummary step_s;
};

/// Reads a log once, by at most so many threads, keeping three of its columns; a summary for each
/// section. Throws BenchLogError, FileError.
std::vector<LogSummary> summarize_log(const std::filesystem::path &path, size_t threads);

/// Reads a log and checks every field of it, keeping none: counts of rows and what the log says
/// besides its rows; no times. Throws BenchLogError, FileError.
std::vector<LogSummary> check_log(const std::filesystem::path &path, size_t threads);

/// What was counted, as one object.
nlohmann::ordered_json counts_json(const LogSummary &summary);

/// The same with times (`latency`, in seconds), what was simulated, and drift and growth of memory
/// as the last LAMMPS run of the log says.
nlohmann::ordered_json to_json(const LogSummary &summary);

}  // namespace mlffbench::report
