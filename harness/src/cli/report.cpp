// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench report.
#include "base/file.h"
#include "base/json_output.h"
#include "cli/commands.h"
#include "record/results_writer.h"
#include "record/run_reader.h"
#include "report/results_text.h"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <memory>
#include <utility>

namespace mlffbench {

int exit_code_of(const Results &results)
{
  if (!results.failures.empty())
    return exit_code::run_failed;
  const bool flagged = std::any_of(results.records.begin(), results.records.end(),
                                   [](const Record &record) { return !record.flags.empty(); });
  return flagged ? exit_code::physics : exit_code::good;
}

namespace {

/// None, with a note, if nothing may be written into the folder: its figures can be shown still.
std::unique_ptr<ResultsWriter> open_writer(const std::filesystem::path &output)
{
  std::unique_ptr<ResultsWriter> writer;
  try {
    writer = std::make_unique<ResultsWriter>(output);
  } catch (const FileError &error) {
    const int reason = error.code().value();
    if (reason != EACCES && reason != EPERM && reason != EROFS)
      throw;
    fmt::print(stderr,
               "note: {} cannot be written to: results.json, .csv and .sqlite in it stay as they "
               "are\n",
               output.string());
  }
  return writer;
}

}  // namespace

int report_command(const Options &options)
{
  Results plan = collect_plan_entries(options.output);  // nothing is written into other folders
  const auto writer = open_writer(options.output);
  // Without its files all of the result has to be in memory to be printed.
  const bool whole = options.json && !writer;
  const Results results =
      whole ? collect_results(options.output)
            : collect_figures(options.output, std::move(plan),
                              writer ? RunParts::figures_and_texts : RunParts::figures, [&](const StoredRun &run) {
                                if (writer)
                                  writer->add(*run.stored.record, run.json, run.csv);
                              });
  if (writer)
    writer->commit(results);
  if (whole) {
    fmt::print("{}\n", json_text(to_json(results), 1));
  } else if (options.json) {
    read_blocks(options.output / "results.json",
                [](std::string_view block) { fmt::print("{}", block); });
  } else {
    fmt::print("{}{}{}", options.quiet ? "" : results_text(results), damaged_text(results),
               failures_text(results));
  }
  return exit_code_of(results);
}

}  // namespace mlffbench
