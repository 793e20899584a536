// SPDX-License-Identifier: GPL-2.0-or-later
// Records of an output folder computed anew from the bench logs that are kept.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mlffbench::workflow {

struct AnalysedFolder {
  size_t records = 0;                ///< that were there
  std::vector<std::string> changed;  ///< labels of runs whose figures are others now
  std::vector<std::string> kept;     ///< "label: why it could not be done", as they were
};

/// For when a figure was corrected: computes each record's figures anew from its bench log. Where
/// one changes, the record before is kept as record.json.earlier (then .earlier-2, ...) and the new
/// one takes its place. What a run measured is not touched, nor are results.*, which
/// rebuild_results() makes. Records that lack the limits of the physics checks take them from the
/// folder's suite.json. Throws std::runtime_error if this is no output folder or a harness is at
/// work in it, FileError.
AnalysedFolder analyse_folder(const std::filesystem::path &output);

}  // namespace mlffbench::workflow
