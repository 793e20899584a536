// SPDX-License-Identifier: GPL-2.0-or-later
// Checks of minimisations.
#include "physics/minimization.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace mlffbench::physics {

namespace {

/// Rounding of single precision: what a model's energy may be off by.
constexpr double relative_noise = 1e-6;

}  // namespace

int64_t minimization_iterations(const benchlog::BenchLog &log)
{
  if (log.runs.empty() || log.runs.back().value("kind", "") != "min")
    return 0;
  return log.runs.back().value("steps", int64_t{0});
}

std::vector<Flag> minimization_flags(const benchlog::BenchLog &log,
                                     const model::Minimization &minimize)
{
  std::vector<Flag> flags;
  const auto has_energy = [](const benchlog::BenchRow &row) { return std::isfinite(row.pe); };
  const auto first = std::find_if(log.rows.begin(), log.rows.end(), has_energy);
  const auto last = std::find_if(log.rows.rbegin(), log.rows.rend(), has_energy);
  if (first != log.rows.end() && last->pe > first->pe + relative_noise * std::abs(first->pe)) {
    flags.push_back({"minimization",
                     fmt::format("the potential energy rose from {:.6g} to {:.6g} eV; forces are "
                                 "not its gradient",
                                 first->pe, last->pe)});
  }
  const int64_t iterations = minimization_iterations(log);
  const auto calls =
      std::count_if(log.rows.begin(), log.rows.end(), [](const benchlog::BenchRow &row) {
        return row.phase == benchlog::Phase::min;
      });
  if (iterations >= minimize.maxiter || calls >= minimize.maxeval) {
    flags.push_back({"minimization",
                     fmt::format("no tolerance was met in {} iterations and {} force calls; raise "
                                 "`maxiter` or `maxeval`, or the tolerances",
                                 iterations, calls)});
  }
  return flags;
}

}  // namespace mlffbench::physics
