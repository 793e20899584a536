// SPDX-License-Identifier: GPL-2.0-or-later
// Drift of the conserved quantity over a run.

#include "bench_drift.h"

#include <algorithm>
#include <cmath>

namespace mlff {

namespace {

// A short stretch of a trajectory has a slope of its own, which says nothing of a longer one.
constexpr std::int64_t FEWEST_TO_FLAG = 100;

}  // namespace

void DriftWatch::take_conserved(double time, double conserved, std::int64_t atoms)
{
  last_ = conserved;
  series_.add(time, conserved / static_cast<double>(std::max<std::int64_t>(1, atoms)));
}

void DriftWatch::begin_run()
{
  series_.clear();
  kinetic_ = Spread();
}

void DriftWatch::forget()
{
  series_.clear();
  last_ = 0.0;
}

double DriftWatch::ratio(const Trend &trend, std::int64_t atoms) const
{
  const double deviation = kinetic_.deviation();
  return deviation > 0.0
             ? std::abs(trend.slope) * trend.span * static_cast<double>(atoms) / deviation
             : 0.0;
}

Drift DriftWatch::judge(const DriftLimits &limits, double unit_eV_per_ps, std::int64_t atoms) const
{
  const auto trend = series_.trend();
  const bool convert = unit_eV_per_ps > 0.0;
  const double unit = convert ? unit_eV_per_ps : 1.0;
  Drift drift;
  drift.slope = trend.slope * unit;
  drift.low = trend.low * unit;
  drift.high = trend.high * unit;
  drift.samples = trend.samples;
  if (trend.samples > 0) {
    drift.relative = trend.mean_y != 0.0 ? std::abs(trend.slope * trend.span / trend.mean_y) : 0.0;
    drift.ratio = ratio(trend, atoms);
    const bool sure = trend.samples >= FEWEST_TO_FLAG && (trend.low > 0.0 || trend.high < 0.0);
    drift.flagged = sure && ((convert && std::abs(drift.slope) > limits.slope) ||
                             drift.relative > limits.relative);
  }
  return drift;
}

}  // namespace mlff
