// SPDX-License-Identifier: GPL-2.0-or-later
// Preparation shared by plan, run and gate.
#include "cli/prepare.h"

#include "launch/programs.h"
#include "launch/python.h"
#include "record/record.h"
#include "rules/load.h"

#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <utility>

namespace mlffbench {

namespace {

namespace fs = std::filesystem;

/// What the interpreter of a potential had when its last run was measured, by the records of the
/// output folder; none if there is none of this interpreter.
std::optional<PythonEnvironment> recorded_python(const fs::path &output, const Potential &potential)
{
  std::optional<PythonEnvironment> newest;
  std::string newest_utc;
  for_each_record(output, [&](const fs::path &, Record &&record) {
    const ProgramVersions &programs = *record.programs;
    if (record.potential != potential.name || record.finished_utc < newest_utc ||
        programs.python != potential.calculator->python.string() || !programs.python_packages)
      return;
    PythonEnvironment python;
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

SiteSettings chosen_site(const Options &options)
{
  const char *variable = std::getenv("MLFFBENCH_SITE");
  const std::filesystem::path file = !options.site.empty() ? options.site
                                     : variable != nullptr ? variable
                                                           : "";
  SiteSettings site = file.empty() ? default_site() : load_site(file);
  site.oversubscribe = site.oversubscribe || options.oversubscribe;
  site.value["oversubscribe"] = site.oversubscribe;
  if (options.detach && site.executor == "local") {
    throw std::runtime_error(
        "--detach is for jobs, but runs are executed on this machine; remove it, or name a site "
        "file with another place by --site");
  }
  return site;
}

std::filesystem::path default_output(const Suite &suite)
{
  return std::filesystem::path("results") / suite.name;
}

Prepared prepare(const Options &options, AskPythons ask)
{
  Prepared prepared;
  prepared.tools = find_tools(options.tools);
  Suite suite = load_suite(options.suite, prepared.tools.potentials_folders);
  for (const auto &potential : suite.potentials) {
    if (!potential.calculator)
      continue;
    auto &python = prepared.tools.pythons[potential.name];
    if (ask == AskPythons::all || potential.calculator->python.empty()) {
      python = ask_python(potential, options.tools.python);
      continue;
    }
    const fs::path output = options.output.empty() ? default_output(suite) : options.output;
    prepared.not_asked.push_back(potential.name);
    if (auto recorded = recorded_python(output, potential)) {
      python = std::move(*recorded);
    } else {
      prepared.tools.pythons.erase(potential.name);
    }
  }
  prepared.plan = make_plan(std::move(suite), programs_of(prepared.tools));
  return prepared;
}

}  // namespace mlffbench
