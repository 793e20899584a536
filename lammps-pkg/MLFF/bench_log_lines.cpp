// SPDX-License-Identifier: GPL-2.0-or-later
// Lines of the bench log that are no rows.

#include "bench_log_lines.h"

#include "mlff_units.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <ctime>
#include <stdexcept>

namespace mlff {

namespace {

using Json = nlohmann::json;

std::string utc_now()
{
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text;
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

Json energy_of(const BenchHeader &header)
{
  switch (header.energy) {
  case EnergySource::no:
    return "no";
  case EnergySource::thermo:
    return "thermo";
  case EnergySource::steps:
    break;
  }
  return header.energy_every;
}

const char *name_of(RunKind kind)
{
  switch (kind) {
  case RunKind::min:
    return "min";
  case RunKind::rerun:
    return "rerun";
  case RunKind::run:
    break;
  }
  return "run";
}

Json to_json(const BenchHeader &header)
{
  const auto model = header.model_json.empty() ? Json() : Json::parse(header.model_json);
  return {{"created_utc", utc_now()},
          {"package_version", header.package_version},
          {"lammps_version", header.lammps_version},
          {"mpi", header.mpi},
          {"pair_style", header.pair_style},
          {"cutoff", header.cutoff},
          {"units", header.units},
          {"timestep", header.timestep},
          {"atoms", header.atoms},
          {"box", header.box},
          {"ranks", header.ranks},
          {"threads", header.threads},
          {"device", model.is_object() ? model.value("device", "cpu") : "cpu"},
          {"warmup_calls", header.warmup_calls},
          {"energy", energy_of(header)},
          {"memory_every", header.memory_every},
          {"flush_s", header.flush_s},
          {"sync", header.sync},
          {"fences", header.fences},
          {"timer", header.timer},
          {"model", model},
          {"columns", log_columns(header.units)}};
}

}  // namespace

std::vector<std::string> log_columns(const std::string &units)
{
  const auto *const style = find_unit_style(units);
  if (!style) {
    throw std::runtime_error("Bench log: unknown LAMMPS unit style " + units);
  }
  const auto in = [](const char *name, std::string_view unit) {
    return std::string(name).append(unit);
  };
  return {"call",
          "step",
          "phase",
          "level",
          "rebuild",
          "pair_s",
          "pair_min_s",
          "pair_mean_s",
          "force_s",
          "step_s",
          "neigh_s",
          "comm_s",
          "other_s",
          in("pe_", style->energy),
          in("etotal_", style->energy),
          in("conserved_", style->energy),
          in("temp_", style->temperature),
          in("press_", style->pressure),
          "rss_B",
          "rss_mean_B",
          "peak_rss_B",
          "lammps_B",
          "device_B",
          "pack_s",
          "model_s",
          "scatter_s",
          "edges",
          "model_calls"};
}

std::string beginning_lines(const BenchHeader &header)
{
  std::string text = std::string(LOG_MARK) + "\n# " + to_json(header).dump() + "\n";
  const auto names = log_columns(header.units);
  for (std::size_t i = 0; i < names.size(); i++) {
    if (i > 0) {
      text += ',';
    }
    text += names[i];
  }
  return text + "\n";
}

std::string continued_line(const BenchHeader &header)
{
  return "# continued " + to_json(header).dump() + "\n";
}

std::string section_line(const BenchHeader &header)
{
  return "# section " + to_json(header).dump() + "\n";
}

std::string run_line(const BenchRun &run)
{
  Json drift;
  if (run.drift.samples > 0) {
    drift = {{"slope", run.drift.value},       {"low", run.drift.low},
             {"high", run.drift.high},         {"unit", run.drift_unit},
             {"relative", run.drift_relative}, {"ratio", run.drift_ratio},
             {"samples", run.drift.samples},   {"flagged", run.drift.flagged}};
  }
  Json growth;
  if (run.memory_growth.samples > 0) {
    growth = {{"growth_B", std::llround(run.memory_growth.value)},
              {"low_B", std::llround(run.memory_growth.low)},
              {"high_B", std::llround(run.memory_growth.high)},
              {"samples", run.memory_growth.samples},
              {"flagged", run.memory_growth.flagged}};
  }
  const Json json = {
      {"run", run.run},
      {"kind", name_of(run.kind)},
      {"steps", run.steps},
      {"calls", run.calls},
      {"rebuilds", run.rebuilds},
      {"atoms", run.atoms},
      {"pair_s", run.pair_s},
      {"force_s", run.force_s},
      {"loop_s", run.loop_s},
      {"rss_B", std::llround(run.rss_B)},
      {"peak_rss_B", std::llround(run.peak_rss_B)},
      {"not_conserved", run.not_conserved.empty() ? Json() : Json(run.not_conserved)},
      {"drift", drift},
      {"memory_growth", growth}};
  return std::string(RUN_LINE) + json.dump() + "\n";
}

std::string slice_line(std::int64_t call, std::int64_t slice)
{
  return "# interleave " + Json({{"call", call}, {"slice", slice}}).dump() + "\n";
}

std::string halt_line(std::int64_t step, const std::string &reason)
{
  return "# halt " + Json({{"step", step}, {"reason", reason}}).dump() + "\n";
}

}  // namespace mlff
