// SPDX-License-Identifier: GPL-2.0-or-later
// Examination of a machine and its programs.
#include "workflow/doctor.h"

#include "base/diagnostic.h"
#include "base/environment.h"
#include "base/file.h"
#include "base/scratch_folder.h"
#include "benchlog/bench_log.h"
#include "deck/deck_paths.h"
#include "launch/diagnosis.h"
#include "launch/process.h"
#include "launch/python.h"
#include "rules/load.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <stdexcept>

namespace mlffbench::workflow {

namespace {

namespace fs = std::filesystem;

constexpr const char *deck_name = "in.lammps";
constexpr const char *output_name = "stdout.txt";

class Doctor {
public:
  explicit Doctor(const launch::ToolChoice &choice) : m_choice(choice) {}

  std::vector<Finding> examine()
  {
    attempt("LAMMPS", [&] { lammps(); });
    if (!m_tools.lmp.empty())
      attempt("plugin", [&] { plugin(); });
    if (m_ready)
      attempt("trial run", [&] { trial("trial run", 1); });
    if (m_ready)
      attempt("LibTorch", [&] { libtorch(); });
    if (m_ready)
      attempt("MPI", [&] { mpi(); });
    if (!m_tools.lmp.empty())
      potentials();
    if (!m_tools.lmp.empty())
      suites();
    machine();
    return m_findings;
  }

private:
  void add(const std::string &subject, Health state, const std::string &detail)
  {
    m_findings.push_back({subject, state, detail});
  }

  void attempt(const std::string &subject, const std::function<void()> &check)
  {
    try {
      check();
    } catch (const std::exception &error) {
      add(subject, Health::fault, error.what());
    }
  }

  void lammps()
  {
    const fs::path lmp = launch::find_lmp(m_choice.lmp);
    m_tools.help = launch::ask_lammps(lmp);
    m_tools.lmp = lmp;
    add("LAMMPS", Health::good, fmt::format("{} at {}", m_tools.help.version(), lmp.string()));
  }

  void plugin()
  {
    if (m_tools.help.has_bench_latency && m_choice.plugin.empty()) {
      add("plugin", Health::good, "none needed, fix bench/latency is built into this LAMMPS");
      m_ready = true;
      return;
    }
    m_tools = launch::find_tools(m_choice);
    add("plugin", Health::good,
        fmt::format("{} for LAMMPS {}, LibTorch {}, at {}", m_tools.plugin->package_version,
                    m_tools.plugin->lammps_version, m_tools.plugin->torch_version,
                    m_tools.plugin->file.string()));
    m_ready = true;
  }

  /// Runs LAMMPS with the plugin on a small crystal; says what went wrong, if anything did.
  std::optional<launch::Diagnosis> run(const fs::path &folder, const std::string &commands,
                                       int ranks)
  {
    deck::DeckPaths names;
    std::string deck = m_tools.plugin
                           ? fmt::format("plugin load \"{}\"\n", names.plugin(m_tools.plugin->file))
                           : "";
    base::make_folder(folder / deck::links_folder);
    for (const auto &link : names.links())
      base::make_link(folder / link.name, link.target);
    deck += "units metal\nlattice diamond 5.431\nregion box block 0 2 0 2 0 2\ncreate_box 1 "
            "box\ncreate_atoms 1 box\n"
            "mass 1 28.085\n";
    base::write_file(folder / deck_name, deck + commands);
    launch::ProcessSpec spec;
    if (ranks > 1)
      spec.command = {m_tools.mpirun.string(), "-np", std::to_string(ranks)};
    spec.command.insert(spec.command.end(), {m_tools.lmp.string(), "-in", deck_name, "-nocite"});
    spec.folder = folder;
    spec.output = folder / output_name;
    spec.timeout_s = 120.0;
    spec.environment = {{"OMP_NUM_THREADS", "1"}};
    return launch::diagnose_process(launch::run_process(spec), folder, spec.timeout_s);
  }

  /// Runs pair style zero and the fix, and reads its bench log.
  void trial(const std::string &subject, int ranks)
  {
    const base::ScratchFolder folder;
    const auto *const commands =
        "pair_style zero 4.0\npair_coeff * *\nfix integrate all nve\ninfo styles pair\n"
        "fix bench all bench/latency file bench.log\nrun 2\n";
    if (const auto fault = run(folder.path(), commands, ranks)) {
      add(subject, Health::fault, fault->what);
      return;
    }
    const benchlog::BenchLog log = benchlog::read_bench_log(folder.path() / "bench.log");
    if (log.header.value("ranks", 0) != ranks) {
      add(subject, Health::fault,
          fmt::format("{} started {} separate processes in place of {} ranks; use the mpirun of "
                      "the MPI that LAMMPS was built with",
                      m_tools.mpirun.string(), ranks, ranks));
      return;
    }
    const bool has_mlff =
        base::read_file(folder.path() / output_name).find("mlff") != std::string::npos;
    add(subject, has_mlff ? Health::good : Health::fault,
        has_mlff ? fmt::format("fix bench/latency works on {} {}, pair_style mlff is there", ranks,
                               ranks == 1 ? "rank" : "ranks")
                 : "pair_style mlff is unknown to this LAMMPS; build the package MLFF into it or "
                   "use the plugin");
  }

  /// The plugin loads LibTorch with the first model. Here that is the deck itself, which is refused
  /// once LibTorch is there.
  void libtorch()
  {
    const base::ScratchFolder folder;
    const auto fault =
        run(folder.path(), fmt::format("pair_style mlff\npair_coeff * * {} Si\n", deck_name), 1);
    const std::string what = fault ? fault->what : "pair_style mlff takes a deck for a model";
    const bool loaded = what.find(fmt::format("Model file {} ", deck_name)) != std::string::npos;
    add("LibTorch", loaded ? Health::good : Health::fault,
        loaded ? "pair_style mlff loads it" : what);
  }

  void mpi()
  {
    if (m_tools.mpirun.empty())
      m_tools.mpirun = launch::find_mpirun(m_tools.lmp);
    if (m_tools.mpirun.empty()) {
      add("MPI", Health::warning,
          "no mpirun beside lmp or in PATH: only layouts of 1 rank can run; install the MPI of "
          "this LAMMPS");
      return;
    }
    trial("MPI", 2);
  }

  void potentials()
  {
    const auto folders = launch::find_potentials(m_tools.lmp, m_tools.help);
    if (folders.empty()) {
      add("potential files", Health::warning,
          "no folder found; set LAMMPS_POTENTIALS to LAMMPS' potentials folder");
      return;
    }
    std::string list;
    for (const auto &folder : folders)
      list += (list.empty() ? "" : ", ") + folder.string();
    add("potential files", Health::good, list);
  }

  void suites()
  {
    std::error_code error;
    const fs::path self = fs::read_symlink("/proc/self/exe", error);
    for (const fs::path &folder :
         {self.parent_path().parent_path() / "share/mlffbench/inputs/suites",
          fs::path(MLFFBENCH_SOURCE_SUITES)}) {
      if (!fs::is_directory(folder))
        continue;
      for (const auto &file : fs::directory_iterator(folder)) {
        if (file.path().extension() != ".yaml")
          continue;
        const std::string subject = "suite " + file.path().stem().string();
        attempt(subject, [&] { suite(subject, file.path()); });
      }
      return;
    }
  }

  void suite(const std::string &subject, const fs::path &file)
  {
    try {
      const model::Suite suite =
          rules::load_suite(file, launch::find_potentials(m_tools.lmp, m_tools.help));
      python(subject, suite);
    } catch (const base::SuiteError &error) {
      // Not everybody makes all models and builds other projects' pair styles.
      const auto &faults = error.diagnostics();
      if (!std::all_of(faults.begin(), faults.end(),
                       [](const base::Diagnostic &fault) { return fault.to_be_made; }))
        throw;
      add(subject, Health::warning, fmt::format("valid, but cannot run yet: {}", error.what()));
    }
  }

  /// What a suite's potentials of engine ase need.
  void python(const std::string &subject, const model::Suite &suite)
  {
    std::string detail = "valid, its models and potential files are there";
    try {
      for (const auto &[potential, python] : launch::ask_pythons(suite, m_choice.python)) {
        detail += fmt::format("; `{}` by ASE {} of {}", potential, python.version_of("ase"),
                              python.interpreter.string());
      }
      add(subject, Health::good, detail);
    } catch (const std::exception &error) {
      add(subject, Health::warning, fmt::format("valid, but cannot run yet: {}", error.what()));
    }
  }

  void machine()
  {
    const base::MachineIdentity identity = base::machine_identity();
    const int cpus = identity.usable_cpus;
    add("machine", Health::good,
        fmt::format("{}, {} usable CPUs, {}", identity.cpu_model, cpus, identity.os));
    if (identity.governor && *identity.governor != "performance") {
      add("governor", Health::warning,
          fmt::format("the CPU frequency governor is {}; times vary less with `cpupower "
                      "frequency-set -g performance`",
                      *identity.governor));
    }
    const double load = base::load_average();
    const bool busy = load > 0.5 * cpus;
    add("load", busy ? Health::warning : Health::good,
        fmt::format("{:.2f} over one minute{}", load,
                    busy ? "; other programs disturb the times, wait for them to end" : ""));
    const double memory_GB = 1e-9 * static_cast<double>(base::available_memory_B());
    add("memory", memory_GB < 2.0 ? Health::warning : Health::good,
        fmt::format("{:.1f} GB free{}", memory_GB,
                    memory_GB < 2.0 ? "; a model with LibTorch takes about 1 GB a rank" : ""));
    std::error_code error;
    const double disk_GB = 1e-9 * static_cast<double>(fs::space(".", error).available);
    add("disk", disk_GB < 1.0 ? Health::warning : Health::good,
        fmt::format("{:.1f} GB free here{}", disk_GB,
                    disk_GB < 1.0 ? "; a million steps write about 100 MB" : ""));
  }

  const launch::ToolChoice &m_choice;
  launch::Tools m_tools;
  bool m_ready = false;
  std::vector<Finding> m_findings;
};

}  // namespace

std::vector<Finding> examine(const launch::ToolChoice &choice)
{
  return Doctor(choice).examine();
}

}  // namespace mlffbench::workflow
