// SPDX-License-Identifier: GPL-2.0-or-later
// The commands of mlffbench and what they share.
#pragma once

#include "launch/lammps.h"
#include "physics/trajectory_figures.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace mlffbench {

struct Results;

/// Exit codes, the same for all commands.
namespace exit_code {
constexpr int good = 0;
constexpr int usage_or_io = 1;
constexpr int run_failed = 2;
constexpr int physics = 3;
constexpr int regression = 4;
constexpr int inconclusive = 5;  ///< with --strict, or a gate that could not have failed
constexpr int not_comparable = 6;
constexpr int interrupted = 130;
}  // namespace exit_code

/// Results that may not be compared.
class NotComparable : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Options of `compare`.
struct CompareOptions {
  std::filesystem::path a;
  std::filesystem::path b;  ///< empty: two potentials of `a`
  std::string potential_a;
  std::string potential_b;
  std::string control;
  std::vector<std::string> ignore;  ///< keys of identity that may differ
  double delta_percent = 2.0;
  bool strict = false;
};

/// Options of `baseline` alone.
struct BaselineOptions {
  std::string note;
  std::optional<int64_t> number;  ///< as `baseline list` shows it
};

/// Options of `gate` alone.
struct GateOptions {
  std::filesystem::path measured;       ///< suite file, output folder or results.json
  std::filesystem::path results;        ///< kept ones, in place of a measurement; empty: measure
  std::filesystem::path against;        ///< earlier results; empty: the baseline
  std::filesystem::path against_suite;  ///< empty: the same suite
  ToolChoice against_tools;             ///< earlier programs; empty: the same
  std::string control;
  std::vector<std::string> cells;   ///< only these; empty: all
  std::vector<std::string> ignore;  ///< keys of identity that may differ
  std::filesystem::path junit;      ///< file for the verdict; empty: none
  double delta_percent = 2.0;
  bool strict = false;
  bool no_rerun = false;  ///< failing cells are not measured again
};

/// Options of `systems` alone.
struct SystemsOptions {
  std::string name;  ///< a material or a structure file; empty: list the materials
  std::optional<int> atoms;
  std::vector<int> replicas;  ///< none or three
  std::vector<int> supercell;
  std::vector<double> strain;
  std::optional<uint64_t> seed;
  std::string format;  ///< empty: by name or content
  std::vector<std::string> elements;
  std::optional<int64_t> frame;  ///< of extended XYZ
  std::string units;             ///< of a LAMMPS data file that names none
};

/// Options that commands share; each command reads the ones it has.
struct Options {
  std::filesystem::path suite;
  std::filesystem::path output;
  std::filesystem::path records;  ///< output folder to estimate from
  std::filesystem::path site;     ///< empty: $MLFFBENCH_SITE, else this machine
  std::filesystem::path run_folder;
  ToolChoice tools;
  bool json = false;
  bool quiet = false;
  bool again = false;
  bool probe = false;          ///< `plan` asks the programs that a suite names
  bool tables = true;          ///< `run` prints its result
  std::optional<size_t> keep;  ///< earlier results of this output folder; none: all
  CompareOptions compare;
  BaselineOptions baseline;
  GateOptions gate;
  std::vector<std::filesystem::path> logs;
  bool check = false;
  std::string format;             ///< of an export
  std::filesystem::path file;     ///< that an export is written to; empty: standard output
  std::filesystem::path history;  ///< empty: the user's own
  std::filesystem::path targets;
  std::string schema = "suite";
  std::filesystem::path teacher;  ///< a dump, or an output folder
  std::filesystem::path student;  ///< empty: `teacher` is an output folder
  std::filesystem::path teacher_log;
  std::filesystem::path student_log;
  std::filesystem::path floor;  ///< a second trajectory of the teacher; empty: none
  std::filesystem::path teacher_bench_log;
  std::filesystem::path student_bench_log;
  std::filesystem::path floor_bench_log;
  TrajectoryOptions trajectory;
  SystemsOptions systems;
  bool oversubscribe = false;
  bool detach = false;
};

/// Checks all that a run needs. 0, or 1 if something needed is missing.
int doctor_command(const Options &options);
/// Prints the runs of a suite in order.
int plan_command(const Options &options);
/// Runs what is not finished yet.
int run_command(const Options &options);
/// Prints the state of an output folder from its files.
int status_command(const Options &options);
/// Rebuilds results.* from the records and prints the tables.
int report_command(const Options &options);
/// Executes one planned run of an output folder: what jobs call.
int execute_command(const Options &options);
/// Ends the jobs of an output folder.
int cancel_command(const Options &options);
/// Compares two results, or two potentials of one.
int compare_command(const Options &options);
/// Writes the results of an output folder in a form that other programs read.
int export_command(const Options &options);
/// Prints the figures of bench logs.
int log_command(const Options &options);
/// Keeps the records of an output folder in a history.
int history_add_command(const Options &options);
/// Prints what a history holds.
int history_list_command(const Options &options);
/// Prints when cells became slower or faster.
int history_steps_command(const Options &options);
/// Makes the results of an output folder the baseline of their suite and machine.
int baseline_accept_command(const Options &options);
/// Prints all baselines of a history.
int baseline_list_command(const Options &options);
/// Prints the figures of baselines.
int baseline_show_command(const Options &options);
/// Holds results against a targets file.
int targets_command(const Options &options);
/// Compares new results with the baseline, earlier results or earlier programs, and fails if
/// something is slower.
int gate_command(const Options &options);
/// Prints how far a student's forces and energies are from its teacher's.
int fidelity_command(const Options &options);
/// Prints how far a student's own trajectory is from its teacher's.
int trajectories_command(const Options &options);
/// Lists the materials, or writes the data file of one or of a structure file.
int systems_command(const Options &options);
/// Prints the JSON Schema of suite files, site files or results.json.
int schema_command(const Options &options);

/// Prints `mlffbench: error: ` and the message on stderr.
void print_error(const std::string &message);

/// Exit code that the records and failures of an output folder ask for.
int exit_code_of(const Results &results);

/// Reads the command line, runs a command, returns its exit code. Errors end as one message on
/// stderr.
int run_mlffbench(int argc, char **argv);

}  // namespace mlffbench
