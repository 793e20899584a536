// SPDX-License-Identifier: GPL-2.0-or-later
// Runs that take turns.
#include "executor/together.h"

#include "base/environment.h"
#include "launch/turn_server.h"

#include <fmt/format.h>
#include <future>

namespace mlffbench::executor {

std::vector<launch::RunOutcome> execute_together(std::vector<CompanyMember> members)
{
  const auto execute = [](const CompanyMember &member) {
    return launch::execute_run(*member.plan, *member.run, *member.tools, member.output,
                               member.settings, member.progress);
  };
  if (members.size() == 1)
    return {execute(members.front())};
  const auto share =
      launch::take_cpus(launch::cpu_wish(*members.front().run, members.front().settings));
  if (!share)
    return std::vector<launch::RunOutcome>(members.size(), launch::Interruption{});
  launch::TurnServer server(members.size());
  const std::string group = fmt::format("{} {}", members.front().run->id, base::now_utc());
  std::vector<std::future<launch::RunOutcome>> futures;
  for (size_t i = 0; i < members.size(); ++i) {
    CompanyMember &member = members[i];
    member.settings.company = launch::Company{group, server.socket(i),
                                              [&server, i] { return server.waited_s(i); }, &*share};
    futures.push_back(std::async(std::launch::async, [&execute, &member, &server, i] {
      // Also while we read its log the others wait.
      struct Finish {
        launch::TurnServer &server;
        size_t run;
        ~Finish() { server.finished(run); }
      } const finish{server, i};
      return execute(member);
    }));
  }
  std::vector<launch::RunOutcome> outcomes;
  for (auto &future : futures)
    outcomes.push_back(future.get());
  return outcomes;
}

}  // namespace mlffbench::executor
