// SPDX-License-Identifier: GPL-2.0-or-later
// Tables and answer.
#include "cli/print_results.h"

#include "cli/terminal.h"
#include "report/results_text.h"
#include "report/summary_text.h"
#include "report/terminal_stream.h"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>

namespace mlffbench::cli {

void print_results(const record::Results &results, bool details)
{
  if (details) {
    fmt::print("{}", report::results_text(results));
    return;
  }
  fmt::print("{}", report::summary_text(results, report::terminal_size(STDOUT_FILENO).columns));
  if (const std::string failed = report::physics_text(results); !failed.empty())
    fmt::print("{}", coloured(failed, Colour::red, STDOUT_FILENO));
}

void print_answer(const record::Results &results)
{
  const bool sound = std::all_of(results.cells.begin(), results.cells.end(),
                                 [](const auto &cell) { return cell.flags.empty(); });
  auto sentences = report::last_words(results);
  for (auto &sentence : sentences)
    sentence = coloured(sentence, sound ? Colour::green : Colour::yellow, STDOUT_FILENO);
  print_last_words(sentences);
}

}  // namespace mlffbench::cli
