// SPDX-License-Identifier: GPL-2.0-or-later
// The page and the figures of an output folder.
#pragma once

#include "workflow/work_listener.h"

#include <filesystem>

namespace mlffbench::workflow {

/// What is to be written; an empty path is not.
struct ReportFiles {
  std::filesystem::path page;     ///< an HTML file
  std::filesystem::path figures;  ///< a folder for figures.json and an SVG, PNG and PDF of each
  std::filesystem::path python;   ///< that has vl-convert; empty: what find_python() finds
};

/// Makes all figures from the records and kept bench logs of an output folder, once, and writes
/// them. The page is whole or not there. Throws std::runtime_error if this is no output folder or
/// the renderer is missing (figures.json is there then), FileError.
void write_report_files(const std::filesystem::path &output, const ReportFiles &files,
                        WorkListener &listener);

}  // namespace mlffbench::workflow
