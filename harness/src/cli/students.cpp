// SPDX-License-Identifier: GPL-2.0-or-later
// Students of an output folder.
#include "cli/students.h"

#include <fmt/format.h>
#include <stdexcept>

namespace mlffbench {

bool names_output_folder(const Options &options, bool describes_dumps)
{
  if (!options.student.empty())
    return false;
  if (!std::filesystem::is_directory(options.teacher)) {
    throw std::runtime_error(fmt::format(
        "{} is no output folder, and STUDENT is missing; give the output folder of `mlffbench "
        "run`, or the dumps of teacher and student",
        options.teacher.string()));
  }
  if (describes_dumps) {
    throw std::runtime_error(
        fmt::format("{} is an output folder, whose records tell what the options say of dumps; "
                    "remove time step, logs and floor",
                    options.teacher.string()));
  }
  return true;
}

void compare_students(const Options &options, const StudentComparison &comparison)
{
  const std::filesystem::path &output = options.teacher;
  const Results results = collect_results(output);
  const auto cells = fidelity_cells(results, output, comparison.wanted);
  if (cells.empty())
    throw std::runtime_error(fmt::format("{} {}", output.string(), comparison.remedy));
  nlohmann::ordered_json json{{"format", comparison.format},
                              {"version", 1},
                              {"suite", results.suite},
                              {"comparisons", nlohmann::ordered_json::array()},
                              {"unfinished", nlohmann::ordered_json::array()}};
  for (const auto &cell : cells) {
    if (!cell.teacher.empty()) {
      for (const auto &student : cell.students)
        json["comparisons"].push_back(comparison.compare(cell, student));
    }
    for (const auto &sentence : unfinished(cell, results)) {
      json["unfinished"].push_back(sentence);
      if (!options.json)
        fmt::print("{}\n", sentence);
    }
  }
  if (options.json)
    fmt::print("{}\n", json.dump(1));
}

}  // namespace mlffbench
