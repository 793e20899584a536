// SPDX-License-Identifier: GPL-2.0-or-later
// Execution of one run.
#include "launch/execute.h"

#include "base/disk.h"
#include "base/environment.h"
#include "base/file.h"
#include "base/lock.h"
#include "base/scratch_folder.h"
#include "benchlog/bench_log.h"
#include "launch/binding.h"
#include "launch/cpu_use.h"
#include "launch/diagnosis.h"
#include "launch/inputs.h"
#include "launch/process.h"
#include "launch/record_parts.h"
#include "launch/run_folder.h"
#include "launch/run_mark.h"
#include "physics/physics.h"
#include "record/analyse.h"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>
#include <unistd.h>

namespace mlffbench::launch {

namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> run_environment(const deck::PlannedRun &run, const Tools &tools,
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
  if (settings.interleaving) {
    // By default OpenMP's threads spin for a while when they have nothing to do, here in the
    // slices of others, whose first steps then took tens of times as long.
    environment["OMP_WAIT_POLICY"] = "passive";
    environment["KMP_BLOCKTIME"] = "0";
  }
  for (const auto &[name, value] : settings.environment)
    environment[name] = value;
  return environment;
}

}  // namespace

std::vector<std::string> launch_command(const deck::PlannedRun &run, const Tools &tools,
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

CpuWish cpu_wish(const deck::PlannedRun &run, const ExecutionSettings &settings)
{
  return {run.label(), run.layout,   settings.oversubscribe, settings.several_nodes,
          {},          settings.note};
}

namespace {

/// All that the execution of one run works with.
struct Work {
  const deck::Plan &plan;
  const deck::PlannedRun &run;
  const Tools &tools;
  const fs::path &output;
  const ExecutionSettings &settings;
  const std::function<void(int64_t)> &progress;
  const Launcher &launcher;
  const CpuShare &share;
  fs::path folder;

  bool ase() const { return run.potential->calculator.has_value(); }
};

/// What was seen of the processes of a run.
struct Seen {
  std::vector<std::string> command;
  ProcessResult process;
  std::vector<record::ProcessBinding> binding;
  double load_before = 0.0;
  record::OtherUse others;
};

/// Where LAMMPS may leave what it unpacks, such as the library in a model package, which stays
/// there when it is killed. Not in the run folder: that may be far away and have a name that is too
/// long for sockets. The caches that calculators of ASE keep are for the next run too.
std::optional<base::ScratchFolder> temporary_files_of(const Work &work)
{
  if (work.ase() || work.settings.several_nodes)
    return std::nullopt;
  const auto &environment = work.settings.environment;
  const auto set = environment.find("TMPDIR");
  return std::optional<base::ScratchFolder>(
      std::in_place, set == environment.end() ? fs::path() : fs::path(set->second));
}

/// Runs LAMMPS or Python to its end.
Seen execute(const Work &work)
{
  const auto temporary = temporary_files_of(work);
  ProcessSpec spec;
  spec.command = launch_command(work.run, work.tools, work.launcher, work.share.lease.cpus());
  spec.folder = work.folder;
  spec.output = work.folder / "stdout.txt";
  spec.environment =
      run_environment(work.run, work.tools, work.launcher, work.settings, work.share.lease.cpus());
  if (temporary)
    spec.environment["TMPDIR"] = temporary->path().string();
  spec.cpus = work.share.lease.cpus();
  spec.timeout_s = work.plan.suite->measure.timeout_s;
  if (work.settings.interleaving)
    spec.waited_s = work.settings.interleaving->waited_s;
  Seen seen;
  seen.command = spec.command;
  seen.load_before = base::load_average();
  const CpuWatch watch(spec.cpus);
  seen.process = run_process(spec, [&](pid_t ancestor) {
    // Launchers start ranks one by one, and LAMMPS its threads later: the last full look counts.
    auto observed = observe_binding(ancestor);
    if (observed.size() >= seen.binding.size())
      seen.binding = std::move(observed);
    work.progress(std::max<int64_t>(0, benchlog::last_step(work.folder / "bench.log")));
    return !base::disk_is_low(work.output, work.settings.min_free_disk_B);
  });
  seen.others = watch.others();
  return seen;
}

/// What the run left in its folder as a bench log.
struct LeftLog {
  std::optional<benchlog::BenchLog> log;
  Diagnosis fault;  ///< where there is none
};

LeftLog read_log(const Work &work)
{
  try {
    return {benchlog::read_bench_log(work.folder / "bench.log"), {}};
  } catch (const benchlog::BenchLogError &error) {
    return {std::nullopt, {error.what(), "bench.log"}};
  } catch (const base::FileError &) {
    return {std::nullopt,
            {with_disk_hint(fmt::format("{} ended without an error, but wrote no bench.log",
                                        work.ase() ? "Python" : "LAMMPS"),
                            work.folder),
             "stdout.txt"}};
  }
}

/// Why the run has failed; none if it has not, and then there is a log.
std::optional<Diagnosis> diagnose(const Work &work, const ProcessResult &process,
                                  const LeftLog &left)
{
  // Where the fix ends the run, LAMMPS ends with an error that tells of no fault of its own.
  const bool halted = left.log && !left.log->halts.empty();
  if (!halted) {
    if (auto fault = diagnose_process(process, work.folder, work.plan.suite->measure.timeout_s,
                                      work.ase() ? Program::python : Program::lammps))
      return fault;
  }
  if (!left.log)
    return left.fault;
  if (auto fault =
          diagnose_log(*left.log, work.folder, work.run.atoms, work.run.length.warmup_steps,
                       work.run.length.steps, physics::counted_phase(work.run.protocol->ensemble)))
    return fault;
  return diagnose_deck(*left.log, *work.run.protocol, *work.run.potential);
}

record::Environment environment_of(const Work &work, const Seen &seen)
{
  const auto &cpus = work.share.lease.cpus();
  return {base::machine_identity(),
          seen.load_before,
          base::load_average(),
          ::sysconf(_SC_NPROCESSORS_ONLN),  // the load is that of all of them
          kinds_of(cpus.empty() ? usable_cpus() : cpus),
          work.share.strangers,
          seen.others};
}

record::Record make_record(const Work &work, const Seen &seen, const benchlog::BenchLog &log)
{
  const deck::PlannedRun &run = work.run;
  const ExecutionSettings &settings = work.settings;
  record::Record record;
  record.run_id = run.id;
  record.finished_utc = base::now_utc();
  record.session = settings.session;
  record.suite = work.plan.suite->name;
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
  if (settings.interleaving && !log.slices.empty())
    record.interleave = record::Interleaved{settings.interleaving->group, {}};
  record.inputs = inputs_of(work.plan, run, log.header);
  record.programs = program_versions(work.tools, run, log.header);
  record.environment = environment_of(work, seen);
  record.process =
      record::ProcessUse{seen.command,
                         seen.process.wall_s,
                         settings.interleaving ? settings.interleaving->waited_s() : 0.0,
                         seen.process.user_s,
                         seen.process.system_s,
                         seen.process.peak_rss_B,
                         binding_of(work.launcher, work.share, seen.binding),
                         settings.executor};
  return record;
}

record::RunFailure keep_failure(const Work &work, const Diagnosis &diagnosis, bool final)
{
  record::RunFailure failure{work.run.id,
                             work.run.label(),
                             diagnosis.what,
                             (work.folder / diagnosis.look_at).string(),
                             final || diagnosis.concerns == record::Concerns::cell,
                             diagnosis.concerns};
  record::write_failure(work.folder, failure);
  return failure;
}

/// The run in its folder, which is locked and empty, on its CPUs.
RunOutcome execute_prepared(const Work &work)
{
  if (const auto fault = changed_input(work.run, work.tools))
    return keep_failure(work, *fault, true);
  const Seen seen = execute(work);
  const ProcessResult &process = seen.process;
  if (process.ending == Ending::stopped)
    base::require_free_disk(work.output, work.settings.min_free_disk_B);
  // A batch system signals LAMMPS and us at the same time.
  const bool good_end = process.ending == Ending::exited && process.exit_code == 0;
  if (process.ending == Ending::interrupted || (interrupted() && !good_end))
    return Interruption{};
  const LeftLog left = read_log(work);
  if (const auto fault = diagnose(work, process, left))
    return keep_failure(work, *fault, process.ending == Ending::timed_out);
  record::Record record = make_record(work, seen, *left.log);
  try {
    record::analyse(*left.log, work.folder, record);
  } catch (const std::runtime_error &error) {
    return keep_failure(work, {error.what(), "log.lammps"}, false);
  }
  record::write_record(work.folder, record);
  return record;
}

}  // namespace

RunOutcome execute_run(const deck::Plan &plan, const deck::PlannedRun &run, const Tools &tools,
                       const fs::path &output, const ExecutionSettings &settings,
                       const std::function<void(int64_t)> &progress)
{
  const fs::path folder = output / run.folder;
  const base::RunLock lock(folder);
  if (const auto note = orphans_note(kill_orphans(folder)); !note.empty() && settings.note)
    settings.note(note);
  base::require_free_disk(output, settings.min_free_disk_B);
  const auto launcher = make_launcher(run.layout, tools, settings.launcher);
  std::optional<CpuShare> own_share;
  if (!settings.interleaving && !(own_share = take_cpus(cpu_wish(run, settings))))
    return Interruption{};
  const CpuShare &share = settings.interleaving ? *settings.interleaving->share : *own_share;
  prepare_run_folder(plan, run, folder);
  if (settings.interleaving) {
    base::make_link(folder / "interleave", settings.interleaving->socket);
    if (run.protocol->deck_template)  // it may be of before, when the fix had `turns turns`
      base::make_link(folder / "turns", settings.interleaving->socket);
  }
  return execute_prepared({plan, run, tools, output, settings, progress, *launcher, share, folder});
}

}  // namespace mlffbench::launch
