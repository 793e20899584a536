// SPDX-License-Identifier: GPL-2.0-or-later
// Results as Markdown.
#include "report/markdown.h"

#include "report/answer.h"
#include "report/headline.h"
#include "report/markdown_text.h"
#include "report/results_text.h"
#include "report/table.h"

#include <algorithm>
#include <fmt/format.h>

namespace mlffbench::report {

namespace {

constexpr double ms_per_s = 1e3;

std::string row(const record::CellSummary &cell)
{
  const bool of_steps = model::has_step_times(cell.ensemble);
  const record::CellLatency &latency = of_steps ? cell.step_s : cell.force_s;
  const auto &interval = latency.over_runs.interval_95;
  std::string speed_up;
  std::string picture;
  if (cell.step_speed_up) {
    const auto &bounds = cell.step_speed_up->interval;
    speed_up = significant(cell.step_speed_up->value, 3);
    if (bounds)
      speed_up +=
          fmt::format(" ({} to {})", significant(bounds->low, 3), significant(bounds->high, 3));
    picture = ratio_strip(*cell.step_speed_up, 1000.0);
  }
  return fmt::format("| {} | {} | {} | {} | {}{} | {} | {} |\n", cell.flags.empty() ? "✓" : "✗",
                     markdown_escaped(cell.cell().group.label(), 200),
                     markdown_escaped(cell.potential, 100), cell.runs,
                     significant(latency.median * ms_per_s),
                     interval ? fmt::format(" ({} to {})", significant(interval->low * ms_per_s, 3),
                                            significant(interval->high * ms_per_s, 3))
                              : "",
                     speed_up, picture);
}

}  // namespace

std::string results_markdown(const record::Results &results)
{
  std::string text = fmt::format("{}\n", markdown_marker);
  const auto failed = failed_physics(results);
  if (!failed.empty()) {
    text += fmt::format("> ✗ **Physics checks failed in {} of {} cells.** No speed of theirs "
                        "counts.\n>\n",
                        failed.size(), results.cells.size());
    for (size_t i = 0; i < std::min<size_t>(failed.size(), 20); ++i)
      text += fmt::format("> - {}\n", markdown_escaped(failed[i]));
    text += "\n";
  }
  const auto sentences = answers(results, 100);
  for (size_t i = 0; i < std::min<size_t>(sentences.size(), 5); ++i)
    text += fmt::format("**{}.**{}\n", markdown_escaped(sentences[i]),
                        sentences.size() > 1 ? "  " : "");
  text += "\n" + markdown_escaped(headline(results)) + "\n\n";
  text += "| physics | cell | potential | runs | median ms (95 %) | times as fast as the teacher "
          "(95 %) | 1/1000 to 1000 |\n|:-:|---|---|--:|--:|--:|---|\n";
  constexpr size_t for_the_end = 3000;
  size_t left_out = 0;
  for (const auto &cell : results.cells) {
    const std::string line = row(cell);
    if (text.size() + line.size() + for_the_end > markdown_most)
      ++left_out;
    else
      text += line;
  }
  if (left_out > 0)
    text += fmt::format("\n{} of {} cells do not fit here.\n", left_out, results.cells.size());
  std::string details;
  for (const auto &machine : machines(results)) {
    if (details.size() + 500 < for_the_end)
      details += fmt::format("- {}\n", markdown_escaped(machine));
  }
  text +=
      fmt::format("\n<details><summary>Machine and programs</summary>\n\n{}\nmedian: of the time "
                  "of a step, of a rerun of a frame. strip: `:` is 1, `o` the ratio, `-` its "
                  "interval.\n\n</details>\n",
                  details);
  return text;
}

}  // namespace mlffbench::report
