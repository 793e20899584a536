// SPDX-License-Identifier: GPL-2.0-or-later
// What the page of an output folder says.
#pragma once

#include "record/results.h"
#include "report/page.h"

#include <filesystem>

namespace mlffbench::report {

/// `output` is for the commands that repeat it.
PageContent results_page(const record::Results &results, figures::Figures figures,
                         const std::filesystem::path &output);

}  // namespace mlffbench::report
