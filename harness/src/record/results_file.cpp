// SPDX-License-Identifier: GPL-2.0-or-later
// Reading results.json.
#include "record/results_file.h"

#include "base/file.h"
#include "base/json_member.h"
#include "base/json_output.h"
#include "base/json_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <utility>

namespace mlffbench::record {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Results read_results_json(const fs::path &file)
{
  const auto is_none = [&](const std::string &reason) {
    return std::runtime_error(fmt::format("{} is no results.json{}; give the folder that "
                                          "`mlffbench run` wrote, or its results.json",
                                          file.string(), reason));
  };
  Json json;
  try {
    json = base::parse_json(base::read_file(file), file.string());
  } catch (const base::JsonTextError &error) {
    throw is_none(fmt::format(" ({})", error.what()));
  }
  if (!json.is_object() || json.value("format", Json()) != "mlff-bench-results")
    throw is_none("");
  if (json.value("version", Json()) != 2) {
    throw std::runtime_error(
        fmt::format("{} is of version {} of its format, this mlffbench reads version 2; take the "
                    "release that wrote it, or measure again",
                    file.string(), base::json_text(json.value("version", Json()))));
  }
  Results results;
  try {
    results.suite = base::text_member(json, "suite");
    results.suite_sha256 = base::text_member(json, "suite_sha256");
    for (const auto &failure : base::list_member(json, "failures")) {
      results.failures.push_back(
          {base::text_member(failure, "run_id"), base::text_member(failure, "run"),
           base::text_member(failure, "what"), base::text_member(failure, "look_at"), false});
    }
    results.planned = static_cast<size_t>(base::whole_member(json, "runs_planned", 0));
    std::set<std::pair<std::string, std::string>> known;
    (void)base::list_member(json, "runs");
    for (const auto &run : json.at("runs")) {
      results.records.push_back(record_from_json(run));
      const Record &record = results.records.back();
      if (!known.emplace(record.run_id, record.finished_utc).second)
        throw std::runtime_error(fmt::format("it holds the run {} twice", record.run_id));
    }
    if (results.planned < results.records.size() + results.failures.size())
      throw std::runtime_error("it holds more runs than were planned");
  } catch (const std::exception &error) {
    throw std::runtime_error(
        fmt::format("{} is damaged: {}; `mlffbench report` in its folder writes it anew",
                    file.string(), error.what()));
  }
  results.cells = summarize_cells(results.records);
  return results;
}

}  // namespace

Results load_results(const fs::path &path)
{
  if (fs::is_directory(path))
    return collect_results(path);
  return read_results_json(path);
}

}  // namespace mlffbench::record
