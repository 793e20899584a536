// SPDX-License-Identifier: GPL-2.0-or-later
// The JSON Schema for people and editors.
#pragma once

#include <string>

namespace mlffbench::suite {

/// The schema of suite files as they are written, made from that of composed suites: every value
/// may be a text with ${variables}, and what an item or suite needs is demanded only where no
/// `include` or `defaults` can give it. Ends with a line end.
std::string published_schema();

}  // namespace mlffbench::suite
