// SPDX-License-Identifier: GPL-2.0-or-later
// Trend and run classes.
#include "stats/steadiness.h"

#include "base/words.h"
#include "stats/distributions.h"
#include "stats/slope.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace mlffbench::stats {

namespace {

constexpr size_t fewest_samples = 50;
constexpr double smallest_trend = 0.01;
constexpr double fewest_independent = 10.0;

constexpr base::Words<Steadiness, 5> words{{{Steadiness::unknown, "-"},
                                            {Steadiness::flat, "flat"},
                                            {Steadiness::warming_up, "warming up"},
                                            {Steadiness::slowing_down, "slowing down"},
                                            {Steadiness::no_steady_state, "no steady state"}}};

}  // namespace

std::optional<Trend> trend(const RankedSeries &series)
{
  const auto samples = series.samples();
  const double center = series.median();
  if (samples.size() < fewest_samples || !(center > 0.0))
    return std::nullopt;
  std::vector<double> number(samples.size());
  std::iota(number.begin(), number.end(), 0.0);
  const auto bounded = winsorized(samples, center, series.outlier_distance());
  const Slope slope = least_squares_slope(number, bounded);
  const double scale = static_cast<double>(samples.size()) / center;
  const double relative = slope.value * scale;
  const double error = slope.standard_error * scale;
  const double freedom = std::max(slope.n_eff - 2.0, 1.0);
  const double half = student_t_quantile(0.975, freedom) * error;
  return Trend{relative,
               {relative - half, relative + half},
               std::abs(relative) > smallest_trend &&
                   std::abs(relative) > student_t_quantile(0.995, freedom) * error};
}

std::string to_string(Steadiness steadiness)
{
  return std::string(base::word_in(words, steadiness));
}

Steadiness steadiness_from(const std::string &word)
{
  Steadiness steadiness{};
  if (!base::read_word_in(words, word, steadiness))
    throw std::runtime_error("unknown steadiness " + word);
  return steadiness;
}

Steadiness classify(const Transient &transient, const std::optional<Trend> &trend, double n_eff)
{
  if (!trend)
    return Steadiness::unknown;
  if (trend->significant && trend->relative > 0.0)
    return Steadiness::slowing_down;
  if (transient.beyond_half || trend->significant || n_eff < fewest_independent)
    return Steadiness::no_steady_state;
  if (transient.samples == 0)
    return Steadiness::flat;
  return transient.slower ? Steadiness::warming_up : Steadiness::slowing_down;
}

}  // namespace mlffbench::stats
