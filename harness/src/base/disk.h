// SPDX-License-Identifier: GPL-2.0-or-later
// Free disk space.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>

namespace mlffbench::base {

/// Too little space is free where runs write: to go on makes no sense.
class DiskLow : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Throws DiskLow, with the remedy, if fewer bytes are free for us where `folder` lies.
void require_free_disk(const std::filesystem::path &folder, int64_t bytes);

/// Whether fewer bytes are free; false where the file system does not tell.
bool disk_is_low(const std::filesystem::path &folder, int64_t bytes);

}  // namespace mlffbench::base
