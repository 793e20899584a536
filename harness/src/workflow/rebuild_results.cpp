// SPDX-License-Identifier: GPL-2.0-or-later
// Rebuilding of results.
#include "workflow/rebuild_results.h"

#include "base/file.h"
#include "record/results_writer.h"
#include "record/run_reader.h"

#include <cerrno>
#include <fmt/format.h>
#include <memory>
#include <utility>

namespace mlffbench::workflow {

namespace {

/// None, with a note, if nothing may be written into the folder: its figures can be shown still.
std::unique_ptr<record::ResultsWriter> open_writer(const std::filesystem::path &output,
                                                   WorkListener &listener)
{
  std::unique_ptr<record::ResultsWriter> writer;
  try {
    writer = std::make_unique<record::ResultsWriter>(output);
  } catch (const base::FileError &error) {
    const int reason = error.code().value();
    if (reason != EACCES && reason != EPERM && reason != EROFS)
      throw;
    listener.warn(fmt::format(
        "{} cannot be written to: results.json, .csv and .sqlite in it stay as they are",
        output.string()));
  }
  return writer;
}

}  // namespace

RebuiltResults rebuild_results(const std::filesystem::path &output, bool whole,
                               WorkListener &listener)
{
  record::Results plan =
      record::collect_plan_entries(output);  // nothing is written into other folders
  const auto writer = open_writer(output, listener);
  if (!writer && whole)
    return {record::collect_results(output), false};
  const auto parts = writer ? record::RunParts::figures_and_texts : record::RunParts::figures;
  record::Results results =
      record::collect_figures(output, std::move(plan), parts, [&](const record::StoredRun &run) {
        if (writer)
          writer->add(*run.stored.record, run.json, run.csv);
      });
  if (writer)
    writer->commit(results);
  return {std::move(results), writer != nullptr};
}

}  // namespace mlffbench::workflow
