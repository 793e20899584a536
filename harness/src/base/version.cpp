// SPDX-License-Identifier: GPL-2.0-or-later
// The version that CMake knows.
#include "base/version.h"

namespace mlffbench::base {

const char *version()
{
  return MLFFBENCH_VERSION;
}

}  // namespace mlffbench::base
