// SPDX-License-Identifier: GPL-2.0-or-later
// The page and the figures of output folders.
#pragma once

#include "report/page.h"
#include "workflow/work_listener.h"

#include <filesystem>
#include <vector>

namespace mlffbench::workflow {

/// What is to be written; an empty path is not.
struct ReportFiles {
  std::filesystem::path page;     ///< an HTML file
  std::filesystem::path figures;  ///< a folder for figures.json and an SVG, PNG and PDF of each
  std::filesystem::path python;   ///< that has vl-convert; empty: what find_python() finds
};

/// Writes a page, whole or not at all, with pictures for readers without scripts where `python`
/// (empty: what find_python() finds) can draw them. Throws FileError.
void write_page(report::PageContent content, const std::filesystem::path &file,
                WorkListener &listener, const std::filesystem::path &python = {});

/// Makes all figures from the records and kept bench logs of output folders, once, and writes them:
/// those of several folders are named by them. The page is whole or not there. Throws
/// std::runtime_error if one is no output folder or the renderer is missing (figures.json is there
/// then), FileError.
void write_report_files(const std::vector<std::filesystem::path> &outputs, const ReportFiles &files,
                        WorkListener &listener);

}  // namespace mlffbench::workflow
