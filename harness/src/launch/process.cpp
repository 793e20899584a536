// SPDX-License-Identifier: GPL-2.0-or-later
// Child processes below a guard that ends all of them.
#include "launch/process.h"

#include "base/file.h"
#include "base/scratch_folder.h"
#include "launch/keeper.h"
#include "launch/run_mark.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <memory>
#include <mutex>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace mlffbench::launch {

namespace {

constexpr int stop_signal = SIGUSR1;    // to the guard: end the command, gently first
constexpr int orphan_signal = SIGUSR2;  // to the guard, by the kernel: the harness is gone
constexpr unsigned grace_s = 2;
// What runs may need all cores: seldom in its way, but for its start.
constexpr int first_watch_ms = 50;
constexpr int watch_interval_ms = 1000;

volatile sig_atomic_t interrupt_flag = 0;

void on_interrupt(int signal)
{
  interrupt_flag = signal;
}

/// Signals that the guard waits for; blocked in it, so that none is lost between two looks. SIGTERM
/// is for the command, which may get it before it has begun.
sigset_t guard_signals()
{
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGCHLD, SIGALRM, SIGTERM, stop_signal, orphan_signal})
    sigaddset(&signals, signal);
  return signals;
}

/// What the guard tells the harness at the end.
struct GuardReport {
  int status = 0;
  rusage usage{};
};

constexpr std::array interrupt_signals{SIGINT, SIGTERM, SIGHUP};

/// Kills what is left below the guard: as subreaper it is the parent of every orphan.
void kill_descendants()
{
  const std::string children = fmt::format("/proc/self/task/{}/children", ::getpid());
  for (int round = 0; round < 1000; ++round) {
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    const int file = ::open(children.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
      return;
    std::array<char, 4096> text{};
    const ssize_t size = ::read(file, text.data(), text.size() - 1);
    ::close(file);
    if (size <= 0)
      return;
    char *rest = text.data();
    while (const long pid = std::strtol(rest, &rest, 10))
      ::kill(static_cast<pid_t>(pid), SIGKILL);
    ::usleep(2000);
  }
}

/// Writes to stderr, which is the output file already, and ends the child.
[[noreturn]] void child_failed(const char *what, const char *path)
{
  const std::string text =
      fmt::format("mlffbench: cannot {} {}: {}\n", what, path, std::strerror(errno));
  (void)!::write(STDERR_FILENO, text.data(), text.size());
  ::_exit(127);
}

bool bind_to(const std::vector<int> &cpus)
{
  const auto size = static_cast<size_t>(*std::max_element(cpus.begin(), cpus.end())) + 1;
  cpu_set_t *set = CPU_ALLOC(size);
  const size_t bytes = CPU_ALLOC_SIZE(size);
  CPU_ZERO_S(bytes, set);
  for (const int cpu : cpus)
    CPU_SET_S(static_cast<size_t>(cpu), bytes, set);
  const bool bound = ::sched_setaffinity(0, bytes, set) == 0;
  CPU_FREE(set);
  return bound;
}

/// Names one guard among all that there are and were on this machine.
std::string new_guard_name()
{
  static std::atomic<int> count = 0;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return fmt::format("{}-{}-{}", ::getpid(), std::chrono::nanoseconds(now).count(), ++count);
}

/// What marks the processes of a command (launch/run_mark.h).
std::string mark_of(const ProcessSpec &spec, const std::string &guard)
{
  const auto folder = spec.folder.empty() ? std::filesystem::path(".") : spec.folder;
  return guard + " " + base::without_links(std::filesystem::absolute(folder)).string();
}

/// What the processes below a harness need to know of it.
struct Start {
  const ProcessSpec &spec;
  std::vector<char *> &arguments;
  std::string mark;
  int output = -1;
  int report_pipe = -1;
  int lifeline = -1;  ///< to the keeper
  pid_t harness = 0;
};

[[noreturn]] void run_command(const Start &start, pid_t guard)
{
  const ProcessSpec &spec = start.spec;
  ::setpgid(0, 0);
  // Also without the keeper it ends with its guard. The guard may have been killed before.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != guard)
    ::_exit(127);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE})
    ::signal(signal, SIG_DFL);
  const sigset_t signals = guard_signals();
  sigprocmask(SIG_UNBLOCK, &signals, nullptr);
  ::dup2(start.output, STDOUT_FILENO);
  ::dup2(start.output, STDERR_FILENO);
  const int nothing = ::open("/dev/null", O_RDONLY);
  if (nothing >= 0)
    ::dup2(nothing, STDIN_FILENO);
  if (!spec.cpus.empty() && !bind_to(spec.cpus))
    child_failed("bind to its CPUs", start.arguments.front());
  if (!spec.folder.empty() && ::chdir(spec.folder.c_str()) != 0)
    child_failed("enter", spec.folder.c_str());
  for (const auto &[name, value] : spec.environment)
    ::setenv(name.c_str(), value.c_str(), 1);
  ::setenv(run_mark_variable, start.mark.c_str(), 1);
  ::execvp(start.arguments.front(), start.arguments.data());
  child_failed("execute", start.arguments.front());
}

[[noreturn]] void guard(const Start &start)
{
  ::setpgid(0, 0);  // a Ctrl-C in the terminal reaches the harness only, which then asks us
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE})
    ::signal(signal, SIG_IGN);
  const sigset_t signals = guard_signals();  // blocked since before it was forked
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  ::prctl(PR_SET_PDEATHSIG, orphan_signal);
  if (::getppid() != start.harness)
    ::_exit(0);

  const pid_t self = ::getpid();
  const pid_t child = ::fork();
  if (child == 0)
    run_command(start, self);
  GuardReport report;
  if (child < 0) {
    report.status = 127 << 8;
  } else {
    ::setpgid(child, child);
    for (bool running = true; running;) {
      const int signal = sigwaitinfo(&signals, nullptr);
      if (signal == stop_signal) {
        ::kill(-child, SIGTERM);
        ::alarm(grace_s);
      } else if (signal == SIGALRM || signal == orphan_signal) {
        ::kill(-child, SIGKILL);
      }
      int status = 0;
      for (pid_t ended = ::waitpid(-1, &status, WNOHANG); ended > 0;
           ended = ::waitpid(-1, &status, WNOHANG)) {
        if (ended != child)
          continue;
        report.status = status;
        running = false;
      }
    }
    ::kill(-child, SIGKILL);
    kill_descendants();
  }
  ::getrusage(RUSAGE_CHILDREN, &report.usage);
  (void)!::write(start.report_pipe, &report, sizeof report);
  (void)!::write(start.lifeline, &Keeper::in_order, 1);
  ::_exit(0);
}

double seconds(const timeval &time)
{
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

/// A command that was started below its guard.
struct Guarded {
  pid_t guard = -1;
  base::Descriptor report;  ///< where the guard reports
  std::unique_ptr<Keeper> keeper;
};

Guarded start_guarded(const ProcessSpec &spec)
{
  const base::Descriptor output(
      ::open(spec.output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (output.number() < 0)
    throw base::FileError("write", spec.output, errno);
  std::vector<std::string> command = spec.command;
  std::vector<char *> arguments;
  arguments.reserve(command.size() + 1);
  for (auto &word : command)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const std::string name = new_guard_name();
  const std::string mark = mark_of(spec, name);

  // Guards of other threads must not hold the ends of these pipes that tell of an end.
  static std::mutex one_at_a_time;
  const std::lock_guard starting(one_at_a_time);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot make a pipe");
  Guarded guarded{-1, base::Descriptor(ends[0]), std::make_unique<Keeper>(name)};
  const base::Descriptor reporting(ends[1]);
  const pid_t harness = ::getpid();
  // Before the fork: who is interrupted asks the guard to stop perhaps before it runs at all.
  const sigset_t signals = guard_signals();
  sigset_t before{};
  pthread_sigmask(SIG_BLOCK, &signals, &before);
  guarded.guard = ::fork();
  if (guarded.guard == 0) {
    guard({spec, arguments, mark, output.number(), reporting.number(), guarded.keeper->lifeline(),
           harness});
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (guarded.guard < 0)
    throw std::system_error(errno, std::generic_category(), "cannot start a process");
  guarded.keeper->let_go();
  return guarded;
}

}  // namespace

ProcessResult run_process(const ProcessSpec &spec, const Watch &watch)
{
  using clock = std::chrono::steady_clock;
  const auto start = clock::now();
  const Guarded guarded = start_guarded(spec);
  ProcessResult result;
  const auto elapsed_s = [&] {
    return std::chrono::duration<double>(clock::now() - start).count();
  };
  bool stopping = false;
  for (int interval_ms = first_watch_ms;;
       interval_ms = std::min(2 * interval_ms, watch_interval_ms)) {
    pollfd ready{guarded.report.number(), POLLIN, 0};
    if (::poll(&ready, 1, interval_ms) > 0)
      break;
    if (watch && !stopping && !watch(guarded.guard)) {
      stopping = true;
      result.ending = Ending::stopped;
      ::kill(guarded.guard, stop_signal);
    }
    const double waited_s = spec.waited_s ? spec.waited_s() : 0.0;
    const bool late = spec.timeout_s > 0.0 && elapsed_s() - waited_s > spec.timeout_s;
    if (!stopping && (late || interrupted())) {
      stopping = true;
      result.ending = interrupted() ? Ending::interrupted : Ending::timed_out;
      ::kill(guarded.guard, stop_signal);
    }
  }
  GuardReport report;
  const ssize_t got = ::read(guarded.report.number(), &report, sizeof report);
  while (::waitpid(guarded.guard, nullptr, 0) < 0 && errno == EINTR) {
  }
  if (got != static_cast<ssize_t>(sizeof report)) {
    throw std::runtime_error(
        "the guard process of a run was killed from outside; give the same command again");
  }

  result.wall_s = elapsed_s();
  result.user_s = seconds(report.usage.ru_utime);
  result.system_s = seconds(report.usage.ru_stime);
  result.peak_rss_B = int64_t{report.usage.ru_maxrss} * 1024;
  if (result.ending == Ending::exited && WIFSIGNALED(report.status)) {
    result.ending = Ending::signalled;
    result.signal = WTERMSIG(report.status);
  } else if (WIFEXITED(report.status)) {
    result.exit_code = WEXITSTATUS(report.status);
  }
  return result;
}

Captured capture(const std::vector<std::string> &command, double timeout_s,
                 const std::map<std::string, std::string> &environment,
                 const std::filesystem::path &folder)
{
  const base::ScratchFolder scratch;
  ProcessSpec spec;
  spec.command = command;
  spec.folder = folder;
  spec.output = scratch.path() / "output";
  spec.timeout_s = timeout_s;
  spec.environment = environment;
  Captured captured;
  captured.process = run_process(spec);
  captured.text = base::read_file(spec.output);
  return captured;
}

CatchInterrupts::CatchInterrupts()
{
  for (size_t i = 0; i < interrupt_signals.size(); ++i) {
    struct sigaction action {};
    action.sa_handler = on_interrupt;
    // The second one ends us at once, and by the guard all that we started.
    action.sa_flags = SA_RESETHAND;
    sigemptyset(&action.sa_mask);
    sigaction(interrupt_signals.at(i), nullptr, &m_before.at(i));
    // Who starts us with nohup, or in the background of a script, wants us to go on.
    if (m_before.at(i).sa_handler != SIG_IGN)
      sigaction(interrupt_signals.at(i), &action, nullptr);
  }
}

CatchInterrupts::~CatchInterrupts()
{
  for (size_t i = 0; i < interrupt_signals.size(); ++i)
    sigaction(interrupt_signals.at(i), &m_before.at(i), nullptr);
}

bool interrupted()
{
  return interrupt_flag != 0;
}

std::string signal_name(int signal)
{
  const char *name = ::sigabbrev_np(signal);
  return name != nullptr ? fmt::format("SIG{}", name) : fmt::format("signal {}", signal);
}

}  // namespace mlffbench::launch
