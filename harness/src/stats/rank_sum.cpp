// SPDX-License-Identifier: GPL-2.0-or-later
// Rank-sum test by the exact distribution of U.
#include "stats/rank_sum.h"

#include "stats/series.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace mlffbench::stats {

namespace {

/// P(U = u) for u = 0 ... a b: the coefficients of the Gaussian binomial, a product over i = 1 ...
/// a of (1 - q^(b + i)) / (1 - q^i) (Mann and Whitney, Annals of Mathematical Statistics 18 (1947)
/// 50), each factor times i / (b + i), so that their sum is 1. Small u come first, exact to
/// rounding; the others mirror them.
std::vector<double> distribution(size_t a, size_t b)
{
  const size_t last = a * b;
  const size_t half = last / 2;
  std::vector<double> p(last + 1, 0.0);
  p[0] = 1.0;
  for (size_t i = 1; i <= a; ++i) {
    for (size_t u = half; u >= b + i; --u)
      p[u] -= p[u - b - i];
    for (size_t u = i; u <= half; ++u)
      p[u] += p[u - i];
    for (size_t u = 0; u <= half; ++u)
      p[u] *= static_cast<double>(i) / static_cast<double>(b + i);
  }
  for (size_t u = half + 1; u <= last; ++u)
    p[u] = p[last - u];
  return p;
}

std::vector<double> sorted_differences(std::span<const double> a, std::span<const double> b)
{
  std::vector<double> differences;
  differences.reserve(a.size() * b.size());
  for (const double x : a) {
    for (const double y : b)
      differences.push_back(y - x);
  }
  std::sort(differences.begin(), differences.end());
  return differences;
}

}  // namespace

double rank_sum_shift(std::span<const double> a, std::span<const double> b)
{
  return median(sorted_differences(a, b));
}

double rank_sum_p(std::span<const double> a, std::span<const double> b)
{
  const auto differences = sorted_differences(a, b);
  const auto above = std::upper_bound(differences.begin(), differences.end(), 0.0);
  const auto not_below = std::lower_bound(differences.begin(), differences.end(), 0.0);
  const auto u = std::min(above - differences.begin(), differences.end() - not_below);
  const auto p = distribution(a.size(), b.size());
  double tail = 0.0;
  for (std::ptrdiff_t k = 0; k <= u; ++k)
    tail += p[static_cast<size_t>(k)];
  return std::min(1.0, 2.0 * tail);
}

std::optional<Interval> rank_sum_interval(std::span<const double> a, std::span<const double> b,
                                          double alpha)
{
  const auto differences = sorted_differences(a, b);
  const auto p = distribution(a.size(), b.size());
  size_t rank = 0;
  for (double tail = p[0]; rank < differences.size() && 2.0 * tail <= alpha; tail += p[rank])
    ++rank;
  if (rank == 0)
    return std::nullopt;
  return Interval{differences[rank - 1], differences[differences.size() - rank]};
}

int rank_sum_needs(double alpha)
{
  size_t n = 1;
  while (rank_sum_smallest_p(n, n) > alpha)
    ++n;
  return static_cast<int>(n);
}

double rank_sum_smallest_p(size_t a, size_t b)
{
  double p = 2.0;  // over the number of ways to choose a of a + b
  for (size_t i = 1; i <= a; ++i)
    p *= static_cast<double>(i) / static_cast<double>(b + i);
  return std::min(1.0, p);
}

}  // namespace mlffbench::stats
