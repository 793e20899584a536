// SPDX-License-Identifier: GPL-2.0-or-later
// A page of an output folder.
#pragma once

#include "workflow/work_listener.h"

#include <filesystem>

namespace mlffbench::workflow {

/// Makes all figures from the records and kept bench logs of an output folder and writes the page,
/// whole or not at all. Throws std::runtime_error if this is no output folder, FileError.
void write_report_page(const std::filesystem::path &output, const std::filesystem::path &page,
                       WorkListener &listener);

}  // namespace mlffbench::workflow
