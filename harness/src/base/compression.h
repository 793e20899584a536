// SPDX-License-Identifier: GPL-2.0-or-later
// Telling compressed files from text.
#pragma once

#include <string>
#include <string_view>

namespace mlffbench::base {

/// A sentence for a file that begins with these bytes, if some program has compressed it; empty for
/// others. Six bytes tell.
std::string compression_refusal(std::string_view first_bytes, const std::string &name);

}  // namespace mlffbench::base
