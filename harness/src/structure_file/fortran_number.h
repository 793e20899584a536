// SPDX-License-Identifier: GPL-2.0-or-later
// Numbers as Fortran programs write them.
#pragma once

#include "base/text.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace mlffbench::structure_file {

/// A finite number; its exponent may begin with a D: 1.5D+01.
inline std::optional<double> fortran_number(std::string_view word)
{
  if (const auto value = base::number<double>(word))
    return value;
  std::string text(word);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == 'd' || c == 'D'; }, 'e');
  return base::number<double>(text);
}

}  // namespace mlffbench::structure_file
