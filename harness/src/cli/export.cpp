// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench export.
#include "base/file.h"
#include "base/json_output.h"
#include "cli/commands.h"
#include "record/results.h"
#include "record/results_table.h"
#include "report/gbench.h"
#include "report/junit.h"

#include <fmt/format.h>

namespace mlffbench {

int export_command(const Options &options)
{
  const Results results = collect_results(options.output);
  std::string text;
  if (options.format == "gbench") {
    text = json_text(gbench_json(results), 1) + "\n";
  } else if (options.format == "junit") {
    text = junit_xml(results);
  } else {
    text = runs_csv(results.records);
  }
  if (options.file.empty()) {
    fmt::print("{}", text);
  } else {
    write_file(options.file, text);
  }
  return exit_code::good;
}

}  // namespace mlffbench
