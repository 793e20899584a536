// SPDX-License-Identifier: GPL-2.0-or-later
// Whether a file can be written, asked before long work.
#pragma once

#include <filesystem>

namespace mlffbench::base {

/// Throws FileError unless a file can be made here or replaced; empty: none is wanted.
void require_writable(const std::filesystem::path &file);

}  // namespace mlffbench::base
