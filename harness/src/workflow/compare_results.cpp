// SPDX-License-Identifier: GPL-2.0-or-later
// Comparison of results.
#include "workflow/compare_results.h"

#include "record/results_file.h"
#include "workflow/comparing.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <stdexcept>

namespace mlffbench::workflow {

namespace {

std::set<std::string> potentials_of(const record::Results &results)
{
  std::set<std::string> names;
  for (const auto &record : results.records)
    names.insert(record.potential);
  return names;
}

void require_potential(const std::string &name, const record::Results &results,
                       const std::filesystem::path &path, const char *option)
{
  const auto names = potentials_of(results);
  if (name.empty() || names.contains(name))
    return;
  std::string known;
  for (const auto &other : names)
    known += (known.empty() ? "" : ", ") + other;
  throw std::runtime_error(fmt::format("{} {}: {} has no finished run of that potential; it has {}",
                                       option, name, path.string(),
                                       known.empty() ? "none at all" : known));
}

compare::Comparison compare(const CompareRequest &wanted, const compare::ComparisonRequest &request,
                            const record::Results &a, const record::Results &b)
{
  if (!wanted.b.empty())
    return compare::compare_sessions(a.records, b.records, request);
  if (!request.control.empty()) {
    throw std::runtime_error("--control is for two results; potentials of one result are compared "
                             "in matched runs and need none");
  }
  return compare::compare_potentials(a.records, request);
}

void require_cells(const compare::Comparison &comparison, const CompareRequest &wanted)
{
  if (!comparison.cells.empty())
    return;
  if (wanted.b.empty()) {
    throw std::runtime_error(
        fmt::format("{} has no two potentials to compare; name them by --potential-a and "
                    "--potential-b (without them: the teacher and all others)",
                    wanted.a.string()));
  }
  std::string text =
      fmt::format("{} and {} have no cell in common", wanted.a.string(), wanted.b.string());
  if (!comparison.only_a.empty())
    text += fmt::format("; only in the first: {}", fmt::join(comparison.only_a, ", "));
  if (!comparison.only_b.empty())
    text += fmt::format("; only in the second: {}", fmt::join(comparison.only_b, ", "));
  throw std::runtime_error(text + "; compare results of the same suite, or name potentials by "
                                  "--potential-a and --potential-b");
}

}  // namespace

ResultsComparison compare_results(const CompareRequest &wanted)
{
  const record::Results a = record::load_results(wanted.a);
  const record::Results b = wanted.b.empty() ? record::Results{} : record::load_results(wanted.b);
  const record::Results &second = wanted.b.empty() ? a : b;
  const auto &second_path = wanted.b.empty() ? wanted.a : wanted.b;
  require_runs(a, wanted.a);
  require_runs(second, second_path);
  require_potential(wanted.potential_a, a, wanted.a, "--potential-a");
  require_potential(wanted.potential_b, second, second_path, "--potential-b");
  require_potential(wanted.control, a, wanted.a, "--control");
  require_potential(wanted.control, second, second_path, "--control");

  compare::ComparisonRequest request;
  request.potential_a = wanted.potential_a;
  request.potential_b = wanted.potential_b;
  request.control = wanted.control;
  request.delta = wanted.delta_percent / 100.0;
  ResultsComparison result{compare(wanted, request, a, b), named(wanted.a.string(), a),
                           named(second_path.string(), second)};
  require_cells(result.comparison, wanted);
  require_comparable(result.comparison.differences, wanted.ignore);
  return result;
}

}  // namespace mlffbench::workflow
