// SPDX-License-Identifier: GPL-2.0-or-later
// What is left of a run when those who watch over it are killed.
#include "base/file.h"
#include "launch/proc.h"
#include "launch/process.h"
#include "launch/run_mark.h"

#include "temporary_folder.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <exception>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace mlffbench {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

/// Waits for something that another process does; false if it does not come.
template <typename Condition> bool comes(const Condition &condition)
{
  for (int tries = 0; tries < 3000; ++tries) {
    if (condition())
      return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

class GuardTest : public ::testing::Test {
protected:
  /// A process that runs a command as a harness does.
  pid_t start(const std::string &script)
  {
    const pid_t harness = ::fork();
    if (harness == 0) {
      launch::ProcessSpec spec;
      spec.command = {"/bin/sh", "-c", script};
      spec.folder = m_folder.path();
      spec.output = m_folder.path() / "stdout.txt";
      launch::run_process(spec);
      ::_exit(0);
    }
    EXPECT_TRUE(comes([&] { return base::is_file(m_folder.path() / "ready"); }));
    return harness;
  }

  /// Guard and, if it is to be, keeper of this harness.
  static std::vector<pid_t> watchers(pid_t harness, bool keeper)
  {
    std::vector<pid_t> found;
    for (const auto &stat : launch::process_stats()) {
      if (stat.parent == harness && (keeper || stat.name != "run-keeper"))
        found.push_back(stat.process);
    }
    return found;
  }

  std::vector<pid_t> marked() const
  {
    std::vector<pid_t> found;
    for (const auto &process : launch::marked_processes()) {
      if (process.folder == base::without_links(m_folder.path()))
        found.push_back(process.process);
    }
    return found;
  }

  void kill_with(pid_t harness, bool keeper)
  {
    // The keeper has its name some time after it was made.
    EXPECT_TRUE(comes([&] {
      return watchers(harness, true).size() == 2 && watchers(harness, false).size() == 1;
    }));
    auto victims = watchers(harness, keeper);
    victims.push_back(harness);
    // Stopped first, so that none sees the end of another.
    for (const int signal : {SIGSTOP, SIGKILL}) {
      for (const pid_t process : victims)
        ::kill(process, signal);
    }
    ::waitpid(harness, nullptr, 0);
  }

  test::TemporaryFolder m_folder;
};

TEST_F(GuardTest, TheKeeperEndsWhatIsLeftOfARunWhoseGuardIsKilled)
{
  const pid_t harness = start("setsid sleep 1000 & (sleep 1001; true) & touch ready; sleep 1002");
  EXPECT_THAT(marked(), Not(IsEmpty()));
  kill_with(harness, false);
  EXPECT_TRUE(comes([&] { return marked().empty(); }));
}

TEST_F(GuardTest, TheCommandItselfEndsWithItsGuardAlsoWithoutKeeper)
{
  const pid_t harness = start("touch ready; exec sleep 1000");
  kill_with(harness, true);
  EXPECT_TRUE(comes([&] { return marked().empty(); }));
}

TEST_F(GuardTest, OrphansOfAFolderAreEndedAndNoOthers)
{
  const pid_t harness = start("setsid sleep 1000 & touch ready; exec sleep 1001");
  kill_with(harness, true);
  EXPECT_TRUE(comes([&] { return marked().size() == 1; }));  // the command itself ends by itself
  EXPECT_THAT(launch::kill_orphans(m_folder.path() / "elsewhere"), IsEmpty());
  EXPECT_FALSE(marked().empty());
  const auto ended =
      launch::kill_orphans(m_folder.path().parent_path() / m_folder.path().filename());
  EXPECT_EQ(ended.size(), 1U) << "the child of the shell that left";
  EXPECT_THAT(marked(), IsEmpty());
  EXPECT_EQ(launch::orphans_note(ended), "ended 1 process that a killed mlffbench had left in " +
                                             base::without_links(m_folder.path()).string());
  EXPECT_EQ(launch::orphans_note({}), "");
}

TEST_F(GuardTest, AFolderWithTheSameBeginIsAnother)
{
  const pid_t harness = start("setsid sleep 1000 & touch ready; sleep 1001");
  std::string begin = m_folder.path().string();
  begin.pop_back();
  EXPECT_THAT(launch::kill_orphans(begin), IsEmpty());
  kill_with(harness, false);
  EXPECT_TRUE(comes([&] { return marked().empty(); }));
}

TEST(ProcTest, ANameMayHoldAnything)
{
  const test::TemporaryFolder folder;
  const auto program = folder.path() / "a) R 1 (b";
  std::filesystem::copy_file("/bin/sleep", program);
  const pid_t child = ::fork();
  if (child == 0) {
    ::execl(program.c_str(), program.c_str(), "1000", nullptr);
    ::_exit(127);
  }
  const auto is_it = [&](const launch::ProcessStat &stat) {
    return stat.process == child && stat.name == "a) R 1 (b" && stat.parent == ::getpid();
  };
  EXPECT_TRUE(comes([&] {
    const auto all = launch::process_stats();
    return std::any_of(all.begin(), all.end(), is_it);
  }));
  const auto below = launch::descendants_of(::getpid(), launch::process_stats());
  EXPECT_TRUE(std::binary_search(below.begin(), below.end(), child));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

TEST(InterruptsTest, AreCaughtForAWhileAndIgnoredOnesStayIgnored)
{
  const auto ends_by = [](void (*act)()) {
    const pid_t child = ::fork();
    if (child == 0) {
      act();
      ::_exit(launch::interrupted() ? 1 : 0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  };
  EXPECT_EQ(ends_by([] {
              const launch::CatchInterrupts catch_interrupts;
              ::raise(SIGTERM);
            }),
            1);
  EXPECT_EQ(ends_by([] { ::raise(SIGTERM); }), -SIGTERM);
  EXPECT_EQ(ends_by([] {
              {
                const launch::CatchInterrupts catch_interrupts;
              }
              ::raise(SIGINT);
            }),
            -SIGINT);
  EXPECT_EQ(ends_by([] {
              const launch::CatchInterrupts catch_interrupts;
              ::raise(SIGINT);
              ::raise(SIGINT);
            }),
            -SIGINT)
      << "the second one ends at once";
  EXPECT_EQ(ends_by([] {
              ::signal(SIGHUP, SIG_IGN);
              const launch::CatchInterrupts catch_interrupts;
              ::raise(SIGHUP);
            }),
            0);
}

/// Interrupted as soon as the guard is forked, often before it runs.
TEST(InterruptsTest, AGuardThatHardlyRunsIsAskedToStopAndReports)
{
  const test::TemporaryFolder folder;
  const pid_t harness = ::fork();
  if (harness == 0) {
    const launch::CatchInterrupts catch_interrupts;
    ::raise(SIGINT);
    ::signal(SIGALRM, [](int) {});
    const itimerval often{{0, 100}, {0, 100}};  // wakes the harness, which then asks at once
    ::setitimer(ITIMER_REAL, &often, nullptr);
    launch::ProcessSpec spec;
    spec.command = {"/bin/sleep", "60"};
    spec.output = folder.path() / "stdout.txt";
    int failed = 0;
    for (int run = 0; run < 50; ++run) {
      try {
        failed += launch::run_process(spec).ending == launch::Ending::interrupted ? 0 : 1;
      } catch (const std::exception &) {
        ++failed;
      }
    }
    ::_exit(failed);
  }
  int status = 0;
  ::waitpid(harness, &status, 0);
  EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0) << "so many of 50 runs";
}

}  // namespace
}  // namespace mlffbench
