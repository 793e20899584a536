// SPDX-License-Identifier: GPL-2.0-or-later
// Execution of one run.
#include "launch/execute.h"

#include "benchlog/bench_log.h"
#include "launch/diagnosis.h"
#include "launch/process.h"
#include "physics/averages.h"
#include "physics/minimization.h"
#include "physics/physics.h"
#include "store/environment.h"
#include "store/file.h"
#include "store/sha256.h"
#include "system/structure.h"

#include <fmt/format.h>
#include <stdexcept>

namespace mlffbench {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

void prepare_folder(const Plan &plan, const PlannedRun &run, const fs::path &folder)
{
  remove_folder(folder);
  make_folder(folder);
  write_file(folder / "in.lammps", run.deck);
  write_file(folder / "data.lmp", plan.data_files.at(run.system->name));
  for (const auto &file : run.potential->files)
    copy_whole_file(file.source, folder / file.name);
}

std::map<std::string, std::string> run_environment(const PlannedRun &run, const Tools &tools)
{
  std::map<std::string, std::string> environment{
      {"OMP_NUM_THREADS", std::to_string(run.layout.threads)}};
  std::string folders;
  for (const auto &folder : tools.potentials_folders)
    folders += (folders.empty() ? "" : ":") + folder.string();
  if (!folders.empty())
    environment["LAMMPS_POTENTIALS"] = folders;
  return environment;
}

Json inputs_json(const Plan &plan, const PlannedRun &run)
{
  const Potential &potential = *run.potential;
  Json files = Json::array();
  for (const auto &file : potential.files)
    files.push_back({{"name", file.name}, {"sha256", file.sha256}});
  Json plugins = Json::array();
  for (const auto &plugin : potential.plugins)
    plugins.push_back({{"file", plugin.path.string()}, {"sha256", plugin.sha256}});
  Json model;
  if (!potential.model.empty())
    model = {{"file", potential.model.string()}, {"sha256", potential.model_sha256}};
  return {{"suite_sha256", plan.suite->sha256},
          {"deck_sha256", sha256_of_text(run.deck)},
          {"data_sha256", sha256_of_text(plan.data_files.at(run.system->name))},
          {"material", run.system->data ? Json() : Json(run.system->material)},
          {"data_file", run.system->data ? Json(run.system->data->source.string()) : Json()},
          {"supercell", run.system->supercell},
          {"strain", run.system->strain},
          {"elements", elements_of(*run.system)},
          {"temperature_K", run.system->temperature_K},
          {"pair_style", potential.pair_style},
          {"pair_coeff", potential.pair_coeff},
          {"template", run.protocol->deck_template
                           ? Json(run.protocol->deck_template->source.string())
                           : Json()},
          {"model", model},
          {"files", files},
          {"plugins", plugins},
          {"seed", plan.suite->seed}};
}

Json programs_json(const Tools &tools, const BenchLog &log)
{
  Json programs{{"mlffbench", MLFFBENCH_VERSION},
                {"lmp", tools.lmp.string()},
                {"lammps", tools.help.version()},
                {"mpi", log.header.value("mpi", "")},
                {"package", log.header.value("package_version", "")},
                {"plugin_sha256", nullptr},
                {"torch", nullptr}};
  if (tools.plugin) {
    programs["plugin_sha256"] = tools.plugin->sha256;
    programs["torch"] = tools.plugin->torch_version;
  }
  return programs;
}

void summarize_log(const Plan &plan, const BenchLog &log, Record &record, const PlannedRun &run)
{
  const bool minimization = run.protocol->is_minimization();
  const Phase counted = minimization ? Phase::min : Phase::run;
  record.pair_s = summarize(run_samples(log, &BenchRow::pair_s, counted));
  record.force_s = summarize(run_samples(log, &BenchRow::force_s, counted));
  record.step_s = summarize(run_samples(log, &BenchRow::step_s, counted));
  for (const auto &row : log.rows) {
    record.rebuilds += row.phase == counted && row.rebuild ? 1 : 0;
  }
  if (minimization)
    record.steps = minimization_iterations(log);
  record.rates = rates(record.step_s.mean, run.atoms, run.protocol->timestep_fs);
  record.averages = averages(log, *run.system, *run.protocol, plan.suite->checks);
  record.drift = conserved_drift(log, *run.protocol, run.atoms, plan.suite->checks);
  record.flags = physics_flags(log, *run.system, *run.protocol, run.atoms, plan.suite->checks);
  record.memory = memory(log);
}

}  // namespace

std::vector<std::string> launch_command(const PlannedRun &run, const Tools &tools)
{
  std::vector<std::string> command;
  if (run.layout.ranks > 1) {
    if (tools.mpirun.empty()) {
      throw std::runtime_error(fmt::format(
          "layout {} needs mpirun, which is neither beside {} nor in PATH; install the MPI "
          "that LAMMPS was built with",
          run.layout.label(), tools.lmp.string()));
    }
    command = {tools.mpirun.string(), "-np", std::to_string(run.layout.ranks)};
  }
  command.insert(command.end(),
                 {tools.lmp.string(), "-in", "in.lammps", "-log", "log.lammps", "-nocite"});
  return command;
}

RunOutcome execute_run(const Plan &plan, const PlannedRun &run, const Tools &tools,
                       const fs::path &output, const std::function<void(int64_t)> &progress)
{
  const fs::path folder = output / run.folder;
  prepare_folder(plan, run, folder);

  ProcessSpec spec;
  spec.command = launch_command(run, tools);
  spec.folder = folder;
  spec.output = folder / "stdout.txt";
  spec.environment = run_environment(run, tools);
  spec.timeout_s = plan.suite->measure.timeout_s;
  const double load_before = load_average();
  const ProcessResult process =
      run_process(spec, [&] { progress(std::max<int64_t>(0, last_step(folder / "bench.log"))); });
  if (process.ending == Ending::interrupted)
    return Interruption{};

  const auto fail = [&](const Diagnosis &diagnosis) {
    RunFailure failure{run.id, run.label(), diagnosis.what, (folder / diagnosis.look_at).string()};
    write_failure(folder, failure);
    return failure;
  };
  const auto diagnosis = diagnose_process(process, folder, spec.timeout_s);
  if (diagnosis && !halted_by_fix(folder))
    return fail(*diagnosis);

  BenchLog log;
  try {
    log = read_bench_log(folder / "bench.log");
  } catch (const BenchLogError &error) {
    return fail({error.what(), "bench.log"});
  } catch (const FileError &) {
    return fail({with_disk_hint("LAMMPS ended without an error, but wrote no bench.log", folder),
                 "stdout.txt"});
  }
  if (const auto fault = diagnose_log(log, folder, run.atoms, run.length.warmup_steps,
                                      run.length.steps, run.protocol->is_minimization())) {
    return fail(*fault);
  }

  Record record;
  record.run_id = run.id;
  record.finished_utc = now_utc();
  record.suite = plan.suite->name;
  record.system = run.system->name;
  record.protocol = run.protocol->name;
  record.potential = run.potential->name;
  record.role = run.potential->role;
  record.ranks = run.layout.ranks;
  record.threads = run.layout.threads;
  record.repetition = run.repetition;
  record.position = run.position;
  record.atoms = run.atoms;
  record.steps = run.length.steps;
  record.warmup_steps = run.length.warmup_steps;
  record.timestep_fs = run.protocol->timestep_fs;
  record.ensemble = run.protocol->ensemble;
  summarize_log(plan, log, record, run);
  record.inputs = inputs_json(plan, run);
  record.inputs["bench_log_header"] = log.header;
  record.programs = programs_json(tools, log);
  record.environment = machine_identity();
  record.environment["load_before"] = load_before;
  record.environment["load_after"] = load_average();
  record.process = {{"command", spec.command},
                    {"wall_s", process.wall_s},
                    {"user_s", process.user_s},
                    {"system_s", process.system_s},
                    {"peak_rss_B", process.peak_rss_B}};
  write_record(folder, record);
  return record;
}

}  // namespace mlffbench
