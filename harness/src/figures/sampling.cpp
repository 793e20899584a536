// SPDX-License-Identifier: GPL-2.0-or-later
// Ranks, bins and stretches.
#include "figures/sampling.h"

#include <algorithm>
#include <cmath>

namespace mlffbench::figures {

std::vector<size_t> tail_ranks(size_t count)
{
  constexpr size_t largest = 20;
  constexpr double growth = 1.045;
  std::vector<size_t> ranks;
  for (size_t rank = 1; rank < count;
       rank = rank < largest
                  ? rank + 1
                  : std::max(rank + 1, static_cast<size_t>(static_cast<double>(rank) * growth)))
    ranks.push_back(rank);
  if (count > 0)
    ranks.push_back(count);
  return ranks;
}

double LogBins::edge(size_t i) const
{
  return lowest * std::pow(ratio, static_cast<double>(i));
}

size_t LogBins::bin_of(double value) const
{
  const double place = std::log(value / lowest) / std::log(ratio);
  return place <= 0.0 ? 0 : std::min(static_cast<size_t>(place), count - 1);
}

LogBins log_bins(std::span<const double> values, size_t most)
{
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  LogBins bins;
  bins.lowest = *low;
  const double span = std::log(*high / *low);
  bins.count =
      std::clamp(static_cast<size_t>(std::ceil(span / std::log(bins.ratio))), size_t{1}, most);
  bins.ratio = std::max(bins.ratio, std::exp(span / static_cast<double>(bins.count)));
  return bins;
}

std::vector<Stretch> stretches(size_t count, size_t most)
{
  const size_t parts = std::min(count, most);
  std::vector<Stretch> all;
  for (size_t i = 0; i < parts; ++i)
    all.push_back({count * i / parts, count * (i + 1) / parts});
  return all;
}

}  // namespace mlffbench::figures
