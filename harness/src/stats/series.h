// SPDX-License-Identifier: GPL-2.0-or-later
// Moments, order statistics and outliers of a series of samples. None changes or drops a sample.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <vector>

namespace mlffbench::stats {

/// Arithmetic mean; NaN for no samples.
double mean(std::span<const double> samples);

/// Standard deviation with n - 1 in the denominator, by two passes; NaN below two samples.
double standard_deviation(std::span<const double> samples);

/// Quantile `p` (0 to 1) by linear interpolation between order statistics at 1 + (n - 1) p:
/// definition 7 of Hyndman and Fan, The American Statistician 50 (1996) 361. NaN for no samples.
double quantile(std::span<const double> samples, double p);

/// The same, of samples that are given away: they are put in another order.
double quantile_in_place(std::vector<double> &samples, double p);

/// Quantile 0.5.
double median(std::span<const double> samples);

/// Median of the distances from the median, not scaled; NaN for no samples.
double median_absolute_deviation(std::span<const double> samples);

/// A series that is sorted once for all figures that take order statistics of it. Views the samples
/// and is made of them where a function asks for it.
class RankedSeries {
public:
  template <std::convertible_to<std::span<const double>> Samples>
  RankedSeries(const Samples &samples) : m_samples(samples)
  {
    rank();
  }

  std::span<const double> samples() const { return m_samples; }
  std::span<const double> sorted() const { return m_sorted; }

  /// As the functions of these names have them.
  double quantile(double p) const;
  double median() const { return quantile(0.5); }
  double median_absolute_deviation() const { return m_median_absolute_deviation; }

  /// The distance from the median beyond which a sample is an outlier: 10 x 1.4826 x the median
  /// absolute deviation, 10 standard deviations of a normal distribution; as in hyperfine. Infinite
  /// where the median absolute deviation is 0.
  double outlier_distance() const;

private:
  void rank();

  std::span<const double> m_samples;
  std::vector<double> m_sorted;
  double m_median_absolute_deviation = 0.0;
};

/// Number of samples farther than the outlier distance from the median.
size_t outliers(const RankedSeries &series);

/// The samples with those farther than `distance` from `center` moved to that distance. Only for
/// finding changes of level, never for a figure.
std::vector<double> winsorized(std::span<const double> samples, double center, double distance);

}  // namespace mlffbench::stats
