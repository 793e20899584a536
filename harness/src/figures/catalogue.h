// SPDX-License-Identifier: GPL-2.0-or-later
// All figures: a function and a specification (harness/figures/ID.vl.json) each.
#pragma once

#include "figures/group.h"

#include <filesystem>
#include <vector>

namespace mlffbench::figures {

// Of all groups together.
/// One of each potential beside the teacher, since one may be a hundred times as fast as another.
std::vector<Figure> speedup_figures(const std::vector<Group> &groups);
/// Time per atom and step over the number of atoms; refused below two sizes.
Figure scaling_atoms_figure(const std::vector<Group> &groups);
/// Time of a step over the number of cores; refused below two layouts.
Figure scaling_ranks_figure(const std::vector<Group> &groups);
/// Force error against time, of each group of stored frames; one that is refused if there is none.
/// Reads the dumps of these.
std::vector<Figure> tradeoff_figures(const std::vector<Group> &groups,
                                     const record::Results &results,
                                     const std::filesystem::path &output);

// Of a group, from records.
Figure runs_figure(const Group &group);

// Of a group, from the bench logs of its typical runs.
Figure tail_figure(const Group &group);
Figure over_time_figure(const Group &group);
Figure breakdown_figure(const Group &group);
Figure drift_figure(const Group &group);
Figure thermo_figure(const Group &group);
Figure memory_figure(const Group &group);

// Of one cell.
Figure histogram_figure(const Group &group, const Cell &cell);
Figure heat_figure(const Group &group, const Cell &cell);

/// Makes all figures that the results have data for. Logs of one group are in memory at a time.
Figures make_figures(const record::Results &results, const std::filesystem::path &output);

}  // namespace mlffbench::figures
