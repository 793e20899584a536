// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench compare.
#include "base/json_output.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "cli/terminal.h"
#include "cli/terminal_listener.h"
#include "cli/validators.h"
#include "report/comparison_markdown.h"
#include "report/comparison_page.h"
#include "report/comparison_text.h"
#include "report/summary_text.h"
#include "workflow/compare_results.h"
#include "workflow/report_files.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace mlffbench::cli {

namespace {

int exit_code_of(const compare::Comparison &comparison, bool strict)
{
  const auto any = [&](auto condition) {
    return std::any_of(comparison.cells.begin(), comparison.cells.end(), condition);
  };
  if (any([](const compare::ComparedCell &cell) { return cell.judgement.reason == "physics"; }))
    return exit_code::physics;
  if (any([](const compare::ComparedCell &cell) {
        return cell.judgement.verdict == stats::Verdict::slower;
      }))
    return exit_code::regression;
  const bool open = !comparison.only_a.empty() || any([](const compare::ComparedCell &cell) {
    return cell.judgement.verdict == stats::Verdict::inconclusive;
  });
  return strict && open ? exit_code::inconclusive : exit_code::good;
}

class CompareCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand(
        "compare", "Compare two results, or the potentials of one: FASTER, SLOWER, EQUIVALENT or "
                   "INCONCLUSIVE");
    command->add_option("A", m_request.a, "Output folder or results.json; the one before")
        ->required();
    command->add_option("B", m_request.b,
                        "The one after; without it potentials of A are compared in matched runs");
    command->add_option("--potential-a", m_request.potential_a,
                        "Only this potential of A (without B default: the teacher)");
    command->add_option("--potential-b", m_request.potential_b,
                        "Compare it with this potential of B, or of A without B (default: the same "
                        "name; without B all others)");
    command->add_option("--control", m_request.control,
                        "A potential that is the same in A and B: take times relative to its");
    command
        ->add_option("--delta", m_request.delta_percent,
                     "Differences up to so many percent do not matter")
        ->capture_default_str()
        ->check(percent_range());
    command
        ->add_option("--ignore", m_request.ignore,
                     "A key that may differ although it ought to be alike; may be repeated")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    command->add_flag("--strict", m_strict,
                      "Exit with 5 if a cell is inconclusive or missing in B");
    m_html.add(*command, "comparison.html");
    m_json.add(*command);
    command->add_flag("--markdown", m_markdown, "Print the result for a pull request")
        ->excludes("--json");
    add_examples(*command,
                 {{"compare results/quick", "each student with the teacher, in matched runs"},
                  {"compare results/before results/after --delta 5",
                   "two results; up to 5 % do not matter"}});
    return command;
  }

  int run() override
  {
    const auto [comparison, a, b] = workflow::compare_results(m_request);
    if (const auto page = m_html.file("comparison.html"); !page.empty()) {
      TerminalListener listener;
      workflow::write_page(report::comparison_page(comparison, a, b), page, listener);
    }
    if (m_json.chosen) {
      fmt::print("{}\n", base::json_text(report::to_json(comparison, a, b), 1));
    } else if (m_markdown) {
      fmt::print("{}", report::comparison_markdown(comparison, a, b));
    } else {
      fmt::print("{}", report::comparison_text(comparison, a, b, table_width()));
      print_last_words(report::last_words(comparison));
    }
    return exit_code_of(comparison, m_strict);
  }

private:
  workflow::CompareRequest m_request;
  bool m_strict = false;
  bool m_markdown = false;
  HtmlOption m_html;
  JsonOption m_json;
};

}  // namespace

std::unique_ptr<Command> compare_command()
{
  return std::make_unique<CompareCommand>();
}

}  // namespace mlffbench::cli
