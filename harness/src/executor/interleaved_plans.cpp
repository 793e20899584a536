// SPDX-License-Identifier: GPL-2.0-or-later
// Order and execution of two plans, interleaved.
#include "executor/interleaved_plans.h"

#include "base/file.h"
#include "base/json_output.h"
#include "base/lock.h"
#include "deck/order.h"
#include "executor/local_executor.h"
#include "launch/programs.h"
#include "launch/python.h"
#include "rules/load.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace mlffbench::executor {

namespace {

using Runs = std::vector<const deck::PlannedRun *>;

/// The runs of each cell by repetition, cells in the order of the plan.
std::vector<std::pair<std::string, Runs>> cells_of(const deck::Plan &plan)
{
  std::vector<std::pair<std::string, Runs>> cells;
  for (const auto &run : plan.runs) {
    const auto label = run.cell().label();
    const auto found = std::find_if(cells.begin(), cells.end(), [&name = label](const auto &cell) {
      return cell.first == name;
    });
    if (found == cells.end()) {
      cells.push_back({label, {&run}});
    } else {
      found->second.push_back(&run);
    }
  }
  for (auto &cell : cells) {
    std::sort(cell.second.begin(), cell.second.end(),
              [](const deck::PlannedRun *a, const deck::PlannedRun *b) {
                return a->repetition < b->repetition;
              });
  }
  return cells;
}

/// What a side needs while its runs are executed.
struct Stage {
  explicit Stage(const Side &side)
      : lock(side.output), context{side.plan, side.tools, side.site, side.output}
  {
    base::write_file(side.output / "plan.json",
                     base::json_text(deck::plan_json(side.plan), 1) + "\n");
    write_execution(context);
  }
  base::FolderLock lock;
  ExecutorContext context;
};

}  // namespace

Side make_side(const std::string &name, const Execution &execution, int repetitions)
{
  Side side;
  side.name = name;
  side.tools = launch::find_tools({execution.lmp, execution.plugin, execution.python});
  if (!execution.potentials_folders.empty())
    side.tools.potentials_folders = execution.potentials_folders;
  model::Suite suite = rules::load_suite_text(execution.suite_text, execution.suite_file,
                                              side.tools.potentials_folders);
  suite.repetitions = std::max(suite.repetitions, repetitions);
  side.tools.pythons = launch::ask_pythons(suite, execution.python);
  side.plan = deck::make_plan(std::move(suite), launch::programs_of(side.tools));
  side.site = execution.site;
  return side;
}

void keep_cells(deck::Plan &plan, const std::set<std::string> &cells)
{
  std::erase_if(plan.runs,
                [&](const deck::PlannedRun &run) { return !cells.contains(run.cell().label()); });
  int position = 0;
  for (auto &run : plan.runs)
    run.position = ++position;
}

std::vector<SideRun> interleave(std::vector<Side> &sides)
{
  std::vector<SideRun> order;
  if (sides.size() == 1) {
    for (const auto &run : sides[0].plan.runs)
      order.push_back({&sides[0], &run});
    return order;
  }
  auto cells = cells_of(sides[0].plan);
  auto others = cells_of(sides[1].plan);
  const auto add = [&](size_t side, const Runs &runs, size_t repetition) {
    if (repetition < runs.size())
      order.push_back({&sides[side], runs[repetition]});
  };
  const auto add_cell = [&](const std::string &label, const Runs &first, const Runs &second) {
    const size_t repetitions = std::max(first.size(), second.size());
    const uint64_t seed = sides[0].plan.suite->seed;
    const auto orders = deck::interleaved_order(2, static_cast<int>(repetitions), seed, label);
    for (size_t repetition = 0; repetition < repetitions; ++repetition) {
      for (const int side : orders[repetition])
        add(static_cast<size_t>(side), side == 0 ? first : second, repetition);
    }
  };
  for (const auto &[label, runs] : cells) {
    const auto other =
        std::find_if(others.begin(), others.end(),
                     [&name = label](const auto &cell) { return cell.first == name; });
    add_cell(label, runs, other == others.end() ? Runs{} : other->second);
    if (other != others.end())
      others.erase(other);
  }
  for (const auto &[label, runs] : others)
    add_cell(label, {}, runs);
  return order;
}

bool drive_interleaved(std::vector<Side> &sides, const std::vector<SideRun> &order,
                       DriveListener &listener)
{
  std::vector<std::unique_ptr<Stage>> stages;
  std::vector<const ExecutorContext *> contexts;
  int retries = 0;
  for (const auto &side : sides) {
    base::make_folder(side.output);
    stages.push_back(std::make_unique<Stage>(side));
    contexts.push_back(&stages.back()->context);
    retries = std::max(retries, side.site.retries);
  }
  LocalExecutor executor(contexts);
  executor.prepare();
  std::vector<const deck::PlannedRun *> runs;
  for (const auto &side_run : order)
    runs.push_back(side_run.run);
  return drive(executor, runs, retries, listener);
}

}  // namespace mlffbench::executor
