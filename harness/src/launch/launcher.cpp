// SPDX-License-Identifier: GPL-2.0-or-later
// Launchers: the program alone, mpirun, words of the user.
#include "launch/launcher.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <stdexcept>

namespace mlffbench::launch {

namespace {

/// The program alone: our own affinity is what it gets.
class LocalLauncher : public Launcher {
public:
  std::string name() const override { return "local"; }
  std::vector<std::string> prefix(const model::Layout & /*layout*/,
                                  const std::vector<int> & /*cpus*/) const override
  {
    return {};
  }
  bool binds_ranks(const model::Layout & /*layout*/) const override { return true; }
};

/// mpirun, which binds the ranks if it is MPICH's (Hydra). Others confine them to the run's CPUs.
class MpiLauncher : public Launcher {
public:
  MpiLauncher(std::string mpirun, bool hydra) : m_mpirun(std::move(mpirun)), m_hydra(hydra) {}
  std::string name() const override { return "mpi"; }
  std::vector<std::string> prefix(const model::Layout &layout,
                                  const std::vector<int> &cpus) const override
  {
    std::vector<std::string> words{m_mpirun, "-np", std::to_string(layout.ranks)};
    if (m_hydra && !cpus.empty()) {
      std::vector<std::string> ranks;
      for (auto first = cpus.begin(); first < cpus.end(); first += layout.threads)
        ranks.push_back(fmt::format("{}", fmt::join(first, first + layout.threads, "+")));
      words.insert(words.end(), {"-bind-to", fmt::format("user:{}", fmt::join(ranks, ","))});
    }
    return words;
  }
  bool binds_ranks(const model::Layout & /*layout*/) const override { return m_hydra; }
  /// All ranks run on this machine, also inside a job: started by a fork they stay below us, and
  /// end with us.
  std::map<std::string, std::string> environment() const override
  {
    return m_hydra ? std::map<std::string, std::string>{{"HYDRA_LAUNCHER", "fork"},
                                                        {"HYDRA_RMK", "user"}}
                   : std::map<std::string, std::string>{};
  }

private:
  std::string m_mpirun;
  bool m_hydra;
};

/// Words of a site file, e.g. `srun --ntasks={ranks}`: that program binds, or does not.
class SiteLauncher : public Launcher {
public:
  explicit SiteLauncher(std::vector<std::string> words) : m_words(std::move(words)) {}
  std::string name() const override { return "site"; }
  std::vector<std::string> prefix(const model::Layout &layout,
                                  const std::vector<int> & /*cpus*/) const override
  {
    std::vector<std::string> words = m_words;
    for (auto &word : words) {
      for (const auto &[mark, value] :
           {std::pair{"{ranks}", layout.ranks}, std::pair{"{threads}", layout.threads}}) {
        for (size_t at = word.find(mark); at != std::string::npos; at = word.find(mark))
          word.replace(at, std::string(mark).size(), std::to_string(value));
      }
    }
    return words;
  }
  bool binds_ranks(const model::Layout & /*layout*/) const override { return false; }

private:
  std::vector<std::string> m_words;
};

}  // namespace

std::unique_ptr<Launcher> make_launcher(const model::Layout &layout, const Tools &tools,
                                        const std::vector<std::string> &words)
{
  if (layout.ranks == 1)
    return std::make_unique<LocalLauncher>();
  if (!words.empty())
    return std::make_unique<SiteLauncher>(words);
  if (tools.mpirun.empty()) {
    throw std::runtime_error(fmt::format(
        "layout {} needs mpirun, which is neither beside {} nor in PATH; install the MPI "
        "that LAMMPS was built with",
        layout.label(), tools.lmp.string()));
  }
  const bool hydra = tools.help.mpi.find("MPICH") != std::string::npos;
  return std::make_unique<MpiLauncher>(tools.mpirun.string(), hydra);
}

std::map<std::string, std::string> openmp_environment(const Launcher &launcher,
                                                      const model::Layout &layout,
                                                      const std::vector<int> &cpus)
{
  std::map<std::string, std::string> environment{
      {"OMP_NUM_THREADS", std::to_string(layout.threads)}};
  // Ranks that share one set of CPUs would all put their first thread on its first CPU.
  if (!cpus.empty() && launcher.binds_ranks(layout)) {
    environment["OMP_PLACES"] = "threads";
    environment["OMP_PROC_BIND"] = "close";
  }
  return environment;
}

}  // namespace mlffbench::launch
