// SPDX-License-Identifier: GPL-2.0-or-later
// Which release this is.
#pragma once

namespace mlffbench::base {

/// Of mlff-bench, as "1.2.3".
const char *version();

}  // namespace mlffbench::base
