// SPDX-License-Identifier: GPL-2.0-or-later
// Figures of slices, and ratios of interleaved runs.
#include "record/interleave.h"

#include "stats/series.h"

#include <algorithm>
#include <cmath>

namespace mlffbench::record {

namespace {

/// The times of a slice that are there.
class Times {
public:
  void take(double seconds)
  {
    if (std::isfinite(seconds))
      m_seconds.push_back(seconds);
  }
  double mean() const { return mlffbench::stats::mean(m_seconds); }
  double median() const { return mlffbench::stats::median(m_seconds); }
  size_t count() const { return m_seconds.size(); }

private:
  std::vector<double> m_seconds;
};

/// Mean over the steps of several slices, from those of each.
class StepMean {
public:
  void add(const Slice &slice, double mean)
  {
    const auto steps = static_cast<double>(slice.steps);
    m_sum += steps * mean;
    m_steps += steps;
  }
  double value() const { return m_sum / m_steps; }

private:
  double m_sum = 0.0;
  double m_steps = 0.0;
};

}  // namespace

std::vector<Slice> slices_of(const benchlog::BenchLog &log, benchlog::Phase counted)
{
  std::vector<Slice> slices;
  auto row = log.rows.begin();
  for (size_t i = 0; i < log.slices.size(); ++i) {
    const bool last = i + 1 == log.slices.size();
    Times pair;
    Times step;
    for (; row != log.rows.end() && (last || row->call < log.slices[i + 1].call); ++row) {
      if (row->call < log.slices[i].call || row->phase != counted)
        continue;
      pair.take(row->pair_s);
      step.take(row->step_s);
    }
    if (step.count() > 0) {
      slices.push_back({log.slices[i].slice, static_cast<int64_t>(step.count()), pair.mean(),
                        pair.median(), step.mean(), step.median()});
    }
  }
  return slices;
}

std::optional<double> log_ratio(const Interleaved &a, const Interleaved &b, double Slice::*figure)
{
  if (a.group != b.group)
    return std::nullopt;
  std::vector<double> ratios;
  StepMean mean_a;
  StepMean mean_b;
  auto other = b.slices.begin();
  for (const auto &slice : a.slices) {
    other = std::find_if(other, b.slices.end(),
                         [&](const Slice &of_b) { return of_b.number >= slice.number; });
    if (other == b.slices.end())
      break;
    const double time_a = slice.*figure;
    const double time_b = (*other).*figure;
    if (other->number == slice.number && time_a > 0.0 && time_b > 0.0) {
      ratios.push_back(std::log(time_b / time_a));
      mean_a.add(slice, time_a);
      mean_b.add(*other, time_b);
    }
  }
  if (ratios.size() < fewest_slices)
    return std::nullopt;
  const bool of_means = figure == &Slice::pair_mean_s || figure == &Slice::step_mean_s;
  return of_means ? std::log(mean_b.value() / mean_a.value()) : stats::median(ratios);
}

}  // namespace mlffbench::record
