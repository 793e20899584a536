// SPDX-License-Identifier: GPL-2.0-or-later
// A long series in bounded memory, and the straight line through it.

#ifndef MLFF_BENCH_SERIES_H
#define MLFF_BENCH_SERIES_H

#include <cstdint>
#include <vector>

namespace mlff {

/// A straight line through a series.
struct Trend {
  std::int64_t samples = 0;  ///< 0: too few to tell, all else is 0
  double slope = 0.0;
  double low = 0.0;  ///< 95 % interval of the slope
  double high = 0.0;
  double span = 0.0;  ///< last x minus first x
  double mean_y = 0.0;
};

/// Samples (x, y) with growing x. Long series are kept as means of as many neighbours as it takes
/// to stay below CAPACITY points; neither slope nor interval suffers, since both come from what is
/// slow.
class Series {
public:
  static constexpr std::int64_t CAPACITY = 2048;
  static constexpr std::int64_t FEWEST = 20;  ///< samples of a trend

  void add(double x, double y);
  void clear() { *this = Series(); }

  /// Least squares, with a standard error that allows for correlated samples: Newey and West,
  /// Econometrica 55, 703 (1987), with 4 (n / 100)^(2/9) lags, after prewhitening as in Andrews and
  /// Monahan, Econometrica 60, 953 (1992).
  [[nodiscard]] Trend trend() const;

  /// The same without the interval, which costs several times as much: low and high are 0.
  [[nodiscard]] Trend line() const;

private:
  /// @param mean_x, sxx  0; mean of x and sum of squares about it are written
  Trend fit(double &mean_x, double &sxx) const;

  struct Point {
    double x = 0.0;
    double y = 0.0;
  };
  std::vector<Point> points_;
  Point sum_;                 // of the samples that do not make a point yet
  std::int64_t waiting_ = 0;  // their number
  std::int64_t per_point_ = 1;
  std::int64_t samples_ = 0;
  double first_ = 0.0;
  double last_ = 0.0;
};

}  // namespace mlff

#endif
