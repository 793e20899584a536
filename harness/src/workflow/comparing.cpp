// SPDX-License-Identifier: GPL-2.0-or-later
// What rules a comparison out.
#include "workflow/comparing.h"

#include <algorithm>
#include <fmt/format.h>

namespace mlffbench::workflow {

report::ComparedResults named(const std::string &path, const record::Results &results)
{
  report::ComparedResults side{path, results.suite, results.suite_sha256, "", ""};
  for (const auto &record : results.records) {
    if (side.first_utc.empty() || record.finished_utc < side.first_utc)
      side.first_utc = record.finished_utc;
    side.last_utc = std::max(side.last_utc, record.finished_utc);
  }
  return side;
}

void require_runs(const record::Results &results, const std::filesystem::path &path)
{
  if (results.records.empty()) {
    throw std::runtime_error(fmt::format("{} has no finished run that this release can read; "
                                         "`mlffbench run` measures what is missing",
                                         path.string()));
  }
}

void require_known_keys(const std::vector<std::string> &ignored)
{
  const auto known = compare::identity_keys();
  for (const auto &key : ignored) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      throw std::runtime_error(fmt::format("--ignore {}: there is no such key; there are {}", key,
                                           fmt::join(known, ", ")));
    }
  }
}

void require_comparable(const compare::Differences &differences,
                        const std::vector<std::string> &ignored)
{
  require_known_keys(ignored);
  std::vector<compare::Difference> left;
  for (const auto &difference : differences.identity) {
    if (std::find(ignored.begin(), ignored.end(), difference.key) == ignored.end())
      left.push_back(difference);
  }
  if (!left.empty()) {
    throw NotComparable(fmt::format("not comparable, these are not alike:\n{}measure both on one "
                                    "machine in the same way; --ignore KEY compares all the same",
                                    report::differences_text(left)));
  }
}

}  // namespace mlffbench::workflow
