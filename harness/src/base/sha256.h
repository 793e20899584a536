// SPDX-License-Identifier: GPL-2.0-or-later
// SHA-256 of texts and files, as lower-case hexadecimal.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace mlffbench::base {

std::string sha256_of_text(std::string_view text);

/// Throws FileError if the file cannot be read.
std::string sha256_of_file(const std::filesystem::path &path);

}  // namespace mlffbench::base
