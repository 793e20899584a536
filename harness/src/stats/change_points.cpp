// SPDX-License-Identifier: GPL-2.0-or-later
// E-Divisive with Means for one variable.
#include "stats/change_points.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

namespace mlffbench::stats {

namespace {

constexpr size_t fewest = 2;  // values on either side
constexpr int fewest_permutations = 999;
constexpr int enough_as_large = 10;  ///< beyond the fewest permutations

struct Split {
  double q = -1.0;
  size_t at = 0;  ///< in its part
};

/// The cut with the largest statistic; q < 0 where the part is too short for any.
Split best_split(std::span<const double> part)
{
  const size_t n = part.size();
  Split best;
  if (n < 2 * fewest)
    return best;
  const auto distances = [&](size_t i, size_t from, size_t to) {
    double sum = 0.0;
    for (size_t j = from; j < to; ++j)
      sum += std::abs(part[i] - part[j]);
    return sum;
  };
  double left = 0.0;  // over pairs within the left side, within the right, across
  double right = 0.0;
  double across = 0.0;
  for (size_t i = 0; i < n; ++i)
    right += distances(i, i + 1, n);
  for (size_t at = 1; at + fewest <= n; ++at) {
    const double to_left = distances(at - 1, 0, at - 1);  // of the value that changes sides
    const double to_right = distances(at - 1, at, n);
    left += to_left;
    right -= to_right;
    across += to_right - to_left;
    if (at < fewest)
      continue;
    const auto a = static_cast<double>(at);
    const auto b = static_cast<double>(n - at);
    const double q =
        a * b / (a + b) *
        (2.0 * across / (a * b) - 2.0 * left / (a * (a - 1.0)) - 2.0 * right / (b * (b - 1.0)));
    if (q > best.q || best.at == 0)
      best = {q, at};
  }
  return best;
}

/// Fisher-Yates by hand: std::shuffle gives another order with another standard library.
void shuffle(std::span<double> values, std::mt19937_64 &generator)
{
  for (size_t i = values.size(); i > 1; --i)
    std::swap(values[i - 1], values[generator() % i]);
}

}  // namespace

ChangePoints change_points(std::span<const double> values, double alpha, double resolution,
                           uint64_t seed)
{
  const int most_permutations =
      std::max(fewest_permutations, static_cast<int>(std::ceil(1.0 / resolution)) - 1);
  ChangePoints found;
  std::vector<size_t> bounds{0, values.size()};  // of the parts
  std::mt19937_64 generator(seed);
  for (;;) {
    Split best;
    for (size_t i = 0; i + 1 < bounds.size(); ++i) {
      const Split split = best_split(values.subspan(bounds[i], bounds[i + 1] - bounds[i]));
      if (split.at > 0 && (best.at == 0 || split.q > best.q))
        best = {split.q, bounds[i] + split.at};
    }
    if (best.at == 0)
      return found;
    int as_large = 1;  // the series itself
    int rounds = 0;
    const int most = bounds.size() == 2 ? most_permutations : fewest_permutations;
    std::vector<double> shuffled(values.begin(), values.end());
    for (; rounds < most && (rounds < fewest_permutations || as_large <= enough_as_large);
         ++rounds) {
      double largest = -1.0;
      for (size_t i = 0; i + 1 < bounds.size(); ++i) {
        const auto part = std::span(shuffled).subspan(bounds[i], bounds[i + 1] - bounds[i]);
        shuffle(part, generator);
        if (const Split split = best_split(part); split.at > 0)
          largest = std::max(largest, split.q);
      }
      // Equal up to rounding counts: orders of the same two sets give the same statistic.
      as_large += largest >= best.q - 1e-9 * std::abs(best.q) ? 1 : 0;
    }
    const double p = static_cast<double>(as_large) / (rounds + 1);
    if (bounds.size() == 2)
      found.p = p;
    if (p > alpha)
      return found;
    bounds.insert(std::upper_bound(bounds.begin(), bounds.end(), best.at), best.at);
    const auto place = std::find_if(found.points.begin(), found.points.end(),
                                    [&](const ChangePoint &point) { return point.at > best.at; });
    found.points.insert(place, {best.at, p});
  }
}

size_t change_points_need(double alpha)
{
  // All values of one half above those of the other: 2 of (n over n / 2) orders are as extreme.
  size_t n = 2 * fewest;
  const auto smallest_p = [](size_t count) {
    double p = 2.0;
    const size_t half = count / 2;
    for (size_t i = 1; i <= half; ++i)
      p *= static_cast<double>(i) / static_cast<double>(count - half + i);
    return p;
  };
  while (smallest_p(n) > alpha)
    ++n;
  return n;
}

}  // namespace mlffbench::stats
