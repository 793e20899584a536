// SPDX-License-Identifier: GPL-2.0-or-later
// Errors of energies and stresses.
#include "physics/energy_error.h"

#include "physics/thermo_log.h"
#include "stats/series.h"
#include "store/series_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace mlffbench {

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

}  // namespace

EnergyError compare_energies(const std::filesystem::path &teacher_log,
                             const std::filesystem::path &student_log, int64_t atoms)
{
  const ThermoTable teacher = read_last_thermo(teacher_log);
  const ThermoTable student = read_last_thermo(student_log);
  for (const auto &[table, log] :
       {std::pair{&teacher, &teacher_log}, std::pair{&student, &student_log}}) {
    if (table->place("PotEng") < 0) {
      throw std::runtime_error(fmt::format("{} has no column PotEng in its thermo output; use "
                                           "`thermo_style custom step pe vol pxx pyy pzz pxy pxz "
                                           "pyz`",
                                           log->string()));
    }
  }
  if (teacher.rows.size() != student.rows.size()) {
    throw std::runtime_error(fmt::format(
        "these are not the same frames: {} has {} rows of thermo output, {} has {}",
        teacher_log.string(), teacher.rows.size(), student_log.string(), student.rows.size()));
  }
  const auto both = [&](const char *column) {
    return teacher.place(column) >= 0 && student.place(column) >= 0;
  };
  const bool stresses = std::all_of(stress_columns.begin(), stress_columns.end(), both);
  const bool volumes = stresses && both("Volume");
  const auto value = [&](const ThermoTable &table, size_t row, const char *column) {
    return table.rows[row][static_cast<size_t>(table.place(column))];
  };

  const auto count = static_cast<double>(atoms);
  std::vector<double> energies;
  std::vector<double> stress;
  std::vector<double> virial;
  for (size_t row = 0; row < teacher.rows.size(); ++row) {
    if (value(teacher, row, "Step") != value(student, row, "Step")) {
      throw std::runtime_error(
          fmt::format("these are not the same frames: step {} of {} is beside step {} of {}",
                      value(teacher, row, "Step"), teacher_log.string(),
                      value(student, row, "Step"), student_log.string()));
    }
    const auto apart = [&](const char *column) {
      const double difference = value(student, row, column) - value(teacher, row, column);
      if (!std::isfinite(difference)) {
        throw std::runtime_error(fmt::format("{} is not a finite number at step {} of {} or {}",
                                             column, value(teacher, row, "Step"),
                                             teacher_log.string(), student_log.string()));
      }
      return difference;
    };
    energies.push_back(apart("PotEng") / count);
    for (const char *column : stress_columns) {
      if (stresses)
        stress.push_back(apart(column) / bar_per_GPa);
      if (volumes)
        virial.push_back(apart(column) * value(teacher, row, "Volume") * eV_per_bar_A3 / count);
    }
  }

  EnergyError error;
  error.frames = static_cast<int64_t>(energies.size());
  error.offset_eV_per_atom = mean(energies);
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
          {"offset_eV_per_atom", number(error.offset_eV_per_atom)},
          {"mae_eV_per_atom", number(error.mae_eV_per_atom)},
          {"rmse_eV_per_atom", number(error.rmse_eV_per_atom)},
          {"max_eV_per_atom", number(error.max_eV_per_atom)},
          {"stress_mae_GPa", number(error.stress_mae_GPa)},
          {"stress_rmse_GPa", number(error.stress_rmse_GPa)},
          {"virial_mae_eV_per_atom", number(error.virial_mae_eV_per_atom)},
          {"virial_rmse_eV_per_atom", number(error.virial_rmse_eV_per_atom)}};
}

}  // namespace mlffbench
