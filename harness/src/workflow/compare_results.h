// SPDX-License-Identifier: GPL-2.0-or-later
// Two results compared, or two potentials of one.
#pragma once

#include "compare/comparison.h"
#include "report/comparison_text.h"

#include <filesystem>
#include <string>
#include <vector>

namespace mlffbench::workflow {

struct CompareRequest {
  std::filesystem::path a;  ///< output folder or results.json
  std::filesystem::path b;  ///< empty: two potentials of `a`
  std::string potential_a;
  std::string potential_b;
  std::string control;
  std::vector<std::string> ignore;  ///< keys of identity that may differ
  double delta_percent = 2.0;
};

struct ResultsComparison {
  compare::Comparison comparison;
  report::ComparedResults a;
  report::ComparedResults b;
};

/// Throws std::runtime_error for what is not there, NotComparable.
ResultsComparison compare_results(const CompareRequest &wanted);

}  // namespace mlffbench::workflow
