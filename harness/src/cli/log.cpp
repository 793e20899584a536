// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench log. A log is printed as soon as it and those before it are read, and no more are read
// at once than there are CPUs, so that memory does not depend on the number of logs.
#include "base/file.h"
#include "base/json_output.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "cli/terminal.h"
#include "report/log_summary.h"
#include "report/table.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <exception>
#include <filesystem>
#include <fmt/format.h>
#include <future>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace mlffbench::cli {

namespace {

constexpr double ms_per_s = 1e3;
constexpr double MiB = 1048576.0;

std::string milliseconds(double seconds)
{
  return report::significant(ms_per_s * seconds);
}

/// How a log ended.
std::string end_text(const benchlog::BenchLog &log)
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

void print_line(const report::LogSummary &summary, const std::string &name, bool check)
{
  const std::string end = end_text(summary.log);
  if (check) {
    fmt::print("{:>10} {:>5}  {:<18} {}\n", summary.rows, summary.log.runs.size(), end, name);
    return;
  }
  const auto &p95 = summary.pair_s.p95;
  fmt::print(
      "{:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>9}  {:<18} {}\n",
      summary.calls[static_cast<size_t>(benchlog::Phase::run)], milliseconds(summary.pair_s.median),
      p95.value ? milliseconds(*p95.value) : p95.refused, milliseconds(summary.step_s.median),
      milliseconds(summary.step_s.mean), report::significant(1.0 / summary.step_s.mean),
      summary.peak_rss_B < 0 ? "-"
                             : fmt::format("{:.1f}", static_cast<double>(summary.peak_rss_B) / MiB),
      end, name);
}

/// What the figures do not show, a line each below them.
void print_not_finite(const report::LogSummary &summary)
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

void print_log(const report::LogSummary &summary, const std::filesystem::path &path, bool check)
{
  const std::string section =
      summary.section > 0 ? fmt::format(", section {}", summary.section) : std::string();
  print_line(summary, path.string() + section, check);
  print_not_finite(summary);
}

class LogCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand("log", "Show the figures of bench logs, one line each");
    command->add_option("LOG", m_logs, "Files that fix bench/latency wrote")
        ->required()
        ->type_name("FILE");
    command->add_flag("--check", m_check, "Only read them, and count their rows");
    m_json.add(*command);
    add_examples(*command, {{"log bench_latency.log", "of a LAMMPS run of your own"}});
    return command;
  }

  int run() override
  {
    int code = exit_code::good;
    if (m_json.chosen) {
      fmt::print("[");
    } else {
      print_heading(m_check);
    }
    const size_t cpus = std::max(1U, std::thread::hardware_concurrency());
    const size_t at_once = std::min(cpus, m_logs.size());
    std::deque<std::future<std::vector<report::LogSummary>>> ahead;
    auto next = m_logs.begin();
    for (const auto &path : m_logs) {
      for (; next != m_logs.end() && ahead.size() < at_once; ++next) {
        ahead.push_back(std::async(std::launch::async,
                                   m_check ? report::check_log : report::summarize_log, *next,
                                   cpus / at_once));
      }
      auto first = std::move(ahead.front());
      ahead.pop_front();
      if (!print_log_of(path, first))
        code = exit_code::usage_or_io;
    }
    if (m_json.chosen)
      fmt::print("]\n");
    return code;
  }

private:
  /// False, with an error printed, if it cannot be read.
  bool print_log_of(const std::filesystem::path &path,
                    std::future<std::vector<report::LogSummary>> &read)
  {
    try {
      for (const report::LogSummary &summary : read.get())
        print_section(summary, path);
      return true;
    } catch (const benchlog::BenchLogError &error) {
      print_error(error.what());
    } catch (const base::FileError &error) {
      print_error(error.what());
    } catch (const std::exception &error) {  // of a library, which does not know the file
      print_error(fmt::format("{}: {}", path.string(), error.what()));
    }
    return false;
  }

  void print_section(const report::LogSummary &summary, const std::filesystem::path &path)
  {
    if (!m_json.chosen) {
      print_log(summary, path, m_check);
      return;
    }
    nlohmann::ordered_json json{{"file", path.string()}};
    json.update(m_check ? report::counts_json(summary) : report::to_json(summary));
    fmt::print("{}{}", m_separator, base::json_text(json));
    m_separator = ",\n ";
  }

  std::vector<std::filesystem::path> m_logs;
  bool m_check = false;
  JsonOption m_json;
  const char *m_separator = "";  ///< before the next element of the JSON
};

}  // namespace

std::unique_ptr<Command> log_command()
{
  return std::make_unique<LogCommand>();
}

}  // namespace mlffbench::cli
