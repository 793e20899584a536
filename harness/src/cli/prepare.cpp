// SPDX-License-Identifier: GPL-2.0-or-later
// Preparation shared by plan, run and gate.
#include "cli/prepare.h"

#include "launch/programs.h"
#include "launch/python.h"
#include "suite/load.h"

#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace mlffbench {

SiteSettings chosen_site(const Options &options)
{
  const char *variable = std::getenv("MLFFBENCH_SITE");
  const std::filesystem::path file = !options.site.empty() ? options.site
                                     : variable != nullptr ? variable
                                                           : "";
  SiteSettings site = file.empty() ? default_site() : load_site(file);
  site.oversubscribe = site.oversubscribe || options.oversubscribe;
  site.value["oversubscribe"] = site.oversubscribe;
  if (options.detach && site.place == "local") {
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

Prepared prepare(const Options &options)
{
  Prepared prepared;
  prepared.tools = find_tools(options.tools);
  Suite suite = load_suite(options.suite, prepared.tools.potentials_folders);
  prepared.tools.pythons = ask_pythons(suite, options.tools.python);
  prepared.plan = make_plan(std::move(suite), programs_of(prepared.tools));
  return prepared;
}

}  // namespace mlffbench
