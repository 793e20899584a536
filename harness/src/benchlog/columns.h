// SPDX-License-Identifier: GPL-2.0-or-later
// The columns of a bench log in their order: the one table that all of the reader follows.
#pragma once

#include "benchlog/bench_log.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace mlffbench::benchlog::bench_log_columns {

/// A column and the place of its values. Flags, phases and what is `needed` are never empty.
struct Column {
  std::string_view name;  ///< without the unit, if there is one
  std::variant<int64_t BenchRow::*, double BenchRow::*, bool BenchRow::*, Phase BenchRow::*> value;
  std::string BenchLog::*unit = nullptr;  ///< where the unit that ends the name is kept
  bool needed = false;

  constexpr bool is_time() const { return name.ends_with("_s"); }
};

constexpr size_t count_without_phases = 23;
constexpr std::array<Column, 28> known{{
    {"call", &BenchRow::call, nullptr, true},
    {"step", &BenchRow::step, nullptr, true},
    {"phase", &BenchRow::phase},
    {"level", &BenchRow::level, nullptr, true},
    {"rebuild", &BenchRow::rebuild},
    {"pair_s", &BenchRow::pair_s},
    {"pair_min_s", &BenchRow::pair_min_s},
    {"pair_mean_s", &BenchRow::pair_mean_s},
    {"force_s", &BenchRow::force_s},
    {"step_s", &BenchRow::step_s},
    {"neigh_s", &BenchRow::neigh_s},
    {"comm_s", &BenchRow::comm_s},
    {"other_s", &BenchRow::other_s},
    {"pe_", &BenchRow::pe, &BenchLog::energy_unit},
    {"etotal_", &BenchRow::etotal, &BenchLog::energy_unit},
    {"conserved_", &BenchRow::conserved, &BenchLog::energy_unit},
    {"temp_", &BenchRow::temp, &BenchLog::temperature_unit},
    {"press_", &BenchRow::press, &BenchLog::pressure_unit},
    {"rss_B", &BenchRow::rss_B},
    {"rss_mean_B", &BenchRow::rss_mean_B},
    {"peak_rss_B", &BenchRow::peak_rss_B},
    {"lammps_B", &BenchRow::lammps_B},
    {"device_B", &BenchRow::device_B},
    {"pack_s", &BenchRow::pack_s},
    {"model_s", &BenchRow::model_s},
    {"scatter_s", &BenchRow::scatter_s},
    {"edges", &BenchRow::edges},
    {"model_calls", &BenchRow::model_calls},
}};

constexpr std::array<std::pair<std::string_view, Phase>, 6> phase_names{{
    {"setup", Phase::setup},
    {"warmup", Phase::warmup},
    {"run", Phase::run},
    {"min", Phase::min},
    {"rerun", Phase::rerun},
    {"other", Phase::other},
}};

}  // namespace mlffbench::benchlog::bench_log_columns
