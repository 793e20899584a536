// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench log. A log is printed as soon as it and those before it are read, and no more are read
// at once than there are CPUs, so that memory does not depend on the number of logs.
#include "base/file.h"
#include "base/json_output.h"
#include "cli/commands.h"
#include "report/log_summary.h"
#include "report/table.h"

#include <algorithm>
#include <deque>
#include <exception>
#include <fmt/format.h>
#include <future>
#include <thread>
#include <utility>
#include <vector>

namespace mlffbench {

namespace {

constexpr double ms_per_s = 1e3;
constexpr double MiB = 1048576.0;

std::string milliseconds(double seconds)
{
  return significant(ms_per_s * seconds);
}

/// How a log ended.
std::string end_text(const BenchLog &log)
{
  if (!log.halts.empty())
    return fmt::format("halted at step {}", log.halts.back().step);
  if (log.truncated || log.runs.empty())
    return "broken off";
  return "whole";
}

void print_heading(bool check)
{
  if (check) {
    fmt::print("{:>10} {:>5}  {:<18} {}\n", "rows", "runs", "end", "log");
  } else {
    fmt::print("{:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>9}  {:<18} {}\n", "steps", "pair ms",
               "P95 ms", "step ms", "mean ms", "steps/s", "peak MiB", "end", "log");
  }
}

void print_line(const LogSummary &summary, const std::string &name, bool check)
{
  const std::string end = end_text(summary.log);
  if (check) {
    fmt::print("{:>10} {:>5}  {:<18} {}\n", summary.rows, summary.log.runs.size(), end, name);
    return;
  }
  const auto &p95 = summary.pair_s.p95;
  fmt::print(
      "{:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>9}  {:<18} {}\n",
      summary.calls[static_cast<size_t>(Phase::run)], milliseconds(summary.pair_s.median),
      p95.value ? milliseconds(*p95.value) : p95.refused, milliseconds(summary.step_s.median),
      milliseconds(summary.step_s.mean), significant(1.0 / summary.step_s.mean),
      summary.peak_rss_B < 0 ? "-"
                             : fmt::format("{:.1f}", static_cast<double>(summary.peak_rss_B) / MiB),
      end, name);
}

/// What the figures do not show, a line each below them.
void print_not_finite(const LogSummary &summary)
{
  constexpr const char *indent = "           ";
  if (summary.times_not_finite > 0) {
    fmt::print("{}{} of {} rows have a time of nan or inf, which no figure counts\n", indent,
               summary.times_not_finite, summary.rows);
  }
  if (summary.not_finite > 0) {
    fmt::print("{}{} of {} rows have an energy, temperature or pressure of nan or inf\n", indent,
               summary.not_finite, summary.rows);
  }
}

void print_log(const LogSummary &summary, const std::filesystem::path &path, bool check)
{
  const std::string section =
      summary.section > 0 ? fmt::format(", section {}", summary.section) : std::string();
  print_line(summary, path.string() + section, check);
  print_not_finite(summary);
}

}  // namespace

int log_command(const Options &options)
{
  int code = exit_code::good;
  const char *separator = "";
  if (options.json) {
    fmt::print("[");
  } else {
    print_heading(options.check);
  }
  const size_t cpus = std::max(1U, std::thread::hardware_concurrency());
  const size_t at_once = std::min(cpus, options.logs.size());
  std::deque<std::future<std::vector<LogSummary>>> ahead;
  auto next = options.logs.begin();
  for (const auto &path : options.logs) {
    for (; next != options.logs.end() && ahead.size() < at_once; ++next) {
      ahead.push_back(std::async(std::launch::async, options.check ? check_log : summarize_log,
                                 *next, cpus / at_once));
    }
    auto first = std::move(ahead.front());
    ahead.pop_front();
    try {
      for (const LogSummary &summary : first.get()) {
        if (!options.json) {
          print_log(summary, path, options.check);
          continue;
        }
        nlohmann::ordered_json json{{"file", path.string()}};
        json.update(options.check ? counts_json(summary) : to_json(summary));
        fmt::print("{}{}", separator, json_text(json));
        separator = ",\n ";
      }
    } catch (const BenchLogError &error) {
      print_error(error.what());
      code = exit_code::usage_or_io;
    } catch (const FileError &error) {
      print_error(error.what());
      code = exit_code::usage_or_io;
    } catch (const std::exception &error) {  // of a library, which does not know the file
      print_error(fmt::format("{}: {}", path.string(), error.what()));
      code = exit_code::usage_or_io;
    }
  }
  if (options.json)
    fmt::print("]\n");
  return code;
}

}  // namespace mlffbench
