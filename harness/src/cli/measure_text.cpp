// SPDX-License-Identifier: GPL-2.0-or-later
// Interrupted measurements.
#include "cli/measure_text.h"

#include <fmt/format.h>

namespace mlffbench::cli {

std::string interruption_text(const workflow::Measurement &measured,
                              const std::string &how_to_go_on)
{
  return fmt::format("interrupted: {} of {} runs are finished and kept in {}; {}\n",
                     measured.results.records.size(), measured.planned, measured.output.string(),
                     how_to_go_on);
}

}  // namespace mlffbench::cli
