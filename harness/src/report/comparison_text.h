// SPDX-License-Identifier: GPL-2.0-or-later
// A comparison as it is printed.
#pragma once

#include "compare/comparison.h"

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace mlffbench::report {

/// One side of a comparison, as it is named to the reader.
struct ComparedResults {
  std::string path;
  std::string suite;
  std::string suite_sha256;
  std::string first_utc;  ///< when its first and last run were finished
  std::string last_utc;
};

/// One line a difference: "key: A -> B", hashes shortened.
std::string differences_text(const std::vector<compare::Difference> &differences);

/// "0.031", "4e-05".
std::string p_text(double p);

/// A ratio as a change: "+5.21 %, 95 % interval 4.88 to 5.6 % (6 pairs)".
std::string change_text(const stats::Ratio &ratio);

/// Why a row is inconclusive, and what to do. Empty for the other verdicts.
std::string reason_text(const compare::ComparedCell &cell, const compare::Comparison &comparison);

/// What A and B are, and in what they are not alike.
std::string sides_text(const compare::Comparison &comparison, const ComparedResults &a,
                       const ComparedResults &b);

/// Reasons, warnings and notes of all cells, and how verdicts are found; a line each.
std::string notes_text(const compare::Comparison &comparison);

/// "1 SLOWER, 3 EQUIVALENT": how many have which.
std::string verdicts_text(const std::vector<stats::Verdict> &verdicts);

/// Both, and the table between them. Where the table is wider than `width` it has the ratios of the
/// medians alone, and names that are shortened.
std::string comparison_text(const compare::Comparison &comparison, const ComparedResults &a,
                            const ComparedResults &b, size_t width = std::string::npos);

/// The whole comparison (format `mlff-bench-comparison`, version 1).
nlohmann::ordered_json to_json(const compare::Comparison &comparison, const ComparedResults &a,
                               const ComparedResults &b);

}  // namespace mlffbench::report
