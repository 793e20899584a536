// SPDX-License-Identifier: GPL-2.0-or-later
// Students of an output folder.
#include "cli/students.h"

#include "base/json_output.h"
#include "compare/comparison.h"

#include <fmt/format.h>
#include <stdexcept>

namespace mlffbench {

bool names_output_folder(const Options &options, bool describes_dumps)
{
  if (!options.student.empty()) {
    for (const auto &dump : {options.teacher, options.student}) {
      if (std::filesystem::is_directory(dump)) {
        throw std::runtime_error(fmt::format(
            "{} is a folder; give one output folder of `mlffbench run` alone, in which students "
            "are compared with their teachers, or the dumps of teacher and student, which are "
            "files",
            dump.string()));
      }
    }
    return false;
  }
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

void print_notes(const std::vector<std::string> &notes)
{
  for (const auto &note : notes)
    fmt::print(stderr, "note: {}\n", note);
}

int compare_students(const Options &options, const StudentComparison &comparison)
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
                              {"unfinished", nlohmann::ordered_json::array()},
                              {"failed", nlohmann::ordered_json::array()},
                              {"flags", nlohmann::ordered_json::array()}};
  const auto say = [&](const char *key, const std::string &sentence) {
    json[key].push_back(sentence);
    if (!options.json)
      fmt::print("{}\n", sentence);
  };
  const auto say_flags = [&](const FidelityRuns &runs) {
    for (const auto &run : runs) {
      for (const auto &flag : run.record->flags) {
        say("flags", fmt::format("{} #{} did not pass its check: {}", cell_label(*run.record),
                                 run.record->repetition, flag.message));
      }
    }
  };
  for (const auto &cell : cells) {
    if (!cell.teacher.empty()) {
      for (const auto &student : cell.students) {
        try {
          json["comparisons"].push_back(comparison.compare(cell, student));
        } catch (const std::runtime_error &error) {
          say("failed",
              fmt::format("{}/{}: {}", cell.name, student.front().record->potential, error.what()));
        }
      }
    }
    for (const auto &runs : cell.students)
      say_flags(runs);
    say_flags(cell.teacher);
    for (const auto &sentence : cell.unfinished)
      say("unfinished", sentence);
    for (const auto &sentence : cell.failed)
      say("failed", sentence);
  }
  if (options.json)
    fmt::print("{}\n", json_text(json, 1));
  if (!json["failed"].empty())
    return exit_code::run_failed;
  return json["flags"].empty() ? exit_code::good : exit_code::physics;
}

}  // namespace mlffbench
