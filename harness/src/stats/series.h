// SPDX-License-Identifier: GPL-2.0-or-later
// Statistics of one series of samples. Pure functions; none changes or drops a sample.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace mlffbench {

/// Arithmetic mean; NaN for no samples.
double mean(std::span<const double> samples);

/// Standard deviation with n - 1 in the denominator, by two passes; NaN below two samples.
double standard_deviation(std::span<const double> samples);

/// Quantile `p` (0 to 1) by linear interpolation between order statistics at 1 + (n - 1) p:
/// definition 7 of Hyndman and Fan, The American Statistician 50 (1996) 361. NaN for no samples.
double quantile(std::span<const double> samples, double p);

/// Quantile 0.5.
double median(std::span<const double> samples);

/// Effective number of independent samples, n / g, with the statistical inefficiency g from Geyer's
/// initial convex sequence of the autocorrelation: Geyer, Statistical Science 7 (1992) 473. Between
/// 1 and n; a constant series counts as n, and fewer than four samples count as they are.
double effective_samples(std::span<const double> samples);

/// The smallest effective sample from which the largest of that many samples lies above quantile
/// `p` with the given confidence: ceil(ln(1 - confidence) / ln(p)); 59 for p = 0.95 and 299 for p =
/// 0.99 at 95 %.
int samples_needed(double p, double confidence = 0.95);

/// Samples whose distance from the median exceeds 10 times 1.4826 x the median absolute deviation.
/// With a median absolute deviation of zero none is an outlier.
size_t outliers(std::span<const double> samples);

/// A percentile, or the reason why there is none.
struct Percentile {
  std::optional<double> value;
  std::string
      refused;  ///< e.g. "n<299": the effective sample is too small; empty if there is a value
};

/// What is kept of a latency series. Times in the unit of the samples.
struct SeriesSummary {
  size_t n = 0;
  double n_eff = 0.0;
  double mean = 0.0;
  double sd = 0.0;
  double median = 0.0;
  double mad = 0.0;  ///< median absolute deviation, not scaled
  double min = 0.0;
  double max = 0.0;
  Percentile p95;
  Percentile p99;
  size_t outliers = 0;
};

SeriesSummary summarize(std::span<const double> samples);

}  // namespace mlffbench
