// SPDX-License-Identifier: GPL-2.0-or-later
// What all comparisons of results ask for first.
#pragma once

#include "compare/comparison.h"
#include "record/results.h"
#include "report/comparison_text.h"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace mlffbench::workflow {

/// Results that may not be compared.
class NotComparable : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Results as a comparison names them.
report::ComparedResults named(const std::string &path, const record::Results &results);

/// Throws std::runtime_error if there is nothing to compare.
void require_runs(const record::Results &results, const std::filesystem::path &path);

/// Throws std::runtime_error if there is no such key of identity as one that is to be ignored.
void require_known_keys(const std::vector<std::string> &ignored);

/// Throws NotComparable for differences that rule a comparison out, but for those that the user
/// ignores; std::runtime_error if there is no such key.
void require_comparable(const compare::Differences &differences,
                        const std::vector<std::string> &ignored);

}  // namespace mlffbench::workflow
