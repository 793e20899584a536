// SPDX-License-Identifier: GPL-2.0-or-later
// Preparation shared by plan, run and gate.
#include "workflow/prepare.h"

#include "launch/programs.h"
#include "launch/python.h"
#include "record/record.h"
#include "rules/load.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace mlffbench::workflow {

namespace {

namespace fs = std::filesystem;

/// What the interpreter of a potential had when its last run was measured, by the records of the
/// output folder; none if there is none of this interpreter.
std::optional<launch::PythonEnvironment> recorded_python(const fs::path &output,
                                                         const model::Potential &potential)
{
  std::optional<launch::PythonEnvironment> newest;
  std::string newest_utc;
  record::for_each_record(output, [&](const fs::path &, record::Record &&record) {
    const record::ProgramVersions &programs = *record.programs;
    if (record.potential != potential.name || record.finished_utc < newest_utc ||
        programs.python != potential.calculator->python.string() || !programs.python_packages)
      return;
    launch::PythonEnvironment python;
    python.interpreter = potential.calculator->python;
    python.version = programs.python_version.value_or("");
    python.package = programs.calculator_package.value_or("");
    python.packages = *programs.python_packages;
    newest = std::move(python);
    newest_utc = record.finished_utc;
  });
  return newest;
}

}  // namespace

Prepared prepare(const SuiteRequest &request, AskPythons ask)
{
  Prepared prepared;
  prepared.tools = launch::find_tools(request.tools);
  model::Suite suite = rules::load_suite(request.suite, prepared.tools.potentials_folders);
  suite.repetitions = std::max(suite.repetitions, request.least_repetitions);
  prepared.output = request.output.empty() ? fs::path("results") / suite.name : request.output;
  for (const auto &potential : suite.potentials) {
    if (!potential.calculator)
      continue;
    auto &python = prepared.tools.pythons[potential.name];
    if (ask == AskPythons::all || potential.calculator->python.empty()) {
      python = launch::ask_python(potential, request.tools.python);
      continue;
    }
    prepared.not_asked.push_back(potential.name);
    if (auto recorded = recorded_python(prepared.output, potential)) {
      python = std::move(*recorded);
    } else {
      prepared.tools.pythons.erase(potential.name);
    }
  }
  prepared.plan = deck::make_plan(std::move(suite), launch::programs_of(prepared.tools));
  return prepared;
}

}  // namespace mlffbench::workflow
