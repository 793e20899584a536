// SPDX-License-Identifier: GPL-2.0-or-later
// Results as Markdown.
#include "report/markdown.h"

#include "report/answer.h"
#include "report/headline.h"
#include "report/results_text.h"
#include "report/table.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <string_view>

namespace mlffbench::report {

namespace {

constexpr double ms_per_s = 1e3;

/// The beginning of a long text, in whole letters of UTF-8.
std::string_view beginning(std::string_view text, size_t most)
{
  if (text.size() <= most)
    return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U)
    --most;
  return text.substr(0, most);
}

/// Names may hold anything, and any number of letters; none of theirs is one of Markdown or HTML
/// here.
std::string escaped(std::string_view whole, size_t most = 400)
{
  const std::string_view text = beginning(whole, most);
  std::string safe;
  for (const char letter : text) {
    if (letter == '&')
      safe += "&amp;";
    else if (letter == '<')
      safe += "&lt;";
    else if (letter == '\n' || letter == '\r')
      safe += ' ';
    else {
      if (std::string_view("\\`*_{}[]()#+!|~>@").find(letter) != std::string_view::npos)
        safe += '\\';
      safe += letter;
    }
  }
  return text.size() < whole.size() ? safe + " ..." : safe;
}

/// Ratios from 1/1000 to 1000 on a logarithmic scale: `:` is 1 (a bar would end the table's cell),
/// `o` the value, `-` its interval, arrows stand for what lies beyond.
std::string strip(const stats::Ratio &ratio)
{
  constexpr int half = 15;
  constexpr double decades = 3.0;
  const auto place = [](double value) {
    return half + static_cast<int>(std::lround(std::log10(value) / decades * half));
  };
  const auto inside = [](int at) { return std::clamp(at, 0, 2 * half); };
  std::string text(2 * half + 1, ' ');
  if (ratio.interval) {
    for (int i = inside(place(ratio.interval->low)); i <= inside(place(ratio.interval->high)); ++i)
      text[static_cast<size_t>(i)] = '-';
  }
  text[half] = ':';
  const int at = place(ratio.value);
  text[static_cast<size_t>(inside(at))] = at < 0 ? '<' : at > 2 * half ? '>' : 'o';
  return text;
}

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
    picture = fmt::format("`{}`", strip(*cell.step_speed_up));
  }
  return fmt::format("| {} | {} | {} | {} | {}{} | {} | {} |\n", cell.flags.empty() ? "✓" : "✗",
                     escaped(cell.cell().group.label(), 200), escaped(cell.potential, 100),
                     cell.runs, significant(latency.median * ms_per_s),
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
      text += fmt::format("> - {}\n", escaped(failed[i]));
    text += "\n";
  }
  const auto sentences = answers(results);
  for (size_t i = 0; i < std::min<size_t>(sentences.size(), 5); ++i)
    text += fmt::format("**{}.**{}\n", escaped(sentences[i]), sentences.size() > 1 ? "  " : "");
  text += "\n" + escaped(headline(results)) + "\n\n";
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
      details += fmt::format("- {}\n", escaped(machine));
  }
  text +=
      fmt::format("\n<details><summary>Machine and programs</summary>\n\n{}\nmedian: of the time "
                  "of a step, of a rerun of a frame. strip: `:` is 1, `o` the ratio, `-` its "
                  "interval.\n\n</details>\n",
                  details);
  return text;
}

}  // namespace mlffbench::report
