// SPDX-License-Identifier: GPL-2.0-or-later
// Figure thermo: temperature and pressure against what the protocol wants.
#include "figures/catalogue.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace mlffbench::figures {

namespace {

const Axis temperature{"temperature", "K"};
const Axis pressure{"pressure", "bar"};

/// What is wanted at the first and at the last counted step.
struct Wanted {
  double first = 0.0;
  double last = 0.0;
};

std::optional<Wanted> wanted_temperature_K(const record::Record &run)
{
  if (!model::has_thermostat(run.ensemble))
    return std::nullopt;
  if (const auto &ramp = run.inputs->protocol.temperature_ramp)
    return Wanted{ramp->from_K, ramp->to_K};
  if (const auto &constant = run.inputs->temperature_K)
    return Wanted{*constant, *constant};
  return std::nullopt;
}

std::optional<Wanted> wanted_pressure_bar(const record::Record &run)
{
  if (const auto &barostat = run.inputs->protocol.barostat)
    return Wanted{barostat->pressure_bar, barostat->pressure_bar};
  return std::nullopt;
}

double mean_of(const std::vector<double> &values)
{
  double sum = 0.0;
  for (const double value : values)
    sum += value;
  return sum / static_cast<double>(values.size());
}

/// Both tables, and the sentence.
struct Rows {
  std::vector<std::string> potential, quantity, wanted_potential, wanted_quantity;
  std::vector<double> time_ps, mean, low, high, wanted_time_ps, wanted;

  void add(const Cell &cell, const Axis &axis, const Sampled &column,
           const std::optional<Wanted> &target, Figure &figure)
  {
    if (column.value.empty())
      return;
    const double ps_per_step = cell.typical->timestep_fs * 1e-3;
    const auto time_of = [&](double step) {
      return (step - static_cast<double>(cell.log.step.front())) * ps_per_step;
    };
    const std::string name = axis.name + ", " + axis.unit;
    const Blocks blocks = blocks_of(column, 200);
    for (size_t i = 0; i < blocks.step.size(); ++i) {
      potential.push_back(cell.summary->potential);
      quantity.push_back(name);
      time_ps.push_back(time_of(blocks.step[i]));
      mean.push_back(blocks.mean[i]);
      low.push_back(blocks.low[i]);
      high.push_back(blocks.high[i]);
    }
    figure.rows_in += static_cast<int64_t>(column.value.size());
    std::string fact = fmt::format("{}: mean {} {:.5g} {}", cell.summary->potential, axis.name,
                                   mean_of(column.value), axis.unit);
    if (target) {
      for (const auto &[step, value] : {std::pair{cell.log.step.front(), target->first},
                                        {cell.log.step.back(), target->last}}) {
        wanted_potential.push_back(cell.summary->potential);
        wanted_quantity.push_back(name);
        wanted_time_ps.push_back(time_of(static_cast<double>(step)));
        wanted.push_back(value);
      }
      fact += target->first == target->last
                  ? fmt::format(", wanted {:.5g}", target->first)
                  : fmt::format(", wanted {:.5g} to {:.5g}", target->first, target->last);
    }
    add_fact(figure, fact);
  }
};

}  // namespace

Figure thermo_figure(const Group &group)
{
  Figure figure = figure_of(group, {"thermo",
                                    "physics",
                                    "Temperature and pressure",
                                    {"time", "ps"},
                                    {"temperature; pressure", "K; bar"}});
  const auto cells = with_logs(group, figure);
  if (cells.empty())
    return figure;
  if (!model::has_step_times(cells.front()->summary->ensemble)) {
    figure.refused = "runs of minimize and rerun have no temperature over time";
    return figure;
  }
  Rows rows;
  for (const auto *cell : cells) {
    rows.add(*cell, temperature, cell->log.temperature_K, wanted_temperature_K(*cell->typical),
             figure);
    rows.add(*cell, pressure, cell->log.pressure_bar, wanted_pressure_bar(*cell->typical), figure);
  }
  if (rows.mean.empty()) {
    figure.refused = "no log of these cells has samples of temperature or pressure";
    return figure;
  }
  conclude(figure,
           rows.wanted.empty()
               ? "Means of stretches; band: lowest and highest. The ensemble keeps neither."
               : "Means of stretches; band: lowest and highest; dashed, what is wanted.",
           "samples", rows.mean.size());
  figure.data = {{"main",
                  {{"potential", rows.potential},
                   {"quantity", rows.quantity},
                   {"time_ps", rows.time_ps},
                   {"mean", rows.mean},
                   {"low", rows.low},
                   {"high", rows.high}}},
                 {"wanted",
                  {{"potential", rows.wanted_potential},
                   {"quantity", rows.wanted_quantity},
                   {"time_ps", rows.wanted_time_ps},
                   {"wanted", rows.wanted}}}};
  return figure;
}

}  // namespace mlffbench::figures
