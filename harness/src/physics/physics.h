// SPDX-License-Identifier: GPL-2.0-or-later
// What a bench log says about speed, memory and sane physics. The log must be in `units metal`.
#pragma once

#include "benchlog/bench_log.h"
#include "model/suite.h"
#include "stats/series.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::physics {

/// Drift of the conserved energy of an nve run.
struct EnergyDrift {
  double slope_eV_per_atom_per_ps = 0.0;
  double standard_error_eV_per_atom_per_ps = 0.0;
  size_t samples = 0;
  bool judged = false;  ///< the run is long enough for a physics check
};

/// A physics check that a run does not pass.
struct Flag {
  /// energy_drift, temperature, mean_temperature, mean_pressure, energy, minimization, not_finite
  /// or halted
  std::string check;
  std::string message;  ///< with the numbers
};

/// Speed from the step times of the counted steps.
struct Rates {
  double steps_per_s = 0.0;  ///< 1 / mean step time
  double ns_per_day = 0.0;
  double atom_steps_per_s = 0.0;
};

/// Resident memory of the rank that uses most.
struct Memory {
  int64_t peak_rss_B = -1;  ///< -1: not sampled
  /// Last minus first sample after the warm-up.
  std::optional<int64_t> growth_B;
};

/// Of the force calls that count: run, of a minimisation min, of a rerun rerun.
benchlog::Phase counted_phase(model::Ensemble ensemble);

/// A column of the rows of this phase without empty values.
std::vector<double> run_samples(const benchlog::BenchLog &log, double benchlog::BenchRow::*column,
                                benchlog::Phase phase = benchlog::Phase::run);

/// Least-squares slope of the conserved quantity per atom, or of the total energy where the log has
/// none, against time over the counted steps, with its autocorrelation-aware standard error. None
/// for fewer than three energies. `judged` if the energies span `min_time_ps`: within a few periods
/// of vibration a part of an oscillation looks like a drift, and no standard error can tell.
std::optional<EnergyDrift> energy_drift(const benchlog::BenchLog &log, int64_t atoms,
                                        double timestep_fs, double min_time_ps);

/// The drift of what the protocol's ensemble conserves: none if it conserves nothing, or if the log
/// does not hold it (the total energy stands for it in nve alone).
std::optional<EnergyDrift> conserved_drift(const benchlog::BenchLog &log,
                                           const model::Protocol &protocol, int64_t atoms,
                                           const model::Checks &checks);

/// Checks in all phases whether the fix ended the run, for values that are not finite and, but for
/// reruns, for explosions of temperature and potential energy. Where the ensemble conserves a
/// quantity, its drift: flagged only if |slope| - 2 standard errors exceeds the limit, so that a
/// run too short to tell passes. For nvt and npt mean temperature and pressure (averages.h), for a
/// minimisation whether it came down and to its end (minimization.h).
std::vector<Flag> physics_flags(const benchlog::BenchLog &log, const model::System &system,
                                const model::Protocol &protocol, int64_t atoms,
                                const model::Checks &checks);

/// steps/s = 1 / mean(step_s); ns/day = 86400 s / mean(step_s) x timestep.
Rates rates(double mean_step_s, int64_t atoms, double timestep_fs);

Memory memory(const benchlog::BenchLog &log);

}  // namespace mlffbench::physics
