// SPDX-License-Identifier: GPL-2.0-or-later
// Results that were measured before: moved aside, and how many of them are kept.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mlffbench::workflow {

/// "20260131T120000Z": a time as names of folders have it.
std::string folder_time(std::string utc);

/// Moves an output folder to OUTPUT.UTC-time-of-its-last-record, of one without records the time
/// now, and returns the new name. Throws FileError.
std::filesystem::path move_aside(const std::filesystem::path &output);

/// Removes all but the newest `count` folders that move_aside() made of this output folder, and
/// never `spared` or what holds it. Returns what it removed. Throws FileError.
std::vector<std::filesystem::path> keep_newest_results(const std::filesystem::path &output,
                                                       size_t count,
                                                       const std::filesystem::path &spared);

/// The same for what gates measured interleaved below OUTPUT/gate.
std::vector<std::filesystem::path> keep_newest_measurements(const std::filesystem::path &output,
                                                            size_t count,
                                                            const std::filesystem::path &spared);

}  // namespace mlffbench::workflow
