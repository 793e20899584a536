// SPDX-License-Identifier: GPL-2.0-or-later
// The choice of a figure, and its file.
#include "workflow/plot.h"

#include "base/file.h"
#include "base/scratch_folder.h"
#include "figures/catalogue.h"
#include "figures/panels.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <stdexcept>

namespace mlffbench::workflow {

namespace {

std::vector<PlotChoice> choices_of(const figures::Figures &figures)
{
  std::vector<PlotChoice> all;
  for (const auto &figure : figures.figures) {
    all.push_back(
        {figure.name(), figure.id, figure.group, figure.potential, figure.title, figure.refused});
  }
  for (const auto &panels : figures::comparisons(figures)) {
    all.push_back({panels.name(), figures::Panels::id, panels.group, "",
                   fmt::format("{} figures of {} as panels", panels.figures.size(), panels.group),
                   ""});
  }
  return all;
}

std::string list(const std::set<std::string> &words)
{
  return fmt::format("{}", fmt::join(words, ", "));
}

/// Why no figure of this name or id is the one that is asked for.
std::string mismatch(const std::vector<PlotChoice> &same, const PlotRequest &request)
{
  std::set<std::string> names;
  bool all_cells = true;
  bool all_potentials = true;
  for (const auto &choice : same) {
    names.insert(choice.name);
    all_cells = all_cells && choice.cells.empty();
    all_potentials = all_potentials && choice.potential.empty();
  }
  if (!request.potential.empty() && all_potentials)
    return fmt::format("`{}` has all potentials in one figure; leave out --potential",
                       request.figure);
  if (!request.cells.empty() && all_cells)
    return fmt::format("`{}` has all cells in one figure; leave out --cell", request.figure);
  return fmt::format("there is no figure `{}` of {}{}{}; there are {}", request.figure,
                     request.cells,
                     request.cells.empty() || request.potential.empty() ? "" : " and ",
                     request.potential, list(names));
}

/// The one of all that is meant.
PlotChoice chosen(const std::vector<PlotChoice> &all, const PlotRequest &request)
{
  std::set<std::string> ids;
  std::set<std::string> cells;
  std::set<std::string> potentials;
  std::vector<PlotChoice> same;  // of the figure that is asked for
  std::vector<PlotChoice> meant;
  for (const auto &choice : all) {
    ids.insert(choice.id);
    if (choice.id != request.figure && choice.name != request.figure)
      continue;
    same.push_back(choice);
    if ((!request.cells.empty() && choice.cells != request.cells) ||
        (!request.potential.empty() && choice.potential != request.potential))
      continue;
    meant.push_back(choice);
    cells.insert(choice.cells);
    potentials.insert(choice.potential);
  }
  if (all.empty())
    throw std::runtime_error(
        fmt::format("{}: no run has finished, so there are no figures", request.output.string()));
  if (same.empty())
    throw std::runtime_error(fmt::format("{}: there is no figure `{}`; there are {}",
                                         request.output.string(), request.figure, list(ids)));
  if (meant.empty())
    throw std::runtime_error(
        fmt::format("{}: {}", request.output.string(), mismatch(same, request)));
  if (meant.size() > 1) {
    const bool by_cell = cells.size() > 1;
    throw std::runtime_error(fmt::format("{}: there are {} figures `{}`; choose one by {}: {}",
                                         request.output.string(), meant.size(), request.figure,
                                         by_cell ? "--cell" : "--potential",
                                         list(by_cell ? cells : potentials)));
  }
  return meant.front();
}

}  // namespace

std::vector<PlotChoice> plot_choices(const std::filesystem::path &output)
{
  return choices_of(figures::make_figures(record::collect_results(output), output));
}

std::filesystem::path plot(const PlotRequest &request)
{
  const record::Results results = record::collect_results(request.output);
  const figures::Figures figures = figures::make_figures(results, request.output);
  const PlotChoice choice = chosen(choices_of(figures), request);
  if (!choice.refused.empty())
    throw std::runtime_error(fmt::format("{} cannot be drawn: {}", choice.name, choice.refused));
  Drawing drawing = request.drawing;
  drawing.names = {choice.name};
  const std::string name = fmt::format("{}.{}", choice.name, drawing.formats);
  const base::ScratchFolder drawn;
  draw_figures(figures, drawing, drawn.path(), request.python);
  const std::filesystem::path file =
      request.file.empty() ? std::filesystem::path(name) : request.file;
  base::write_file(file, base::read_file(drawn.path() / name));
  return file;
}

}  // namespace mlffbench::workflow
