// SPDX-License-Identifier: GPL-2.0-or-later
// Figures of one bench log.
#include "report/log_summary.h"

#include "store/series_json.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>
#include <vector>

namespace mlffbench {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<const char *, 5> phases{"setup", "warmup", "run", "min", "rerun"};

/// Counts the rows of one section.
struct Counts {
  std::array<int64_t, phases.size()> calls{};
  int64_t not_finite = 0;
  int64_t times_not_finite = 0;
  int64_t rebuilds = 0;
  int64_t peak_rss_B = -1;

  void take(const BenchRow &row)
  {
    ++calls.at(static_cast<size_t>(row.phase));
    not_finite += row.not_finite ? 1 : 0;
    times_not_finite += row.time_not_finite ? 1 : 0;
    rebuilds += row.rebuild && row.phase == Phase::run ? 1 : 0;
    peak_rss_B = std::max({peak_rss_B, row.rss_B, row.peak_rss_B});
  }

  void add_to(SectionSummary &summary) const
  {
    for (size_t i = 0; i < calls.size(); ++i) {
      summary.calls.at(i) += calls.at(i);
      summary.rows += calls.at(i);
    }
    summary.not_finite += not_finite;
    summary.times_not_finite += times_not_finite;
    summary.rebuilds += rebuilds;
    summary.peak_rss_B = std::max(summary.peak_rss_B, peak_rss_B);
  }

  /// Goes on with the same section in the next part of the log.
  void append(Counts &&next)
  {
    for (size_t i = 0; i < calls.size(); ++i)
      calls.at(i) += next.calls.at(i);
    not_finite += next.not_finite;
    times_not_finite += next.times_not_finite;
    rebuilds += next.rebuilds;
    peak_rss_B = std::max(peak_rss_B, next.peak_rss_B);
  }
};

/// Counts rows and keeps the times of the counted ones.
struct Times : Counts {
  std::vector<double> pair_s;
  std::vector<double> force_s;
  std::vector<double> step_s;

  void take(const BenchRow &row)
  {
    Counts::take(row);
    if (row.phase != Phase::run)
      return;
    keep(pair_s, row.pair_s);
    keep(force_s, row.force_s);
    keep(step_s, row.step_s);
  }

  void append(Times &&next)
  {
    for (auto column : {&Times::pair_s, &Times::force_s, &Times::step_s}) {
      auto &all = this->*column;
      auto &more = next.*column;
      all.insert(all.end(), more.begin(), more.end());
      more = {};
    }
    Counts::append(std::move(next));
  }

private:
  static void keep(std::vector<double> &times, double time)
  {
    if (!std::isnan(time))
      times.push_back(time);
  }
};

/// What is kept of each section of a part of a log. Threads that count side by side must not write
/// to one cache line.
template <typename Kept> class alignas(64) Sections : public RowSink {
public:
  void take(const BenchRow &row) override { sections.back().take(row); }
  void begin_section() override { sections.emplace_back(); }

  std::vector<Kept> sections = std::vector<Kept>(1);
};

/// Reads a log into more sinks than threads, so that the slower thread has fewer parts to read, and
/// puts the sections together.
template <typename Kept>
std::vector<Kept> read(const std::filesystem::path &path, size_t threads, LogSummary &summary)
{
  constexpr size_t parts_of_thread = 8;
  std::vector<Sections<Kept>> sinks(threads > 1 ? parts_of_thread * threads : 1);
  std::vector<RowSink *> pointers;
  pointers.reserve(sinks.size());
  for (auto &sink : sinks)
    pointers.push_back(&sink);
  summary.log = scan_bench_log(path, pointers, threads);
  std::vector<Kept> all = std::move(sinks.front().sections);
  for (size_t i = 1; i < sinks.size(); ++i) {
    auto &more = sinks[i].sections;
    all.back().append(std::move(more.front()));
    std::move(more.begin() + 1, more.end(), std::back_inserter(all));
  }
  for (const auto &section : all) {
    section.add_to(summary.sections.emplace_back());
    section.add_to(summary.whole);
  }
  for (const auto &run : summary.log.runs) {
    const int64_t peak_B = run.value("peak_rss_B", int64_t{-1});
    summary.whole.peak_rss_B = std::max(summary.whole.peak_rss_B, peak_B);
  }
  return all;
}

/// A member that others wrote, null where there is none.
Json member(const nlohmann::json &object, const char *key)
{
  const auto found = object.find(key);
  return found == object.end() ? Json() : Json(*found);
}

/// What was counted in one section, or in all.
Json counts_of(const SectionSummary &summary)
{
  Json calls = Json::object();
  for (size_t i = 0; i < phases.size(); ++i)
    calls[phases.at(i)] = summary.calls.at(i);
  return {{"rows", summary.rows},
          {"calls", calls},
          {"rebuilds", summary.rebuilds},
          {"not_finite", summary.not_finite},
          {"times_not_finite", summary.times_not_finite},
          {"peak_rss_B", summary.peak_rss_B < 0 ? Json() : Json(summary.peak_rss_B)}};
}

}  // namespace

const nlohmann::json &LogSummary::header(size_t section) const
{
  return section == 0 ? log.header : log.sections.at(section - 1).header;
}

LogSummary summarize_log(const std::filesystem::path &path, size_t threads)
{
  LogSummary summary;
  const auto times = read<Times>(path, threads, summary);
  for (size_t i = 0; i < times.size(); ++i) {
    summary.sections[i].pair_s = summarize(times[i].pair_s);
    summary.sections[i].force_s = summarize(times[i].force_s);
    summary.sections[i].step_s = summarize(times[i].step_s);
  }
  if (times.size() == 1) {
    const int64_t peak_B = summary.whole.peak_rss_B;
    summary.whole = summary.sections.front();
    summary.whole.peak_rss_B = peak_B;
  }
  return summary;
}

LogSummary check_log(const std::filesystem::path &path, size_t threads)
{
  LogSummary summary;
  read<Counts>(path, threads, summary);
  return summary;
}

Json counts_json(const LogSummary &summary)
{
  const BenchLog &log = summary.log;
  Json halts = Json::array();
  for (const auto &halt : log.halts)
    halts.push_back({{"step", halt.step}, {"reason", halt.reason}});
  Json json = counts_of(summary.whole);
  json.update({{"runs", log.runs.size()},
               {"continued", log.continued.size()},
               {"halts", halts},
               {"truncated", log.truncated}});
  return json;
}

Json to_json(const LogSummary &summary)
{
  Json json = counts_json(summary);
  const auto add_times = [&](Json &to, const SectionSummary &section, size_t number) {
    for (const char *key :
         {"pair_style", "units", "timestep", "atoms", "ranks", "threads", "device"})
      to[key] = member(summary.header(number), key);
    to["latency"] = {{"pair_s", to_json(section.pair_s)},
                     {"force_s", to_json(section.force_s)},
                     {"step_s", to_json(section.step_s)}};
  };
  if (summary.sections.size() == 1) {
    add_times(json, summary.whole, 0);
  } else {
    json["sections"] = Json::array();
    for (size_t i = 0; i < summary.sections.size(); ++i) {
      Json section = counts_of(summary.sections[i]);
      add_times(section, summary.sections[i], i);
      json["sections"].push_back(std::move(section));
    }
  }
  const auto last = summary.log.runs.empty() ? nlohmann::json() : summary.log.runs.back();
  for (const char *key : {"drift", "memory_growth"})
    json[key] = member(last, key);
  return json;
}

}  // namespace mlffbench
