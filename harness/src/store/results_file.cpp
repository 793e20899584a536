// SPDX-License-Identifier: GPL-2.0-or-later
// Reading results.json.
#include "store/results_file.h"

#include "store/file.h"

#include <fmt/format.h>
#include <set>
#include <stdexcept>
#include <utility>

namespace mlffbench {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Results read_results_json(const fs::path &file)
{
  const Json json = Json::parse(read_file(file), nullptr, false);
  const Json format = json.is_object() ? json.value("format", Json()) : Json();
  if (format != "mlff-bench-results") {
    throw std::runtime_error(fmt::format("{} is no results.json; give the folder that `mlffbench "
                                         "run` wrote, or its results.json",
                                         file.string()));
  }
  if (json.value("version", Json()) != 2) {
    throw std::runtime_error(
        fmt::format("{} is of version {} of its format, this mlffbench reads version 2; take the "
                    "release that wrote it, or measure again",
                    file.string(), json.value("version", Json()).dump()));
  }
  Results results;
  try {
    results.suite = json.at("suite");
    results.suite_sha256 = json.at("suite_sha256");
    for (const auto &failure : json.at("failures")) {
      results.failures.push_back({failure.at("run_id"), failure.at("run"), failure.at("what"),
                                  failure.at("look_at"), false});
    }
    results.planned = json.at("runs_planned");
    std::set<std::pair<std::string, std::string>> known;
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

}  // namespace mlffbench
