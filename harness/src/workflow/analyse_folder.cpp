// SPDX-License-Identifier: GPL-2.0-or-later
// Analysis of finished runs, again.
#include "workflow/analyse_folder.h"

#include "base/file.h"
#include "base/json_text.h"
#include "base/lock.h"
#include "benchlog/bench_log.h"
#include "record/analyse.h"
#include "record/record.h"
#include "record/results.h"
#include "suite/decode.h"
#include "suite/schema.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

namespace mlffbench::workflow {

namespace {

namespace fs = std::filesystem;

/// The suite as it was expanded; none if its file is not there or of another release.
std::optional<model::Suite> stored_suite(const fs::path &output)
{
  const fs::path file = output / "suite.json";
  try {
    nlohmann::json value = base::parse_json<nlohmann::json>(base::read_file(file), file.string());
    suite::apply_defaults(value);
    return suite::decode_suite(value);
  } catch (const std::exception &) {
    return std::nullopt;
  }
}

/// Puts in what records of earlier releases lack. Throws std::runtime_error if nobody knows it.
void complete(record::Record &record, const std::optional<model::Suite> &suite)
{
  if (record.inputs->checks)
    return;
  if (!suite) {
    throw std::runtime_error("the record lacks the limits of the physics checks, and there is no "
                             "suite.json that has them; run the suite again");
  }
  record::Inputs &inputs = record.inputs.edit();
  inputs.checks = suite->checks;
  const auto &protocols = suite->protocols;
  const auto protocol = std::find_if(protocols.begin(), protocols.end(), [&](const auto &other) {
    return other.name == record.protocol;
  });
  if (protocol != protocols.end())
    inputs.minimize = protocol->minimize;
}

}  // namespace

AnalysedFolder analyse_folder(const fs::path &output)
{
  const record::Results plan = record::collect_plan_entries(output);
  const base::FolderLock lock(output);
  const auto suite = stored_suite(output);
  AnalysedFolder result;
  for (const auto &entry : plan.plan) {
    const fs::path folder = output / entry.folder;
    auto stored = record::look_for_record(folder, entry.run_id);
    if (!stored.record)
      continue;
    ++result.records;
    record::Record record = *stored.record;
    try {
      complete(record, suite);
      record::analyse(benchlog::read_bench_log(folder / "bench.log"), folder, record);
    } catch (const std::exception &error) {
      result.kept.push_back(fmt::format("{}: {}", entry.label, error.what()));
      continue;
    }
    record::Record before = std::move(*stored.record);
    before.inputs = record.inputs;  // what was completed is no other figure
    if (record::to_json(record) == record::to_json(before))
      continue;
    base::replace_file(folder / "record.json", base::free_path(folder / "record.json.earlier"));
    record::write_record(folder, record);
    result.changed.push_back(entry.label);
  }
  return result;
}

}  // namespace mlffbench::workflow
