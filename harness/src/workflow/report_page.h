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

/// Writes figures.json and, of each figure, an SVG, PNG and PDF file into `folder`, which is made
/// if need be. They are drawn by vl-convert in a Python, the chosen one or what find_python()
/// finds. Throws std::runtime_error with what is missing; figures.json is there then.
void write_report_figures(const std::filesystem::path &output, const std::filesystem::path &folder,
                          const std::filesystem::path &python, WorkListener &listener);

}  // namespace mlffbench::workflow
