// SPDX-License-Identifier: GPL-2.0-or-later
// Execution of one run.
#include "launch/execute.h"

#include "benchlog/bench_log.h"
#include "launch/binding.h"
#include "launch/cpus.h"
#include "launch/diagnosis.h"
#include "launch/inputs.h"
#include "launch/process.h"
#include "physics/averages.h"
#include "physics/minimization.h"
#include "physics/physics.h"
#include "physics/rerun.h"
#include "store/disk.h"
#include "store/environment.h"
#include "store/file.h"
#include "store/lock.h"
#include "store/sha256.h"
#include "system/structure.h"

#include <chrono>
#include <fmt/format.h>
#include <stdexcept>
#include <thread>

namespace mlffbench {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

void prepare_folder(const Plan &plan, const PlannedRun &run, const fs::path &folder)
{
  clear_run_folder(folder);
  make_folder(folder);
  if (run.potential->calculator) {
    write_file(folder / "ase.json", run.deck);
    write_file(folder / "run_ase.py", ase_driver_text());
    if (run.protocol->is_rerun())
      write_file(folder / "run_ase_frames.py", ase_frames_text());
  } else {
    write_file(folder / "in.lammps", run.deck);
  }
  write_file(folder / "data.lmp", plan.data_files.at(run.system->name));
  for (const auto &file : run.potential->files)
    copy_whole_file(file.source, folder / file.name);
  // Long, and named so that no name of a user comes into the deck.
  if (run.protocol->trajectory)
    make_link(folder / "trajectory.lammpstrj", run.protocol->trajectory->source);
}

std::map<std::string, std::string> run_environment(const PlannedRun &run, const Tools &tools,
                                                   const Launcher &launcher,
                                                   const ExecutionSettings &settings,
                                                   const std::vector<int> &cpus)
{
  std::map<std::string, std::string> environment = openmp_environment(launcher, run.layout, cpus);
  environment.merge(launcher.environment());
  std::string folders;
  for (const auto &folder : tools.potentials_folders)
    folders += (folders.empty() ? "" : ":") + folder.string();
  if (!folders.empty())
    environment["LAMMPS_POTENTIALS"] = folders;
  if (settings.company) {
    // By default OpenMP's threads spin for a while when they have nothing to do, here in the turns
    // of others, whose first steps then took tens of times as long.
    environment["OMP_WAIT_POLICY"] = "passive";
    environment["KMP_BLOCKTIME"] = "0";
  }
  for (const auto &[name, value] : settings.environment)
    environment[name] = value;
  return environment;
}

Json binding_json(const Launcher &launcher, const CpuShare &share,
                  const std::vector<ProcessBinding> &observed)
{
  Json processes = Json::array();
  for (const auto &process : observed)
    processes.push_back({{"cpus", process.cpus}, {"threads", process.threads}});
  const auto &cpus = share.lease.cpus();
  return {{"launcher", launcher.name()},
          {"cpus", cpus.empty() ? Json() : Json(cpu_list_text(cpus))},
          {"unbound", share.unbound.empty() ? Json() : Json(share.unbound)},
          {"observed", processes}};
}

Json calculator_json(const Potential &potential)
{
  if (!potential.calculator)
    return {};
  const Calculator &calculator = *potential.calculator;
  const bool has_file = !calculator.file.empty();
  return {{"import", calculator.import_path},
          {"arguments", calculator.arguments},
          {"file", has_file ? Json(calculator.file.string()) : Json()},
          {"sha256", has_file ? Json(calculator.file_content.sha256) : Json()}};
}

/// How it was simulated and sampled, apart from ensemble, time step and length: all that changes
/// what a step takes.
Json protocol_json(const Protocol &protocol, const Measure &measure)
{
  const auto thermostat = [](const std::optional<Thermostat> &t) {
    return t ? Json{{"type", t->type}, {"damping_ps", t->damping_ps}} : Json();
  };
  Json barostat;
  if (const auto &b = protocol.barostat) {
    barostat = {{"type", b->type},
                {"coupling", b->coupling},
                {"pressure_bar", b->pressure_bar},
                {"damping_ps", b->damping_ps},
                {"modulus_bar", b->modulus_bar}};
  }
  Json ramp;
  if (protocol.temperature_K)
    ramp = {{"from_K", protocol.temperature_K->from_K}, {"to_K", protocol.temperature_K->to_K}};
  const Neighbor &neighbor = protocol.neighbor;
  return {{"thermostat", thermostat(protocol.thermostat)},
          {"warmup_thermostat", thermostat(protocol.warmup_thermostat)},
          {"barostat", barostat},
          {"temperature_ramp", ramp},
          {"neighbor",
           {{"skin_A", neighbor.skin_A},
            {"every", neighbor.every},
            {"delay", neighbor.delay},
            {"check", neighbor.check}}},
          {"template_sha256",
           protocol.deck_template ? Json(sha256_of_text(protocol.deck_template->text)) : Json()},
          {"thermo_every", measure.thermo_every},
          {"interleave", interleave_of(measure, protocol) == Interleave::calls ? "calls" : "runs"}};
}

Json inputs_json(const Plan &plan, const PlannedRun &run)
{
  const Potential &potential = *run.potential;
  Json files = Json::array();
  for (const auto &file : potential.files)
    files.push_back({{"name", file.name}, {"sha256", file.content.sha256}});
  Json plugins = Json::array();
  for (const auto &plugin : potential.plugins)
    plugins.push_back({{"file", plugin.path.string()}, {"sha256", plugin.content.sha256}});
  Json model;
  if (!potential.model.empty())
    model = {{"file", potential.model.string()}, {"sha256", potential.model_content.sha256}};
  Json trajectory;
  if (const auto &stored = run.protocol->trajectory)
    trajectory = {{"file", stored->source.string()}, {"sha256", stored->content.sha256}};
  return {{"suite_sha256", plan.suite->sha256},
          {"deck_sha256", sha256_of_text(run.deck)},
          {"data_sha256", sha256_of_text(plan.data_files.at(run.system->name))},
          {"material", run.system->data ? Json() : Json(run.system->material)},
          {"data_file", run.system->data ? Json(run.system->data->source.string()) : Json()},
          {"supercell", run.system->supercell},
          {"strain", run.system->strain},
          {"elements", elements_of(*run.system)},
          {"temperature_K", run.system->temperature_K},
          {"engine", potential.engine()},
          {"pair_style", potential.calculator ? Json() : Json(potential.pair_style)},
          {"pair_coeff", potential.calculator ? Json() : Json(potential.pair_coeff)},
          {"calculator", calculator_json(potential)},
          {"template", run.protocol->deck_template
                           ? Json(run.protocol->deck_template->source.string())
                           : Json()},
          {"protocol", protocol_json(*run.protocol, plan.suite->measure)},
          {"trajectory", trajectory},
          {"dump_every", run.protocol->dump_every ? Json(*run.protocol->dump_every) : Json()},
          {"model", model},
          {"files", files},
          {"plugins", plugins},
          {"seed", plan.suite->seed}};
}

Json python_programs_json(const PythonEnvironment &python)
{
  const auto version_of = [&](const std::string &name) {
    const std::string version = python.version_of(name);
    return version.empty() ? Json() : Json(version);
  };
  return {{"mlffbench", MLFFBENCH_VERSION},
          {"lmp", nullptr},
          {"lammps", nullptr},
          {"lammps_sha256", nullptr},
          {"mpi", nullptr},
          {"package", nullptr},
          {"plugin_sha256", nullptr},
          {"torch", version_of("torch")},
          {"python", python.interpreter.string()},
          {"python_version", python.version},
          {"ase", version_of("ase")},
          {"calculator_package", python.package.empty() ? Json() : Json(python.package)},
          {"calculator_version", version_of(python.package)},
          {"python_packages", python.packages}};
}

Json programs_json(const Tools &tools, const PlannedRun &run, const BenchLog &log)
{
  if (run.potential->calculator)
    return python_programs_json(tools.pythons.at(run.potential->name));
  Json programs{{"mlffbench", MLFFBENCH_VERSION},
                {"lmp", tools.lmp.string()},
                {"lammps", tools.help.version()},
                {"lammps_sha256", tools.help.build_sha256},
                {"mpi", log.header.value("mpi", "")},
                {"package", log.header.value("package_version", "")},
                {"plugin_sha256", nullptr},
                {"torch", nullptr},
                {"python", nullptr},
                {"python_version", nullptr},
                {"ase", nullptr},
                {"calculator_package", nullptr},
                {"calculator_version", nullptr},
                {"python_packages", nullptr}};
  if (tools.plugin) {
    programs["plugin_sha256"] = tools.plugin->content.sha256;
    programs["torch"] = tools.plugin->torch_version;
  }
  return programs;
}

void summarize_log(const Plan &plan, const BenchLog &log, Record &record, const PlannedRun &run)
{
  const Phase counted = counted_phase(*run.protocol);
  record.pair_s = summarize(run_samples(log, &BenchRow::pair_s, counted));
  record.force_s = summarize(run_samples(log, &BenchRow::force_s, counted));
  record.step_s = summarize(run_samples(log, &BenchRow::step_s, counted));
  for (const auto &row : log.rows) {
    record.rebuilds += row.phase == counted && row.rebuild ? 1 : 0;
  }
  if (run.protocol->is_minimization())
    record.steps = minimization_iterations(log);
  record.rates = rates(record.step_s.mean, run.atoms, run.protocol->timestep_fs);
  record.averages = averages(log, *run.system, *run.protocol, plan.suite->checks);
  record.drift = conserved_drift(log, *run.protocol, run.atoms, plan.suite->checks);
  record.flags = physics_flags(log, *run.system, *run.protocol, run.atoms, plan.suite->checks);
  record.memory = memory(log);
}

}  // namespace

std::vector<std::string> launch_command(const PlannedRun &run, const Tools &tools,
                                        const Launcher &launcher, const std::vector<int> &cpus)
{
  std::vector<std::string> command = launcher.prefix(run.layout, cpus);
  if (run.potential->calculator) {
    command.insert(command.end(),
                   {tools.pythons.at(run.potential->name).interpreter.string(), "run_ase.py"});
    return command;
  }
  command.insert(command.end(),
                 {tools.lmp.string(), "-in", "in.lammps", "-log", "log.lammps", "-nocite"});
  return command;
}

std::string too_few_cpus(const Layout &layout, size_t usable)
{
  return fmt::format("layout {} needs {} CPUs, this machine gives us {}; take fewer ranks x "
                     "threads, or let them share CPUs by --oversubscribe or `oversubscribe: true` "
                     "in the site file (times will be poor)",
                     layout.label(), layout.ranks * layout.threads, usable);
}

std::optional<CpuShare> take_cpus(const PlannedRun &run, const ExecutionSettings &settings)
{
  constexpr auto between_looks = std::chrono::milliseconds(200);
  const int count = run.layout.ranks * run.layout.threads;
  if (settings.several_nodes)
    return CpuShare{{}, "the ranks are on several nodes; their launcher binds them"};
  const auto usable = usable_cpus().size();
  if (static_cast<size_t>(count) > usable) {
    if (settings.oversubscribe)
      return CpuShare{{}, fmt::format("{} ranks x threads share {} CPUs", count, usable)};
    throw std::runtime_error(too_few_cpus(run.layout, usable));
  }
  for (bool told = false; !interrupted(); std::this_thread::sleep_for(between_looks)) {
    if (auto lease = CpuLease::take(count))
      return CpuShare{std::move(*lease), ""};
    if (settings.oversubscribe)
      return CpuShare{{}, "other runs use the CPUs of this machine"};
    if (!told && settings.note) {
      settings.note(
          fmt::format("{} waits for {} CPUs that other runs of mlffbench use", run.label(), count));
    }
    told = true;
  }
  return std::nullopt;
}

RunOutcome execute_run(const Plan &plan, const PlannedRun &run, const Tools &tools,
                       const fs::path &output, const ExecutionSettings &settings,
                       const std::function<void(int64_t)> &progress)
{
  const fs::path folder = output / run.folder;
  const RunLock lock(folder);
  require_free_disk(output, settings.min_free_disk_B);
  const auto launcher = make_launcher(run.layout, tools, settings.launcher);
  std::optional<CpuShare> own_share;
  if (!settings.company && !(own_share = take_cpus(run, settings)))
    return Interruption{};
  const CpuShare &share = settings.company ? *settings.company->share : *own_share;
  prepare_folder(plan, run, folder);
  if (settings.company)
    make_link(folder / "turns", settings.company->socket);
  if (const auto fault = changed_input(run, tools)) {
    const RunFailure failure{run.id, run.label(), fault->what, fault->look_at, true};
    write_failure(folder, failure);
    return failure;
  }

  ProcessSpec spec;
  spec.command = launch_command(run, tools, *launcher, share.lease.cpus());
  spec.folder = folder;
  spec.output = folder / "stdout.txt";
  spec.environment = run_environment(run, tools, *launcher, settings, share.lease.cpus());
  spec.cpus = share.lease.cpus();
  spec.timeout_s = plan.suite->measure.timeout_s;
  if (settings.company)
    spec.waited_s = settings.company->waited_s;
  const double load_before = load_average();
  std::vector<ProcessBinding> binding;
  const ProcessResult process = run_process(spec, [&](pid_t ancestor) {
    // Launchers start ranks one by one, and LAMMPS its threads later: the last full look counts.
    auto observed = observe_binding(ancestor);
    if (observed.size() >= binding.size())
      binding = std::move(observed);
    progress(std::max<int64_t>(0, last_step(folder / "bench.log")));
    return !disk_is_low(output, settings.min_free_disk_B);
  });
  if (process.ending == Ending::stopped)
    require_free_disk(output, settings.min_free_disk_B);
  // A batch system signals LAMMPS and us at the same time.
  const bool good_end = process.ending == Ending::exited && process.exit_code == 0;
  if (process.ending == Ending::interrupted || (interrupted() && !good_end))
    return Interruption{};

  const auto fail = [&](const Diagnosis &diagnosis) {
    RunFailure failure{run.id, run.label(), diagnosis.what, (folder / diagnosis.look_at).string(),
                       process.ending == Ending::timed_out};
    write_failure(folder, failure);
    return failure;
  };
  const bool ase = run.potential->calculator.has_value();
  const char *program = ase ? "Python" : "LAMMPS";
  const auto diagnosis =
      diagnose_process(process, folder, spec.timeout_s, ase ? Program::python : Program::lammps);
  if (diagnosis && !halted_by_fix(folder))
    return fail(*diagnosis);

  BenchLog log;
  try {
    log = read_bench_log(folder / "bench.log");
  } catch (const BenchLogError &error) {
    return fail({error.what(), "bench.log"});
  } catch (const FileError &) {
    return fail(
        {with_disk_hint(fmt::format("{} ended without an error, but wrote no bench.log", program),
                        folder),
         "stdout.txt"});
  }
  if (const auto fault = diagnose_log(log, folder, run.atoms, run.length.warmup_steps,
                                      run.length.steps, counted_phase(*run.protocol))) {
    return fail(*fault);
  }

  Record record;
  record.run_id = run.id;
  record.finished_utc = now_utc();
  record.session = settings.session;
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
  if (settings.company && !log.turns.empty())
    record.turns = Turns{settings.company->group, rounds_of(log, counted_phase(*run.protocol))};
  if (run.protocol->is_rerun() && log.halts.empty()) {
    try {
      const auto flags = rerun_flags(folder / "forces.lammpstrj");
      record.flags.insert(record.flags.end(), flags.begin(), flags.end());
    } catch (const std::exception &error) {
      return fail(
          {fmt::format("the rerun left no readable forces: {}", error.what()), "log.lammps"});
    }
  }
  record.inputs = inputs_json(plan, run);
  record.inputs["bench_log_header"] = log.header;
  record.programs = programs_json(tools, run, log);
  record.environment = machine_identity();
  record.environment["load_before"] = load_before;
  record.environment["load_after"] = load_average();
  record.process = {{"command", spec.command},
                    {"wall_s", process.wall_s},
                    {"waited_s", settings.company ? settings.company->waited_s() : 0.0},
                    {"user_s", process.user_s},
                    {"system_s", process.system_s},
                    {"peak_rss_B", process.peak_rss_B},
                    {"binding", binding_json(*launcher, share, binding)},
                    {"place", settings.place}};
  write_record(folder, record);
  return record;
}

}  // namespace mlffbench
