// SPDX-License-Identifier: GPL-2.0-or-later
// Sessions and their change points.
#include "compare/steps.h"

#include "compare/comparison.h"
#include "stats/change_points.h"
#include "stats/holm.h"
#include "stats/series.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace mlffbench::compare {

namespace {

using Runs = std::vector<const record::Record *>;

bool timed(const record::Record &record)
{
  return record.step_s.median > 0.0 && std::isfinite(record.step_s.median);
}

/// Runs in order of time.
std::vector<Session> sessions_of(const Runs &runs)
{
  std::vector<Session> sessions;
  for (const record::Record *run : runs) {
    const auto belongs = [&](const Session &session) {
      // Two sides of a gate are measured together, and are two versions.
      if (const record::Record *first = session.runs.front(); !run->session.empty())
        return first->session == run->session && first->programs == run->programs;
      return &session == &sessions.back() &&
             std::none_of(
                 session.runs.begin(), session.runs.end(), [&](const record::Record *other) {
                   return !other->session.empty() || other->repetition == run->repetition ||
                          other->environment->machine.host != run->environment->machine.host;
                 });
    };
    auto found = std::find_if(sessions.begin(), sessions.end(), belongs);
    if (found == sessions.end()) {
      found = sessions.insert(sessions.end(), Session{});
      found->first_utc = run->finished_utc;
    }
    found->runs.push_back(run);
  }
  for (auto &session : sessions) {
    std::vector<double> logs;
    for (const record::Record *run : session.runs)
      logs.push_back(std::log(run->step_s.median));
    session.log_step_s = stats::median(logs);
  }
  return sessions;
}

/// Sessions [begin, end) of one level.
struct Level {
  size_t begin = 0;
  size_t end = 0;
};

/// The step from the level before to the one that begins at the point.
Step step_of(const std::vector<Session> &sessions, const Level &before,
             const stats::ChangePoint &point, const Level &after)
{
  const auto time_s = [&](const Level &level) {
    std::vector<double> logs;
    for (size_t i = level.begin; i < level.end; ++i)
      logs.push_back(sessions[i].log_step_s);
    return std::exp(stats::median(logs));
  };
  Step step;
  step.utc = sessions[point.at].first_utc;
  step.before_s = time_s(before);
  step.after_s = time_s(after);
  step.sessions_before = before.end - before.begin;
  step.sessions_after = after.end - after.begin;
  step.p = point.p;
  const auto found = differences({{sessions[before.end - 1].runs, sessions[point.at].runs}}, true);
  step.changes = found.changes;
  step.changes.insert(step.changes.end(), found.state.begin(), found.state.end());
  for (size_t i = after.begin; i < after.end; ++i)
    step.after.insert(step.after.end(), sessions[i].runs.begin(), sessions[i].runs.end());
  return step;
}

}  // namespace

std::vector<CellHistory> find_steps(const std::vector<record::Record> &records, double alpha,
                                    double delta)
{
  using Key = std::tuple<std::string, std::string, std::string, std::string>;
  std::map<Key, Runs> cells;
  for (const auto &record : records) {
    if (timed(record)) {
      cells[{record.suite, record.cell().label(), record.environment->machine.cpu_model,
             identity_text(record)}]
          .push_back(&record);
    }
  }
  std::vector<CellHistory> histories;
  std::vector<stats::ChangePoints> found;
  std::vector<double> p_values;
  // The smallest p of Holm's procedure has to be told from chance.
  const double resolution = 0.5 * alpha / static_cast<double>(cells.size());
  for (auto &[key, runs] : cells) {
    std::stable_sort(runs.begin(), runs.end(),
                     [](const record::Record *a, const record::Record *b) {
                       return a->finished_utc < b->finished_utc;
                     });
    CellHistory history;
    std::tie(history.suite, history.cell, history.cpu_model, std::ignore) = key;
    history.sessions = sessions_of(runs);
    std::vector<double> values;
    for (const auto &session : history.sessions)
      values.push_back(session.log_step_s);
    const bool enough = values.size() >= stats::change_points_need(alpha);
    found.push_back(enough ? stats::change_points(values, alpha, resolution)
                           : stats::ChangePoints{});
    if (enough)
      p_values.push_back(found.back().p);
    histories.push_back(std::move(history));
  }
  const auto adjusted = stats::holm_adjusted(p_values);
  size_t tested = 0;
  for (size_t i = 0; i < histories.size(); ++i) {
    CellHistory &history = histories[i];
    if (history.sessions.size() < stats::change_points_need(alpha))
      continue;
    history.p_holm = adjusted[tested++];
    if (history.p_holm > alpha)
      continue;
    const auto &points = found[i].points;
    // Small steps add up: they count from the last level that was told of.
    Level before{0, points.empty() ? 0 : points.front().at};
    for (size_t k = 0; k < points.size(); ++k) {
      const Level after{points[k].at,
                        k + 1 == points.size() ? history.sessions.size() : points[k + 1].at};
      Step step = step_of(history.sessions, before, points[k], after);
      if (std::abs(std::log(step.ratio())) > std::log1p(delta)) {
        history.steps.push_back(std::move(step));
        before = after;
      }
    }
  }
  return histories;
}

}  // namespace mlffbench::compare
