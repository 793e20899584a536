// SPDX-License-Identifier: GPL-2.0-or-later
// Diagnosis of failed runs.
#include "launch/diagnosis.h"

#include "base/file.h"
#include "base/text.h"
#include "base/visible_text.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <csignal>
#include <fmt/format.h>
#include <set>
#include <string_view>
#include <system_error>

namespace mlffbench::launch {

namespace {

namespace fs = std::filesystem;

constexpr uintmax_t full_below_B = 1 << 20;

std::string text_of(const fs::path &path)
{
  return fs::is_regular_file(path) ? base::read_file(path) : "";
}

/// Of a line of another operating system.
std::string without_return(std::string line)
{
  if (line.ends_with('\r'))
    line.pop_back();
  return line;
}

std::string line_at(const std::string &text, size_t at)
{
  return base::visible(without_return(text.substr(at, text.find('\n', at) - at)));
}

std::string last_line(std::string text)
{
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
    text.pop_back();
  const size_t newline = text.rfind('\n');
  return base::visible(newline == std::string::npos ? text : text.substr(newline + 1));
}

/// A signal's number if an exit code tells of one: shells and MPI launchers add it to 128, Python's
/// subprocess gives its negative (256 - signal). 0 if not.
int signal_behind(int exit_code)
{
  const int candidate = exit_code > 224 ? 256 - exit_code : exit_code > 128 ? exit_code - 128 : 0;
  switch (candidate) {
  case SIGSEGV:
  case SIGBUS:
  case SIGABRT:
  case SIGFPE:
  case SIGILL:
  case SIGKILL:
  case SIGTERM:
  case SIGXCPU:
  case SIGXFSZ:
    return candidate;
  default:
    return 0;
  }
}

const char *name_of(Program program)
{
  return program == Program::lammps ? "LAMMPS" : "Python";
}

std::string signal_sentence(int signal, Program program)
{
  if (signal == SIGKILL) {
    return fmt::format("{} was killed (SIGKILL): by a person, a batch system or for want of "
                       "memory; see `dmesg`, take a smaller "
                       "system or fewer ranks, and give the same command again",
                       name_of(program));
  }
  if (signal == SIGTERM) {
    return fmt::format("{} was ended from outside (SIGTERM); give the same command again",
                       name_of(program));
  }
  if (program == Program::python) {
    return fmt::format("Python crashed ({}); a fault of the calculator or of what it calls: run "
                       "run_ase.py in the run folder by hand with `python -X faulthandler`",
                       signal_name(signal));
  }
  return fmt::format("LAMMPS crashed ({}); a fault of the pair style, the model or LAMMPS itself: "
                     "run the deck by hand under "
                     "a debugger",
                     signal_name(signal));
}

/// LAMMPS' words for atoms that have flown apart. Their numbers differ from run to run, so that
/// they are left out: equal failures are told once.
constexpr const char *explosion =
    "the simulation exploded: LAMMPS lost atoms that flew apart; take a shorter time step, or a "
    "potential that is stable here";

bool lost_atoms(const std::string &error)
{
  return error.find("Lost atoms:") != std::string::npos;
}

}  // namespace

std::string python_error(const std::string &text)
{
  const std::string mark = "ERROR: ";
  const size_t at = text.rfind("\n" + mark);
  if (at != std::string::npos)
    return line_at(text, at + 1 + mark.size());
  return text.starts_with(mark) ? line_at(text, mark.size()) : "";
}

std::string lammps_error(const std::string &text)
{
  for (size_t at = text.find("ERROR"); at != std::string::npos; at = text.find("ERROR", at + 1)) {
    if (at != 0 && text[at - 1] != '\n')
      continue;
    std::string message = line_at(text, at);
    const size_t command = text.find("Last input line: ", at);
    if (command != std::string::npos)
      message += fmt::format(" ({})", line_at(text, command));
    return message;
  }
  return "";
}

bool is_input_error(const std::string &error)
{
  const std::string mark = "(Last input line: ";
  const size_t at = error.rfind(mark);
  if (at == std::string::npos)
    return false;
  const std::string_view input = std::string_view(error).substr(at + mark.size());
  const auto words = base::words_of(input, base::any_white_space);
  static const std::set<std::string_view> steps{"run", "minimize", "rerun"};
  const std::string text = base::lower(std::string_view(error).substr(0, at));
  const auto says = [&](const char *word) { return text.find(word) != std::string::npos; };
  const bool may_heal =
      says("memory") || says("alloc") || says("space left") || says("quota") || says("cuda");
  return !words.empty() && !steps.contains(words.front()) && !may_heal;
}

std::string with_disk_hint(const std::string &what, const fs::path &folder)
{
  std::error_code error;
  const fs::space_info space = fs::space(folder, error);
  if (error || space.available >= full_below_B)
    return what;
  return fmt::format("{}; the disk is full: free some space and give the same command again", what);
}

std::optional<Diagnosis> diagnose_process(const ProcessResult &process, const fs::path &run_folder,
                                          double timeout_s, Program program)
{
  if (process.ending == Ending::timed_out) {
    return Diagnosis{
        fmt::format(
            "took longer than {:g} s and was ended; raise `measure: timeout_s` or take fewer steps",
            timeout_s),
        program == Program::lammps ? "log.lammps" : "stdout.txt"};
  }
  std::string error =
      program == Program::lammps ? lammps_error(text_of(run_folder / "log.lammps")) : "";
  const auto concerns = [&] {
    return is_input_error(error) && program == Program::lammps ? record::Concerns::cell
                                                               : record::Concerns::run;
  };
  if (lost_atoms(error))
    return Diagnosis{explosion, "log.lammps", record::Concerns::run};
  if (!error.empty())
    return Diagnosis{with_disk_hint(error, run_folder), "log.lammps", concerns()};
  const std::string output = text_of(run_folder / "stdout.txt");
  error = program == Program::lammps ? lammps_error(output) : python_error(output);
  if (!error.empty())
    return Diagnosis{with_disk_hint(error, run_folder), "stdout.txt", concerns()};

  const int signal =
      process.ending == Ending::signalled ? process.signal : signal_behind(process.exit_code);
  if (signal != 0) {
    return Diagnosis{with_disk_hint(signal_sentence(signal, program), run_folder), "stdout.txt",
                     signal == SIGKILL || signal == SIGTERM ? record::Concerns::nothing
                                                            : record::Concerns::run};
  }
  if (process.exit_code != 0) {
    return Diagnosis{with_disk_hint(fmt::format("{} ended with exit code {}; its last words: {}",
                                                name_of(program), process.exit_code,
                                                output.empty() ? "none" : last_line(output)),
                                    run_folder),
                     "stdout.txt"};
  }
  return std::nullopt;
}

std::optional<Diagnosis> diagnose_log(const benchlog::BenchLog &log, const fs::path &run_folder,
                                      int64_t atoms, int64_t warmup_steps, int64_t steps,
                                      benchlog::Phase counted)
{
  const auto fault = [&](const std::string &what,
                         record::Concerns concerns = record::Concerns::run) {
    return Diagnosis{with_disk_hint(what, run_folder), "bench.log", concerns};
  };
  if (log.energy_unit != "eV" || log.temperature_unit != "K" || log.pressure_unit != "bar") {
    return fault(
        "bench.log is not in metal units; a command of the potential must not change `units`",
        record::Concerns::cell);
  }
  const bool lammps = log.header.value("engine", "lammps") == "lammps";
  if (const auto timer = log.header.value("timer", "");
      lammps && timer != "normal" && timer != "full") {
    return fault(fmt::format("LAMMPS' timers were set to `{}`, so there are no pair times; a "
                             "command of the potential must not change `timer`",
                             timer),
                 record::Concerns::cell);
  }
  if (std::any_of(log.rows.begin(), log.rows.end(),
                  [](const benchlog::BenchRow &row) { return row.level > 0; })) {
    return fault("the run used r-RESPA, whose steps have several force calls; a command of the "
                 "potential must not change `run_style`",
                 record::Concerns::cell);
  }
  if (const auto logged = log.header.value("atoms", int64_t{-1}); logged != atoms) {
    return fault(fmt::format("bench.log counts {} atoms instead of {}", logged, atoms));
  }
  if (!log.sections.empty()) {
    return fault(
        fmt::format("bench.log has {} sections: between its runs the deck changed pair style, "
                    "model, time step, "
                    "threads, atoms or box; measure each in a protocol or potential of its own",
                    1 + log.sections.size()));
  }
  if (!log.halts.empty())
    return std::nullopt;
  const auto count = [&](benchlog::Phase phase) {
    return std::count_if(log.rows.begin(), log.rows.end(),
                         [&](const benchlog::BenchRow &row) { return row.phase == phase; });
  };
  const char *end = log.runs.empty() ? ", no summary" : "";
  if (counted == benchlog::Phase::min) {
    if (count(counted) == 0 || log.runs.empty())
      return fault("bench.log breaks off: no whole minimisation");
  } else if (count(benchlog::Phase::warmup) != warmup_steps || count(counted) != steps ||
             log.runs.empty()) {
    if (!log.runs.empty() &&
        count(benchlog::Phase::warmup) + count(counted) > warmup_steps + steps) {
      return fault(fmt::format("the deck ran {} warm-up steps and {} counted steps, but the suite "
                               "says {} and {}; correct its template",
                               count(benchlog::Phase::warmup), count(counted), warmup_steps, steps),
                   record::Concerns::cell);
    }
    return fault(
        counted == benchlog::Phase::rerun
            ? fmt::format("bench.log breaks off: {} of {} frames{}", count(counted), steps, end)
            : fmt::format("bench.log breaks off: {} of {} warm-up steps, {} of {} counted steps{}",
                          count(benchlog::Phase::warmup), warmup_steps, count(counted), steps,
                          end));
  }
  if (log.runs.back().value("atoms", atoms) != atoms)
    return fault("atoms were lost; the potential is not stable here");
  return std::nullopt;
}

std::optional<Diagnosis> diagnose_deck(const benchlog::BenchLog &log,
                                       const model::Protocol &protocol,
                                       const model::Potential &potential)
{
  if (potential.calculator)
    return std::nullopt;
  const auto fault = [](const std::string &what) {
    return Diagnosis{what + "; correct the template of the deck, or the commands of the potential",
                     "in.lammps", record::Concerns::cell};
  };
  constexpr double fs_per_ps = 1000.0;
  constexpr double printed = 1e-9;
  const double timestep_fs = log.header.value("timestep", 0.0) * fs_per_ps;
  if (protocol.is_dynamics() && timestep_fs > 0.0 &&
      std::abs(timestep_fs - protocol.timestep_fs) > printed * protocol.timestep_fs) {
    return fault(fmt::format("the deck ran with a time step of {:g} fs, but the suite says {:g} fs",
                             timestep_fs, protocol.timestep_fs));
  }
  const std::string wanted =
      potential.pair_style.substr(0, potential.pair_style.find_first_of(" \t"));
  const std::string used = log.header.value("pair_style", wanted);
  if (used != wanted && !used.starts_with(wanted + "/")) {  // a suffix, as of `suffix omp`
    return fault(fmt::format("the deck ran pair style {}, but the suite says {}", used, wanted));
  }
  return std::nullopt;
}

}  // namespace mlffbench::launch
