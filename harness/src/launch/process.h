// SPDX-License-Identifier: GPL-2.0-or-later
// One child process with everything it starts, under control: nothing of it outlives us.
#pragma once

#include <array>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace mlffbench::launch {

struct ProcessSpec {
  std::vector<std::string> command;  ///< program (a path, or a name for PATH) and arguments
  std::filesystem::path folder;      ///< where it runs; empty: here
  std::filesystem::path output;      ///< file for stdout and stderr
  std::map<std::string, std::string> environment;  ///< set on top of our own
  std::vector<int> cpus;                           ///< that it may run on; empty: as we may
  double timeout_s = 0.0;                          ///< 0: none
  std::function<double()> waited_s;  ///< what does not count for it so far; empty: all counts
};

enum class Ending { exited, signalled, timed_out, interrupted, stopped };

/// Called while a command runs, about once a second and more often at first, with the process that
/// is the ancestor of all of the command's. False: end the command (Ending::stopped).
using Watch = std::function<bool(pid_t ancestor)>;

struct ProcessResult {
  Ending ending = Ending::exited;
  int exit_code = 0;  ///< if exited
  int signal = 0;     ///< if signalled
  double wall_s = 0.0;
  double user_s = 0.0;     ///< CPU time of the process and its descendants
  double system_s = 0.0;   ///< the same, in the kernel
  int64_t peak_rss_B = 0;  ///< of the largest of these processes
};

/// Runs a command to its end. `watch`, if given, is called meanwhile.
/// The command runs in a process group of its own below a small guard process. On a time-out, when
/// interrupted() becomes true and when `watch` says so, the group gets SIGTERM and two seconds
/// later SIGKILL; if we die, even by SIGKILL, it gets SIGKILL. The guard then also kills
/// descendants that left the group. If guard and harness are killed at the same time, the keeper
/// (launch/keeper.h) does so. Throws std::system_error if no process can be started and
/// FileError if `output` cannot be opened. A command that cannot be executed exits with 127 and
/// says so in `output`.
ProcessResult run_process(const ProcessSpec &spec, const Watch &watch = {});

/// What a short command wrote to stdout and stderr, and how it ended.
struct Captured {
  ProcessResult process;
  std::string text;
  bool good() const { return process.ending == Ending::exited && process.exit_code == 0; }
};

/// Runs a command, without a shell, and gives its output. A time-out shows in `process`.
Captured capture(const std::vector<std::string> &command, double timeout_s,
                 const std::map<std::string, std::string> &environment = {},
                 const std::filesystem::path &folder = {});

/// While it lives SIGINT, SIGTERM and SIGHUP set a flag in place of ending the program, the first
/// of each kind; those that were ignored are ignored. For what has to end in order: all else is
/// ended by them.
class CatchInterrupts {
public:
  CatchInterrupts();
  ~CatchInterrupts();
  CatchInterrupts(const CatchInterrupts &) = delete;
  CatchInterrupts &operator=(const CatchInterrupts &) = delete;
  CatchInterrupts(CatchInterrupts &&) = delete;
  CatchInterrupts &operator=(CatchInterrupts &&) = delete;

private:
  std::array<struct sigaction, 3> m_before{};
};

/// True once one of these signals has come.
bool interrupted();

/// "SIGSEGV" for 11, and so on.
std::string signal_name(int signal);

}  // namespace mlffbench::launch
