// SPDX-License-Identifier: GPL-2.0-or-later
// What `fidelity` and `trajectories` share: a teacher and a student, or an output folder of many.
#pragma once

#include "workflow/students.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace mlffbench::cli {

/// TEACHER, STUDENT.
struct StudentOptions {
  std::filesystem::path teacher;  ///< a dump, or an output folder
  std::filesystem::path student;  ///< empty: `teacher` is an output folder

  void add(CLI::App &command, const std::string &teacher_text, const std::string &student_text);
  /// Whether the command line names an output folder in place of two dumps. Throws
  /// std::runtime_error if it names neither, two folders, or a folder with options that describe
  /// dumps.
  bool name_output_folder(bool describe_dumps) const;
};

/// Prints what was taken for good and may not be, a line each, on standard error.
void print_notes(const std::vector<std::string> &notes);

/// Compares a student and prints the result, or gives it as JSON.
using CompareStudent = std::function<nlohmann::ordered_json(const compare::FidelityCell &,
                                                            const compare::FidelityRuns &student)>;

/// Compares each student in an output folder with its teacher, and prints what is not finished,
/// what failed, and what cannot be compared. `format`: of the JSON. The exit code.
int print_students(const workflow::StudentsRequest &request, const std::string &format,
                   bool as_json, const CompareStudent &compare);

}  // namespace mlffbench::cli
