// SPDX-License-Identifier: GPL-2.0-or-later
// Sign test by the binomial distribution.
#include "stats/sign_test.h"

#include "stats/distributions.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace mlffbench::stats {

double sign_test_p(std::span<const double> values)
{
  const auto not_above =
      std::count_if(values.begin(), values.end(), [](double x) { return x <= 0; });
  const auto not_below =
      std::count_if(values.begin(), values.end(), [](double x) { return x >= 0; });
  const auto n = static_cast<int>(values.size());
  const auto fewer = static_cast<int>(std::min(not_above, not_below));
  return n == 0 ? 1.0 : std::min(1.0, 2.0 * binomial_cdf(fewer, n, 0.5));
}

std::optional<Interval> sign_test_interval(std::span<const double> values, double alpha)
{
  const auto n = static_cast<int>(values.size());
  int rank = 0;
  while (rank < n && 2.0 * binomial_cdf(rank, n, 0.5) <= alpha)
    ++rank;
  if (rank == 0)
    return std::nullopt;
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return Interval{sorted[static_cast<size_t>(rank - 1)], sorted[static_cast<size_t>(n - rank)]};
}

int sign_test_needs(double alpha)
{
  return 1 + static_cast<int>(std::ceil(-std::log2(alpha)));
}

}  // namespace mlffbench::stats
