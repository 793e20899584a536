// SPDX-License-Identifier: GPL-2.0-or-later
// Which figures stand together in one file, for a paper.
#pragma once

#include "figures/figure.h"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace mlffbench::figures {

/// Figures of one group as panels a, b, c and so on, below one legend.
struct Panels {
  std::string group;                 ///< as Figure::group; the title
  std::string cells;                 ///< as columns `group` of figures of all groups have it
  std::vector<std::string> figures;  ///< names, in order

  std::string name() const { return figure_name(id, group); }
  static constexpr const char *id = "comparison";
};

/// Of each group with two figures or more that can be drawn: speed-up, tail, histograms, latency
/// over the run, drift and memory.
std::vector<Panels> comparisons(const Figures &figures);

/// Member `comparisons` of what the renderer reads.
nlohmann::ordered_json to_json(const std::vector<Panels> &comparisons);

}  // namespace mlffbench::figures
