// SPDX-License-Identifier: GPL-2.0-or-later
// Progress line and time estimate.
#include "report/progress.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace mlffbench {

namespace {

constexpr int bar_width = 20;

size_t terminal_width()
{
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20;
  return known ? size.ws_col : 80;
}

}  // namespace

void TimeEstimate::finish(const std::string &kind, int64_t steps, double seconds)
{
  m_steps_left[kind] -= steps;
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
  double slowest = 0.0;
  std::map<std::string, double> slowest_of;
  for (const auto &[kind, seconds] : m_seconds_per_step) {
    slowest = std::max(slowest, seconds);
    double &of_group = slowest_of[m_group.at(kind)];
    of_group = std::max(of_group, seconds);
  }
  if (slowest <= 0.0)
    return -1.0;
  double left = 0.0;
  for (const auto &[kind, steps] : m_steps_left) {
    const auto known = m_seconds_per_step.find(kind);
    const auto alike = slowest_of.find(m_group.at(kind));
    const double per_step = known != m_seconds_per_step.end() ? known->second
                            : alike != slowest_of.end()       ? alike->second
                                                              : slowest;
    const int64_t to_do = steps - (kind == m_current_kind ? m_current_steps : 0);
    left += static_cast<double>(to_do) * per_step;
  }
  return std::max(0.0, left);
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
  const double left = m_estimate.seconds_left();
  std::string line =
      fmt::format("[{}{}] run {}/{}  step {}/{}  {}  {}", std::string(full, '#'),
                  std::string(bar_width - std::min<size_t>(full, bar_width), '.'), number, m_runs,
                  done, run.steps, left < 0 ? "ETA ?" : "ETA " + duration_text(left), run.label);
  line.resize(std::min(line.size(), terminal_width() - 1));
  fmt::print(stderr, "\r\x1b[K{}", line);
  std::fflush(stderr);
}

void Progress::end(int number, const std::string &outcome)
{
  const Run run = m_at_work.extract(number).mapped();
  m_estimate.finish(run.kind, run.steps, run.seconds());
  if (m_style == ProgressStyle::none)
    return;
  if (m_style == ProgressStyle::bar)
    fmt::print(stderr, "\r\x1b[K");
  const double left = m_estimate.seconds_left();
  const std::string eta = number < m_runs && left > 0
                              ? fmt::format(" (about {} to go)", duration_text(left))
                              : std::string();
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

}  // namespace mlffbench
