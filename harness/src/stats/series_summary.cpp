// SPDX-License-Identifier: GPL-2.0-or-later
// Statistics of one run.
#include "stats/series_summary.h"

#include "stats/autocorrelation.h"
#include "stats/mean_interval.h"
#include "stats/median_interval.h"
#include "stats/series.h"
#include "stats/transient.h"

namespace mlffbench::stats {

namespace {

constexpr double alpha = 0.05;
constexpr size_t ljung_box_lags = 10;

}  // namespace

SeriesSummary summarize(std::span<const double> samples)
{
  const Transient transient = find_transient(samples);
  const auto steady = samples.subspan(transient.samples);
  const RankedSeries ranked(steady);
  SeriesSummary summary;
  summary.transient_samples = transient.samples;
  summary.n = steady.size();
  summary.n_eff = effective_samples(steady);
  summary.autocorrelation_lag_1 = autocorrelation(steady, 1);
  summary.ljung_box_p = ljung_box_p(steady, ljung_box_lags);
  summary.mean = mean(steady);
  summary.mean_interval_95 = mean_interval(steady, summary.n_eff, alpha);
  summary.sd = standard_deviation(steady);
  summary.median = ranked.median();
  summary.median_interval_95 = median_interval(ranked, alpha);
  summary.mad = ranked.median_absolute_deviation();
  summary.min = ranked.quantile(0.0);
  summary.max = ranked.quantile(1.0);
  summary.p95 = percentile(ranked, 0.95, summary.n_eff);
  summary.p99 = percentile(ranked, 0.99, summary.n_eff);
  summary.trend = trend(ranked);
  summary.outliers = outliers(ranked);
  summary.steadiness = classify(transient, summary.trend, summary.n_eff);
  return summary;
}

}  // namespace mlffbench::stats
