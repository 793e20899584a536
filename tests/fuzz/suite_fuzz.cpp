// SPDX-License-Identifier: GPL-2.0-or-later
// Feeds mutated suites to the reader and to the planner, for sanitizers to watch. Usage:
//   suite_fuzz SECONDS SEED FOLDER...
// FOLDERs hold suites to begin with. A crash leaves its suite in ./suite_fuzz.yaml.
#include "deck/plan.h"
#include "mutate.h"
#include "store/file.h"
#include "suite/load.h"
#include "system/structure.h"

#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fmt/format.h>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using namespace mlffbench;

/// Plans are made of small suites only: what is sought are faults, not time.
bool is_small(const Suite &suite)
{
  if (suite.systems.size() * suite.protocols.size() * suite.potentials.size() *
          suite.layouts.size() * static_cast<size_t>(suite.repetitions) >
      500)
    return false;
  for (const auto &system : suite.systems) {
    if (atoms_of(system) > 10000)
      return false;
  }
  return true;
}

/// "" if the suite is accepted, or refused with help; else what is wrong with the reader.
std::string fault_of(const fs::path &file, bool &accepted)
{
  try {
    Suite suite = load_suite(file, {file.parent_path()});
    accepted = true;
    if (is_small(suite))
      (void)make_plan(std::move(suite), {"22 Jul 2025", "/plugin.so", "abc"});
    return "";
  } catch (const SuiteError &error) {
    return fuzz::useless(error);
  } catch (const std::exception &error) {
    return fmt::format("an error without file and line: {}", error.what());
  }
}

}  // namespace

int main(int argc, char **argv)
{
  if (argc < 4) {
    fmt::print(stderr, "usage: suite_fuzz SECONDS SEED FOLDER...\n");
    return 2;
  }
  const double seconds = std::atof(argv[1]);
  fuzz::Mutator mutator(std::strtoull(argv[2], nullptr, 10));
  std::vector<std::string> seeds;
  for (int i = 3; i < argc; ++i) {
    for (const auto &entry : fs::recursive_directory_iterator(argv[i])) {
      if (entry.path().extension() == ".yaml")
        seeds.push_back(read_file(entry.path()));
    }
  }
  if (seeds.empty()) {
    fmt::print(stderr, "suite_fuzz: no suites in these folders\n");
    return 2;
  }
  const fs::path file = fs::current_path() / "suite_fuzz.yaml";
  const auto begin = std::chrono::steady_clock::now();
  size_t tried = 0;
  size_t accepted = 0;
  while (std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() <
         seconds) {
    write_file(file, mutator.mutant(seeds));
    bool good = false;
    if (const std::string fault = fault_of(file, good); !fault.empty()) {
      fmt::print(stderr, "suite_fuzz: {}\nthe suite is {}\n", fault, file.string());
      return 1;
    }
    ++tried;
    accepted += good ? 1U : 0U;
  }
  fs::remove(file);
  fmt::print("{} suites, {} of them accepted, no fault\n", tried, accepted);
  return 0;
}
