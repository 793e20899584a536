// SPDX-License-Identifier: GPL-2.0-or-later
// Sleep that a signal ends.
#include "cli/waiting.h"

#include "launch/process.h"

#include <algorithm>
#include <poll.h>

namespace mlffbench::cli {

bool wait_for(std::chrono::duration<double> time)
{
  using Clock = std::chrono::steady_clock;
  // A signal that comes right before poll() is seen by the next one.
  constexpr std::chrono::milliseconds longest{500};
  const auto end = Clock::now() + std::chrono::ceil<Clock::duration>(time);
  while (!launch::interrupted()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0)
      return true;
    ::poll(nullptr, 0, static_cast<int>(std::min(left, longest).count()));
  }
  return false;
}

}  // namespace mlffbench::cli
