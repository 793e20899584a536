// SPDX-License-Identifier: GPL-2.0-or-later
// Batches of runs, one a thread.
#include "record/run_reader.h"

#include "base/json_output.h"
#include "base/json_text.h"
#include "record/interleave_json.h"
#include "record/results_table.h"

#include <algorithm>
#include <deque>
#include <future>
#include <nlohmann/json.hpp>
#include <span>
#include <thread>
#include <utility>

namespace mlffbench::record {

namespace {

namespace fs = std::filesystem;

/// In one line, in the words of now. Its own text as it is, where its role is still that of the
/// plan.
std::string line_of(const StoredRecord &stored, const fs::path &folder, model::Role role)
{
  const bool earlier = may_say_turns(stored.text);
  if (stored.record->role == role && !earlier)
    return base::json_in_one_line(stored.text);
  nlohmann::ordered_json json = base::parse_json(stored.text, folder.string());
  json["role"] = word_of(role);
  return base::json_text(earlier ? without_turns(json) : json);
}

StoredRun read_run(const fs::path &output, const PlanEntry &entry, RunParts parts)
{
  const fs::path folder = output / entry.folder;
  StoredRun run;
  run.stored = look_for_record(
      folder, entry.run_id, parts == RunParts::whole ? RecordParts::whole : RecordParts::figures);
  if (!run.stored.record) {
    run.failure = read_failure(folder, entry.run_id);
    return run;
  }
  Record &record = *run.stored.record;
  if (parts == RunParts::figures_and_texts) {
    run.json = line_of(run.stored, folder, entry.role);
    run.stored.text = {};  // many runs are kept
  }
  record.role = entry.role;
  if (parts == RunParts::figures_and_texts)
    run.csv = run_csv(record);
  return run;
}

}  // namespace

void read_runs(const fs::path &output, const std::vector<PlanEntry> &plan, RunParts parts,
               const std::function<void(const PlanEntry &, StoredRun &&)> &take)
{
  constexpr size_t batch_size = 64;
  struct Batch {
    std::span<const PlanEntry> entries;
    std::future<std::vector<StoredRun>> runs;
  };
  const auto read_batch = [&output, parts](std::span<const PlanEntry> entries) {
    std::vector<StoredRun> runs;
    runs.reserve(entries.size());
    for (const auto &entry : entries)
      runs.push_back(read_run(output, entry, parts));
    return runs;
  };
  // A folder of few runs is read at once, without threads.
  const bool many = plan.size() > batch_size;
  const size_t ahead = many ? 2 * std::clamp(std::thread::hardware_concurrency(), 1U, 8U) : 1;
  std::deque<Batch> batches;
  std::span<const PlanEntry> left = plan;
  while (!left.empty() || !batches.empty()) {
    while (!left.empty() && batches.size() < ahead) {
      const auto entries = left.first(std::min(batch_size, left.size()));
      left = left.subspan(entries.size());
      batches.push_back({entries, std::async(many ? std::launch::async : std::launch::deferred,
                                             read_batch, entries)});
    }
    Batch batch = std::move(batches.front());
    batches.pop_front();
    auto runs = batch.runs.get();
    for (size_t i = 0; i < runs.size(); ++i)
      take(batch.entries[i], std::move(runs[i]));
  }
}

}  // namespace mlffbench::record
