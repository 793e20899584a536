// SPDX-License-Identifier: GPL-2.0-or-later
// Figures as pictures, drawn by vl-convert-python.
#pragma once

#include "figures/figure.h"
#include "workflow/work_listener.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::workflow {

/// What is drawn, and how large on paper.
struct Drawing {
  std::vector<std::string> names;       ///< of figures and comparisons; empty: all
  std::string formats = "svg,png,pdf";  ///< or one of them
  std::optional<double> width_mm;       ///< none: a column, comparisons a column and a page
  std::optional<double> height_mm;      ///< none: the figure's own
  double dpi = 300.0;                   ///< of PNG
};

/// Draws all into a folder, which it makes: NAME.svg and so on, each whole or not there. Throws
/// std::runtime_error with the remedy if there is no renderer or it cannot draw, FileError.
void draw_figures(const figures::Figures &figures, const Drawing &drawing,
                  const std::filesystem::path &folder, const std::filesystem::path &python);

/// Pictures for a page without scripts, by the figure's name, in colours that follow the page's
/// theme. Of many figures those of section `answer` alone, so that a page is there in time. Without
/// a renderer none, and `listener` is told what is missing.
std::map<std::string, std::string> page_pictures(const figures::Figures &figures,
                                                 const std::filesystem::path &python,
                                                 WorkListener &listener);

}  // namespace mlffbench::workflow
