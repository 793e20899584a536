// SPDX-License-Identifier: GPL-2.0-or-later
// Runs as jobs of Slurm.
#include "executor/slurm_executor.h"

#include "base/file.h"
#include "base/json_member.h"
#include "base/json_output.h"
#include "base/json_text.h"
#include "executor/slurm_script.h"
#include "launch/process.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <sys/stat.h>
#include <thread>
#include <utility>

namespace mlffbench::executor {

namespace {

namespace fs = std::filesystem;

/// A network file system may show a record later than Slurm shows its job ended.
constexpr int looks_before_lost = 2;

bool is_there(const fs::path &path)
{
  std::error_code ignored;
  return fs::exists(path, ignored);
}

void sleep_unless_interrupted(double seconds)
{
  using clock = std::chrono::steady_clock;
  const auto end = clock::now() + std::chrono::duration<double>(seconds);
  while (!launch::interrupted() && clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

/// Puts what Slurm accounts for the job of a run into its record.
void add_to_record(const fs::path &run_folder, const nlohmann::ordered_json &accounting)
{
  try {
    record::Record record = record::read_record_file(run_folder / "record.json");
    record::ProcessUse &process = record.process.edit();
    if (!process.executor)
      process.executor.emplace();
    process.executor->accounting = {base::json_text(accounting)};
    record::write_record(run_folder, record);
  } catch (const base::FileError &) {
    throw;
  } catch (const std::exception &) {
    return;  // it is found to be damaged where it is read
  }
}

}  // namespace

std::string job_fault(const std::string &job, const std::string &state, bool &final)
{
  // "CANCELLED by 0" in accounting.
  const std::string word = state.substr(0, state.find(' '));
  final = true;
  if (word == "TIMEOUT" || word == "DEADLINE") {
    return fmt::format("job {} came to its time limit and was ended by Slurm ({}); raise `time` in "
                       "the site file, or take fewer steps",
                       job, word);
  }
  if (word == "CANCELLED") {
    return fmt::format("job {} was cancelled; give the same command again to submit the run anew",
                       job);
  }
  final = false;
  if (word == "OUT_OF_MEMORY") {
    return fmt::format("job {} needed more memory than it had (OUT_OF_MEMORY); raise `memory` in "
                       "the site file, or take a smaller system",
                       job);
  }
  if (word == "NODE_FAIL" || word == "BOOT_FAIL" || word == "PREEMPTED") {
    return fmt::format("job {} lost its node ({}); give the same command again", job, word);
  }
  if (word.empty()) {
    return fmt::format("job {} left no result, and Slurm does not know it any more; give the same "
                       "command again",
                       job);
  }
  return fmt::format(
      "job {} ended ({}) without a result of this run; see its output, then give the "
      "same command again",
      job, word);
}

SlurmExecutor::SlurmExecutor(const ExecutorContext &context) : m_context(context)
{
  for (const auto &run : context.plan.runs)
    m_runs[run.id] = &run;
}

void SlurmExecutor::prepare()
{
  if (m_context.plan.suite->measure.interleave == model::Interleave::calls) {
    throw std::runtime_error(
        "`interleave: calls` needs matched runs at the same time on the same CPUs, and Slurm gives "
        "each job its own; take `executor: local` within an allocation, or `interleave: runs`");
  }
  if (m_context.site.slurm.nodes == 1) {
    for (const auto &layout : m_context.plan.suite->layouts)
      (void)launch::make_launcher(layout, m_context.tools, m_context.site.launcher);
  }
  // A job without a time limit of its own still has one of ours, and this is checked before Slurm
  // is asked for anything.
  Submission trial;
  trial.name = m_context.plan.suite->name;
  trial.mode = m_context.site.slurm.mode;
  trial.runs.resize(1);
  (void)job_script({m_context.site, trial, {}, fs::absolute(m_context.output), "mlffbench"});
  for (auto &submission : read_submissions(m_context.output))
    m_submissions.push_back(std::make_unique<Submission>(std::move(submission)));
  recover_job_ids();
}

/// Names of jobs whose numbers we could not keep: the program was killed while it submitted them.
void SlurmExecutor::recover_job_ids()
{
  for (auto &submission : m_submissions) {
    if (!submission->job_id.empty())
      continue;
    if (const auto number = slurm::find(submission->name)) {
      submission->job_id = *number;
      write_submission(m_context.output, *submission);
    }
  }
}

void SlurmExecutor::submit(const std::vector<const deck::PlannedRun *> &runs)
{
  std::vector<const deck::PlannedRun *> rest = runs;
  adopt(rest);
  std::vector<std::pair<std::string, std::vector<const deck::PlannedRun *>>> layouts;
  for (const deck::PlannedRun *run : rest) {
    const auto label = run->layout.label();
    if (layouts.empty() || layouts.back().first != label) {
      const auto known = std::find_if(layouts.begin(), layouts.end(),
                                      [&](const auto &entry) { return entry.first == label; });
      if (known != layouts.end()) {
        known->second.push_back(run);
        continue;
      }
      layouts.push_back({label, {}});
    }
    layouts.back().second.push_back(run);
  }
  const SlurmSettings &settings = m_context.site.slurm;
  for (const auto &[label, group] : layouts) {
    const size_t size =
        settings.mode == "array" ? static_cast<size_t>(settings.array_size) : group.size();
    for (size_t first = 0; first < group.size(); first += size) {
      const auto begin = group.begin() + static_cast<std::ptrdiff_t>(first);
      const auto count = static_cast<std::ptrdiff_t>(std::min(size, group.size() - first));
      submit_job({begin, begin + count}, settings.mode);
    }
  }
}

/// Takes up runs whose newest job is alive and removes them from `runs`.
void SlurmExecutor::adopt(std::vector<const deck::PlannedRun *> &runs)
{
  const std::set<const deck::PlannedRun *> wanted(runs.begin(), runs.end());
  std::map<const deck::PlannedRun *, Charge> newest;
  std::set<std::string> jobs;
  for (const auto &submission : m_submissions) {
    for (size_t i = 0; i < submission->runs.size() && !submission->job_id.empty(); ++i) {
      const auto run = m_runs.find(submission->runs[i].run_id);
      if (run == m_runs.end() || wanted.count(run->second) == 0)
        continue;
      newest[run->second] = {submission.get(), submission->job_of(i), false, 0, ""};
    }
  }
  for (const auto &[run, charge] : newest)
    jobs.insert(charge.submission->job_id);
  const JobStates states = slurm::states({jobs.begin(), jobs.end()});
  for (const auto &[run, charge] : newest) {
    const auto state = states.find(charge.job);
    // A run of an allocation that failed there is not executed again by it.
    const bool failed = is_there(m_context.output / run->folder / "failure.json");
    if (state != states.end() && state->second.alive() && !failed)
      m_charges[run] = charge;
  }
  std::erase_if(runs, [&](const deck::PlannedRun *run) { return m_charges.count(run) > 0; });
}

void SlurmExecutor::submit_job(const std::vector<const deck::PlannedRun *> &runs,
                               const std::string &mode)
{
  const fs::path output = fs::absolute(m_context.output);
  auto submission =
      std::make_unique<Submission>(new_submission(output, m_context.plan.suite->name));
  submission->mode = mode;
  for (const deck::PlannedRun *run : runs) {
    // A folder that is there shows that its run has begun.
    record::clear_run_folder(output / run->folder);
    submission->runs.push_back({run->id, run->label(), run->folder});
  }
  write_submission(output, *submission);
  const fs::path script = output / submission->folder / "job.sh";
  base::write_file(script, job_script({m_context.site, *submission, runs.front()->layout, output,
                                       fs::read_symlink("/proc/self/exe")}));
  submission->job_id = slurm::submit(script);
  write_submission(output, *submission);
  for (size_t i = 0; i < runs.size(); ++i)
    m_charges[runs[i]] = {submission.get(), submission->job_of(i), false, 0, ""};
  m_submissions.push_back(std::move(submission));
}

JobStates SlurmExecutor::states_of_charges() const
{
  std::set<std::string> jobs;
  for (const auto &[run, charge] : m_charges)
    jobs.insert(charge.submission->job_id);
  for (const auto &[job, runs] : m_unaccounted)
    jobs.insert(job.substr(0, job.find('_')));
  return slurm::states({jobs.begin(), jobs.end()});
}

std::vector<const deck::PlannedRun *> SlurmExecutor::observe(ExecutorListener &listener)
{
  if (m_observed)
    sleep_unless_interrupted(m_context.site.slurm.poll_s);
  m_observed = true;
  if (launch::interrupted())
    return {};
  JobStates states;
  try {
    states = states_of_charges();
    m_told_unreachable = false;
  } catch (const SlurmUnreachable &error) {
    if (!m_told_unreachable && !launch::interrupted()) {
      listener.note(
          fmt::format("Slurm cannot be asked, jobs may go on, trying again: {}", error.what()));
    }
    m_told_unreachable = true;
    return {};
  }
  std::vector<const deck::PlannedRun *> ended;
  for (auto &[run, charge] : m_charges) {
    if (has_ended(*run, charge, states, listener))
      ended.push_back(run);
  }
  for (const deck::PlannedRun *run : ended)
    m_ended.insert(m_charges.extract(run));
  std::sort(ended.begin(), ended.end(),
            [](const auto *a, const auto *b) { return a->position < b->position; });

  std::vector<std::string> accountable;
  for (const deck::PlannedRun *run : ended) {
    if (is_there(m_context.output / run->folder / "record.json"))
      m_unaccounted[m_ended.at(run).job].push_back(run);
  }
  for (const auto &[job, runs] : m_unaccounted) {
    const auto state = states.find(job);
    if (state == states.end() || !state->second.alive())
      accountable.push_back(job);
  }
  add_accounting(accountable);
  resubmit_unbegun();
  return ended;
}

/// Whether a run has a result now, or will get none from its job.
bool SlurmExecutor::has_ended(const deck::PlannedRun &run, Charge &charge, const JobStates &states,
                              ExecutorListener &listener)
{
  const fs::path folder = m_context.output / run.folder;
  const auto found = states.find(charge.job);
  const bool alive = found != states.end() && found->second.alive();
  const bool array = charge.submission->mode == "array";
  const bool begun = is_there(folder);
  if (begun && !charge.begun) {
    charge.begun = true;
    listener.begun(run);
  }
  if (found != states.end() && !alive)
    charge.state = found->second.state;
  // The job of an allocation goes on with other runs; that of one run ends soon, and then Slurm's
  // word on its end counts more than what LAMMPS saw of it.
  const bool result = is_there(folder / "record.json") || is_there(folder / "failure.json");
  if (alive)
    return result && !array;
  if (result)
    return true;
  if (++charge.looks_ended < looks_before_lost)
    return false;
  if (!array && !begun && charge.state.substr(0, 9) != "CANCELLED" &&
      job_began_any(*charge.submission)) {
    m_unbegun.push_back(&run);
    return false;
  }
  return true;
}

bool SlurmExecutor::job_began_any(const Submission &submission) const
{
  return std::any_of(submission.runs.begin(), submission.runs.end(),
                     [&](const auto &run) { return is_there(m_context.output / run.folder); });
}

/// Runs whose turn did not come get a new job: the old one got something done, so this ends.
void SlurmExecutor::resubmit_unbegun()
{
  for (const deck::PlannedRun *run : m_unbegun)
    m_charges.erase(run);
  std::vector<const deck::PlannedRun *> runs = std::exchange(m_unbegun, {});
  std::sort(runs.begin(), runs.end(),
            [](const auto *a, const auto *b) { return a->position < b->position; });
  if (!runs.empty())
    submit(runs);
}

record::RunFailure SlurmExecutor::failure_of(const deck::PlannedRun &run,
                                             const Charge &charge) const
{
  const fs::path folder = m_context.output / charge.submission->folder;
  std::string log = charge.job + ".out";
  if (!is_there(folder / log))
    log = "job.sh";
  record::RunFailure failure{run.id, run.label(), "", (folder / log).string()};
  failure.what = job_fault(charge.job, charge.state, failure.final);
  return failure;
}

launch::RunOutcome SlurmExecutor::collect(const deck::PlannedRun &run)
{
  const fs::path folder = m_context.output / run.folder;
  const Charge charge = m_ended.extract(&run).mapped();
  if (auto record = record::read_record(folder, run.id))
    return *record;
  const std::set<std::string> own_words{"TIMEOUT", "DEADLINE", "CANCELLED", "OUT_OF_MEMORY",
                                        "NODE_FAIL"};
  auto failure = record::read_failure(folder, run.id);
  if (!failure || own_words.count(charge.state.substr(0, charge.state.find(' '))) > 0) {
    failure = failure_of(run, charge);
    base::make_folder(folder);
    record::write_failure(folder, *failure);
  }
  return *failure;
}

std::vector<const deck::PlannedRun *> SlurmExecutor::withdraw(const deck::PlannedRun &like)
{
  std::vector<const deck::PlannedRun *> withdrawn;
  std::vector<std::string> tasks;
  for (const auto &[run, charge] : m_charges) {
    if (!deck::same_cell(*run, like) || charge.submission->mode != "array" ||
        is_there(m_context.output / run->folder))
      continue;
    withdrawn.push_back(run);
    tasks.push_back(charge.job);
  }
  if (tasks.empty())
    return {};
  try {
    slurm::cancel(tasks);
  } catch (const SlurmUnreachable &) {
    return {};  // they fail by themselves
  }
  for (const deck::PlannedRun *run : withdrawn)
    m_charges.erase(run);
  return withdrawn;
}

void SlurmExecutor::add_accounting(const std::vector<std::string> &jobs)
{
  const auto accounts = slurm::accounting(jobs);
  for (const auto &job : jobs) {
    const auto runs = m_unaccounted.extract(job).mapped();
    const auto account = accounts.find(job);
    if (account == accounts.end())
      continue;
    for (const deck::PlannedRun *run : runs)
      add_to_record(m_context.output / run->folder, account->second);
  }
}

std::string SlurmExecutor::farewell() const
{
  std::set<std::string> jobs;
  for (const auto &[run, charge] : m_charges)
    jobs.insert(charge.submission->job_id);
  if (jobs.empty())
    return "";
  return fmt::format("jobs {} go on without us; the same command takes them up, `mlffbench status "
                     "{}` shows them, `mlffbench cancel {}` ends them",
                     fmt::join(jobs, ", "), m_context.output.string(), m_context.output.string());
}

}  // namespace mlffbench::executor
