// SPDX-License-Identifier: GPL-2.0-or-later
// Comparison and gate as Markdown.
#include "report/comparison_markdown.h"

#include "report/counted.h"
#include "report/markdown.h"
#include "report/markdown_text.h"
#include "report/table.h"
#include "report/verdict_sign.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace mlffbench::report {

namespace {

std::string row(const compare::ComparedCell &cell)
{
  constexpr double ms_per_s = 1e3;
  constexpr double scale = 2.0;
  std::string ratio;
  std::string picture;
  if (cell.step_median) {
    ratio = significant(cell.step_median->value, 4);
    if (const auto &interval = cell.step_median->interval)
      ratio +=
          fmt::format(" ({} to {})", significant(interval->low, 4), significant(interval->high, 4));
    picture = ratio_strip(*cell.step_median, scale);
  }
  return fmt::format("| {} {} | {} | {} | {} | {} | {} |\n",
                     verdict_sign(cell.judgement.verdict, cell.judgement.reason != "physics"),
                     stats::to_string(cell.judgement.verdict), markdown_escaped(cell.label(), 300),
                     significant(cell.step_median_a_s * ms_per_s),
                     significant(cell.step_median_b_s * ms_per_s), ratio, picture);
}

/// The table and the folded notes behind a text.
std::string with_cells(std::string text, const std::vector<const compare::ComparedCell *> &cells,
                       const std::string &notes)
{
  constexpr size_t for_notes = 20000;
  constexpr size_t for_the_end = 500;
  text += "| verdict | cell | A, median ms | B, median ms | B/A (95 %) | 1/2 to 2 |\n"
          "|---|---|--:|--:|--:|---|\n";
  size_t left_out = 0;
  for (const auto *cell : cells) {
    const std::string line = row(*cell);
    if (text.size() + line.size() + for_notes + for_the_end > markdown_most)
      ++left_out;
    else
      text += line;
  }
  if (left_out > 0)
    text += fmt::format("\n{} of {} do not fit here.\n", left_out, counted(cells.size(), "cell"));
  text += fmt::format("\n<details><summary>What is compared, and notes</summary>\n\n");
  std::string folded;
  for (size_t begin = 0; begin < notes.size();) {
    const size_t end = std::min(notes.find('\n', begin), notes.size());
    if (end > begin)
      folded += fmt::format("- {}\n", markdown_escaped(notes.substr(begin, end - begin)));
    begin = end + 1;
    if (folded.size() + 1000 > for_notes) {
      folded += "- more in the terminal's output\n";
      break;
    }
  }
  return text + folded +
         "\nstrip: `:` is 1, `o` B/A, `-` its interval; right of 1 B is slower.\n\n</details>\n";
}

}  // namespace

std::string comparison_markdown(const compare::Comparison &comparison, const ComparedResults &a,
                                const ComparedResults &b)
{
  std::vector<const compare::ComparedCell *> cells;
  std::vector<stats::Verdict> verdicts;
  for (const auto &cell : comparison.cells) {
    cells.push_back(&cell);
    verdicts.push_back(cell.judgement.verdict);
  }
  return with_cells(fmt::format("{}\n**{}**\n\n", markdown_marker,
                                verdicts.empty() ? "Nothing is compared" : verdicts_text(verdicts)),
                    cells, sides_text(comparison, a, b) + notes_text(comparison));
}

std::string gate_markdown(const GateReport &report)
{
  std::vector<const compare::ComparedCell *> cells;
  const auto judged = compare::cells_of(report.gate);
  for (const auto &cell : judged)
    cells.push_back(&cell.decisive());
  std::string text = fmt::format("{}\n**{} {}**\n\n", markdown_marker,
                                 report.result == compare::GateResult::passed ? "✓" : "✗",
                                 markdown_escaped(gate_headline(report), 2000));
  if (!report.repeat.empty())
    text += fmt::format("Repeat it: {}\n\n", markdown_escaped(report.repeat, 1000));
  return with_cells(std::move(text), cells,
                    sides_text(report.gate.first, report.earlier, report.present) +
                        notes_text(report.gate.first));
}

}  // namespace mlffbench::report
