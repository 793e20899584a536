// SPDX-License-Identifier: GPL-2.0-or-later
// Records and failures as files in run folders.
#include "base/file.h"
#include "base/json_member.h"
#include "base/json_output.h"
#include "base/json_text.h"
#include "record/record.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <vector>

namespace mlffbench::record {

NLOHMANN_JSON_SERIALIZE_ENUM(Concerns, {{Concerns::run, "run"},
                                        {Concerns::nothing, "nothing"},
                                        {Concerns::cell, "cell"}})

namespace {

using Json = nlohmann::ordered_json;

/// Some hundred times what a record of many slices needs.
constexpr uint64_t largest_record_B = 64 << 20;

/// RecordParts::figures, and what record_from_json() checks.
const base::JsonSelection &selected_figures()
{
  static const base::JsonSelection selection{
      false,
      {{"inputs",
        {true,
         {{"engine"},
          {"pair_style"},
          {"bench_log_header",
           {true, {{"model", {true, {{"backend"}, {"dtype"}, {"operators"}, {"device"}}}}}}}}}},
       {"programs", {true, {}}},
       {"environment",
        {true,
         {{"host"},
          {"cpu_model"},
          {"architecture"},
          {"usable_cpus"},
          {"cpu_kinds"},
          {"online_cpus"},
          {"load_before"},
          {"others"},
          {"strangers"}}}},
       {"process", {true, {{"wall_s"}, {"waited_s"}, {"user_s"}, {"system_s"}}}}}};
  return selection;
}

/// Of what was selected, what is kept. Forms of models are few: runs share them.
void keep_figures(Record &record)
{
  record.process = {};
  record.programs = {};
  thread_local std::vector<base::Shared<Inputs>> known;
  const auto form = [](const Inputs &inputs) {
    return std::tie(inputs.engine, inputs.pair_style, inputs.bench_log_header.model);
  };
  const auto same = std::find_if(known.begin(), known.end(), [&](const auto &inputs) {
    return form(*inputs) == form(*record.inputs);
  });
  constexpr size_t most_known = 64;
  if (same != known.end()) {
    record.inputs = *same;
  } else if (known.size() < most_known) {
    known.push_back(record.inputs);
  }
}

}  // namespace

void write_record(const std::filesystem::path &run_folder, const Record &record)
{
  base::write_file(run_folder / "record.json", base::json_text(to_json(record), 1) + "\n");
}

void clear_run_folder(const std::filesystem::path &run_folder)
{
  std::error_code error;
  if (!std::filesystem::exists(
          std::filesystem::symlink_status(run_folder / "record.json", error))) {
    base::remove_folder(run_folder);
    return;
  }
  base::replace_file(run_folder, base::free_path(run_folder.string() + ".earlier"));
}

Record read_record_file(const std::filesystem::path &file)
{
  return record_from_json(base::parse_json(base::read_file(file, largest_record_B), file.string()));
}

StoredRecord look_for_record(const std::filesystem::path &run_folder, const std::string &run_id,
                             RecordParts parts)
{
  const auto damaged = [](std::string damage) {
    return StoredRecord{std::nullopt, "", std::move(damage)};
  };
  const std::filesystem::path file = run_folder / "record.json";
  std::error_code error;
  if (!std::filesystem::exists(std::filesystem::symlink_status(file, error)))
    return {};
  try {
    std::string text = base::read_file(file, largest_record_B);
    Record record =
        record_from_json(parts == RecordParts::whole
                             ? base::parse_json(text, file.string())
                             : base::parse_json_members(text, file.string(), selected_figures()));
    if (parts == RecordParts::figures)
      keep_figures(record);
    if (record.run_id != run_id)
      return damaged(fmt::format("{} is the record of run {}", file.string(), record.run_id));
    return {std::move(record), std::move(text), ""};
  } catch (const base::FileError &fault) {
    return damaged(fault.what());
  } catch (const base::JsonTextError &fault) {
    return damaged(fault.what());
  } catch (const std::exception &fault) {
    return damaged(fmt::format("{}: {}", file.string(), fault.what()));
  }
}

std::optional<Record> read_record(const std::filesystem::path &run_folder,
                                  const std::string &run_id)
{
  return look_for_record(run_folder, run_id).record;
}

void for_each_record(const std::filesystem::path &output,
                     const std::function<void(const std::filesystem::path &, Record &&)> &take)
{
  namespace fs = std::filesystem;
  constexpr int deepest = 5;  // runs/SYSTEM/PROTOCOL/LAYOUT/POTENTIAL/RUN/record.json
  std::error_code error;
  for (fs::recursive_directory_iterator
           it(output / "runs", fs::directory_options::skip_permission_denied, error),
       end;
       !error && it != end; it.increment(error)) {
    if (it.depth() >= deepest)
      it.disable_recursion_pending();
    if (it->path().filename() != "record.json")
      continue;
    try {
      take(it->path(), read_record_file(it->path()));
    } catch (const std::exception &) {  // damaged or of another release
    }
  }
}

void write_failure(const std::filesystem::path &run_folder, const RunFailure &failure)
{
  const Json json{{"format", "mlff-bench-failure"}, {"version", 1},
                  {"run_id", failure.run_id},       {"label", failure.label},
                  {"what", failure.what},           {"look_at", failure.look_at},
                  {"final", failure.final},         {"concerns", failure.concerns}};
  base::write_file(run_folder / "failure.json", base::json_text(json, 1) + "\n");
}

std::optional<RunFailure> read_failure(const std::filesystem::path &run_folder,
                                       const std::string &run_id)
{
  const std::filesystem::path file = run_folder / "failure.json";
  if (!base::is_file(file))
    return std::nullopt;
  try {
    const Json json = base::parse_json(base::read_file(file, largest_record_B), file.string());
    if (base::text_member(json, "run_id") != run_id)
      return std::nullopt;
    return RunFailure{run_id,
                      base::text_member(json, "label"),
                      base::text_member(json, "what"),
                      base::text_member(json, "look_at"),
                      json.contains("final") && base::flag_member(json, "final"),
                      json.value("concerns", Concerns::run)};
  } catch (const std::exception &) {
    return std::nullopt;  // damaged: the run is taken as not started
  }
}

}  // namespace mlffbench::record
