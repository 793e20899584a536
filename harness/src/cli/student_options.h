// SPDX-License-Identifier: GPL-2.0-or-later
// What `fidelity` and `trajectories` share: a teacher and a student, or an output folder of many.
#pragma once

#include "cli/option_groups.h"
#include "figures/students.h"
#include "report/page.h"
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

/// What is said beside the comparisons, sentences.
struct StudentRemarks {
  std::vector<std::string> unfinished;
  std::vector<std::string> failed;
  std::vector<std::string> flags;

  int exit_code() const;
};

/// Compares each student in an output folder with its teacher, and prints what is not finished,
/// what failed, and what cannot be compared. `format`: of the JSON.
StudentRemarks print_students(const workflow::StudentsRequest &request, const std::string &format,
                              bool as_json, const CompareStudent &compare);

/// Writes the page that a user asked for, of all students that were compared by this command;
/// its usual name is COMMAND.html.
void write_students_page(const HtmlOption &html, const std::string &command,
                         const StudentOptions &sides, std::vector<report::PageContent> pages,
                         const StudentRemarks &remarks);

/// Who is compared in a cell, for figures.
figures::StudentPair pair_of(const compare::FidelityRun &teacher,
                             const compare::FidelityRun &student);
/// Of files, which stand for their potentials.
figures::StudentPair pair_of(const std::filesystem::path &teacher,
                             const std::filesystem::path &student);

}  // namespace mlffbench::cli
