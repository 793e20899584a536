// SPDX-License-Identifier: GPL-2.0-or-later
// Comparison as text.
#include "report/comparison_text.h"

#include "report/counted.h"
#include "report/table.h"
#include "stats/rank_sum.h"
#include "stats/sign_test.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace mlffbench::report {

namespace {

constexpr double ms_per_s = 1e3;

std::string shortened(const std::string &value)
{
  constexpr size_t sha256_digits = 64;
  const bool hash = value.size() == sha256_digits &&
                    value.find_first_not_of("0123456789abcdef") == std::string::npos;
  return hash ? value.substr(0, 12) : value;
}

std::string ratio_text(const std::optional<stats::Ratio> &ratio)
{
  return ratio ? significant(ratio->value) : "-";
}

std::string interval_text(const std::optional<stats::Ratio> &ratio)
{
  if (!ratio || !ratio->interval)
    return "-";
  return fmt::format("{} .. {}", significant(ratio->interval->low),
                     significant(ratio->interval->high));
}

std::string runs_text(const compare::ComparedCell &cell)
{
  if (!cell.step_median)
    return "0";
  const stats::Ratio &ratio = *cell.step_median;
  return ratio.paired ? counted(ratio.runs_a, "pair")
                      : fmt::format("{}, {}", ratio.runs_a, ratio.runs_b);
}

/// Runs a side with which the test can reach alpha in a table of so many rows.
int runs_needed_for(const compare::ComparedCell &cell, const compare::Comparison &comparison,
                    size_t rows)
{
  const double alpha = comparison.request.alpha / static_cast<double>(std::max<size_t>(rows, 1));
  const bool paired = cell.step_median ? cell.step_median->paired : comparison.paired;
  return paired ? stats::sign_test_needs(alpha) : stats::rank_sum_needs(alpha);
}

std::string unsteady_text(const compare::ComparedCell &cell)
{
  if (cell.unsteady_a + cell.unsteady_b == 0)
    return "";
  return fmt::format("note: {}: {} of A and {} of B slow down or have no steady state\n",
                     cell.label(), counted(cell.unsteady_a, "run"), cell.unsteady_b);
}

std::string interleave_text(const compare::ComparedCell &cell)
{
  const int pairs = cell.step_median && cell.step_median->paired ? cell.step_median->runs_a : 0;
  if (pairs == 0 || (cell.pairs.interleaved == 0 && !cell.interleave_wanted))
    return "";
  if (cell.pairs.interleaved == 0) {
    return fmt::format("note: {}: no two interleaved runs had slices enough in common; they are "
                       "compared as whole runs\n",
                       cell.label());
  }
  std::string text = fmt::format(
      "note: {}: {} of {} were interleaved by force calls; their ratios are those of matched "
      "slices\n",
      cell.label(), cell.pairs.interleaved, counted(pairs, "pair"));
  if (cell.pairs.interleaved < pairs)
    text += "note: the other pairs had too few slices in common and are compared as whole runs\n";
  return text;
}

/// Where the mean, which rules ns/day, tells of a loss that the median does not show.
std::string mean_text(const compare::ComparedCell &cell, const compare::ComparisonRequest &request)
{
  if (!cell.step_mean || cell.judgement.verdict == stats::Verdict::slower ||
      cell.step_mean->p > request.alpha || cell.step_mean->value <= 1.0 + request.delta)
    return "";
  const auto &median = cell.step_median;
  if (median && median->p <= request.alpha && median->value > 1.0 + request.delta)
    return "";  // undecided for want of runs, as is said
  return fmt::format("note: {}: the mean step, which rules ns/day, is slower though the median is "
                     "not: {}\n",
                     cell.label(), change_text(*cell.step_mean));
}

/// Where a few slow steps make mean and median two answers.
std::string two_answers_text(const compare::ComparedCell &cell)
{
  if (!record::are_apart(cell.step_median, cell.step_mean))
    return "";
  return fmt::format(
      "warning: {}: the ratios of medians ({}) and of means ({}) differ beyond their "
      "intervals: slow steps rule the mean, and with it ns/day\n",
      cell.label(), ratio_text(cell.step_median), ratio_text(cell.step_mean));
}

/// In what else than the potentials, or than their versions, A and B differ; once for all cells of
/// two potentials.
std::string unlike_text(const compare::Comparison &comparison)
{
  std::vector<std::string> told;
  for (const auto &cell : comparison.cells) {
    if (cell.unlike.empty())
      continue;
    const bool one = cell.potential_a == cell.potential_b;
    const auto text =
        fmt::format("warning: {} not run alike, and B/A holds that, too:\n{}",
                    one ? fmt::format("{} was", cell.potential_a)
                        : fmt::format("{} and {} were", cell.potential_a, cell.potential_b),
                    differences_text(cell.unlike));
    if (std::find(told.begin(), told.end(), text) == told.end())
      told.push_back(text);
  }
  return fmt::format("{}", fmt::join(told, ""));
}

std::string apart_text(const compare::ComparedCell &cell)
{
  if (cell.pairs.apart == 0 || !cell.step_median)
    return "";
  return cell.step_median->paired
             ? fmt::format("note: {}: {} not measured together and left out\n", cell.label(),
                           cell.pairs.apart == 1 ? "1 pair was"
                                                 : fmt::format("{} pairs were", cell.pairs.apart))
             : fmt::format("note: {}: no two runs were measured together: what the machine changed "
                           "in between counts as a difference; `mlffbench run --again` measures "
                           "them together\n",
                           cell.label());
}

TextTable whole_table(const compare::Comparison &comparison)
{
  TextTable table({"cell", "median A ms", "median B ms", "median B/A", "95 % interval", "mean B/A",
                   "95 % interval", "runs", "p", "verdict"},
                  {9});
  for (const auto &cell : comparison.cells) {
    table.add({cell.label(), significant(cell.step_median_a_s * ms_per_s),
               significant(cell.step_median_b_s * ms_per_s), ratio_text(cell.step_median),
               interval_text(cell.step_median), ratio_text(cell.step_mean),
               interval_text(cell.step_mean), runs_text(cell), p_text(cell.judgement.p_holm),
               stats::to_string(cell.judgement.verdict)});
  }
  return table;
}

std::string table_text(const compare::Comparison &comparison, size_t width)
{
  if (const TextTable whole = whole_table(comparison); whole.width() <= width)
    return whole.text();
  TextTable table({"cell", "B/A", "95 % interval", "runs", "p", "verdict"}, {5});
  for (const auto &cell : comparison.cells) {
    table.add({cell.label(), ratio_text(cell.step_median), interval_text(cell.step_median),
               runs_text(cell), p_text(cell.judgement.p_holm),
               stats::to_string(cell.judgement.verdict)});
  }
  table.fit(width);
  return table.text() + "Times, and ratios of means: in a wider terminal, or by --json.\n";
}

}  // namespace

std::string p_text(double p)
{
  return p < 1e-3 ? fmt::format("{:.0e}", p) : fmt::format("{:.3f}", p);
}

std::string differences_text(const std::vector<compare::Difference> &differences)
{
  std::string text;
  for (const auto &difference : differences) {
    text += fmt::format("  {}: {} -> {}\n", difference.key, shortened(difference.a),
                        shortened(difference.b));
  }
  return text;
}

std::string change_text(const stats::Ratio &ratio)
{
  const auto percent = [](double value) { return 100.0 * (value - 1.0); };
  const std::string interval =
      ratio.interval ? fmt::format("95 % interval {:+.3g} to {:+.3g} %",
                                   percent(ratio.interval->low), percent(ratio.interval->high))
                     : "no interval";
  return fmt::format("{:+.3g} %, {} ({})", percent(ratio.value), interval,
                     ratio.paired
                         ? counted(ratio.runs_a, "pair")
                         : fmt::format("{} and {}", ratio.runs_a, counted(ratio.runs_b, "run")));
}

std::string reason_text(const compare::ComparedCell &cell, const compare::Comparison &comparison)
{
  const stats::Judgement &judgement = cell.judgement;
  const double percent = 100.0 * comparison.request.delta;
  if (judgement.reason == "too_few_runs" && !cell.step_median)
    return "no two runs that were measured together have times";
  if (judgement.reason == "too_few_runs") {
    return fmt::format("{}{} cannot reach p <= {:g}; set `repetitions` to {} or more",
                       runs_text(cell), cell.step_median && cell.step_median->paired ? "" : " runs",
                       comparison.request.alpha,
                       runs_needed_for(cell, comparison, comparison.cells.size()));
  }
  if (judgement.reason == "wide_interval") {
    return fmt::format("the interval holds 1 and differences beyond {:g} %; more repetitions or a "
                       "quieter machine make it narrower",
                       percent);
  }
  if (judgement.reason == "near_delta") {
    return fmt::format("there is a difference, but it may be smaller than {:g} %; more repetitions "
                       "can tell",
                       percent);
  }
  if (judgement.reason == "table") {
    return fmt::format("a difference by itself (p = {}), not among {} comparisons (p = {}); {} "
                       "repetitions or more "
                       "can tell",
                       p_text(cell.step_median->p), comparison.cells.size(),
                       p_text(judgement.p_holm),
                       runs_needed_for(cell, comparison, comparison.cells.size()));
  }
  if (judgement.reason == "physics") {
    return "a run did not pass its physics check: speed without sound physics is no result; see "
           "`mlffbench report`";
  }
  return "";
}

std::string sides_text(const compare::Comparison &comparison, const ComparedResults &a,
                       const ComparedResults &b)
{
  std::string text;
  if (comparison.paired && !comparison.request.matched) {
    text +=
        fmt::format("{} (suite {}): A > B are two potentials in matched runs\n", a.path, a.suite);
  } else {
    text += fmt::format("A: {} (suite {}, {} to {})\nB: {} (suite {}, {} to {})\n", a.path, a.suite,
                        a.first_utc, a.last_utc, b.path, b.suite, b.first_utc, b.last_utc);
  }
  const compare::Differences &differences = comparison.differences;
  if (!differences.identity.empty()) {
    text += fmt::format("Not alike, by --ignore:\n{}", differences_text(differences.identity));
  }
  if (!differences.changes.empty())
    text += fmt::format("Changed:\n{}", differences_text(differences.changes));
  if (!differences.state.empty())
    text += fmt::format("Other state of the machine:\n{}", differences_text(differences.state));
  if (!comparison.request.control.empty()) {
    text += fmt::format("Ratios are relative to {}, measured in both sessions.\n",
                        comparison.request.control);
  }
  return text;
}

std::string notes_text(const compare::Comparison &comparison)
{
  std::string text = unlike_text(comparison);
  for (const auto &cell : comparison.cells) {
    if (const auto reason = reason_text(cell, comparison); !reason.empty())
      text += fmt::format("{}: {}\n", cell.label(), reason);
  }
  for (const auto &cell : comparison.cells) {
    text += unsteady_text(cell) + interleave_text(cell) + apart_text(cell) +
            two_answers_text(cell) + mean_text(cell, comparison.request);
  }
  for (const auto &label : comparison.only_a)
    text += fmt::format("note: {} is in A only\n", label);
  for (const auto &label : comparison.only_b)
    text += fmt::format("note: {} is in B only\n", label);
  if (comparison.runs_on_both_sides > 0) {
    text += fmt::format("note: {} in A and in B: what differs is what the others show\n",
                        comparison.runs_on_both_sides == 1
                            ? "1 run is"
                            : fmt::format("{} runs are", comparison.runs_on_both_sides));
  }
  if (!comparison.paired && comparison.request.control.empty()) {
    text += "note: A and B were measured apart: what the machine changed in between counts as a "
            "difference; --control takes it out\n";
  }
  text += fmt::format(
      "A, B: time of a step, median of the runs' medians. B/A: {}, of their medians and of their "
      "means; above 1 B is slower.\n"
      "p: {}, after Holm over the table.\n"
      "SLOWER, FASTER: p <= {:g} and beyond {:g} %; EQUIVALENT: the whole interval within {:g} "
      "%.\n",
      comparison.paired ? "median of the ratios of matched runs"
                        : "median of the ratios of all runs of B to all of A",
      comparison.paired ? "sign test of matched runs" : "rank-sum test of runs",
      comparison.request.alpha, 100.0 * comparison.request.delta, 100.0 * comparison.request.delta);
  return text;
}

std::string verdicts_text(const std::vector<stats::Verdict> &verdicts)
{
  std::string text;
  for (const auto verdict : {stats::Verdict::slower, stats::Verdict::faster,
                             stats::Verdict::equivalent, stats::Verdict::inconclusive}) {
    if (const auto n = std::count(verdicts.begin(), verdicts.end(), verdict); n > 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", n, stats::to_string(verdict));
  }
  return text;
}

std::string comparison_text(const compare::Comparison &comparison, const ComparedResults &a,
                            const ComparedResults &b, size_t width)
{
  return fmt::format("{}\n{}\n{}", sides_text(comparison, a, b), table_text(comparison, width),
                     notes_text(comparison));
}

}  // namespace mlffbench::report
