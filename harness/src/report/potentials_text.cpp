// SPDX-License-Identifier: GPL-2.0-or-later
// Tables of forms and speed-ups.
#include "report/potentials_text.h"

#include "report/counted.h"
#include "report/table.h"
#include "stats/sign_test.h"

#include <algorithm>
#include <fmt/format.h>

namespace mlffbench::report {

namespace {

using Cells = std::vector<const record::CellSummary *>;

std::string or_dash(const std::string &text)
{
  return text.empty() ? "-" : text;
}

const record::CellSummary *teacher_of(const Cells &cells)
{
  const auto found = std::find_if(cells.begin(), cells.end(), [](const record::CellSummary *cell) {
    return cell->role == model::Role::teacher;
  });
  return found == cells.end() ? nullptr : *found;
}

/// A line for each part in which a model is unlike the teacher's.
std::string unlike_parts(const record::ModelForm &own, const record::ModelForm &of_teacher)
{
  std::string text;
  const auto add = [&](const char *part, const std::string &a, const std::string &b) {
    if (a != b && !a.empty() && !b.empty())
      text += fmt::format("  {}: {}, the teacher's {}\n", part, a, b);
  };
  add("backend", own.backend, of_teacher.backend);
  add("dtype", own.dtype, of_teacher.dtype);
  add("fused operators", own.operators_text(), of_teacher.operators_text());
  add("device", own.device, of_teacher.device);
  return text;
}

/// Of what else than the models the speed-up is.
std::string unlike_text(const Cells &cells)
{
  const record::CellSummary *teacher = teacher_of(cells);
  std::string text;
  for (const auto *cell : cells) {
    if (teacher == nullptr || cell == teacher)
      continue;
    if (const auto parts = unlike_parts(cell->model, teacher->model); !parts.empty()) {
      text += fmt::format("warning: {} is not run as its teacher {} is, and the speed-up holds "
                          "that, too:\n{}",
                          cell->potential, teacher->potential, parts);
    }
  }
  return text;
}

std::string interval_text(const std::optional<stats::Ratio> &ratio)
{
  if (!ratio || !ratio->interval)
    return "-";
  return fmt::format("{} .. {}", significant(ratio->interval->low, 3),
                     significant(ratio->interval->high, 3));
}

std::string value_text(const std::optional<stats::Ratio> &ratio)
{
  return ratio ? significant(ratio->value, 3) + (ratio->paired ? "" : " *") : "-";
}

/// How the intervals follow from so many matched runs.
std::string pairs_note(int pairs)
{
  if (pairs == 0)
    return "";
  const std::string matched = counted(pairs, "matched pair");
  if (pairs < 3)
    return matched + " of runs: fewer than 3, so no 95 % interval of the speed-up.\n";
  if (pairs < stats::sign_test_needs(0.05)) {
    return fmt::format("{} of runs: fewer than {}, so that the interval of the speed-up assumes "
                       "normal log-ratios.\n",
                       matched, stats::sign_test_needs(0.05));
  }
  return matched + " of runs.\n";
}

std::string matching_note(const Cells &cells)
{
  int pairs = 0;
  bool apart = false;
  for (const auto *cell : cells) {
    const auto &speed_up = cell->step_speed_up;
    if (speed_up && speed_up->paired)
      pairs = pairs == 0 ? speed_up->runs_a : std::min(pairs, speed_up->runs_a);
    apart = apart || (speed_up && !speed_up->paired);
  }
  return (apart ? "*: not measured together with the teacher: what the machine changed in between "
                  "counts;\n`mlffbench run --again` measures them together.\n"
                : "") +
         pairs_note(pairs);
}

/// Where a few slow steps make mean and median two answers.
std::string apart_text(const Cells &cells)
{
  std::string text;
  for (const auto *cell : cells) {
    if (!record::are_apart(cell->step_speed_up, cell->step_mean_speed_up))
      continue;
    text += fmt::format("warning: {}: the speed-ups by median ({}) and by mean ({}) differ beyond "
                        "their intervals: slow steps\nrule the mean, and with it ns/day; see mean, "
                        "median, sd and outliers under --details\n",
                        cell->potential, significant(cell->step_speed_up->value, 3),
                        significant(cell->step_mean_speed_up->value, 3));
  }
  return text;
}

}  // namespace

std::string name_of(const record::CellSummary &cell, const Cells &cells)
{
  const bool several =
      std::any_of(cells.begin(), cells.end(), [&](const record::CellSummary *other) {
        return other->engine != cells.front()->engine;
      });
  return several ? fmt::format("{} ({})", cell.potential, cell.engine) : cell.potential;
}

std::string warnings_text(const Cells &cells)
{
  return unlike_text(cells) + apart_text(cells);
}

std::string forms_text(const Cells &cells)
{
  const bool any = std::any_of(cells.begin(), cells.end(), [](const record::CellSummary *cell) {
    return cell->model.is_known();
  });
  if (!any)
    return "";
  TextTable table({"potential", "pair style", "backend", "dtype", "fused operators", "device"},
                  {1, 2, 3, 4, 5});
  for (const auto *cell : cells) {
    table.add({name_of(*cell, cells), or_dash(cell->pair_style), or_dash(cell->model.backend),
               or_dash(cell->model.dtype), or_dash(cell->model.operators_text()),
               or_dash(cell->model.device)});
  }
  return fmt::format("\nForm of the models\n{}{}", table.text(), unlike_text(cells));
}

std::string speed_ups_text(const Cells &cells)
{
  if (teacher_of(cells) == nullptr || cells.size() < 2)
    return "";
  TextTable table({"potential", "by median", "95 % interval", "by mean", "95 % interval",
                   "pair style, by median", "95 % interval"});
  for (const auto *cell : cells) {
    if (cell->role == model::Role::teacher) {
      table.add({name_of(*cell, cells), "1", "-", "1", "-", "1", "-"});
      continue;
    }
    table.add({name_of(*cell, cells), value_text(cell->step_speed_up),
               interval_text(cell->step_speed_up), value_text(cell->step_mean_speed_up),
               interval_text(cell->step_mean_speed_up), value_text(cell->pair_speed_up),
               interval_text(cell->pair_speed_up)});
  }
  return fmt::format("\nSpeed-up of whole steps against the teacher\n{}{}{}", table.text(),
                     matching_note(cells), apart_text(cells));
}

}  // namespace mlffbench::report
