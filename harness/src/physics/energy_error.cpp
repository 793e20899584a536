// SPDX-License-Identifier: GPL-2.0-or-later
// Errors of energies and stresses.
#include "physics/energy_error.h"

#include "base/json_output.h"
#include "stats/series.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace mlffbench::physics {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double bar_per_GPa = 1e4;
constexpr double eV_per_bar_A3 = 6.241509074e-7;  // exact: 1e-25 J over the elementary charge

constexpr std::array stress_columns = {"Pxx", "Pyy", "Pzz", "Pxy", "Pxz", "Pyz"};

struct Spread {
  double mae = nan;
  double rmse = nan;
};

Spread spread(const std::vector<double> &errors)
{
  if (errors.empty())
    return {};
  double sum = 0.0;
  double squares = 0.0;
  for (const double error : errors) {
    sum += std::abs(error);
    squares += error * error;
  }
  const auto count = static_cast<double>(errors.size());
  return {sum / count, std::sqrt(squares / count)};
}

/// Throws if this log tells of moving atoms, whose part of the pressure the other one may lack.
void require_kinetic_of_both(const LogOfFrames &log, const LogOfFrames &other,
                             const std::vector<FrameMark> &frames)
{
  constexpr std::array kinetic_columns = {"Temp", "KinEng"};
  const auto tells = [&](const LogOfFrames &one) {
    return std::any_of(kinetic_columns.begin(), kinetic_columns.end(),
                       [&](const char *column) { return one.has(column); });
  };
  if (!tells(log) || tells(other))
    return;
  for (size_t frame = 0; frame < frames.size(); ++frame) {
    for (const char *column : kinetic_columns) {
      if (!log.has(column) || log.value(frame, column) == 0.0)
        continue;
      throw std::runtime_error(fmt::format(
          "{} is {:g} in {} at step {}, and {} has neither Temp nor KinEng: the motion of the "
          "atoms "
          "may be in one of the pressures alone; compute both logs by `rerun` over one trajectory, "
          "with the same thermo_style",
          column, log.value(frame, column), log.name(), frames[frame].step, other.name()));
    }
  }
}

}  // namespace

EnergyError compare_energies(const LogOfFrames &teacher, const LogOfFrames &student,
                             const std::vector<FrameMark> &frames)
{
  const auto both = [&](const char *column) { return teacher.has(column) && student.has(column); };
  const bool stresses = std::all_of(stress_columns.begin(), stress_columns.end(), both);
  const bool volumes = stresses && both("Volume");
  if (stresses) {
    require_kinetic_of_both(teacher, student, frames);
    require_kinetic_of_both(student, teacher, frames);
  }
  std::vector<double> energies;
  std::vector<double> stress;
  std::vector<double> virial;
  for (size_t frame = 0; frame < frames.size(); ++frame) {
    const auto count = static_cast<double>(frames[frame].atoms);
    const auto apart = [&](const char *column) {
      const double difference = student.value(frame, column) - teacher.value(frame, column);
      if (!std::isfinite(difference)) {
        throw std::runtime_error(fmt::format("{} is not a finite number at step {} of {} or {}",
                                             column, frames[frame].step, teacher.name(),
                                             student.name()));
      }
      return difference;
    };
    // The kinetic part of a pressure drops out only if it is the same.
    for (const char *column : {"Volume", "Temp", "KinEng"}) {
      constexpr double printed = 2e-4;
      if (stresses && both(column) &&
          std::abs(apart(column)) > printed * std::abs(teacher.value(frame, column))) {
        throw std::runtime_error(fmt::format(
            "these are not the same frames: {} is {:g} in {} and {:g} in {} at step {}; compute "
            "both logs by `rerun` over one trajectory, from the same start",
            column, teacher.value(frame, column), teacher.name(), student.value(frame, column),
            student.name(), frames[frame].step));
      }
    }
    energies.push_back(apart("PotEng") / count);
    for (const char *column : stress_columns) {
      if (stresses)
        stress.push_back(apart(column) / bar_per_GPa);
      if (volumes)
        virial.push_back(apart(column) * teacher.value(frame, "Volume") * eV_per_bar_A3 / count);
    }
  }

  EnergyError error;
  error.frames = static_cast<int64_t>(energies.size());
  error.offset_eV_per_atom = stats::mean(energies);
  for (double &energy : energies) {
    energy -= error.offset_eV_per_atom;
    error.max_eV_per_atom = std::max(error.max_eV_per_atom, std::abs(energy));
  }
  const Spread energy = spread(energies);
  error.mae_eV_per_atom = energy.mae;
  error.rmse_eV_per_atom = energy.rmse;
  const Spread stress_spread = spread(stress);
  error.stress_mae_GPa = stress_spread.mae;
  error.stress_rmse_GPa = stress_spread.rmse;
  const Spread virial_spread = spread(virial);
  error.virial_mae_eV_per_atom = virial_spread.mae;
  error.virial_rmse_eV_per_atom = virial_spread.rmse;
  return error;
}

nlohmann::ordered_json to_json(const EnergyError &error)
{
  return {{"frames", error.frames},
          {"offset_eV_per_atom", base::json_number(error.offset_eV_per_atom)},
          {"mae_eV_per_atom", base::json_number(error.mae_eV_per_atom)},
          {"rmse_eV_per_atom", base::json_number(error.rmse_eV_per_atom)},
          {"max_eV_per_atom", base::json_number(error.max_eV_per_atom)},
          {"stress_mae_GPa", base::json_number(error.stress_mae_GPa)},
          {"stress_rmse_GPa", base::json_number(error.stress_rmse_GPa)},
          {"virial_mae_eV_per_atom", base::json_number(error.virial_mae_eV_per_atom)},
          {"virial_rmse_eV_per_atom", base::json_number(error.virial_rmse_eV_per_atom)}};
}

}  // namespace mlffbench::physics
