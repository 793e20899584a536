// SPDX-License-Identifier: GPL-2.0-or-later
// Progress line and time estimate.
#include "report/progress.h"

#include "base/visible_text.h"
#include "report/terminal_stream.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace mlffbench::report {

namespace {

constexpr int bar_width = 20;
constexpr const char *clear_line = "\r\x1b[K";

}  // namespace

void TimeEstimate::finish(const std::string &kind, int64_t steps, double seconds)
{
  m_steps_left[kind] -= steps;
  --m_runs_left[kind];
  m_current_steps = 0;
  m_finished.insert(kind);
  m_seconds_per_step[kind] = seconds / static_cast<double>(std::max<int64_t>(1, steps));
}

void TimeEstimate::watch(const std::string &kind, int64_t steps_done, double seconds)
{
  if (steps_done <= 0)
    return;
  m_current_kind = kind;
  m_current_steps = steps_done;
  // A whole run tells more than a part of one, which starts slowly and is written in blocks.
  if (m_finished.count(kind) == 0)
    m_seconds_per_step[kind] = seconds / static_cast<double>(steps_done);
}

double TimeEstimate::seconds_left() const
{
  double left = 0.0;
  for (const auto &[kind, per_step] : m_seconds_per_step) {
    const auto steps = m_steps_left.find(kind);
    if (steps == m_steps_left.end())
      continue;
    const int64_t to_do = steps->second - (kind == m_current_kind ? m_current_steps : 0);
    left += static_cast<double>(to_do) * per_step;
  }
  return std::max(0.0, left);
}

int TimeEstimate::unknown_runs() const
{
  int runs = 0;
  for (const auto &[kind, left] : m_runs_left)
    runs += m_seconds_per_step.contains(kind) ? 0 : left;
  return runs;
}

std::string TimeEstimate::text() const
{
  const int unknown = unknown_runs();
  const double seconds = seconds_left();
  std::string text = seconds > 0.0 ? duration_text(seconds) : "";
  if (unknown > 0) {
    text += fmt::format("{}{} run{} of unknown time", text.empty() ? "" : " + ", unknown,
                        unknown == 1 ? "" : "s");
  }
  return text;
}

double Progress::Run::seconds() const
{
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  return elapsed.count() / static_cast<double>(at_once);
}

void Progress::begin(int number, const std::string &label, const std::string &kind, int64_t steps)
{
  m_at_work[number] = {label, kind, steps, std::chrono::steady_clock::now()};
  for (auto &[other, run] : m_at_work)
    run.at_once = std::max(run.at_once, m_at_work.size());
  if (m_style == ProgressStyle::lines)
    fmt::print(stderr, "[{}/{}] {} ...\n", number, m_runs, label);
  this->steps(number, 0);
}

void Progress::steps(int number, int64_t done)
{
  const Run &run = m_at_work.at(number);
  m_estimate.watch(run.kind, done, run.seconds());
  if (m_style != ProgressStyle::bar)
    return;
  const double part = std::clamp(
      static_cast<double>(done) / static_cast<double>(std::max<int64_t>(1, run.steps)), 0.0, 1.0);
  const auto full =
      static_cast<size_t>(std::lround((number - 1 + part) / std::max(1, m_runs) * bar_width));
  const std::string left = m_estimate.text();
  std::string line =
      fmt::format("[{}{}] run {}/{}  step {}/{}  {}  {}", std::string(full, '#'),
                  std::string(bar_width - std::min<size_t>(full, bar_width), '.'), number, m_runs,
                  done, run.steps, "ETA " + (left.empty() ? "0 s" : left), run.label);
  line = base::visible_in_line(line);
  line.resize(std::min(line.size(), terminal_size(STDERR_FILENO).columns - 1));
  line.resize(line.size() - base::unfinished_bytes(line));
  fmt::print(stderr, "{}{}", control_sequence(clear_line), line);
  std::fflush(stderr);
}

void Progress::end(int number, const std::string &outcome)
{
  const Run run = m_at_work.extract(number).mapped();
  m_estimate.finish(run.kind, run.steps, run.seconds());
  if (m_style == ProgressStyle::none)
    return;
  if (m_style == ProgressStyle::bar)
    fmt::print(stderr, "{}", control_sequence(clear_line));
  const std::string left = m_estimate.text();
  const std::string eta =
      number < m_runs && !left.empty() ? fmt::format(" (to go: {})", left) : std::string();
  fmt::print(stderr, "[{}/{}] {}: {}{}\n", number, m_runs, run.label, outcome, eta);
}

std::string duration_text(double seconds)
{
  const auto whole = static_cast<int64_t>(std::llround(std::max(0.0, seconds)));
  if (whole < 60)
    return fmt::format("{} s", whole);
  if (whole < 3600)
    return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

}  // namespace mlffbench::report
