// SPDX-License-Identifier: GPL-2.0-or-later
// Interleaved runs.
#include "executor/interleaved_runs.h"

#include "base/environment.h"
#include "launch/interleave_server.h"

#include <fmt/format.h>
#include <future>

namespace mlffbench::executor {

std::vector<launch::RunOutcome> execute_interleaved(std::vector<InterleavedRun> runs)
{
  const auto execute = [](const InterleavedRun &run) {
    return launch::execute_run(*run.plan, *run.run, *run.tools, run.output, run.settings,
                               run.progress);
  };
  if (runs.size() == 1)
    return {execute(runs.front())};
  const auto share = launch::take_cpus(launch::cpu_wish(*runs.front().run, runs.front().settings));
  if (!share)
    return std::vector<launch::RunOutcome>(runs.size(), launch::Interruption{});
  launch::InterleaveServer server(runs.size());
  const std::string group = fmt::format("{} {}", runs.front().run->id, base::now_utc());
  std::vector<std::future<launch::RunOutcome>> futures;
  for (size_t i = 0; i < runs.size(); ++i) {
    InterleavedRun &run = runs[i];
    run.settings.interleaving = launch::Interleaving{
        group, server.socket(i), [&server, i] { return server.waited_s(i); }, &*share};
    futures.push_back(std::async(std::launch::async, [&execute, &run, &server, i] {
      // Also while we read its log the others wait.
      struct Finish {
        launch::InterleaveServer &server;
        size_t run;
        ~Finish() { server.finished(run); }
      } const finish{server, i};
      return execute(run);
    }));
  }
  std::vector<launch::RunOutcome> outcomes;
  for (auto &future : futures)
    outcomes.push_back(future.get());
  return outcomes;
}

}  // namespace mlffbench::executor
