// SPDX-License-Identifier: GPL-2.0-or-later
// One figure of an output folder as a file.
#pragma once

#include "workflow/figure_files.h"

#include <filesystem>
#include <string>
#include <vector>

namespace mlffbench::workflow {

struct PlotRequest {
  std::filesystem::path output;  ///< folder of the results
  std::string figure;            ///< its name, or an id
  std::string cells;             ///< system/protocol/layout; empty: any
  std::string potential;         ///< empty: any
  std::filesystem::path file;    ///< empty: named after the figure, here
  Drawing drawing;               ///< of which `formats` is one
  std::filesystem::path python;
};

/// A figure that there is, or why it is refused.
struct PlotChoice {
  std::string name;
  std::string id;
  std::string cells;
  std::string potential;
  std::string title;
  std::string refused;
};

/// All figures of an output folder, and its comparisons of several panels. Throws
/// std::runtime_error if it is none.
std::vector<PlotChoice> plot_choices(const std::filesystem::path &output);

/// Draws the one figure that is meant; the file that was written. Throws std::runtime_error if
/// there is none, if there are several or if it is refused, and as draw_figures() does; then no
/// file was touched.
std::filesystem::path plot(const PlotRequest &request);

}  // namespace mlffbench::workflow
