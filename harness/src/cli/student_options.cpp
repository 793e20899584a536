// SPDX-License-Identifier: GPL-2.0-or-later
// Students on the command line.
#include "cli/student_options.h"

#include "base/json_output.h"
#include "base/shell.h"
#include "cli/exit_code.h"
#include "cli/terminal_listener.h"
#include "report/students_page.h"
#include "workflow/report_files.h"

#include <cstdio>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace mlffbench::cli {

void StudentOptions::add(CLI::App &command, const std::string &teacher_text,
                         const std::string &student_text)
{
  command.add_option("TEACHER", teacher, teacher_text)->required()->type_name("FILE");
  command.add_option("STUDENT", student, student_text)->type_name("FILE");
}

bool StudentOptions::name_output_folder(bool describe_dumps) const
{
  if (!student.empty()) {
    for (const auto &dump : {teacher, student}) {
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
  if (!std::filesystem::is_directory(teacher)) {
    throw std::runtime_error(fmt::format(
        "{} is no output folder, and STUDENT is missing; give the output folder of `mlffbench "
        "run`, or the dumps of teacher and student",
        teacher.string()));
  }
  if (describe_dumps) {
    throw std::runtime_error(
        fmt::format("{} is an output folder, whose records tell what the options say of dumps; "
                    "remove time step, logs and floor",
                    teacher.string()));
  }
  return true;
}

void print_notes(const std::vector<std::string> &notes)
{
  for (const auto &note : notes)
    fmt::print(stderr, "note: {}\n", note);
}

int StudentRemarks::exit_code() const
{
  if (!failed.empty())
    return cli::exit_code::run_failed;
  return flags.empty() ? cli::exit_code::good : cli::exit_code::physics;
}

StudentRemarks print_students(const workflow::StudentsRequest &request, const std::string &format,
                              bool as_json, const CompareStudent &compare)
{
  StudentRemarks remarks;
  auto comparisons = nlohmann::ordered_json::array();
  workflow::StudentsVisitor visitor;
  visitor.compare = [&](const compare::FidelityCell &cell, const compare::FidelityRuns &student) {
    comparisons.push_back(compare(cell, student));
  };
  visitor.remark = [&](workflow::StudentRemark remark, const std::string &sentence) {
    (remark == workflow::StudentRemark::unfinished ? remarks.unfinished
     : remark == workflow::StudentRemark::failed   ? remarks.failed
                                                   : remarks.flags)
        .push_back(sentence);
    if (!as_json)
      fmt::print("{}\n", sentence);
  };
  const std::string suite = workflow::compare_students(request, visitor);
  if (as_json) {
    const nlohmann::ordered_json json{{"format", format},
                                      {"version", 1},
                                      {"suite", suite},
                                      {"comparisons", comparisons},
                                      {"unfinished", remarks.unfinished},
                                      {"failed", remarks.failed},
                                      {"flags", remarks.flags}};
    fmt::print("{}\n", base::json_text(json, 1));
  }
  return remarks;
}

void write_students_page(const HtmlOption &html, const std::string &command,
                         const StudentOptions &sides, std::vector<report::PageContent> pages,
                         const StudentRemarks &remarks)
{
  if (!html.chosen())
    return;
  report::PageContent page =
      report::students_page(std::move(pages), remarks.unfinished, remarks.failed, remarks.flags);
  std::string again =
      fmt::format("mlffbench {} {}", command, base::shell_word(sides.teacher.string()));
  if (!sides.student.empty())
    again += " " + base::shell_word(sides.student.string());
  page.commands = {again};
  TerminalListener listener;
  workflow::write_page(page, html.file(command + ".html"), listener);
}

figures::StudentPair pair_of(const compare::FidelityRun &teacher,
                             const compare::FidelityRun &student)
{
  return {student.record->cell().group.label(),
          teacher.record->potential,
          student.record->potential,
          {teacher.record->run_id, student.record->run_id}};
}

figures::StudentPair pair_of(const std::filesystem::path &teacher,
                             const std::filesystem::path &student)
{
  return {"", teacher.string(), student.string(), {}};
}

}  // namespace mlffbench::cli
