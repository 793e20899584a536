// SPDX-License-Identifier: GPL-2.0-or-later
// Ratios of matched and of separate runs.
#include "stats/ratio.h"

#include "stats/center_interval.h"
#include "stats/mean_interval.h"
#include "stats/rank_sum.h"
#include "stats/series.h"
#include "stats/sign_test.h"

#include <algorithm>
#include <cmath>

namespace mlffbench::stats {

namespace {

void set_interval(Ratio &ratio, const Interval &logs, const std::string &method)
{
  ratio.interval = Interval{std::exp(logs.low), std::exp(logs.high)};
  ratio.method = method;
}

}  // namespace

Ratio inverse(Ratio ratio)
{
  ratio.value = 1.0 / ratio.value;
  if (ratio.interval)
    ratio.interval = Interval{1.0 / ratio.interval->high, 1.0 / ratio.interval->low};
  std::swap(ratio.runs_a, ratio.runs_b);
  return ratio;
}

std::optional<Ratio> paired_ratio(std::span<const double> log_ratios, double alpha)
{
  const size_t n = log_ratios.size();
  if (n == 0)
    return std::nullopt;
  Ratio ratio;
  ratio.value = std::exp(median(log_ratios));
  ratio.p = sign_test_p(log_ratios);
  ratio.smallest_p = std::min(1.0, std::pow(0.5, static_cast<double>(n) - 1.0));
  ratio.runs_a = ratio.runs_b = static_cast<int>(n);
  ratio.paired = true;
  if (const auto center = center_interval(log_ratios, alpha))
    set_interval(ratio, center->interval, center->method);
  return ratio;
}

std::optional<Ratio> separate_ratio(std::span<const double> log_a, std::span<const double> log_b,
                                    double alpha)
{
  if (log_a.empty() || log_b.empty())
    return std::nullopt;
  Ratio ratio;
  ratio.value = std::exp(rank_sum_shift(log_a, log_b));
  ratio.p = rank_sum_p(log_a, log_b);
  ratio.smallest_p = rank_sum_smallest_p(log_a.size(), log_b.size());
  ratio.runs_a = static_cast<int>(log_a.size());
  ratio.runs_b = static_cast<int>(log_b.size());
  if (const auto exact = rank_sum_interval(log_a, log_b, alpha)) {
    set_interval(ratio, *exact, "rank sum");
  } else if (const auto normal = welch_interval(log_a, log_b, alpha)) {
    set_interval(ratio, *normal, "Welch t");
  }
  return ratio;
}

}  // namespace mlffbench::stats
