// SPDX-License-Identifier: GPL-2.0-or-later
// Texts of tests that differ in one place.
#pragma once

#include <gtest/gtest.h>
#include <string>

namespace mlffbench::test {

/// A text with `to` in place of the first `from`, which it must hold.
inline std::string replaced(std::string text, const std::string &from, const std::string &to)
{
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

}  // namespace mlffbench::test
