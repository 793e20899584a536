// SPDX-License-Identifier: GPL-2.0-or-later
// CPUs, launchers, Slurm's words, the loop over an executor.
#include "base/disk.h"
#include "base/file.h"
#include "base/lock.h"
#include "base/shell.h"
#include "executor/drive.h"
#include "executor/slurm_client.h"
#include "executor/slurm_executor.h"
#include "executor/slurm_script.h"
#include "executor/submission.h"
#include "launch/binding.h"
#include "launch/cpus.h"
#include "launch/launcher.h"
#include "launch/process.h"

#include "temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace mlffbench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(CpusTest, ListsAsTheKernelWritesThem)
{
  EXPECT_EQ(launch::cpu_list_text({8, 3, 0, 1, 2}), "0-3,8");
  EXPECT_EQ(launch::cpu_list_text({5}), "5");
  EXPECT_EQ(launch::cpu_list_text({}), "");
  EXPECT_THAT(launch::parse_cpu_list("0-3,8"), ElementsAre(0, 1, 2, 3, 8));
  EXPECT_TRUE(launch::parse_cpu_list("3-1").empty());
  EXPECT_TRUE(launch::parse_cpu_list("1,x").empty());
}

TEST(CpusTest, LeasedCpusAreNobodyElsesUntilTheyAreGivenBack)
{
  const auto count = static_cast<int>(launch::usable_cpus().size());
  launch::ClaimReader reader;
  EXPECT_FALSE(launch::CpuLease::take(count + 1, reader));
  auto lease = launch::CpuLease::take(1, reader);
  if (!lease)
    GTEST_SKIP() << "other runs use all CPUs of this machine";
  const int cpu = lease->cpus().front();
  // Another process sees it taken; exit code: the CPU that it gets, or 200.
  const auto of_another_process = [&](int wanted) {
    const pid_t child = ::fork();
    if (child == 0) {
      launch::ClaimReader other_reader;
      const auto other = launch::CpuLease::take(wanted, other_reader);
      ::_exit(other ? other->cpus().front() % 200 : 200);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WEXITSTATUS(status);
  };
  EXPECT_NE(of_another_process(1), cpu % 200);
  EXPECT_EQ(of_another_process(count), 200);
  launch::CpuLease moved = std::move(*lease);
  EXPECT_THAT(moved.cpus(), ElementsAre(cpu));
  lease.reset();
  EXPECT_NE(of_another_process(1), cpu % 200) << "the moved lease still holds it";
}

TEST(BindingTest, CpusOfRanksBelowALauncher)
{
  const test::TemporaryFolder folder;
  const int cpu = launch::usable_cpus().back();
  launch::ProcessSpec spec;
  spec.command = {"/bin/sh", "-c", "sleep 0.6 & sleep 0.6; wait"};
  spec.output = folder.path() / "out";
  spec.cpus = {cpu};
  std::vector<record::ProcessBinding> seen;
  launch::run_process(spec, [&](pid_t ancestor) {
    auto now = launch::observe_binding(ancestor);
    if (now.size() > seen.size())
      seen = std::move(now);
    return true;
  });
  ASSERT_EQ(seen.size(), 2U) << "the shell is no rank, its two children are";
  for (const auto &process : seen) {
    EXPECT_EQ(process.cpus, std::to_string(cpu));
    EXPECT_THAT(process.threads, ElementsAre(std::to_string(cpu)));
  }
}

TEST(ProcessWatchTest, AWatchMayEndTheCommand)
{
  const test::TemporaryFolder folder;
  launch::ProcessSpec spec;
  spec.command = {"/bin/sleep", "1000"};
  spec.output = folder.path() / "out";
  EXPECT_EQ(launch::run_process(spec, [](pid_t) { return false; }).ending, launch::Ending::stopped);
}

TEST(ProcessWatchTest, CaptureTakesNoShell)
{
  const auto captured = launch::capture({"/bin/echo", "$(id) 'x'"}, 10.0);
  EXPECT_TRUE(captured.good());
  EXPECT_EQ(captured.text, "$(id) 'x'\n");
  EXPECT_FALSE(launch::capture({"/bin/false"}, 10.0).good());
  EXPECT_EQ(launch::capture({"/bin/sleep", "1000"}, 0.2).process.ending, launch::Ending::timed_out);
}

launch::Tools tools_with(const std::string &mpi)
{
  launch::Tools tools;
  tools.lmp = "/bin/lmp";
  tools.mpirun = "/bin/mpirun";
  tools.help.mpi = mpi;
  return tools;
}

TEST(LauncherTest, WordsBeforeTheProgram)
{
  const launch::Tools mpich = tools_with("MPI v5.0: MPICH Version: 5.0.2");
  EXPECT_TRUE(launch::make_launcher({1, 2}, mpich, {})->prefix({1, 2}, {4, 5}).empty());
  const auto hydra = launch::make_launcher({2, 2}, mpich, {});
  EXPECT_THAT(hydra->prefix({2, 2}, {0, 2, 4, 6}),
              ElementsAre("/bin/mpirun", "-np", "2", "-bind-to", "user:0+2,4+6"));
  EXPECT_THAT(hydra->prefix({2, 2}, {}), ElementsAre("/bin/mpirun", "-np", "2"));
  EXPECT_EQ(launch::openmp_environment(*hydra, {2, 2}, {0, 2, 4, 6}).at("OMP_PROC_BIND"), "close");

  const auto other = launch::make_launcher({2, 1}, tools_with("MPI v3.1: Open MPI v4.1.4"), {});
  EXPECT_THAT(other->prefix({2, 1}, {0, 1}), ElementsAre("/bin/mpirun", "-np", "2"));
  EXPECT_EQ(launch::openmp_environment(*other, {2, 1}, {0, 1}).count("OMP_PROC_BIND"), 0U)
      << "its ranks would all use the first CPU";

  const auto site =
      launch::make_launcher({8, 3}, launch::Tools(), {"srun", "-n{ranks}", "-c", "{threads}"});
  EXPECT_THAT(site->prefix({8, 3}, {}), ElementsAre("srun", "-n8", "-c", "3"));
  EXPECT_THROW((void)launch::make_launcher({2, 1}, launch::Tools(), {}), std::runtime_error);
}

TEST(SlurmTest, QueueLines)
{
  const auto states =
      executor::parse_squeue("12_0|RUNNING|None|node1\n12_1|PENDING|Resources|\n13|TIMEOUT|"
                             "TimeLimit|node2\nslurm_load_jobs error\n");
  ASSERT_EQ(states.size(), 3U);
  EXPECT_TRUE(states.at("12_0").alive());
  EXPECT_TRUE(states.at("12_1").alive());
  EXPECT_EQ(states.at("12_1").reason, "Resources");
  EXPECT_FALSE(states.at("13").alive());
}

TEST(SlurmTest, AccountingWithUnits)
{
  const auto jobs = executor::parse_sacct(
      "JobID|State|ExitCode|ElapsedRaw|TotalCPU|MaxRSS|NodeList|Start|End\n"
      "12_0|COMPLETED|0:0|75|1-00:01:10||n1|2026-01-31T12:00:00|2026-01-31T12:01:15\n"
      "12_0.batch|COMPLETED|0:0|75|01:10.250|2048K|n1|2026-01-31T12:00:00|2026-01-31T12:01:15\n"
      "12_0.0|COMPLETED|0:0|70|01:10.250|1.5M|n1|2026-01-31T12:00:00|2026-01-31T12:01:15\n"
      "13|CANCELLED by 0|0:15|3|00:00.500||n1|2026-01-31T12:00:00|2026-01-31T12:00:03\n");
  ASSERT_EQ(jobs.size(), 2U);
  EXPECT_EQ(jobs.at("12_0").at("elapsed_s"), 75);
  EXPECT_EQ(jobs.at("12_0").at("cpu_s"), 86400 + 70);
  EXPECT_EQ(jobs.at("12_0").at("max_rss_B"), 2048 * 1024);
  EXPECT_EQ(jobs.at("13").at("cpu_s"), 0.5);
  EXPECT_TRUE(jobs.at("13").at("max_rss_B").is_null());
  EXPECT_TRUE(executor::parse_sacct("Slurm accounting storage is disabled\n").empty());
  EXPECT_TRUE(executor::parse_sacct("").empty());
}

TEST(SlurmTest, ReasonsOfLostRuns)
{
  bool final = false;
  EXPECT_THAT(executor::job_fault("7", "TIMEOUT", final), HasSubstr("raise `time`"));
  EXPECT_TRUE(final);
  EXPECT_THAT(executor::job_fault("7", "CANCELLED by 0", final), HasSubstr("was cancelled"));
  EXPECT_TRUE(final);
  EXPECT_THAT(executor::job_fault("7", "NODE_FAIL", final), HasSubstr("lost its node"));
  EXPECT_FALSE(final);
  EXPECT_THAT(executor::job_fault("7", "OUT_OF_MEMORY", final), HasSubstr("raise `memory`"));
  EXPECT_THAT(executor::job_fault("7", "", final), HasSubstr("does not know it any more"));
  EXPECT_FALSE(final);
}

TEST(ScriptTest, QuotedWordsMeanThemselves)
{
  for (const std::string text :
       {"plain", "", "$(touch x)", "it's", "'", "a\nb", "`x`", "\"y\" \\ $HOME ; & | #", "-n"}) {
    const auto captured =
        launch::capture({"/bin/sh", "-c", "printf '%s.' " + base::shell_quoted(text)}, 10.0);
    EXPECT_EQ(captured.text, text + ".");
  }
  EXPECT_EQ(executor::quoted_words("  module   load 'x "), "'module' 'load' ''\\''x'");
}

TEST(ScriptTest, OptionsOfASite)
{
  executor::SiteSettings site = executor::default_site();
  site.name = "here";
  site.slurm.account = "proj";
  site.slurm.constraint = "a&b";
  site.slurm.memory = "8G";
  site.slurm.exclusive = true;
  site.slurm.array_parallel = 3;
  site.slurm.sbatch_options = {"--hint=nomultithread"};
  site.slurm.modules = {"gcc/12"};
  executor::Submission submission;
  submission.folder = "jobs/0001";
  submission.name = "tiny-1-abc";
  submission.mode = "array";
  submission.runs = {{"id1", "l1", "runs/a"}, {"id2", "l2", "runs/b"}};
  const std::string script =
      executor::job_script({site, submission, {4, 2}, "/data/out", "/opt/it's/mlffbench"});
  for (const char *line :
       {"#SBATCH --job-name=tiny-1-abc\n", "#SBATCH --output=/data/out/jobs/0001/%A_%a.out\n",
        "#SBATCH --nodes=1\n", "#SBATCH --ntasks=4\n", "#SBATCH --cpus-per-task=2\n",
        "#SBATCH --account=proj\n", "#SBATCH --constraint=a&b\n", "#SBATCH --mem=8G\n",
        "#SBATCH --exclusive\n", "#SBATCH --array=0-1%3\n", "#SBATCH --hint=nomultithread\n",
        "module load 'gcc/12' || exit 1\n", "runs=(\n'/data/out/runs/a'\n'/data/out/runs/b'\n)\n",
        "exec '/opt/it'\\''s/mlffbench' execute \"${runs[$SLURM_ARRAY_TASK_ID]}\"\n"})
    EXPECT_THAT(script, HasSubstr(line));
  EXPECT_EQ(script.find("--partition"), std::string::npos) << "Slurm's own default";
  for (const char *output : {"/data/my out", "/data/it's", "/data/a%j", "/data/a\nb"}) {
    EXPECT_THROW((void)executor::job_script({site, submission, {1, 1}, output, "/opt/mlffbench"}),
                 std::runtime_error);
  }
}

class LedgerTest : public ::testing::Test {
protected:
  test::TemporaryFolder m_folder;
};

TEST_F(LedgerTest, SubmissionsComeBackInOrder)
{
  EXPECT_TRUE(executor::read_submissions(m_folder.path()).empty());
  for (int i = 0; i < 3; ++i) {
    executor::Submission submission = executor::new_submission(m_folder.path(), "tiny");
    submission.mode = i == 0 ? "array" : "allocation";
    submission.job_id = i == 2 ? "" : std::to_string(10 + i);
    submission.runs = {{"a", "label a", "runs/a"}, {"b", "label b", "runs/b"}};
    executor::write_submission(m_folder.path(), submission);
  }
  const auto submissions = executor::read_submissions(m_folder.path());
  ASSERT_EQ(submissions.size(), 3U);
  EXPECT_EQ(submissions[0].job_of(1), "10_1");
  EXPECT_EQ(submissions[1].job_of(1), "11");
  EXPECT_EQ(submissions[2].job_id, "");
  EXPECT_NE(submissions[0].name, submissions[1].name);
  EXPECT_EQ(submissions[0].runs[1].folder, "runs/b");
  base::write_file(m_folder.path() / "jobs/0002/submission.json", "{}");
  EXPECT_THROW((void)executor::read_submissions(m_folder.path()), std::runtime_error);
}

TEST_F(LedgerTest, ARunIsLockedForOneProcess)
{
  const auto run = m_folder.path() / "runs/1-abc";
  {
    const base::RunLock lock(run);
    EXPECT_THROW(base::RunLock{run}, base::RunInUse);
  }
  EXPECT_NO_THROW(base::RunLock{run});
  EXPECT_NO_THROW(base::FolderLock{m_folder.path()});
}

TEST_F(LedgerTest, DiskLimit)
{
  EXPECT_NO_THROW(base::require_free_disk(m_folder.path(), 0));
  EXPECT_TRUE(base::disk_is_low(m_folder.path(), int64_t{1} << 62));
  EXPECT_THROW(base::require_free_disk(m_folder.path(), int64_t{1} << 62), base::DiskLow);
}

/// An executor whose runs end as a script says.
class ScriptedExecutor : public executor::Executor {
public:
  explicit ScriptedExecutor(std::vector<launch::RunOutcome> outcomes)
      : m_outcomes(std::move(outcomes))
  {
  }
  std::string name() const override { return "scripted"; }
  void prepare() override {}
  void submit(const std::vector<const deck::PlannedRun *> &runs) override
  {
    m_queue.insert(m_queue.end(), runs.begin(), runs.end());
    submitted += static_cast<int>(runs.size());
  }
  std::vector<const deck::PlannedRun *> observe(executor::ExecutorListener & /*listener*/) override
  {
    const deck::PlannedRun *run = m_queue.front();
    m_queue.erase(m_queue.begin());
    return {run};
  }
  launch::RunOutcome collect(const deck::PlannedRun & /*run*/) override
  {
    return m_outcomes.at(m_next++);
  }
  std::vector<const deck::PlannedRun *> withdraw(const deck::PlannedRun &like) override
  {
    std::vector<const deck::PlannedRun *> withdrawn;
    for (const deck::PlannedRun *run : m_queue) {
      if (deck::same_cell(*run, like))
        withdrawn.push_back(run);
    }
    std::erase_if(m_queue,
                  [&](const deck::PlannedRun *run) { return deck::same_cell(*run, like); });
    return withdrawn;
  }
  bool busy() const override { return !m_queue.empty(); }
  std::string farewell() const override { return ""; }
  int submitted = 0;

private:
  std::vector<launch::RunOutcome> m_outcomes;
  size_t m_next = 0;
  std::vector<const deck::PlannedRun *> m_queue;
};

class SilentListener : public executor::DriveListener {
public:
  void begun(const deck::PlannedRun & /*run*/) override {}
  void steps(const deck::PlannedRun & /*run*/, int64_t /*done*/) override {}
  void note(const std::string & /*text*/) override {}
  void ended(const deck::PlannedRun & /*run*/, const launch::RunOutcome & /*outcome*/,
             bool again) override
  {
    retried += again ? 1 : 0;
  }
  void withdrawn(const deck::PlannedRun & /*failed*/,
                 const std::vector<const deck::PlannedRun *> &runs) override
  {
    given_up += static_cast<int>(runs.size());
  }
  int retried = 0;
  int given_up = 0;
};

/// How many of four runs of a cell, one of another between them, are given up; how they end.
int given_up(const std::vector<launch::RunOutcome> &outcomes)
{
  deck::PlannedRun a;
  deck::PlannedRun b;
  deck::PlannedRun other;
  other.layout.threads = 2;
  deck::PlannedRun c;
  deck::PlannedRun d;
  SilentListener listener;
  ScriptedExecutor executor(outcomes);
  EXPECT_TRUE(executor::drive(executor, {&a, &other, &b, &c, &d}, 0, listener));
  return listener.given_up;
}

TEST(DriveTest, ACellWithoutHopeIsGivenUp)
{
  record::RunFailure crash{"id", "label", "crash", "log"};
  record::RunFailure hopeless{"id", "label", "no such style", "log", true, record::Concerns::cell};
  record::RunFailure killed{"id", "label", "killed", "log", false, record::Concerns::nothing};
  const record::Record done;
  EXPECT_EQ(given_up({hopeless, done}), 3) << "the other cell goes on";
  EXPECT_EQ(given_up({crash, done, crash}), 2) << "the same message twice";
  EXPECT_EQ(given_up({crash, crash, done, done, done}), 0) << "once in each of two cells";
  EXPECT_EQ(given_up({killed, done, killed, killed, killed}), 0);
  record::RunFailure another = crash;
  another.what = "another";
  EXPECT_EQ(given_up({crash, done, another, done, done}), 0);
}

TEST(DriveTest, RetriesFailuresThatAreNotFinal)
{
  const record::RunFailure passing{"id", "label", "crash", "log"};
  record::RunFailure final = passing;
  final.final = true;
  const deck::PlannedRun a;
  const deck::PlannedRun b;
  SilentListener listener;
  // a fails twice and is finished at the third try; b is not tried again.
  ScriptedExecutor executor({passing, final, passing, record::Record{}});
  EXPECT_TRUE(executor::drive(executor, {&a, &b}, 2, listener));
  EXPECT_EQ(executor.submitted, 4);
  EXPECT_EQ(listener.retried, 2);

  SilentListener other;
  ScriptedExecutor hopeless({passing, passing});
  EXPECT_TRUE(executor::drive(hopeless, {&a}, 1, other));
  EXPECT_EQ(hopeless.submitted, 2);

  ScriptedExecutor stopped({launch::Interruption{}, record::Record{}});
  EXPECT_FALSE(executor::drive(stopped, {&a, &b}, 1, other));
}

}  // namespace
}  // namespace mlffbench
