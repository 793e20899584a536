// SPDX-License-Identifier: GPL-2.0-or-later
// Records whole: every member to JSON and back, and the keys that others look for.
#include "base/database.h"
#include "record/record.h"
#include "record/record_members.h"
#include "store/history.h"

#include "temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <regex>

namespace mlffbench {
namespace {

using Json = nlohmann::ordered_json;

record::Inputs whole_inputs()
{
  record::Inputs inputs;
  inputs.suite_sha256 = "a";
  inputs.deck_sha256 = "b";
  inputs.data_sha256 = "c";
  inputs.material = "silicon";
  inputs.data_file = "/d";
  inputs.supercell = {1, 2, 3};
  inputs.strain = {0.1, 0.2, 0.3};
  inputs.elements = {"Si"};
  inputs.temperature_K = 300.0;
  inputs.engine = "ase";
  inputs.pair_style = "mlff";
  inputs.pair_coeff = {"* * m Si"};
  inputs.calculator = record::CalculatorInputs{"a:b", {R"({"x":1})"}, "/c.py", "d"};
  inputs.deck_template = "/t";
  inputs.protocol = {model::Thermostat{"langevin", 0.1},
                     model::Thermostat{"nose-hoover", 0.2},
                     model::Barostat{"berendsen", "iso", 1.0, 2.0, 3.0},
                     model::TemperatureRamp{1.0, 2.0},
                     model::Neighbor{2.0, 1, 5, true},
                     "e",
                     10,
                     "calls"};
  inputs.trajectory = record::HashedPath{"/f", "f"};
  inputs.dump_every = 50;
  inputs.model = record::HashedPath{"/m", "m"};
  inputs.files = {{"n", "n"}};
  inputs.plugins = {{"/p", "p"}};
  inputs.seed = 18446744073709551615U;
  inputs.minimize = model::Minimization{"cg", 1e-8, 1e-6, 100, 200, 0.05};
  inputs.checks = model::Checks{1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0};
  inputs.bench_log_header = record::log_header_from({{"sync", true},
                                                     {"energy", 1},
                                                     {"memory_every", 100},
                                                     {"device", "cpu"},
                                                     {"model",
                                                      {{"backend", "aotinductor"},
                                                       {"dtype", "float32"},
                                                       {"operators", {"o/1"}},
                                                       {"device", "cpu"}}}});
  return inputs;
}

/// One in which nothing is unset.
record::Record whole_record()
{
  record::Record record;
  record.run_id = "0123456789abcdef";
  record.finished_utc = "2026-01-31T12:00:00Z";
  record.session = "s1";
  record.suite = "s";
  record.system = "si";
  record.protocol = "npt";
  record.potential = "p";
  record.role = model::Role::student;
  record.ranks = 2;
  record.threads = 3;
  record.repetition = 4;
  record.position = 5;
  record.atoms = 64;
  record.steps = 100;
  record.warmup_steps = 10;
  record.timestep_fs = 0.5;
  record.ensemble = model::Ensemble::npt;
  record.pair_s = record.force_s = record.step_s = stats::summarize(std::vector<double>(400, 0.25));
  record.interleave = record::Interleaved{"g", {{1, 10, 0.1, 0.2, 0.3, 0.4}}};
  record.rebuilds = 7;
  record.rates = {1.0, 2.0, 3.0};
  record.drift = physics::EnergyDrift{1e-5, 1e-6, 100, true};
  record.averages = {physics::Average{300.0, 1.0, 301.0, true},
                     physics::Average{0.0, 10.0, 1.0, false}};
  record.flags = {{"energy", "too much"}};
  record.memory = {1000, 20};
  record.inputs = whole_inputs();
  record::ProgramVersions &programs = record.programs.edit();
  programs = {"1", "/lmp",    "2", "3", "4", "5",  "6",
              "7", "/python", "8", "9", "k", "10", {{{"k", "10"}}}};
  record::Environment &environment = record.environment.edit();
  environment.machine = {"h", "CPU", 2, "performance", 1 << 30, "os", "kernel", "x86_64"};
  environment.load_before = 0.5;
  environment.load_after = 0.6;
  environment.online_cpus = 4;
  environment.cpu_kinds = {5000};
  environment.strangers = {"X is busy"};
  environment.others = {"0-1", 10.0, 0.1, 0.2, {{"make", 7, 0.3}}, 1, 0.5};
  record.process =
      record::ProcessUse{{"lmp"},
                         1.0,
                         0.5,
                         0.9,
                         0.1,
                         2000,
                         record::Binding{"mpich", "0-1", "why", {{"0", {"0"}}}},
                         record::ExecutedBy{"slurm", "site", "12", {R"({"State":"COMPLETED"})"}}};
  return record;
}

/// Null members and empty texts of JSON, by path.
void find_unset(const Json &json, const std::string &path, std::vector<std::string> &found)
{
  if (json.is_null() || (json.is_string() && json.get<std::string>().empty()) ||
      (json.is_structured() && json.empty()))
    found.push_back(path);
  if (!json.is_structured())
    return;
  for (const auto &[key, value] : json.items())
    find_unset(value, path + "/" + key, found);
}

TEST(RecordMembers, EachComesBack)
{
  const record::Record record = whole_record();
  const Json json = record::to_json(record);
  std::vector<std::string> unset;
  find_unset(json, "", unset);
  // Refused percentiles alone: these have their values.
  for (const auto &path : unset)
    EXPECT_TRUE(path.ends_with("/refused") || path.ends_with("/trend")) << path;
  EXPECT_EQ(record::to_json(record::record_from_json(json)), json);
  EXPECT_EQ(record::to_json(record::record_from_json(json)).dump(), json.dump())
      << "and the order stays";
}

/// What is read of a record for tables is selected by name: the names have to be those of members.
TEST(RecordMembers, FiguresHoldWhatTablesShow)
{
  const test::TemporaryFolder folder;
  const record::Record whole = whole_record();
  record::write_record(folder.path(), whole);
  const auto figures =
      record::look_for_record(folder.path(), whole.run_id, record::RecordParts::figures).record;
  ASSERT_TRUE(figures);
  EXPECT_EQ(figures->inputs->engine, whole.inputs->engine);
  EXPECT_EQ(figures->inputs->pair_style, whole.inputs->pair_style);
  EXPECT_EQ(figures->model_form(), whole.model_form());
  Json found = record::to_json(*figures);
  Json wanted = record::to_json(whole);
  for (const char *key : {"host", "cpu_model", "usable_cpus", "architecture", "load_before",
                          "online_cpus", "cpu_kinds", "strangers", "others"})
    EXPECT_EQ(found.at("environment").at(key), wanted.at("environment").at(key)) << key;
  for (const char *part : {"inputs", "programs", "environment", "process"}) {
    found.erase(part);
    wanted.erase(part);
  }
  EXPECT_EQ(found, wanted);
}

/// Each key that the views of a history ask records for has to be one of a record.
TEST(RecordMembers, ViewsOfAHistoryNameThem)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "h.sqlite";
  record::Results results;
  results.suite = "s";
  results.suite_sha256 = "a";
  results.records = {whole_record()};
  (void)store::add_to_history(file, results);
  const base::Database database(file, file, base::Database::Mode::existing);
  std::string views;
  database.select("SELECT sql FROM sqlite_master WHERE type = 'view'",
                  [&](const auto &row) { views += std::get<std::string>(row.front()); });
  const Json json = record::to_json(results.records.front());
  const std::regex path(R"(\$((?:\.\w+)+))");
  int names = 0;
  for (std::sregex_iterator it(views.begin(), views.end(), path), end; it != end; ++it) {
    std::string pointer = (*it)[1].str();
    std::replace(pointer.begin(), pointer.end(), '.', '/');
    EXPECT_TRUE(json.contains(Json::json_pointer(pointer))) << pointer;
    ++names;
  }
  EXPECT_GT(names, 20);
}

TEST(RecordMembers, WordsOfEarlierRecordsAreRead)
{
  const Json now = record::to_json(whole_record());
  Json json = now;
  Json &process = json["process"];
  process["place"] = Json(process["executor"]);
  process.erase("executor");
  Json turns = json["interleave"];
  json.erase("interleave");
  turns["round"] = Json(turns["slice"]);
  turns.erase("slice");
  json["turns"] = turns;
  EXPECT_EQ(record::record_from_json(json).process->executor->name, "slurm");
  EXPECT_EQ(record::to_json(record::record_from_json(json)), now);
  json["turns"]["steps"].push_back(1);
  EXPECT_THAT([&] { (void)record::record_from_json(json); },
              testing::ThrowsMessage<std::runtime_error>(
                  testing::HasSubstr("`steps` has not as many items as `round`")));
}

TEST(RecordMembers, PartsOfEarlierRecordsMayLackMembers)
{
  Json json = record::to_json(whole_record());
  for (const char *part : {"inputs", "programs", "environment", "process"})
    json[part] = Json::object();
  json.erase("session");
  json.erase("interleave");
  const record::Record record = record::record_from_json(json);
  EXPECT_EQ(record.inputs->engine, "lammps");
  EXPECT_FALSE(record.programs->lammps);
  EXPECT_FALSE(record.interleave);
}

TEST(RecordMembers, AnotherTypeIsRefusedByName)
{
  const auto refusal = [](const char *pointer, const Json &value) -> std::string {
    Json json = record::to_json(whole_record());
    json[Json::json_pointer(pointer)] = value;
    try {
      (void)record::record_from_json(json);
    } catch (const std::runtime_error &error) {
      return error.what();
    }
    return "taken";
  };
  EXPECT_EQ(refusal("/ranks", 0), "`ranks` is no whole number that it can be");
  EXPECT_EQ(refusal("/atoms", 1.5), "`atoms` is no whole number that it can be");
  EXPECT_EQ(refusal("/timestep_fs", "1"), "`timestep_fs` is no number");
  EXPECT_EQ(refusal("/latency/pair_s", nullptr), "`pair_s` is no object");
  EXPECT_EQ(refusal("/environment/host", 1), "`host` is no text");
  EXPECT_EQ(refusal("/environment/usable_cpus", -1),
            "`usable_cpus` is no whole number that it can be");
  EXPECT_EQ(refusal("/inputs/protocol/thermostat", "hot"), "`thermostat` is no object");
  EXPECT_EQ(refusal("/inputs/supercell", {1, 2}), "`supercell` is no list of the right length");
  EXPECT_EQ(refusal("/process/wall_s", nullptr), "`wall_s` of `process` is no number");
  EXPECT_EQ(refusal("/role", "boss"), "`role` cannot be `boss`");
  EXPECT_EQ(refusal("/ensemble", "nvE"), "`ensemble` cannot be `nvE`");
  EXPECT_EQ(refusal("/flags", Json::object()), "`flags` is no list");
  EXPECT_EQ(refusal("/averages/temperature_K", 1), "`temperature_K` is no object");
}

TEST(SharedPart, IsCopiedWhenItIsEdited)
{
  record::Record a = whole_record();
  const record::Record b = a;
  a.inputs.edit().seed = 1;
  EXPECT_EQ(b.inputs->seed, 18446744073709551615U);
  EXPECT_TRUE(a.process == b.process);
  a.process.edit().wall_s = 2.0;
  EXPECT_FALSE(a.process == b.process);
}

}  // namespace
}  // namespace mlffbench
