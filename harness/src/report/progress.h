// SPDX-License-Identifier: GPL-2.0-or-later
// Progress of a suite on stderr: one redrawn line on a terminal, plain lines otherwise.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace mlffbench::report {

/// Time to go from what was measured so far: steps to do of each kind of run x its seconds per
/// step. What a kind that has not been seen will take is unknown.
class TimeEstimate {
public:
  /// A run to do. `kind` names runs that take alike, e.g. system, layout and potential.
  void add_work(const std::string &kind, int64_t steps)
  {
    m_steps_left[kind] += steps;
    ++m_runs_left[kind];
  }
  /// A run of this kind is not done after all.
  void give_up(const std::string &kind, int64_t steps)
  {
    m_steps_left[kind] -= steps;
    --m_runs_left[kind];
  }
  /// So long took a step of runs of this kind that are no work any more.
  void know(const std::string &kind, double seconds_per_step)
  {
    m_seconds_per_step[kind] = seconds_per_step;
  }
  /// A run of this kind has ended after `seconds`; its steps are no work any more.
  void finish(const std::string &kind, int64_t steps, double seconds);
  /// The run now at work has done this many steps in so many seconds.
  void watch(const std::string &kind, int64_t steps_done, double seconds);
  /// Seconds to go of the runs of kinds that have been seen.
  double seconds_left() const;
  /// Runs to do of kinds that have not been seen.
  int unknown_runs() const;
  /// Both, as "2 min 05 s + 4 runs of unknown time"; empty if nothing is to do.
  std::string text() const;

private:
  std::map<std::string, int64_t> m_steps_left;
  std::map<std::string, int> m_runs_left;
  std::map<std::string, double> m_seconds_per_step;
  std::set<std::string> m_finished;  ///< kinds of which a run has ended
  std::string m_current_kind;
  int64_t m_current_steps = 0;  ///< done by the run now at work
};

/// How progress is shown.
enum class ProgressStyle { none, lines, bar };

/// Of runs one at a time or several at once, known by their numbers in the whole plan, from 1.
class Progress {
public:
  Progress(ProgressStyle style, int runs) : m_style(style), m_runs(runs) {}
  TimeEstimate &estimate() { return m_estimate; }
  void begin(int number, const std::string &label, const std::string &kind, int64_t steps);
  bool at_work(int number) const { return m_at_work.contains(number); }
  void steps(int number, int64_t done);
  /// The run has ended; `outcome` is put on its line.
  void end(int number, const std::string &outcome);

private:
  struct Run {
    std::string label;
    std::string kind;
    int64_t steps = 0;
    std::chrono::steady_clock::time_point begin;
    size_t at_once = 1;  ///< most runs at work at a time while it was
    /// Its part of the time that has passed.
    double seconds() const;
  };

  ProgressStyle m_style;
  int m_runs;
  TimeEstimate m_estimate;
  std::map<int, Run> m_at_work;
};

/// "8 s", "2 min 05 s", "3 h 07 min".
std::string duration_text(double seconds);

}  // namespace mlffbench::report
