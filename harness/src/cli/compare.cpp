// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench compare.
#include "base/json_output.h"
#include "cli/commands.h"
#include "cli/comparing.h"
#include "compare/comparison.h"
#include "record/results_file.h"
#include "report/comparison_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <stdexcept>

namespace mlffbench {

namespace {

std::set<std::string> potentials_of(const Results &results)
{
  std::set<std::string> names;
  for (const auto &record : results.records)
    names.insert(record.potential);
  return names;
}

void require_potential(const std::string &name, const Results &results,
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

Comparison compare(const CompareOptions &options, const ComparisonRequest &request,
                   const Results &a, const Results &b)
{
  if (!options.b.empty())
    return compare_sessions(a.records, b.records, request);
  if (!request.control.empty()) {
    throw std::runtime_error("--control is for two results; potentials of one result are compared "
                             "in matched runs and need none");
  }
  return compare_potentials(a.records, request);
}

void require_cells(const Comparison &comparison, const CompareOptions &options)
{
  if (!comparison.cells.empty())
    return;
  if (options.b.empty()) {
    throw std::runtime_error(
        fmt::format("{} has no two potentials to compare; name them by --potential-a and "
                    "--potential-b (without them: the teacher and all others)",
                    options.a.string()));
  }
  std::string text =
      fmt::format("{} and {} have no cell in common", options.a.string(), options.b.string());
  if (!comparison.only_a.empty())
    text += fmt::format("; only in the first: {}", fmt::join(comparison.only_a, ", "));
  if (!comparison.only_b.empty())
    text += fmt::format("; only in the second: {}", fmt::join(comparison.only_b, ", "));
  throw std::runtime_error(text + "; compare results of the same suite, or name potentials by "
                                  "--potential-a and --potential-b");
}

int exit_code_of(const Comparison &comparison, bool strict)
{
  const auto any = [&](auto condition) {
    return std::any_of(comparison.cells.begin(), comparison.cells.end(), condition);
  };
  if (any([](const ComparedCell &cell) { return cell.judgement.reason == "physics"; }))
    return exit_code::physics;
  if (any([](const ComparedCell &cell) { return cell.judgement.verdict == Verdict::slower; }))
    return exit_code::regression;
  const bool open = !comparison.only_a.empty() || any([](const ComparedCell &cell) {
    return cell.judgement.verdict == Verdict::inconclusive;
  });
  return strict && open ? exit_code::inconclusive : exit_code::good;
}

}  // namespace

int compare_command(const Options &options)
{
  const CompareOptions &chosen = options.compare;
  const Results a = load_results(chosen.a);
  const Results b = chosen.b.empty() ? Results{} : load_results(chosen.b);
  const Results &second = chosen.b.empty() ? a : b;
  const auto &second_path = chosen.b.empty() ? chosen.a : chosen.b;
  require_runs(a, chosen.a);
  require_runs(second, second_path);
  require_potential(chosen.potential_a, a, chosen.a, "--potential-a");
  require_potential(chosen.potential_b, second, second_path, "--potential-b");
  require_potential(chosen.control, a, chosen.a, "--control");
  require_potential(chosen.control, second, second_path, "--control");

  ComparisonRequest request;
  request.potential_a = chosen.potential_a;
  request.potential_b = chosen.potential_b;
  request.control = chosen.control;
  request.delta = chosen.delta_percent / 100.0;
  const Comparison comparison = compare(chosen, request, a, b);
  require_cells(comparison, chosen);
  require_comparable(comparison.differences, chosen.ignore);
  const ComparedResults side_a = named(chosen.a.string(), a);
  const ComparedResults side_b = named(second_path.string(), second);
  if (options.json) {
    fmt::print("{}\n", json_text(to_json(comparison, side_a, side_b), 1));
  } else {
    fmt::print("{}", comparison_text(comparison, side_a, side_b));
  }
  return exit_code_of(comparison, chosen.strict);
}

}  // namespace mlffbench
