// SPDX-License-Identifier: GPL-2.0-or-later
// Simulations that go wrong, by their energies.

#include "bench_alarm.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace mlff {

namespace {

constexpr double EXPLOSION = 20.0;
constexpr int FIRST_SAMPLES = 10;

}  // namespace

void EnergyAlarm::begin_section()
{
  hottest_ = 0.0;
  first_samples_ = 0;
  warned_ = false;
}

Alarm EnergyAlarm::check(const BenchExtras &energies, bool frames, double lowest)
{
  if (!std::isfinite(energies.pe)) {
    return Alarm::energy_not_finite;
  }
  if (!energies.has_temp) {
    return Alarm::none;
  }
  if (!std::isfinite(energies.temp)) {
    return Alarm::temperature_not_finite;
  }
  if (frames) {
    return Alarm::none;
  }
  // The first samples have only those before them. Before a run commands may set velocities.
  const bool first = first_samples_ < FIRST_SAMPLES;
  const bool follows = !first || run_has_temp_;
  run_has_temp_ = true;
  if (follows && energies.temp > EXPLOSION * hottest_) {
    return Alarm::explosion;
  }
  if (first) {
    hottest_ = std::max({hottest_, energies.temp, lowest});
    first_samples_++;
  }
  return Alarm::none;
}

bool EnergyAlarm::first_warning()
{
  return !std::exchange(warned_, true);
}

}  // namespace mlff
