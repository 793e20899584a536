// SPDX-License-Identifier: GPL-2.0-or-later
// Google Benchmark's JSON.
#include "report/gbench.h"

#include "stats/series.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace mlffbench::report {

namespace {

using Json = nlohmann::ordered_json;

constexpr double ns_per_s = 1e9;

struct Repetition {
  const record::Record *record = nullptr;
  double real_ns = 0.0;
  double cpu_ns = 0.0;
};

/// The runs of one cell, in run order.
struct Family {
  std::string name;
  std::vector<Repetition> repetitions;
};

std::vector<Family> families_of(const record::Results &results)
{
  std::vector<Family> families;
  std::map<std::string, size_t> places;
  for (const auto &record : results.records) {
    if (!std::isfinite(record.step_s.mean))
      continue;
    const std::string name = record.cell().label();
    const auto [place, is_new] = places.emplace(name, families.size());
    if (is_new)
      families.push_back({name, {}});
    const double cpu_s = record.process->user_s + record.process->system_s;
    const auto steps = static_cast<double>(record.warmup_steps + record.steps);
    families[place->second].repetitions.push_back(
        {&record, ns_per_s * record.step_s.mean, ns_per_s * cpu_s / steps});
  }
  return families;
}

/// What entries of a family have in common, up to `threads`.
Json entry(const Family &family, const std::string &suffix, const char *run_type, size_t place)
{
  const record::Record &record = *family.repetitions.front().record;
  return {{"name", family.name + suffix},
          {"family_index", place},
          {"per_family_instance_index", 0},
          {"run_name", family.name},
          {"run_type", run_type},
          {"repetitions", family.repetitions.size()},
          {"threads", record.ranks * record.threads}};
}

Json iteration(const Family &family, size_t place, size_t index)
{
  const Repetition &repetition = family.repetitions[index];
  const record::Record &record = *repetition.record;
  Json json = entry(family, "", "iteration", place);
  json["repetition_index"] = index;
  json["iterations"] = record.step_s.n;
  json["real_time"] = repetition.real_ns;
  json["cpu_time"] = repetition.cpu_ns;
  json["time_unit"] = "ns";
  json["items_per_second"] = record.rates.atom_steps_per_s;
  json["label"] = record.run_id;
  // The rest are what Google Benchmark calls user counters.
  json["atoms"] = record.atoms;
  json["ns_per_day"] = record.rates.ns_per_day;
  if (std::isfinite(record.pair_s.mean))
    json["pair_mean_s"] = record.pair_s.mean;
  if (record.memory.peak_rss_B >= 0)
    json["peak_rss_B"] = record.memory.peak_rss_B;
  json["flags"] = record.flags.size();
  return json;
}

/// Mean, median, standard deviation and its ratio to the mean over the repetitions.
void add_aggregates(const Family &family, size_t place, Json &benchmarks)
{
  std::vector<double> real_ns;
  std::vector<double> cpu_ns;
  for (const auto &repetition : family.repetitions) {
    real_ns.push_back(repetition.real_ns);
    cpu_ns.push_back(repetition.cpu_ns);
  }
  const auto cv = [](std::span<const double> times) {
    const double center = stats::mean(times);
    return center > 0.0 ? stats::standard_deviation(times) / center : 0.0;
  };
  const auto add = [&](const char *name, const char *unit, const auto &figure) {
    Json json = entry(family, fmt::format("_{}", name), "aggregate", place);
    json["aggregate_name"] = name;
    json["aggregate_unit"] = unit;
    json["iterations"] = family.repetitions.size();
    json["real_time"] = figure(std::span<const double>(real_ns));
    json["cpu_time"] = figure(std::span<const double>(cpu_ns));
    json["time_unit"] = "ns";
    benchmarks.push_back(std::move(json));
  };
  add("mean", "time", [](std::span<const double> times) { return stats::mean(times); });
  add("median", "time", [](std::span<const double> times) { return stats::median(times); });
  add("stddev", "time",
      [](std::span<const double> times) { return stats::standard_deviation(times); });
  add("cv", "percentage", cv);
}

Json context(const record::Results &results)
{
  Json json{{"executable", "mlffbench"},
            {"suite", results.suite},
            {"suite_sha256", results.suite_sha256}};
  if (results.records.empty())
    return json;
  const auto latest = std::max_element(results.records.begin(), results.records.end(),
                                       [](const record::Record &a, const record::Record &b) {
                                         return a.finished_utc < b.finished_utc;
                                       });
  const record::Environment &environment = *latest->environment;
  const base::MachineIdentity &machine = environment.machine;
  json["date"] = latest->finished_utc;
  json["host_name"] = machine.host;
  json["num_cpus"] = machine.usable_cpus;
  json["cpu_scaling_enabled"] = machine.governor && *machine.governor != "performance";
  json["load_avg"] = Json::array();
  if (environment.load_after && std::isfinite(*environment.load_after))
    json["load_avg"].push_back(*environment.load_after);
  json["cpu_model"] = machine.cpu_model;
  json["lammps"] = latest->programs->lammps.value_or("");
  return json;
}

}  // namespace

Json gbench_json(const record::Results &results)
{
  Json benchmarks = Json::array();
  const auto families = families_of(results);
  for (size_t place = 0; place < families.size(); ++place) {
    const Family &family = families[place];
    for (size_t index = 0; index < family.repetitions.size(); ++index)
      benchmarks.push_back(iteration(family, place, index));
    if (family.repetitions.size() > 1)
      add_aggregates(family, place, benchmarks);
  }
  return {{"context", context(results)}, {"benchmarks", benchmarks}};
}

}  // namespace mlffbench::report
