// SPDX-License-Identifier: GPL-2.0-or-later
// Submissions as JSON files.
#include "executor/submission.h"

#include "base/environment.h"
#include "base/file.h"
#include "base/json_member.h"
#include "base/json_output.h"
#include "base/json_text.h"
#include "base/sha256.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <unistd.h>

namespace mlffbench::executor {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::vector<fs::path> ledger_folders(const fs::path &output)
{
  std::vector<fs::path> folders;
  std::error_code error;
  for (fs::directory_iterator entry(output / "jobs", error), end; !error && entry != end;
       entry.increment(error))
    folders.push_back(fs::path("jobs") / entry->path().filename());
  // By number: they may have more digits than the first ones.
  std::sort(folders.begin(), folders.end(), [](const fs::path &a, const fs::path &b) {
    return std::strtol(a.filename().c_str(), nullptr, 10) <
           std::strtol(b.filename().c_str(), nullptr, 10);
  });
  return folders;
}

}  // namespace

std::string Submission::job_of(size_t run) const
{
  return mode == "array" ? fmt::format("{}_{}", job_id, run) : job_id;
}

Submission new_submission(const fs::path &output, const std::string &suite)
{
  const auto folders = ledger_folders(output);
  const long number =
      folders.empty() ? 1 : std::strtol(folders.back().filename().c_str(), nullptr, 10) + 1;
  Submission submission;
  submission.folder = fs::path("jobs") / fmt::format("{:04}", number);
  const auto now = std::chrono::system_clock::now().time_since_epoch().count();
  submission.name =
      fmt::format("{}-{}-{}", suite, number,
                  base::sha256_of_text(
                      fmt::format("{}\n{}\n{}", fs::absolute(output).string(), now, ::getpid()))
                      .substr(0, 12));
  submission.submitted_utc = base::now_utc();
  return submission;
}

void write_submission(const fs::path &output, const Submission &submission)
{
  Json runs = Json::array();
  for (const auto &run : submission.runs) {
    runs.push_back({{"run_id", run.run_id}, {"label", run.label}, {"folder", run.folder.string()}});
  }
  const Json json{{"format", "mlff-bench-submission"},
                  {"version", 1},
                  {"name", submission.name},
                  {"job_id", submission.job_id.empty() ? Json() : Json(submission.job_id)},
                  {"mode", submission.mode},
                  {"submitted_utc", submission.submitted_utc},
                  {"runs", runs}};
  base::make_folder(output / submission.folder);
  base::write_file(output / submission.folder / "submission.json", base::json_text(json, 1) + "\n");
}

std::vector<Submission> read_submissions(const fs::path &output)
{
  std::vector<Submission> submissions;
  for (const auto &folder : ledger_folders(output)) {
    const fs::path file = output / folder / "submission.json";
    if (!fs::exists(file))
      continue;  // the program ended before it asked the scheduler
    try {
      const Json json = base::parse_json(base::read_file(file), file.string());
      if (base::text_member(json, "format") != "mlff-bench-submission" ||
          base::member(json, "version") != 1)
        throw std::runtime_error("not a submission of version 1");
      Submission submission;
      submission.folder = folder;
      submission.name = base::text_member(json, "name");
      if (!base::member(json, "job_id").is_null())
        submission.job_id = base::text_member(json, "job_id");
      submission.mode = base::text_member(json, "mode");
      submission.submitted_utc = base::text_member(json, "submitted_utc");
      for (const auto &run : base::list_member(json, "runs")) {
        submission.runs.push_back({base::text_member(run, "run_id"),
                                   base::text_member(run, "label"),
                                   base::text_member(run, "folder")});
      }
      submissions.push_back(std::move(submission));
    } catch (const base::FileError &) {
      throw;
    } catch (const std::exception &) {
      throw std::runtime_error(fmt::format(
          "{} is damaged or of another release; end its jobs by hand, then remove its folder",
          file.string()));
    }
  }
  return submissions;
}

}  // namespace mlffbench::executor
