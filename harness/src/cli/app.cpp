// SPDX-License-Identifier: GPL-2.0-or-later
// The command line: the one definition of all options.
#include "base/version.h"
#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/terminal.h"
#include "cli/validators.h"
#include "launch/process.h"
#include "report/terminal_stream.h"

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <functional>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

namespace mlffbench {

namespace {

void add_tool_options(CLI::App &command, Options &options)
{
  command
      .add_option("--lmp", options.tools.lmp,
                  "LAMMPS program (default: $MLFFBENCH_LMP, the build's own, PATH)")
      ->type_name("FILE");
  command
      .add_option("--plugin", options.tools.plugin,
                  "mlffplugin.so (default: $MLFFBENCH_PLUGIN, the installed or built one)")
      ->type_name("FILE");
  command
      .add_option("--python", options.tools.python,
                  "Python of potentials of engine ase (default: $MLFFBENCH_PYTHON, the build's "
                  "own, PATH)")
      ->type_name("FILE");
}

void add_suite_argument(CLI::App &command, Options &options)
{
  command.add_option("SUITE", options.suite, "Suite file (YAML)")->required()->type_name("SUITE");
}

void add_json_option(CLI::App &command, Options &options)
{
  command.add_flag("--json", options.json, "Print the result as JSON");
}

void add_quiet_option(CLI::App &command, Options &options, const char *description)
{
  command.add_flag("--quiet", options.quiet, description);
}

void add_keep_option(CLI::App &command, Options &options)
{
  command
      .add_option("--keep", options.keep,
                  "Keep only the newest N earlier results of this output folder, which were moved "
                  "to DIR.TIME or lie in DIR/gate (default: all)")
      ->check(CLI::NonNegativeNumber)
      ->type_name("N");
}

/// Commands with their meaning, as the end of a help text.
void add_examples(CLI::App &command, const std::vector<std::pair<const char *, const char *>> &list)
{
  std::string text = "Examples:";
  for (const auto &[line, meaning] : list)
    text += fmt::format("\n  mlffbench {}\n      {}", line, meaning);
  command.footer(text);
}

/// Commands about the command line itself, which read its definition.
void add_self_description(CLI::App &app, std::function<int(const Options &)> &chosen,
                          std::string &shell, std::vector<std::string> &words)
{
  auto *completion = app.add_subcommand("completion", "Print the completion script of a shell");
  completion->add_option("SHELL", shell, "The shell")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  add_examples(*completion,
               {{"completion bash >~/.local/share/bash-completion/completions/mlffbench",
                 "for bash, from the next shell on"},
                {"completion zsh >~/.zfunc/_mlffbench", "for zsh, with ~/.zfunc in fpath"},
                {"completion fish >~/.config/fish/completions/mlffbench.fish", "for fish"}});
  completion->callback([&] {
    chosen = [&](const Options &) {
      fmt::print("{}", completion_script(shell));
      return exit_code::good;
    };
  });

  auto *man = app.add_subcommand("man", "Print the man page");
  add_examples(*man, {{"man >mlffbench.1", "then `man ./mlffbench.1`"}});
  man->callback([&] {
    chosen = [&](const Options &) {
      fmt::print("{}", man_page(app));
      return exit_code::good;
    };
  });

  // What the completion scripts ask; no group, no help.
  auto *complete = app.add_subcommand("__complete", "")->group("");
  complete->add_option("WORDS", words)->expected(-1);
  complete->callback([&] {
    chosen = [&](const Options &) {
      fmt::print("{}", completion_lines(complete_words(app, words)));
      return exit_code::good;
    };
  });
}

void add_compare_options(CLI::App &command, CompareOptions &options)
{
  command.add_option("A", options.a, "Output folder or results.json; the one before")->required();
  command.add_option("B", options.b,
                     "The one after; without it potentials of A are compared in matched runs");
  command.add_option("--potential-a", options.potential_a,
                     "Only this potential of A (without B default: the teacher)");
  command.add_option("--potential-b", options.potential_b,
                     "Compare it with this potential of B, or of A without B (default: the same "
                     "name; without B all others)");
  command.add_option("--control", options.control,
                     "A potential that is the same in A and B: take times relative to its");
  command
      .add_option("--delta", options.delta_percent,
                  "Differences up to so many percent do not matter")
      ->capture_default_str()
      ->check(percent_range());
  command
      .add_option("--ignore", options.ignore,
                  "A key that may differ although it ought to be alike; may be repeated")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_flag("--strict", options.strict,
                   "Exit with 5 if a cell is inconclusive or missing in B");
}

void add_gate_options(CLI::App &command, Options &options)
{
  GateOptions &gate = options.gate;
  command.add_option(
      "MEASURED", gate.measured,
      "Suite file (YAML), measured anew, or the output folder or results.json of new "
      "results");
  command
      .add_option("--results", gate.results,
                  "Judge these kept results of the suite, output folder or results.json, and "
                  "measure nothing")
      ->type_name("RESULTS");
  command
      .add_option("--against", gate.against,
                  "Earlier results, output folder or results.json (default: the baseline of the "
                  "suite on this machine)")
      ->type_name("RESULTS");
  command
      .add_option("--against-lmp", gate.against_tools.lmp,
                  "Earlier LAMMPS: a suite is measured with old and new programs in turns")
      ->type_name("FILE");
  command
      .add_option("--against-plugin", gate.against_tools.plugin, "Earlier mlffplugin.so, likewise")
      ->type_name("FILE");
  command
      .add_option("--against-suite", gate.against_suite,
                  "Earlier suite, e.g. with an earlier model, likewise")
      ->type_name("FILE");
  command
      .add_option("--control", gate.control,
                  "A potential that is the same before and after: take times relative to its")
      ->type_name("NAME");
  command
      .add_option("--cell", gate.cells,
                  "Only this cell, SYSTEM/PROTOCOL/LAYOUT/POTENTIAL; may be repeated")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command
      .add_option("--delta", gate.delta_percent, "Differences up to so many percent do not matter")
      ->capture_default_str()
      ->check(percent_range());
  command
      .add_option("--ignore", gate.ignore,
                  "A key that may differ although it ought to be alike; may be repeated")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_option("--junit", gate.junit, "Write the verdict as JUnit XML")->type_name("FILE");
  command.add_flag("--strict", gate.strict,
                   "Exit with 5 if a cell is inconclusive or missing in the new results");
  command.add_flag("--no-rerun", gate.no_rerun,
                   "Do not measure cells that are slower a second time");
  command
      .add_option("--output", options.output,
                  "Output folder of the suite (default: "
                  "results/SUITE_NAME)")
      ->type_name("DIR");
  command.add_flag("--again", options.again,
                   "Measure the suite anew, as a gate of a suite always does");
  add_keep_option(command, options);
  command
      .add_option("--site", options.site, "Site file (YAML): where runs of the suite are executed")
      ->type_name("FILE");
  add_quiet_option(command, options, "No progress and notes");
}

void add_teacher_and_student(CLI::App &command, Options &options, const std::string &teacher,
                             const std::string &student)
{
  command.add_option("TEACHER", options.teacher, teacher)->required()->type_name("FILE");
  command.add_option("STUDENT", options.student, student)->type_name("FILE");
}

void add_fidelity_options(CLI::App &command, Options &options)
{
  add_teacher_and_student(command, options,
                          "LAMMPS dump: id type x y z fx fy fz; or the output folder of a suite "
                          "with a protocol of ensemble rerun",
                          "Dump of the same frames; none with a folder");
  auto *teacher_log =
      command
          .add_option("--teacher-log", options.teacher_log,
                      "LAMMPS log of the teacher's rerun, with thermo_style custom step pe vol pxx "
                      "pyy pzz pxy pxz pyz: energies and stresses too")
          ->type_name("FILE");
  auto *student_log =
      command.add_option("--student-log", options.student_log, "The same of the student's")
          ->needs(teacher_log)
          ->type_name("FILE");
  teacher_log->needs(student_log);
  add_json_option(command, options);
  add_examples(command, {{"fidelity results/frames", "each student beside its teacher"},
                         {"fidelity teacher.dump student.dump", "MAE, RMSE, P95 and others"},
                         {"fidelity t.dump s.dump --teacher-log t.log --student-log s.log",
                          "energies, stresses and virials as well"}});
}

void add_trajectories_options(CLI::App &command, Options &options)
{
  add_teacher_and_student(command, options,
                          "LAMMPS dump: id type xu yu zu vx vy vz, some 1,000 frames at equal "
                          "intervals; or the output folder of a suite with a protocol that has "
                          "dump_every",
                          "Dump of the same system and conditions; none with a folder");
  auto *floor =
      command
          .add_option("--floor", options.floor,
                      "Dump of the teacher from another seed: how far two of its own are apart")
          ->type_name("FILE");
  command
      .add_option("--teacher-bench-log", options.teacher_bench_log,
                  "Bench log of the teacher's run: its mean pressure too")
      ->type_name("FILE");
  command.add_option("--student-bench-log", options.student_bench_log, "The same of the student's")
      ->type_name("FILE");
  command
      .add_option("--floor-bench-log", options.floor_bench_log, "The same of the run of --floor")
      ->needs(floor)
      ->type_name("FILE");
  command
      .add_option("--timestep-fs", options.trajectory.timestep_fs,
                  "Of the simulations that wrote the dumps, which tell steps")
      ->check(positive_number())
      ->type_name("FS");
  command
      .add_option("--cutoff-A", options.trajectory.cutoff_A,
                  "Largest distance of radial distributions (default: 6, or half of the box)")
      ->check(positive_number())
      ->type_name("A");
  command.add_option("--bins", options.trajectory.bins, "Bins of radial distributions")
      ->capture_default_str()
      ->check(CLI::Range(10, 10000));
  command
      .add_option("--window", options.trajectory.window_frames,
                  "Frames over which structure is judged for stability")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  command
      .add_option("--skip", options.trajectory.skip_frames, "Frames to leave out at the beginning")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  add_json_option(command, options);
  add_examples(command,
               {{"trajectories results/md", "each student beside its teacher, by their runs"},
                {"trajectories teacher.dump student.dump --timestep-fs 1 --floor teacher2.dump",
                 "differences, beside those of two runs of the teacher"}});
}

void add_systems_options(CLI::App &command, Options &options)
{
  SystemsOptions &systems = options.systems;
  command.add_option("NAME", systems.name,
                     "A material, or a structure file (CIF, POSCAR, extended XYZ, LAMMPS data)");
  auto *atoms = command.add_option("--atoms", systems.atoms, "Atoms wanted of a material")
                    ->check(CLI::Range(1, 10000000));
  command.add_option("--replicas", systems.replicas, "Cells of a material along x, y, z")
      ->expected(3)
      ->check(CLI::Range(1, 500))
      ->excludes(atoms);
  command.add_option("--supercell", systems.supercell, "Copies of the box along its edges")
      ->expected(3)
      ->check(CLI::Range(1, 500));
  command.add_option("--strain", systems.strain, "Strain along x, y, z, as fractions")
      ->expected(3)
      ->check(strain_range());
  command.add_option("--seed", systems.seed, "Seed of what is random in a material (default: 1)");
  command
      .add_option("--format", systems.format,
                  "Format of a structure file (default: by its name, "
                  "else by its content)")
      ->check(CLI::IsMember({"lammps", "extxyz", "poscar", "cif"}));
  command.add_option("--elements", systems.elements, "Elements of the atom types, in order");
  command.add_option("--frame", systems.frame,
                     "Frame of an extended XYZ file: 0 the first, -1 the last");
  command
      .add_option("--units", systems.units,
                  "LAMMPS units of a data file whose first line names none (default: metal)")
      ->check(CLI::IsMember({"metal", "real", "electron", "si", "cgs", "micro", "nano"}));
  command
      .add_option("-o,--output", options.output, "Data file to write (default: standard output)")
      ->type_name("FILE");
}

}  // namespace

void print_error(const std::string &message)
{
  fmt::print(stderr, "{} {}\n", coloured("mlffbench: error:", Colour::red, STDERR_FILENO), message);
}

int run_mlffbench(int argc, char **argv)
{
  Options options;
  std::function<int(const Options &)> chosen;
  CLI::App app{"mlffbench measures machine-learned force fields inside LAMMPS: how fast, how "
               "steady, how faithful.",
               "mlffbench"};
  app.set_version_flag("--version", version());
  app.require_subcommand(1);
  app.footer("Exit codes: 0 good, 1 usage or I/O, 2 a run failed, 3 a physics check failed, 4 "
             "regression, 5 inconclusive (with --strict, or a gate that could not have failed), 6 "
             "not comparable, 130 interrupted.");
  const auto add_to = [&](CLI::App &parent, const char *name, const char *description,
                          int (*command)(const Options &)) {
    CLI::App *subcommand = parent.add_subcommand(name, description);
    subcommand->callback([&chosen, command] { chosen = command; });
    return subcommand;
  };
  const auto add = [&](const char *name, const char *description, int (*command)(const Options &)) {
    return add_to(app, name, description, command);
  };

  auto *doctor = add("doctor", "Check everything that a run needs, with a remedy for each fault",
                     doctor_command);
  add_tool_options(*doctor, options);
  add_json_option(*doctor, options);
  add_quiet_option(*doctor, options, "Only what is not good");
  add_examples(*doctor, {{"doctor", "all that a run needs, tried out"},
                         {"doctor --lmp ~/lammps/build/lmp", "the same for another LAMMPS"}});

  auto *systems = add("systems",
                      "List the materials, or write the LAMMPS data file of one or of a structure "
                      "file",
                      systems_command);
  add_systems_options(*systems, options);
  add_json_option(*systems, options);
  add_examples(*systems, {{"systems", "all materials with their densities"},
                          {"systems quartz --atoms 500 -o quartz.data", "a data file"},
                          {"systems my.cif --supercell 2 2 2 -o my.data", "one from a CIF file"}});

  auto *plan =
      add("plan", "Show the cells and runs of a suite with their time, run nothing", plan_command);
  add_suite_argument(*plan, options);
  plan->add_option("--output", options.output,
                   "Output folder, for what is finished there (default: results/SUITE_NAME)")
      ->type_name("DIR");
  plan->add_option("--records", options.records,
                   "Estimate from the records of this output folder (default: --output)")
      ->type_name("DIR");
  plan->add_flag("--probe", options.probe,
                 "Run the Python interpreters that the suite names, to ask for their packages");
  add_tool_options(*plan, options);
  add_json_option(*plan, options);
  add_quiet_option(*plan, options, "Only numbers and estimate, no tables");
  add_examples(*plan, {{"plan inputs/suites/quick.yaml", "cells, runs in order, time and disk"},
                       {"plan inputs/suites/baseline.yaml --records results/quick",
                        "estimated from what another suite took"},
                       {"plan engines.yaml --probe",
                        "ask the Python that the suite names; without it, nothing is executed that "
                        "a suite names"}});

  auto *run = add("run", "Run what is not finished yet of a suite, then report", run_command);
  add_suite_argument(*run, options);
  run->add_option("--output", options.output, "Output folder (default: results/SUITE_NAME)")
      ->type_name("DIR");
  add_tool_options(*run, options);
  run->add_flag("--again", options.again,
                "If all runs are finished, move them aside and measure anew");
  add_keep_option(*run, options);
  run->add_option("--site", options.site,
                  "Site file (YAML): where runs are executed, e.g. as Slurm jobs (default: "
                  "$MLFFBENCH_SITE, else this machine)")
      ->type_name("FILE");
  run->add_flag("--oversubscribe", options.oversubscribe,
                "Let runs share CPUs: layouts larger than the machine, several runs side by side");
  run->add_flag("--detach", options.detach, "Submit jobs and do not wait for them");
  add_quiet_option(*run, options, "No progress, notes and tables");
  add_json_option(*run, options);
  add_examples(*run, {{"run inputs/suites/quick.yaml", "run it; Ctrl-C and the same again goes on"},
                      {"run quick.yaml --output /data/quick --again", "measure all of it anew"},
                      {"run quick.yaml --quiet --json >result.json", "for other programs"}});

  auto *status =
      add("status", "Show how far an output folder is, also while runs go on", status_command);
  status->add_option("DIR", options.output, "Output folder")->required()->type_name("DIR");
  add_json_option(*status, options);
  add_examples(*status, {{"status results/quick", "from another terminal, while it runs"}});

  auto *cancel =
      add("cancel", "End the jobs of an output folder; finished runs are kept", cancel_command);
  cancel->add_option("DIR", options.output, "Output folder")->required()->type_name("DIR");
  add_examples(*cancel, {{"cancel results/quick", "`run` with the same suite goes on later"}});

  auto *report =
      add("report", "Rebuild results.json, .csv and .sqlite from the records, and print the tables",
          report_command);
  report->add_option("DIR", options.output, "Output folder")->required()->type_name("DIR");
  add_json_option(*report, options);
  add_quiet_option(*report, options, "Only what failed, no tables");
  add_examples(*report, {{"report results/quick", "the tables again"},
                         {"report results/quick --json", "all figures of all cells and runs"}});

  auto *compare =
      add("compare",
          "Compare two results, or the potentials of one: FASTER, SLOWER, EQUIVALENT or "
          "INCONCLUSIVE",
          compare_command);
  add_compare_options(*compare, options.compare);
  add_json_option(*compare, options);
  add_examples(
      *compare,
      {{"compare results/quick", "each student with the teacher, in matched runs"},
       {"compare results/before results/after --delta 5", "two results; up to 5 % do not matter"}});

  auto *targets = add(
      "targets", "Hold results against a targets file: MET, MISSED or UNDECIDED, with intervals",
      targets_command);
  targets->add_option("RESULTS", options.output, "Output folder or results.json")->required();
  targets->add_option("FILE", options.targets, "Targets file (YAML)")
      ->required()
      ->type_name("FILE");
  targets->add_flag("--strict", options.compare.strict, "Exit with 5 if a target is undecided");
  add_json_option(*targets, options);
  add_examples(*targets, {{"targets results/baseline inputs/targets/student.yaml",
                           "are the students fast and small enough?"}});

  auto *exporting =
      add("export", "Write results in a form that other programs read", export_command);
  exporting->add_option("DIR", options.output, "Output folder")->required()->type_name("DIR");
  exporting
      ->add_option("--format", options.format,
                   "gbench (Google Benchmark's JSON), junit (XML) or csv (a line a run)")
      ->required()
      ->check(CLI::IsMember({"gbench", "junit", "csv"}));
  exporting->add_option("-o,--output", options.file, "File (default: standard output)")
      ->type_name("FILE");
  add_examples(*exporting, {{"export results/quick --format gbench -o quick.json",
                             "for Google Benchmark's tools/compare.py"},
                            {"export results/quick --format junit -o quick.xml", "for CI"}});

  auto *history = app.add_subcommand("history", "Keep results over months in one SQLite file");
  history->require_subcommand(1);
  add_examples(*history, {{"history add results/quick", "keep it, in the user's own history"},
                          {"history list --history lab.sqlite", "all that is kept in another"},
                          {"history steps --delta 5", "when what became slower or faster"}});
  const auto add_history_option = [&](CLI::App &command) {
    command.add_option("--history", options.history, "SQLite file")
        ->envname("MLFFBENCH_HISTORY")
        ->default_str("~/.local/state/mlff-bench/history.sqlite")
        ->type_name("FILE");
    add_json_option(command, options);
  };
  auto *history_add = add_to(*history, "add",
                             "Add the finished runs of an output folder; those "
                             "that are there already are left as they are",
                             history_add_command);
  history_add->add_option("DIR", options.output, "Output folder")->required()->type_name("DIR");
  add_history_option(*history_add);
  add_history_option(
      *add_to(*history, "list", "Show the figures of each cell by day", history_list_command));

  auto *steps =
      add_to(*history, "steps", "Show when cells became slower or faster", history_steps_command);
  steps
      ->add_option("--delta", options.compare.delta_percent,
                   "Steps up to so many percent are not shown")
      ->capture_default_str()
      ->check(percent_range());
  add_history_option(*steps);

  auto *baseline = app.add_subcommand(
      "baseline", "Results that were accepted: what `gate` holds new ones against");
  baseline->require_subcommand(1);
  add_examples(*baseline,
               {{"baseline accept results/baseline", "for this suite on this machine"},
                {"baseline accept results/baseline --note 'exact neighbor lists cost 4 %'",
                 "slower on purpose"},
                {"baseline list", "all, also replaced ones"}});
  auto *accept = add_to(*baseline, "accept",
                        "Make the finished runs of an output folder the baseline of their suite "
                        "and machine; what was accepted before is kept",
                        baseline_accept_command);
  accept->add_option("DIR", options.output, "Output folder")->required()->type_name("DIR");
  accept
      ->add_option(
          "--note", options.baseline.note,
          "Why; needed where a cell is slower than in the baseline before, missing, or not "
          "comparable")
      ->type_name("TEXT");
  add_history_option(*accept);
  add_history_option(*add_to(*baseline, "list", "Show all baselines", baseline_list_command));
  auto *show = add_to(*baseline, "show", "Show the figures of baselines", baseline_show_command);
  show->add_option("NUMBER", options.baseline.number, "Only this one (default: all in use)");
  add_history_option(*show);

  auto *gate =
      add("gate", "Fail if something has become slower: for continuous integration", gate_command);
  add_gate_options(*gate, options);
  add_tool_options(*gate, options);
  add_history_option(*gate);
  add_examples(
      *gate,
      {{"gate inputs/suites/quick.yaml", "run it, compare with the baseline of this machine"},
       {"gate results/new --against results/old --delta 5", "two results; up to 5 % do not matter"},
       {"gate quick.yaml --results results/quick", "judge what is there, measure nothing"},
       {"gate quick.yaml --against-plugin old/mlffplugin.so --junit gate.xml",
        "two versions in turns; no baseline needed"}});

  auto *log = add("log", "Show the figures of bench logs, one line each", log_command);
  log->add_option("LOG", options.logs, "Files that fix bench/latency wrote")
      ->required()
      ->type_name("FILE");
  log->add_flag("--check", options.check, "Only read them, and count their rows");
  add_json_option(*log, options);
  add_examples(*log, {{"log bench_latency.log", "of a LAMMPS run of your own"}});

  auto *fidelity = add(
      "fidelity", "Compare a student's forces and energies with its teacher's on the same frames",
      fidelity_command);
  add_fidelity_options(*fidelity, options);

  auto *trajectories =
      add("trajectories",
          "Compare a student's own trajectory with its teacher's: structure, motion and spectrum",
          trajectories_command);
  add_trajectories_options(*trajectories, options);

  auto *execute =
      add("execute", "Execute one planned run and write its record; jobs of a scheduler call this",
          execute_command);
  execute->add_option("RUN_DIR", options.run_folder, "Run folder below an output folder")
      ->required()
      ->type_name("DIR");
  add_examples(*execute, {{"execute results/quick/RUN_FOLDER", "a run that `run` has planned"}});

  auto *schema = add("schema", "Print the JSON Schema of a file that mlffbench reads or writes",
                     schema_command);
  schema->add_option("OF", options.schema, "suite (the default), site, targets, results or gate")
      ->check(CLI::IsMember({"suite", "site", "targets", "results", "gate"}));
  add_examples(*schema, {{"schema >suite.schema.json",
                          "for editors: `# yaml-language-server: $schema=suite.schema.json`"}});

  std::string shell;
  std::vector<std::string> words;
  add_self_description(app, chosen, shell, words);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    std::ostringstream output;
    std::ostringstream fault;
    const int code = app.exit(error, output, fault);
    fmt::print("{}", output.str());
    fmt::print(stderr, "{}", fault.str());
    finish_output();
    return code == 0 ? exit_code::good : exit_code::usage_or_io;
  }
  try {
    std::signal(SIGPIPE, SIG_IGN);
    const int code = chosen(options);
    if (!finish_output())
      throw std::runtime_error("cannot write the result to standard output");
    return code;
  } catch (const NotComparable &error) {
    print_error(error.what());
    return exit_code::not_comparable;
  } catch (const std::exception &error) {
    print_error(error.what());
    return interrupted() ? exit_code::interrupted : exit_code::usage_or_io;
  }
}

}  // namespace mlffbench
