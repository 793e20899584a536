// SPDX-License-Identifier: GPL-2.0-or-later
// Processes, their ends, and what is said about them.
#include "base/file.h"
#include "launch/diagnosis.h"
#include "launch/lammps.h"
#include "launch/process.h"

#include "temporary_folder.h"

#include <csignal>
#include <gtest/gtest.h>

namespace mlffbench {
namespace {

class ProcessTest : public ::testing::Test {
protected:
  launch::ProcessResult run(const std::string &script, double timeout_s = 0.0)
  {
    launch::ProcessSpec spec;
    spec.command = {"/bin/sh", "-c", script};
    spec.folder = m_folder.path();
    spec.output = m_folder.path() / "stdout.txt";
    spec.environment = {{"GREETING", "hello"}};
    spec.timeout_s = timeout_s;
    return launch::run_process(spec);
  }

  std::string output() const { return base::read_file(m_folder.path() / "stdout.txt"); }

  test::TemporaryFolder m_folder;
};

TEST_F(ProcessTest, OutputEnvironmentFolderAndExitCode)
{
  const launch::ProcessResult result = run("echo $GREETING; echo world >&2; touch here; exit 7");
  EXPECT_EQ(result.ending, launch::Ending::exited);
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_EQ(output(), "hello\nworld\n");
  EXPECT_TRUE(std::filesystem::exists(m_folder.path() / "here"));
  EXPECT_GT(result.peak_rss_B, 0);
}

TEST_F(ProcessTest, SignalIsSeen)
{
  const launch::ProcessResult result = run("kill -SEGV $$");
  EXPECT_EQ(result.ending, launch::Ending::signalled);
  EXPECT_EQ(result.signal, SIGSEGV);
  EXPECT_EQ(launch::signal_name(result.signal), "SIGSEGV");
}

TEST_F(ProcessTest, TimeOutEndsTheWholeTree)
{
  // A child that ignores SIGTERM and one that left the process group.
  const launch::ProcessResult result =
      run("(trap '' TERM; sleep 300) & setsid sleep 301 & echo $! >pid; sleep 302", 0.3);
  EXPECT_EQ(result.ending, launch::Ending::timed_out);
  EXPECT_LT(result.wall_s, 20.0);
  const int pid = std::stoi(base::read_file(m_folder.path() / "pid"));
  EXPECT_NE(::kill(pid, 0), 0) << "a process survived";
}

TEST_F(ProcessTest, NothingIsLeftAfterAGoodEnd)
{
  run("sleep 300 & echo $! >pid");
  EXPECT_NE(::kill(std::stoi(base::read_file(m_folder.path() / "pid")), 0), 0);
}

TEST_F(ProcessTest, MissingProgram)
{
  launch::ProcessSpec spec;
  spec.command = {"/nowhere/lmp"};
  spec.output = m_folder.path() / "stdout.txt";
  EXPECT_EQ(launch::run_process(spec).exit_code, 127);
  EXPECT_EQ(output(), "mlffbench: cannot execute /nowhere/lmp: No such file or directory\n");
}

TEST(LammpsHelpTest, VersionUpdateAndStyles)
{
  const auto help = launch::parse_lammps_help(
      "\nLarge-scale Atomic/Molecular Massively Parallel Simulator - 22 Jul 2025 - Update 4\n"
      "Git info (x)\n\nUsage example: /opt/lammps/lmp -var t 300 -echo screen -in in.alloy\n"
      "MPI v5.0: MPICH Version: 5.0.2\n* Fix styles:\n\nadapt  bench/latency  nve\n");
  ASSERT_TRUE(help);
  EXPECT_EQ(help->release, "22 Jul 2025");
  EXPECT_EQ(help->version(), "22 Jul 2025 - Update 4");
  EXPECT_EQ(help->program, "/opt/lammps/lmp");
  EXPECT_TRUE(help->has_bench_latency);
  EXPECT_FALSE(launch::parse_lammps_help("bash: lmp: not found"));
  const auto plain =
      launch::parse_lammps_help("Simulator\nMassively Parallel Simulator - 4 Jul 2026\n");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->version(), "4 Jul 2026");
  EXPECT_FALSE(plain->has_bench_latency);
}

TEST(LammpsHelpTest, PluginOfAnotherVersionIsRefused)
{
  launch::LammpsHelp help;
  help.release = "22 Jul 2025";
  help.update = "Update 4";
  launch::PluginInfo plugin{"/p/mlffplugin.so", {}, "0.1.0", "22 Jul 2025", ""};
  EXPECT_NO_THROW(launch::match_plugin(plugin, "/bin/lmp", help));
  plugin.lammps_version = "4 Jul 2026";
  try {
    launch::match_plugin(plugin, "/bin/lmp", help);
    FAIL();
  } catch (const std::runtime_error &error) {
    EXPECT_STREQ(
        error.what(),
        "the plugin /p/mlffplugin.so was built for LAMMPS 4 Jul 2026, but /bin/lmp is LAMMPS 22 "
        "Jul 2025 - Update "
        "4; build the plugin for this LAMMPS, or choose the other one by --lmp or MLFFBENCH_LMP");
  }
}

TEST(DiagnosisTest, LammpsErrorWithItsCommand)
{
  EXPECT_EQ(
      launch::lammps_error(
          "text\nERROR: Unknown pair style x (src/force.cpp:1)\nLast input line: pair_style x\n"),
      "ERROR: Unknown pair style x (src/force.cpp:1) (Last input line: pair_style x)");
  EXPECT_EQ(launch::lammps_error("ERROR on proc 0: Out of range\n"),
            "ERROR on proc 0: Out of range");
  EXPECT_EQ(launch::lammps_error("no ERROR here\n"), "");
}

TEST(DiagnosisTest, ErrorsOfTheInputCannotHeal)
{
  EXPECT_TRUE(
      launch::is_input_error("ERROR: x (src/pair.cpp:1) (Last input line: pair_coeff * * a)"));
  EXPECT_TRUE(launch::is_input_error("ERROR: x (Last input line: plugin load \"p.so\")"));
  EXPECT_FALSE(launch::is_input_error("ERROR: Lost atoms (Last input line: run 20)"));
  EXPECT_FALSE(
      launch::is_input_error("ERROR: Failed to allocate 7 bytes (Last input line: pair_coeff *)"));
  EXPECT_FALSE(
      launch::is_input_error("ERROR: x: No space left on device (Last input line: fix b all)"));
  EXPECT_FALSE(launch::is_input_error("ERROR on proc 0: x"));
}

TEST(DiagnosisTest, SignalBehindAWrapperOrALauncher)
{
  const test::TemporaryFolder folder;
  launch::ProcessResult result;
  for (const int code : {256 - SIGSEGV, 128 + SIGSEGV}) {
    result.exit_code = code;
    const auto diagnosis = launch::diagnose_process(result, folder.path(), 1.0);
    ASSERT_TRUE(diagnosis);
    EXPECT_NE(diagnosis->what.find("LAMMPS crashed (SIGSEGV)"), std::string::npos)
        << diagnosis->what;
  }
  result.exit_code = 3;
  EXPECT_NE(launch::diagnose_process(result, folder.path(), 1.0)->what.find("exit code 3"),
            std::string::npos);
  result.exit_code = 0;
  EXPECT_FALSE(launch::diagnose_process(result, folder.path(), 1.0));
}

TEST(DiagnosisTest, LogThatBreaksOff)
{
  benchlog::BenchLog log;
  log.energy_unit = "eV";
  log.temperature_unit = "K";
  log.pressure_unit = "bar";
  log.header = {{"atoms", 64}, {"timer", "normal"}};
  log.rows.resize(3);
  log.runs = {{{"atoms", 64}}};
  EXPECT_FALSE(launch::diagnose_log(log, "/", 64, 0, 3));
  EXPECT_EQ(launch::diagnose_log(log, "/", 64, 1, 5)->what,
            "bench.log breaks off: 0 of 1 warm-up steps, 3 of 5 counted steps");
  EXPECT_EQ(launch::diagnose_log(log, "/", 64, 0, 3, benchlog::Phase::rerun)->what,
            "bench.log breaks off: 0 of 3 frames");
  log.halts = {{"hot", 2}};
  EXPECT_FALSE(launch::diagnose_log(log, "/", 64, 1, 5)) << "it ends where the fix ended the run";
  EXPECT_TRUE(launch::diagnose_log(log, "/", 65, 1, 5));
  log.header["timer"] = "loop";
  EXPECT_NE(launch::diagnose_log(log, "/", 64, 0, 3)->what.find("must not change `timer`"),
            std::string::npos);
  log.header["timer"] = "full";
  EXPECT_NE(launch::diagnose_log(log, "/", 65, 0, 3)->what.find("64 atoms instead of 65"),
            std::string::npos);
  log.rows[1].level = 1;
  EXPECT_NE(launch::diagnose_log(log, "/", 64, 0, 3)->what.find("must not change `run_style`"),
            std::string::npos);
  log.energy_unit = "lj";
  EXPECT_NE(launch::diagnose_log(log, "/", 64, 0, 3)->what.find("not in metal units"),
            std::string::npos);
}

}  // namespace
}  // namespace mlffbench
