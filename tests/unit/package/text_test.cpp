// SPDX-License-Identifier: GPL-2.0-or-later
// Texts of others, made visible.

#include "mlff_text.h"

#include <gtest/gtest.h>

#include <string>

namespace {

TEST(Text, LeavesWhatCanBeShown)
{
  for (const char *text : {"", "student-silicon 1", "Ångström, 硅, 🧪", "two\nlines"}) {
    EXPECT_EQ(mlff::visible(text), text);
  }
  EXPECT_TRUE(mlff::is_plain("Ångström, 硅, 🧪"));
  EXPECT_FALSE(mlff::is_plain("two\nlines"));
}

TEST(Text, ShowsWhatATerminalWouldObey)
{
  EXPECT_EQ(mlff::visible("a\x1b[2Jb"), "a\\x1b[2Jb");
  EXPECT_EQ(mlff::visible("a\r\tb\x7f"), "a\\x0d\\x09b\\x7f");
  EXPECT_EQ(mlff::visible("\xc2\x9b"), "\\u{9b}");        // a control character of one byte
  EXPECT_EQ(mlff::visible("\xe2\x80\xae"), "\\u{202e}");  // from right to left
  EXPECT_EQ(mlff::visible(std::string("a\0b", 3)), "a\\x00b");
}

TEST(Text, ShowsBytesThatAreNoUtf8)
{
  EXPECT_EQ(mlff::visible("\xff"), "\\xff");
  EXPECT_EQ(mlff::visible("\xc3"), "\\xc3");           // cut off
  EXPECT_EQ(mlff::visible("\xc0\x9b"), "\\xc0\\x9b");  // longer than needed
  EXPECT_EQ(mlff::visible("\xe0\x82\x9b"), "\\xe0\\x82\\x9b");
  EXPECT_EQ(mlff::visible("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // half of a pair
  EXPECT_EQ(mlff::visible("\xf5\x80\x80\x80"), "\\xf5\\x80\\x80\\x80");
}

TEST(Text, QuotesAreShort)
{
  EXPECT_EQ(mlff::quotable("short"), "short");
  EXPECT_EQ(mlff::quotable(std::string(1000, 'x')), std::string(200, 'x') + "...");
  std::string letters;
  for (int k = 0; k < 200; k++) {
    letters += "å";
  }
  EXPECT_EQ(mlff::quotable("x" + letters), "x" + letters.substr(0, 198) + "...");
}

}  // namespace
