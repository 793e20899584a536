// SPDX-License-Identifier: GPL-2.0-or-later
// Figures of turns, and ratios of runs that took turns.
#include "record/rounds.h"

#include "stats/series.h"

#include <algorithm>
#include <cmath>

namespace mlffbench::record {

namespace {

/// The times of a turn that are there.
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

/// Mean over the steps of several rounds, from those of each.
class StepMean {
public:
  void add(const Round &round, double mean)
  {
    const auto steps = static_cast<double>(round.steps);
    m_sum += steps * mean;
    m_steps += steps;
  }
  double value() const { return m_sum / m_steps; }

private:
  double m_sum = 0.0;
  double m_steps = 0.0;
};

}  // namespace

std::vector<Round> rounds_of(const benchlog::BenchLog &log, benchlog::Phase counted)
{
  std::vector<Round> rounds;
  auto row = log.rows.begin();
  for (size_t turn = 0; turn < log.turns.size(); ++turn) {
    const bool last = turn + 1 == log.turns.size();
    Times pair;
    Times step;
    for (; row != log.rows.end() && (last || row->call < log.turns[turn + 1].call); ++row) {
      if (row->call < log.turns[turn].call || row->phase != counted)
        continue;
      pair.take(row->pair_s);
      step.take(row->step_s);
    }
    if (step.count() > 0) {
      rounds.push_back({log.turns[turn].round, static_cast<int64_t>(step.count()), pair.mean(),
                        pair.median(), step.mean(), step.median()});
    }
  }
  return rounds;
}

std::optional<double> log_ratio(const Turns &a, const Turns &b, double Round::*figure)
{
  if (a.group != b.group)
    return std::nullopt;
  std::vector<double> ratios;
  StepMean mean_a;
  StepMean mean_b;
  auto other = b.rounds.begin();
  for (const auto &round : a.rounds) {
    other = std::find_if(other, b.rounds.end(),
                         [&](const Round &of_b) { return of_b.number >= round.number; });
    if (other == b.rounds.end())
      break;
    const double time_a = round.*figure;
    const double time_b = (*other).*figure;
    if (other->number == round.number && time_a > 0.0 && time_b > 0.0) {
      ratios.push_back(std::log(time_b / time_a));
      mean_a.add(round, time_a);
      mean_b.add(*other, time_b);
    }
  }
  if (ratios.size() < fewest_rounds)
    return std::nullopt;
  const bool of_means = figure == &Round::pair_mean_s || figure == &Round::step_mean_s;
  return of_means ? std::log(mean_b.value() / mean_a.value()) : stats::median(ratios);
}

}  // namespace mlffbench::record
