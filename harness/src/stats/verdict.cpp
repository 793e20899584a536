// SPDX-License-Identifier: GPL-2.0-or-later
// Verdicts over a table.
#include "stats/verdict.h"

#include "stats/holm.h"

#include <cmath>

namespace mlffbench::stats {

namespace {

struct Finding {
  Verdict verdict = Verdict::inconclusive;
  const char *reason = "";
};

Finding judge(const Ratio &ratio, double p_holm, double alpha, double delta)
{
  const double limit = std::log1p(delta);
  const double effect = std::log(ratio.value);
  if (-limit <= std::log(ratio.interval->low) && std::log(ratio.interval->high) <= limit)
    return {Verdict::equivalent, ""};
  if (ratio.p > alpha)
    return {Verdict::inconclusive, "wide_interval"};
  if (std::abs(effect) <= limit)
    return {Verdict::inconclusive, "near_delta"};
  if (p_holm > alpha)
    return {Verdict::inconclusive, "table"};
  return {effect > 0.0 ? Verdict::slower : Verdict::faster, ""};
}

}  // namespace

std::string to_string(Verdict verdict)
{
  switch (verdict) {
  case Verdict::faster:
    return "FASTER";
  case Verdict::slower:
    return "SLOWER";
  case Verdict::equivalent:
    return "EQUIVALENT";
  case Verdict::inconclusive:
    break;
  }
  return "INCONCLUSIVE";
}

std::vector<Judgement> judge(const std::vector<Ratio> &table, double alpha, double delta)
{
  std::vector<double> p_values;
  std::vector<double> smallest;
  for (const auto &ratio : table) {
    if (ratio.smallest_p <= alpha) {
      p_values.push_back(ratio.p);
      smallest.push_back(ratio.smallest_p);
    }
  }
  const auto adjusted = holm_adjusted(p_values);
  const auto reachable = holm_adjusted(smallest);
  std::vector<Judgement> judgements;
  judgements.reserve(table.size());
  size_t tested = 0;
  for (const auto &ratio : table) {
    if (ratio.smallest_p > alpha) {
      judgements.push_back({Verdict::inconclusive, "too_few_runs", 1.0, 1.0});
      continue;
    }
    const auto [verdict, reason] = judge(ratio, adjusted[tested], alpha, delta);
    judgements.push_back({verdict, reason, adjusted[tested], reachable[tested]});
    ++tested;
  }
  return judgements;
}

}  // namespace mlffbench::stats
