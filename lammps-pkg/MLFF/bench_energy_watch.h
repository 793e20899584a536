// SPDX-License-Identifier: GPL-2.0-or-later
// When energies, temperature and pressure are those of a completed step. Knows neither LAMMPS nor
// MPI.

#ifndef MLFF_BENCH_ENERGY_WATCH_H
#define MLFF_BENCH_ENERGY_WATCH_H

#include "bench_log_lines.h"
#include "bench_rows.h"

#include <cstdint>
#include <optional>

namespace mlff {

/// The scalar of one of LAMMPS' computes as LAMMPS remembers it.
struct RememberedScalar {
  static constexpr std::int64_t NEVER = -1;
  double value = 0.0;
  std::int64_t step = NEVER;  ///< in which it was computed last, for whomever; NEVER if there is no
                              ///< such compute either
  bool flagged = false;       ///< computed since all flags were taken back last
};

/// Of the computes of thermo output.
struct RememberedThermo {
  RememberedScalar pe;
  RememberedScalar temp;
  RememberedScalar press;
};

/// How far the simulation is when energies of its last call are asked for.
struct ThermoProgress {
  std::int64_t step = 0;
  std::int64_t thermo_step = 0;  ///< of the last thermo output
  bool run_over = false;         ///< no more calls follow in the run
};

/// In LAMMPS' unit style of the simulation; those that are known.
struct StepEnergies {
  std::optional<double> pe;
  std::optional<double> temp;
  std::optional<double> press;

  [[nodiscard]] bool any() const { return pe || temp || press; }

  /// Adds potential energy and temperature to a call's, and the total energy once both are there.
  /// @param kinetic_per_temp  kinetic energy of all atoms at a temperature of 1
  void put(BenchExtras &extra, double kinetic_per_temp) const;
};

/// LAMMPS' computes are shared: other fixes ask them for energies of trial moves, or for
/// temperatures of velocities that will change, and a value's time step says nothing of that. What
/// thermo output has computed for the last call of a step is of the completed step.
class EnergyWatch {
public:
  /// @param every  steps, with EnergySource::steps
  EnergyWatch(EnergySource source, std::int64_t every) : source_(source), every_(every) {}

  [[nodiscard]] EnergySource source() const { return source_; }
  [[nodiscard]] std::int64_t every() const { return every_; }
  [[nodiscard]] bool on() const { return source_ != EnergySource::no; }

  /// Whether energies are asked for at ends of steps.
  [[nodiscard]] bool asks() const { return source_ == EnergySource::steps; }

  /// The next step at whose end energies are asked for.
  [[nodiscard]] std::int64_t next_step(std::int64_t now) const
  {
    return (now / every_ + 1) * every_;
  }

  /// A call begins. If the potential energy has a value of its step already, that is one of a trial
  /// move.
  void begin_call(std::int64_t step, std::int64_t pe_step) { trial_ = pe_step == step; }

  /// Whether anything can be known of the last call; cheap, since it is asked in every call.
  [[nodiscard]] bool tells(const BenchSample &last, const ThermoProgress &progress,
                           std::int64_t pe_step) const
  {
    return on() && (printed(last, progress) || asked_by_min(last, pe_step));
  }

  /// What is known of the step of the last call.
  [[nodiscard]] StepEnergies completed(const BenchSample &last, const ThermoProgress &progress,
                                       const RememberedThermo &thermo) const;

private:
  /// Thermo output came behind the last call of its step.
  static bool printed(const BenchSample &last, const ThermoProgress &progress)
  {
    return progress.thermo_step == last.step && (progress.run_over || progress.step != last.step);
  }

  /// A minimization asks for the energy of each of its calls right after it.
  static bool asked_by_min(const BenchSample &last, std::int64_t pe_step)
  {
    return last.phase == Phase::min && pe_step == last.step;
  }

  EnergySource source_;
  std::int64_t every_;
  bool trial_ = false;  // when the last call began, there was an energy of its step
};

}  // namespace mlff

#endif
