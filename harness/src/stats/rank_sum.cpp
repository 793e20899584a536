// SPDX-License-Identifier: GPL-2.0-or-later
// Rank-sum test by the exact distribution of U.
#include "stats/rank_sum.h"

#include "stats/series.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace mlffbench {

namespace {

/// P(U = u) for u = 0 ... a b, from the recursion over which sample the largest value belongs to.
std::vector<double> distribution(size_t a, size_t b)
{
  std::vector<std::vector<double>> row(b + 1, {1.0});  // no value of the first sample: U = 0
  for (size_t i = 1; i <= a; ++i) {
    std::vector<std::vector<double>> next{{1.0}};
    for (size_t j = 1; j <= b; ++j) {
      const double of_first = static_cast<double>(i) / static_cast<double>(i + j);
      std::vector<double> p(i * j + 1, 0.0);
      for (size_t u = 0; u < row[j].size(); ++u)  // it exceeds all j of the second
        p[u + j] += of_first * row[j][u];
      for (size_t u = 0; u < next[j - 1].size(); ++u)
        p[u] += (1.0 - of_first) * next[j - 1][u];
      next.push_back(std::move(p));
    }
    row = std::move(next);
  }
  return row[b];
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

}  // namespace mlffbench
