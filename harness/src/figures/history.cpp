// SPDX-License-Identifier: GPL-2.0-or-later
// Figure history.
#include "figures/history.h"

#include "figures/group.h"

#include <cmath>
#include <fmt/format.h>
#include <map>
#include <tuple>
#include <utility>

namespace mlffbench::figures {

namespace {

constexpr double ms_per_s = 1e3;

using Histories = std::vector<const compare::CellHistory *>;
using NoteOf = std::function<std::string(const compare::Step &)>;

const record::Record &first_run(const compare::CellHistory &history)
{
  return *history.sessions.front().runs.front();
}

/// Columns of the sessions. Cells of one potential that were simulated or measured in another way
/// have lines of their own.
struct Sessions {
  std::vector<std::string> potential, utc;
  std::vector<double> line, step_ms, runs;

  void add(const compare::CellHistory &history, size_t number)
  {
    for (const auto &session : history.sessions) {
      potential.push_back(first_run(history).potential);
      utc.push_back(session.first_utc);
      line.push_back(static_cast<double>(number));
      step_ms.push_back(std::exp(session.log_step_s) * ms_per_s);
      runs.push_back(static_cast<double>(session.runs.size()));
    }
  }
};

struct Steps {
  std::vector<std::string> potential, utc, note;
  std::vector<double> before_ms, after_ms, percent;

  void add(const compare::CellHistory &history, const NoteOf &note_of, Figure &figure)
  {
    for (const auto &step : history.steps) {
      potential.push_back(first_run(history).potential);
      utc.push_back(step.utc);
      note.push_back(note_of(step));
      before_ms.push_back(step.before_s * ms_per_s);
      after_ms.push_back(step.after_s * ms_per_s);
      percent.push_back(100.0 * (step.ratio() - 1.0));
      add_fact(figure,
               fmt::format("{} takes {:+.3g} % since {}{}", potential.back(), percent.back(),
                           step.utc, note.back().empty() ? "" : ", accepted: " + note.back()));
    }
  }
};

Figure history_figure(const Histories &histories, const NoteOf &note_of)
{
  const compare::CellHistory &first = *histories.front();
  Figure figure =
      figure_of({first_run(first).cell().group.label(), {}}, {"history",
                                                              "history",
                                                              "Time of a step over the sessions",
                                                              {"first run of a session", "UTC"},
                                                              {"median step time", "ms"}});
  figure.part = fmt::format("{}, {}", first.suite, first.cpu_model);
  figure.title += ", " + figure.part;
  Sessions sessions;
  Steps steps;
  for (size_t number = 0; number < histories.size(); ++number) {
    sessions.add(*histories[number], number);
    steps.add(*histories[number], note_of, figure);
    for (const auto &session : histories[number]->sessions) {
      for (const auto *run : session.runs)
        figure.run_ids.push_back(run->run_id);
    }
  }
  figure.rows_in = static_cast<int64_t>(figure.run_ids.size());
  if (steps.utc.empty())
    add_fact(figure, fmt::format("No step in {} sessions", sessions.utc.size()));
  conclude(figure,
           "Medians over the runs of a session; a line joins what was simulated and measured "
           "alike. Triangles: steps, slower upward; hollow: accepted.",
           "runs", sessions.utc.size());
  figure.data = {{"main",
                  {{"potential", sessions.potential},
                   {"utc", sessions.utc},
                   {"line", sessions.line},
                   {"step_ms", sessions.step_ms},
                   {"runs", sessions.runs}}},
                 {"steps",
                  {{"potential", steps.potential},
                   {"utc", steps.utc},
                   {"before_ms", steps.before_ms},
                   {"after_ms", steps.after_ms},
                   {"percent", steps.percent},
                   {"note", steps.note}}}};
  return figure;
}

}  // namespace

Figures history_figures(const std::vector<compare::CellHistory> &histories, const NoteOf &note_of)
{
  std::map<std::tuple<std::string, std::string, std::string>, Histories> together;
  std::vector<std::pair<model::Role, std::string>> potentials;
  for (const auto &history : histories) {
    const record::Record &run = first_run(history);
    together[{history.suite, history.cpu_model, run.cell().group.label()}].push_back(&history);
    potentials.emplace_back(run.role, run.potential);
  }
  Figures figures;
  figures.potentials = in_order(potentials);
  for (const auto &[key, cells] : together)
    figures.figures.push_back(history_figure(cells, note_of));
  return figures;
}

}  // namespace mlffbench::figures
