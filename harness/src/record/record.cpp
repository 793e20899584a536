// SPDX-License-Identifier: GPL-2.0-or-later
// Records as JSON.
#include "record/record.h"

#include "base/json_member.h"
#include "base/json_output.h"
#include "stats/series_json.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <initializer_list>
#include <limits>
#include <stdexcept>
#include <utility>

namespace mlffbench {

namespace {

using Json = nlohmann::ordered_json;

Json to_json(const std::optional<Average> &average)
{
  if (!average)
    return {};
  return {{"mean", json_number(average->mean)},
          {"standard_error", json_number(average->standard_error)},
          {"wanted", json_number(average->wanted)},
          {"judged", average->judged}};
}

std::optional<Average> average_member(const Json &json, const char *name)
{
  if (member(json, name).is_null())
    return std::nullopt;
  const Json &average = object_member(json, name);
  return Average{number_member(average, "mean"), number_member(average, "standard_error"),
                 number_member(average, "wanted"), flag_member(average, "judged")};
}

/// The figures of turns, as columns.
constexpr std::array turn_figures{std::pair{"pair_mean_s", &Round::pair_mean_s},
                                  std::pair{"pair_median_s", &Round::pair_median_s},
                                  std::pair{"step_mean_s", &Round::step_mean_s},
                                  std::pair{"step_median_s", &Round::step_median_s}};

Json to_json(const std::optional<Turns> &turns)
{
  if (!turns)
    return {};
  Json json{{"group", turns->group}, {"round", Json::array()}, {"steps", Json::array()}};
  for (const auto &round : turns->rounds) {
    json["round"].push_back(round.number);
    json["steps"].push_back(round.steps);
  }
  for (const auto &[name, figure] : turn_figures) {
    Json &column = json[name] = Json::array();
    for (const auto &round : turns->rounds)
      column.push_back(json_number(round.*figure));
  }
  return json;
}

std::optional<Turns> turns_from(const Json &json)
{
  const auto found = json.find("turns");
  if (found == json.end() || found->is_null())
    return std::nullopt;
  Turns turns{text_member(*found, "group"), {}};
  const auto column = [&](const char *name) -> const Json & {
    const Json &list = list_member(*found, name);
    if (list.size() != list_member(*found, "round").size())
      throw std::runtime_error(fmt::format("`{}` has not as many items as `round`", name));
    return list;
  };
  const auto whole_at = [&](const char *name, size_t place) {
    const Json &value = column(name).at(place);
    if (!value.is_number_integer())
      throw std::runtime_error(fmt::format("`{}` holds no whole numbers", name));
    return value.get<int64_t>();
  };
  for (size_t i = 0; i < column("round").size(); ++i) {
    Round round;
    round.number = whole_at("round", i);
    round.steps = whole_at("steps", i);
    for (const auto &[name, figure] : turn_figures) {
      const Json &value = column(name).at(i);
      if (!value.is_null() && !value.is_number())
        throw std::runtime_error(fmt::format("`{}` holds no numbers", name));
      round.*figure =
          value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
    }
    turns.rounds.push_back(round);
  }
  return turns;
}

/// A part of a record as it is written: an object, also where nobody has set it.
Json part_json(const Json &part)
{
  return part.is_null() ? Json::object() : part;
}

/// A part of a record that is kept as it is, taken out of it. Those of its members that something
/// is computed from have to be what they are taken for.
Json part_member(Json &json, const char *name, std::initializer_list<const char *> texts,
                 std::initializer_list<const char *> numbers)
{
  (void)object_member(json, name);
  Json &part = json.at(name);
  for (const char *text : texts) {
    if (part.contains(text))
      (void)text_member(part, text);
  }
  for (const char *number : numbers) {
    if (part.contains(number) && !std::isfinite(number_member(part, number)))
      throw std::runtime_error(fmt::format("`{}` of `{}` is no number", number, name));
  }
  return std::move(part);
}

}  // namespace

std::string Record::engine() const
{
  const auto found = inputs.find("engine");
  return found != inputs.end() && found->is_string() ? found->get<std::string>() : "lammps";
}

std::string Record::program_version(const char *program) const
{
  const auto found = programs.find(program);
  return found != programs.end() && found->is_string() ? found->get<std::string>() : "";
}

bool has_step_times(std::string_view ensemble)
{
  return ensemble != "minimize" && ensemble != "rerun";
}

bool same_run(const Record &a, const Record &b)
{
  return a.run_id == b.run_id && a.finished_utc == b.finished_utc && a.process == b.process;
}

Json to_json(const Record &record)
{
  Json drift;
  if (record.drift) {
    drift = {{"slope_eV_per_atom_per_ps", json_number(record.drift->slope_eV_per_atom_per_ps)},
             {"standard_error_eV_per_atom_per_ps",
              json_number(record.drift->standard_error_eV_per_atom_per_ps)},
             {"samples", record.drift->samples},
             {"judged", record.drift->judged}};
  }
  Json flags = Json::array();
  for (const auto &flag : record.flags)
    flags.push_back({{"check", flag.check}, {"message", flag.message}});
  return {{"format", "mlff-bench-record"},
          {"version", 2},
          {"run_id", record.run_id},
          {"finished_utc", record.finished_utc},
          {"session", record.session.empty() ? Json() : Json(record.session)},
          {"suite", record.suite},
          {"system", record.system},
          {"protocol", record.protocol},
          {"potential", record.potential},
          {"role", record.role},
          {"ranks", record.ranks},
          {"threads", record.threads},
          {"repetition", record.repetition},
          {"position", record.position},
          {"atoms", record.atoms},
          {"steps", record.steps},
          {"warmup_steps", record.warmup_steps},
          {"timestep_fs", record.timestep_fs},
          {"ensemble", record.ensemble},
          {"latency",
           {{"pair_s", to_json(record.pair_s)},
            {"force_s", to_json(record.force_s)},
            {"step_s", to_json(record.step_s)}}},
          {"turns", to_json(record.turns)},
          {"rebuilds", record.rebuilds},
          {"rates",
           {{"steps_per_s", json_number(record.rates.steps_per_s)},
            {"ns_per_day", json_number(record.rates.ns_per_day)},
            {"atom_steps_per_s", json_number(record.rates.atom_steps_per_s)}}},
          {"drift", drift},
          {"averages",
           {{"temperature_K", to_json(record.averages.temperature_K)},
            {"pressure_bar", to_json(record.averages.pressure_bar)}}},
          {"flags", flags},
          {"memory",
           {{"peak_rss_B", record.memory.peak_rss_B},
            {"growth_B", record.memory.growth_B ? Json(*record.memory.growth_B) : Json()}}},
          {"inputs", part_json(record.inputs)},
          {"programs", part_json(record.programs)},
          {"environment", part_json(record.environment)},
          {"process", part_json(record.process)}};
}

Record record_from_json(const Json &json)
{
  return record_from_json(Json(json));
}

Record record_from_json(Json &&json)
{
  constexpr int64_t most = std::numeric_limits<int>::max();
  if (text_member(json, "format") != "mlff-bench-record" || member(json, "version") != 2)
    throw std::runtime_error("it is no record of version 2");
  const auto small = [&](const char *name, int64_t lowest) {
    return static_cast<int>(whole_member(json, name, lowest, most));
  };
  Record record;
  record.run_id = text_member(json, "run_id");
  record.finished_utc = text_member(json, "finished_utc");
  if (json.contains("session") && !json.at("session").is_null())
    record.session = text_member(json, "session");
  record.suite = text_member(json, "suite");
  record.system = text_member(json, "system");
  record.protocol = text_member(json, "protocol");
  record.potential = text_member(json, "potential");
  record.role = text_member(json, "role");
  record.ranks = small("ranks", 1);
  record.threads = small("threads", 1);
  record.repetition = small("repetition", 0);
  record.position = small("position", 0);
  record.atoms = whole_member(json, "atoms", 0);
  record.steps = whole_member(json, "steps", 0);
  record.warmup_steps = whole_member(json, "warmup_steps", 0);
  record.timestep_fs = number_member(json, "timestep_fs");
  record.ensemble = text_member(json, "ensemble");
  const Json &latency = object_member(json, "latency");
  record.pair_s = series_summary_from(object_member(latency, "pair_s"));
  record.force_s = series_summary_from(object_member(latency, "force_s"));
  record.step_s = series_summary_from(object_member(latency, "step_s"));
  record.turns = turns_from(json);
  record.rebuilds = whole_member(json, "rebuilds", 0);
  const Json &speed = object_member(json, "rates");
  record.rates = {number_member(speed, "steps_per_s"), number_member(speed, "ns_per_day"),
                  number_member(speed, "atom_steps_per_s")};
  if (!member(json, "drift").is_null()) {
    const Json &drift = object_member(json, "drift");
    record.drift = EnergyDrift{number_member(drift, "slope_eV_per_atom_per_ps"),
                               number_member(drift, "standard_error_eV_per_atom_per_ps"),
                               static_cast<size_t>(whole_member(drift, "samples", 0)),
                               flag_member(drift, "judged")};
  }
  const Json &averages = object_member(json, "averages");
  record.averages = {average_member(averages, "temperature_K"),
                     average_member(averages, "pressure_bar")};
  for (const auto &flag : list_member(json, "flags"))
    record.flags.push_back({text_member(flag, "check"), text_member(flag, "message")});
  const Json &memory = object_member(json, "memory");
  record.memory.peak_rss_B = whole_member(memory, "peak_rss_B");
  if (!member(memory, "growth_B").is_null())
    record.memory.growth_B = whole_member(memory, "growth_B");
  record.inputs = part_member(json, "inputs", {}, {});
  record.programs = part_member(json, "programs", {}, {});
  record.environment = part_member(json, "environment", {"host", "cpu_model", "architecture"}, {});
  if (record.environment.contains("usable_cpus"))
    (void)whole_member(record.environment, "usable_cpus", 0, most);
  record.process = part_member(json, "process", {}, {"wall_s", "waited_s", "user_s", "system_s"});
  return record;
}

}  // namespace mlffbench
