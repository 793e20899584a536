// SPDX-License-Identifier: GPL-2.0-or-later
// Suites, sites and targets files.
#include "compare/targets.h"
#include "deck/plan.h"
#include "executor/site.h"
#include "refusal.h"
#include "rules/load.h"
#include "system/structure.h"
#include "target.h"

namespace mlffbench::fuzz {

namespace {

/// Plans are made of small suites only: what is sought are faults, not time.
bool is_small(const model::Suite &suite)
{
  if (suite.systems.size() * suite.protocols.size() * suite.potentials.size() *
          suite.layouts.size() * static_cast<size_t>(suite.repetitions) >
      500)
    return false;
  for (const auto &system : suite.systems) {
    if (system::atoms_of(system) > 10000)
      return false;
  }
  return true;
}

template <typename Reader> void expect_diagnostics(Reader reader)
{
  try {
    reader();
  } catch (const base::SuiteError &error) {
    stop_on(useless(error));
  }
}

}  // namespace

void read_suite(std::string_view bytes)
{
  const auto &file = input_file("suite.yaml", bytes);
  expect_diagnostics([&] {
    model::Suite suite = rules::load_suite(file, {file.parent_path()});
    if (is_small(suite))
      (void)deck::make_plan(std::move(suite), {"22 Jul 2025", "/plugin.so", "abc", {}});
  });
}

void read_site(std::string_view bytes)
{
  expect_diagnostics([&] { (void)executor::load_site(input_file("site.yaml", bytes)); });
}

void read_targets_file(std::string_view bytes)
{
  expect_diagnostics([&] { (void)compare::load_targets(input_file("targets.yaml", bytes)); });
}

}  // namespace mlffbench::fuzz
