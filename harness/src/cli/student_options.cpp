// SPDX-License-Identifier: GPL-2.0-or-later
// Students on the command line.
#include "cli/student_options.h"

#include "base/json_output.h"
#include "cli/exit_code.h"

#include <cstdio>
#include <fmt/format.h>
#include <stdexcept>

namespace mlffbench::cli {

namespace {

/// The key of JSON that lists such sentences.
const char *key_of(workflow::StudentRemark remark)
{
  switch (remark) {
  case workflow::StudentRemark::unfinished:
    return "unfinished";
  case workflow::StudentRemark::failed:
    return "failed";
  case workflow::StudentRemark::flag:
    break;
  }
  return "flags";
}

}  // namespace

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

int print_students(const workflow::StudentsRequest &request, const std::string &format,
                   bool as_json, const CompareStudent &compare)
{
  nlohmann::ordered_json json{{"format", format},
                              {"version", 1},
                              {"suite", ""},
                              {"comparisons", nlohmann::ordered_json::array()},
                              {"unfinished", nlohmann::ordered_json::array()},
                              {"failed", nlohmann::ordered_json::array()},
                              {"flags", nlohmann::ordered_json::array()}};
  workflow::StudentsVisitor visitor;
  visitor.compare = [&](const compare::FidelityCell &cell, const compare::FidelityRuns &student) {
    json["comparisons"].push_back(compare(cell, student));
  };
  visitor.remark = [&](workflow::StudentRemark remark, const std::string &sentence) {
    json[key_of(remark)].push_back(sentence);
    if (!as_json)
      fmt::print("{}\n", sentence);
  };
  json["suite"] = workflow::compare_students(request, visitor);
  if (as_json)
    fmt::print("{}\n", base::json_text(json, 1));
  if (!json["failed"].empty())
    return exit_code::run_failed;
  return json["flags"].empty() ? exit_code::good : exit_code::physics;
}

}  // namespace mlffbench::cli
