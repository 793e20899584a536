// SPDX-License-Identifier: GPL-2.0-or-later
// Records as JSON files.
#include "store/record.h"

#include "store/file.h"
#include "store/json_text.h"
#include "store/series_json.h"

#include <array>
#include <fmt/format.h>
#include <stdexcept>
#include <utility>

namespace mlffbench {

NLOHMANN_JSON_SERIALIZE_ENUM(Concerns, {{Concerns::run, "run"},
                                        {Concerns::nothing, "nothing"},
                                        {Concerns::cell, "cell"}})

namespace {

using Json = nlohmann::ordered_json;

Json to_json(const std::optional<Average> &average)
{
  if (!average)
    return {};
  return {{"mean", number(average->mean)},
          {"standard_error", number(average->standard_error)},
          {"wanted", number(average->wanted)},
          {"judged", average->judged}};
}

std::optional<Average> average_from(const Json &json)
{
  if (json.is_null())
    return std::nullopt;
  return Average{number_from(json.at("mean")), number_from(json.at("standard_error")),
                 number_from(json.at("wanted")), json.at("judged")};
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
      column.push_back(number(round.*figure));
  }
  return json;
}

std::optional<Turns> turns_from(const Json &json)
{
  if (json.is_null())
    return std::nullopt;
  Turns turns{json.at("group"), {}};
  for (size_t i = 0; i < json.at("round").size(); ++i) {
    Round round;
    round.number = json.at("round").at(i);
    round.steps = json.at("steps").at(i);
    for (const auto &[name, figure] : turn_figures)
      round.*figure = number_from(json.at(name).at(i));
    turns.rounds.push_back(round);
  }
  return turns;
}

std::optional<Json> parse_file(const std::filesystem::path &path)
{
  if (!std::filesystem::is_regular_file(path))
    return std::nullopt;
  Json json = Json::parse(read_file(path), nullptr, false);
  if (!json.is_object())
    return std::nullopt;
  return json;
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

bool same_run(const Record &a, const Record &b)
{
  return a.run_id == b.run_id && a.finished_utc == b.finished_utc && a.process == b.process;
}

Json to_json(const Record &record)
{
  Json drift;
  if (record.drift) {
    drift = {{"slope_eV_per_atom_per_ps", number(record.drift->slope_eV_per_atom_per_ps)},
             {"standard_error_eV_per_atom_per_ps",
              number(record.drift->standard_error_eV_per_atom_per_ps)},
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
           {{"steps_per_s", number(record.rates.steps_per_s)},
            {"ns_per_day", number(record.rates.ns_per_day)},
            {"atom_steps_per_s", number(record.rates.atom_steps_per_s)}}},
          {"drift", drift},
          {"averages",
           {{"temperature_K", to_json(record.averages.temperature_K)},
            {"pressure_bar", to_json(record.averages.pressure_bar)}}},
          {"flags", flags},
          {"memory",
           {{"peak_rss_B", record.memory.peak_rss_B},
            {"growth_B", record.memory.growth_B ? Json(*record.memory.growth_B) : Json()}}},
          {"inputs", record.inputs},
          {"programs", record.programs},
          {"environment", record.environment},
          {"process", record.process}};
}

Record record_from_json(const Json &json)
{
  try {
    if (json.at("format") != "mlff-bench-record" || json.at("version") != 2) {
      throw std::runtime_error("not a record of version 2");
    }
    Record record;
    record.run_id = json.at("run_id");
    record.finished_utc = json.at("finished_utc");
    if (const Json session = json.value("session", Json()); !session.is_null())
      record.session = session;
    record.suite = json.at("suite");
    record.system = json.at("system");
    record.protocol = json.at("protocol");
    record.potential = json.at("potential");
    record.role = json.at("role");
    record.ranks = json.at("ranks");
    record.threads = json.at("threads");
    record.repetition = json.at("repetition");
    record.position = json.at("position");
    record.atoms = json.at("atoms");
    record.steps = json.at("steps");
    record.warmup_steps = json.at("warmup_steps");
    record.timestep_fs = json.at("timestep_fs");
    record.ensemble = json.at("ensemble");
    record.pair_s = series_summary_from(json.at("latency").at("pair_s"));
    record.force_s = series_summary_from(json.at("latency").at("force_s"));
    record.step_s = series_summary_from(json.at("latency").at("step_s"));
    record.turns = turns_from(json.value("turns", Json()));
    record.rebuilds = json.at("rebuilds");
    const Json &speed = json.at("rates");
    record.rates = {number_from(speed.at("steps_per_s")), number_from(speed.at("ns_per_day")),
                    number_from(speed.at("atom_steps_per_s"))};
    if (const Json &drift = json.at("drift"); !drift.is_null()) {
      record.drift = EnergyDrift{number_from(drift.at("slope_eV_per_atom_per_ps")),
                                 number_from(drift.at("standard_error_eV_per_atom_per_ps")),
                                 drift.at("samples"), drift.at("judged")};
    }
    const Json &averages = json.at("averages");
    record.averages = {average_from(averages.at("temperature_K")),
                       average_from(averages.at("pressure_bar"))};
    for (const auto &flag : json.at("flags"))
      record.flags.push_back({flag.at("check"), flag.at("message")});
    record.memory.peak_rss_B = json.at("memory").at("peak_rss_B");
    if (const Json &growth = json.at("memory").at("growth_B"); !growth.is_null())
      record.memory.growth_B = growth.get<int64_t>();
    record.inputs = json.at("inputs");
    record.programs = json.at("programs");
    record.environment = json.at("environment");
    record.process = json.at("process");
    return record;
  } catch (const Json::exception &error) {
    throw std::runtime_error(fmt::format("damaged record: {}", error.what()));
  }
}

void write_record(const std::filesystem::path &run_folder, const Record &record)
{
  write_file(run_folder / "record.json", json_text(to_json(record)) + "\n");
}

void clear_run_folder(const std::filesystem::path &run_folder)
{
  if (!std::filesystem::exists(run_folder / "record.json")) {
    remove_folder(run_folder);
    return;
  }
  std::filesystem::path aside = run_folder.string() + ".earlier";
  for (int copy = 2; std::filesystem::exists(aside); ++copy)
    aside = fmt::format("{}.earlier-{}", run_folder.string(), copy);
  replace_file(run_folder, aside);
}

std::optional<Record> read_record(const std::filesystem::path &run_folder,
                                  const std::string &run_id)
{
  const auto json = parse_file(run_folder / "record.json");
  if (!json)
    return std::nullopt;
  try {
    Record record = record_from_json(*json);
    if (record.run_id != run_id)
      return std::nullopt;
    return record;
  } catch (const std::runtime_error &) {
    return std::nullopt;  // written by another release or damaged: the run is measured again
  }
}

void write_failure(const std::filesystem::path &run_folder, const RunFailure &failure)
{
  const Json json{{"format", "mlff-bench-failure"}, {"version", 1},
                  {"run_id", failure.run_id},       {"label", failure.label},
                  {"what", failure.what},           {"look_at", failure.look_at},
                  {"final", failure.final},         {"concerns", failure.concerns}};
  write_file(run_folder / "failure.json", json_text(json) + "\n");
}

std::optional<RunFailure> read_failure(const std::filesystem::path &run_folder,
                                       const std::string &run_id)
{
  const auto json = parse_file(run_folder / "failure.json");
  if (!json)
    return std::nullopt;
  try {
    if (json->at("run_id") != run_id)
      return std::nullopt;
    return RunFailure{run_id,
                      json->at("label"),
                      json->at("what"),
                      json->at("look_at"),
                      json->value("final", false),
                      json->value("concerns", Concerns::run)};
  } catch (const Json::exception &) {
    return std::nullopt;  // damaged: the run is taken as not started
  }
}

}  // namespace mlffbench
