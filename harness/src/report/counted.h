// SPDX-License-Identifier: GPL-2.0-or-later
// Numbers with their nouns.
#pragma once

#include <fmt/format.h>
#include <string>
#include <string_view>

namespace mlffbench::report {

/// "1 pair", "3 pairs"; `plural` where it is not the noun with an s.
template <class Count>
std::string counted(Count count, std::string_view noun, std::string_view plural = {})
{
  if (count == 1)
    return fmt::format("{} {}", count, noun);
  return plural.empty() ? fmt::format("{} {}s", count, noun) : fmt::format("{} {}", count, plural);
}

}  // namespace mlffbench::report
