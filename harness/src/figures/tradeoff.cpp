// SPDX-License-Identifier: GPL-2.0-or-later
// Figure tradeoff: what accuracy costs.
#include "compare/fidelity_cells.h"
#include "figures/catalogue.h"
#include "physics/force_error.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <stdexcept>

namespace mlffbench::figures {

namespace {

struct ErrorOfForces {
  double rmse_eV_per_A = 0.0;
  std::optional<stats::Interval> interval_95;
  int64_t frames = 0;
};

/// By potential; the teacher's is 0. None if no student can be compared.
std::map<std::string, ErrorOfForces> errors_of(const compare::FidelityCell &cell,
                                               std::string &left_out)
{
  std::map<std::string, ErrorOfForces> errors;
  const compare::FidelityRun &teacher = cell.teacher.front();
  for (const auto &runs : cell.students) {
    const compare::FidelityRun &student = runs.front();
    try {
      const auto dumps =
          physics::compare_dumps(compare::forces_of(teacher), compare::forces_of(student));
      errors[student.record->potential] = {dumps.forces.all().rmse_eV_per_A,
                                           dumps.forces.rmse_interval_95(), dumps.forces.frames()};
    } catch (const std::runtime_error &error) {
      left_out += fmt::format("{}{}: {}", left_out.empty() ? "" : "; ", student.record->label(),
                              error.what());
    }
  }
  if (!errors.empty())
    errors[teacher.record->potential] = {};
  return errors;
}

/// Those of the same system and layout that have times of steps; if there is none, the stored
/// frames themselves.
std::vector<const Group *> timed_groups(const std::vector<Group> &groups,
                                        const record::Record &frames)
{
  std::vector<const Group *> timed;
  const Group *own = nullptr;
  for (const auto &group : groups) {
    const model::CellGroup key = group.cells.front().summary->cell().group;
    if (key.system != frames.system || key.layout != frames.cell().group.layout)
      continue;
    if (model::has_step_times(group.cells.front().summary->ensemble))
      timed.push_back(&group);
    else if (key.protocol == frames.protocol)
      own = &group;
  }
  if (timed.empty() && own != nullptr)
    timed.push_back(own);
  return timed;
}

struct Rows {
  std::vector<std::string> protocol, potential, front;
  std::vector<double> time_us, error;
  Intervals times, errors;

  void add(const Cell &cell, const ErrorOfForces &of_forces)
  {
    constexpr double us_per_s = 1e6;
    const record::CellSummary &summary = *cell.summary;
    const record::CellLatency &latency =
        model::has_step_times(summary.ensemble) ? summary.step_s : summary.force_s;
    const double scale = us_per_s / static_cast<double>(summary.atoms);
    protocol.push_back(summary.protocol);
    potential.push_back(summary.potential);
    time_us.push_back(latency.median * scale);
    times.add(latency.over_runs.interval_95, scale);
    error.push_back(of_forces.rmse_eV_per_A);
    errors.add(of_forces.interval_95);
  }
  /// The front: no other of the protocol is as fast and as accurate, and better in one of the two.
  void find_fronts()
  {
    for (size_t i = 0; i < error.size(); ++i) {
      bool beaten = false;
      for (size_t k = 0; k < error.size(); ++k) {
        beaten =
            beaten || (protocol[k] == protocol[i] && time_us[k] <= time_us[i] &&
                       error[k] <= error[i] && (time_us[k] < time_us[i] || error[k] < error[i]));
      }
      front.emplace_back(beaten ? "no" : "yes");
    }
  }
};

Figure tradeoff_figure(const std::vector<Group> &groups, const compare::FidelityCell &cell)
{
  Figure figure = figure_of({cell.name, {}}, {"tradeoff",
                                              "fidelity",
                                              "Force error against time",
                                              {"time per atom and step", "us"},
                                              {"RMSE of force components", "eV/Angstrom"}});
  std::string left_out;
  const auto errors = errors_of(cell, left_out);
  if (errors.empty()) {
    figure.refused = left_out;
    return figure;
  }
  if (!left_out.empty())
    figure.caption = fmt::format("Left out: {}. ", left_out);
  const auto timed = timed_groups(groups, *cell.teacher.front().record);
  Rows rows;
  for (const auto *group : timed) {
    for (const auto &one : group->cells) {
      const auto found = errors.find(one.summary->potential);
      if (found == errors.end())
        continue;
      rows.add(one, found->second);
      for (const auto *run : one.runs)
        figure.run_ids.push_back(run->run_id);
      if (one.summary->role == model::Role::student) {
        add_fact(figure,
                 fmt::format("{}: {:.3g} eV/Angstrom at {:.4g} us per atom and step",
                             one.summary->potential, rows.error.back(), rows.time_us.back()));
      }
    }
  }
  if (rows.error.empty()) {
    figure.refused = "no potential of these frames was timed in this system and layout";
    return figure;
  }
  rows.find_fronts();
  figure.rows_in = static_cast<int64_t>(figure.run_ids.size());
  const bool steps = model::has_step_times(timed.front()->cells.front().summary->ensemble);
  conclude(figure,
           fmt::format(
               "Times are medians over runs{}, errors those of {} stored frames, both with "
               "95 % intervals where runs or independent frames are enough; the teacher's "
               "error is 0 by definition. Dashed: the front that nothing else is "
               "better than.",
               steps ? "" : " of the stored frames, for want of dynamics",
               std::max_element(errors.begin(), errors.end(),
                                [](auto &a, auto &b) { return a.second.frames < b.second.frames; })
                   ->second.frames),
           "runs", rows.error.size());
  figure.data = {{"main",
                  {{"potential", rows.potential},
                   {"protocol", rows.protocol},
                   {"us_per_atom_step", rows.time_us},
                   {"time_low", rows.times.low},
                   {"time_high", rows.times.high},
                   {"rmse_eV_per_A", rows.error},
                   {"error_low", rows.errors.low},
                   {"error_high", rows.errors.high},
                   {"front", rows.front}}}};
  return figure;
}

}  // namespace

std::vector<Figure> tradeoff_figures(const std::vector<Group> &groups,
                                     const record::Results &results,
                                     const std::filesystem::path &output)
{
  const auto cells = compare::fidelity_cells(results, output, [](const record::PlanEntry &run) {
    return run.ensemble == model::Ensemble::rerun;
  });
  std::vector<Figure> figures;
  for (const auto &cell : cells) {
    if (!cell.teacher.empty() && !cell.students.empty())
      figures.push_back(tradeoff_figure(groups, cell));
  }
  if (figures.empty()) {
    figures.push_back(figure_of_all({"tradeoff", "fidelity", "Force error against time", {}}));
    figures.back().refused =
        "no protocol of ensemble rerun has runs of a teacher and of a student on stored frames";
  }
  return figures;
}

}  // namespace mlffbench::figures
