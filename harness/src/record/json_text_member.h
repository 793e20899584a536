// SPDX-License-Identifier: GPL-2.0-or-later
// A member whose shape is somebody else's.
#pragma once

#include <string>

namespace mlffbench::record {

/// JSON that is kept as it is, as text; empty stands for null.
struct JsonText {
  std::string text;

  bool operator==(const JsonText &) const = default;
};

}  // namespace mlffbench::record
