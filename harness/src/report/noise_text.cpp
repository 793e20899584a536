// SPDX-License-Identifier: GPL-2.0-or-later
// Noise from the environments of records.
#include "report/noise_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <map>
#include <set>

namespace mlffbench::report {

namespace {

constexpr double least_share = 0.05;  // of one CPU, what is worth a word
constexpr double least_time_s = 0.1;  // the kernel counts in hundredths of a second
constexpr double much_load = 1.25;    // of the CPUs, before a run

/// "during 4 of 12 runs"; how often something was, and the greatest value.
struct Occurrence {
  int runs = 0;
  double most = 0.0;

  void add(double value, double limit)
  {
    if (value <= limit)
      return;
    ++runs;
    most = std::max(most, value);
  }
  std::string of(size_t all) const
  {
    return fmt::format("{} of {} {}", runs, all, all == 1 ? "run" : "runs");
  }
};

Occurrence occurrence(const std::vector<record::Record> &records, double limit,
                      const std::function<double(const record::Record &)> &value)
{
  Occurrence result;
  for (const auto &record : records)
    result.add(value(record), limit);
  return result;
}

/// A share that is long enough to be known.
double share_of(const record::Record &record, double record::OtherUse::*figure)
{
  const record::OtherUse &others = record.environment->others;
  const double share = others.*figure;
  return share * others.elapsed_s > least_time_s ? share : 0.0;
}

/// "python3 (98 %), make (12 %)", those that took most.
std::string names_of(const std::vector<record::Record> &records)
{
  constexpr size_t most_named = 3;
  std::map<std::string, double> shares;
  for (const auto &record : records) {
    if (share_of(record, &record::OtherUse::share) <= least_share)
      continue;
    for (const auto &process : record.environment->others.processes) {
      double &share = shares[process.name];
      share = std::max(share, process.share);
    }
  }
  std::vector<std::pair<std::string, double>> list(shares.begin(), shares.end());
  std::sort(list.begin(), list.end(),
            [](const auto &a, const auto &b) { return a.second > b.second; });
  std::string text;
  for (size_t i = 0; i < std::min(list.size(), most_named); ++i)
    text += fmt::format("{}{} ({:.0f} %)", text.empty() ? ": " : ", ", list[i].first,
                        100.0 * list[i].second);
  return text;
}

std::string load_line(const std::vector<record::Record> &records)
{
  const auto load = occurrence(records, much_load, [](const record::Record &record) {
    const record::Environment &environment = *record.environment;
    if (!environment.online_cpus)
      return 0.0;
    const double cpus = std::max(1.0, static_cast<double>(*environment.online_cpus));
    return environment.load_before.value_or(0.0) / cpus;
  });
  if (load.runs == 0)
    return "";
  return fmt::format("before {} the load was above {:g} for each CPU, up to {:.1f}\n",
                     load.of(records.size()), much_load, load.most);
}

std::string unlike_line(const std::vector<record::Record> &records)
{
  std::map<std::string, int> kinds;
  for (const auto &record : records) {
    const record::Environment &environment = *record.environment;
    std::string kind = environment.machine.cpu_model;
    if (kind.empty())
      kind = "unknown CPU";
    if (!environment.cpu_kinds.empty())
      kind += fmt::format(" of kind [{}]", fmt::join(environment.cpu_kinds, ","));
    ++kinds[kind];
  }
  if (kinds.size() < 2)
    return "";
  std::string text = "the runs had unlike CPUs: ";
  for (const auto &[kind, runs] : kinds)
    text += fmt::format("{}{} {}", text.back() == ' ' ? "" : ", ", runs, kind);
  return text + "\n";
}

std::string strangers_line(const std::vector<record::Record> &records)
{
  std::set<std::string> sentences;
  for (const auto &record : records) {
    const auto &strangers = record.environment->strangers;
    sentences.insert(strangers.begin(), strangers.end());
  }
  if (sentences.empty())
    return "";
  return fmt::format("when a run began {}{}\n", *sentences.begin(),
                     sentences.size() == 1 ? ""
                                           : fmt::format(" (and {} more)", sentences.size() - 1));
}

}  // namespace

std::string noise_text(const std::vector<record::Record> &records)
{
  const size_t all = records.size();
  std::vector<std::string> lines;
  const auto others = occurrence(records, least_share, [](const record::Record &record) {
    return share_of(record, &record::OtherUse::share);
  });
  if (others.runs > 0) {
    lines.push_back(fmt::format("during {} other processes took more than {:.0f} % of a CPU, "
                                "up to {:.0f} %{}\n",
                                others.of(all), 100.0 * least_share, 100.0 * others.most,
                                names_of(records)));
  }
  lines.push_back(strangers_line(records));
  const auto stolen = occurrence(records, least_share, [](const record::Record &record) {
    return share_of(record, &record::OtherUse::stolen_share);
  });
  if (stolen.runs > 0) {
    lines.push_back(
        fmt::format("during {} the hypervisor gave more than {:.0f} % of a CPU to other "
                    "machines, up to {:.0f} %\n",
                    stolen.of(all), 100.0 * least_share, 100.0 * stolen.most));
  }
  const auto hot = occurrence(records, 0.0, [](const record::Record &record) {
    return static_cast<double>(record.environment->others.throttled.value_or(0));
  });
  if (hot.runs > 0)
    lines.push_back(fmt::format("during {} CPUs were throttled for heat\n", hot.of(all)));
  const auto quota = occurrence(records, 0.0, [](const record::Record &record) {
    return record.environment->others.quota_s.value_or(0.0);
  });
  if (quota.runs > 0) {
    lines.push_back(fmt::format("during {} a CPU quota held processes back, for up to {:.1f} s\n",
                                quota.of(all), quota.most));
  }
  lines.push_back(load_line(records));
  lines.push_back(unlike_line(records));
  std::string text;
  for (const auto &line : lines) {
    if (!line.empty())
      text += "noise: " + line;
  }
  return text;
}

}  // namespace mlffbench::report
