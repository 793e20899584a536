// SPDX-License-Identifier: GPL-2.0-or-later
// Text of others, as terminals and spreadsheets get it.
#include "base/visible_text.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>

namespace mlffbench {
namespace {

TEST(VisibleText, ControlCharactersBecomeEscapesOfJson)
{
  EXPECT_EQ(base::visible("\x1b]0;PWN\x07\x1b[2J"), "\\u001b]0;PWN\\u0007\\u001b[2J");
  EXPECT_EQ(base::visible("a\rb\bc\x7f"
                          "d\v\f"),
            "a\\u000db\\u0008c\\u007fd\\u000b\\u000c");
  EXPECT_EQ(base::visible(std::string("a\0b", 3)), "a\\u0000b");
  EXPECT_EQ(base::visible("one\ttwo\nthree"), "one\ttwo\nthree");
  EXPECT_EQ(base::visible_in_line("one\ttwo\nthree"), "one\\ttwo\\nthree");
}

// https://trojansource.codes: the marks that let source be read in another order than it runs.
TEST(VisibleText, WhatDoesNotShowBecomesVisible)
{
  EXPECT_EQ(base::visible("\u009b31m"), "\\u009b31m");  // the eight-bit form of the escape sequence
  EXPECT_EQ(base::visible("a\u202egnp.exe"), "a\\u202egnp.exe");
  EXPECT_EQ(base::visible("\u2066\u2069\u061c\u200e"), "\\u2066\\u2069\\u061c\\u200e");
  EXPECT_EQ(base::visible("si\u200bli\ufeffcon"), "si\\u200bli\\ufeffcon");
  EXPECT_EQ(base::visible("a\u2028b\u2029c"), "a\\u2028b\\u2029c");
  EXPECT_EQ(base::visible("\U000e0041"), "\\udb40\\udc41");
}

TEST(VisibleText, WordsOfAllLanguagesStay)
{
  for (const char *text : {"naïve Å 日本語 ελληνικά עברית العربية", "\U0001f600", "\\u001b", ""})
    EXPECT_EQ(base::visible(text), text);
}

TEST(VisibleText, BytesThatAreNoUtf8AreShownOneByOne)
{
  EXPECT_EQ(base::visible("caf\xe9 x"), "caf\\xe9 x");
  EXPECT_EQ(base::visible("\xff\xfe"), "\\xff\\xfe");
  EXPECT_EQ(base::visible("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // half of a surrogate pair
  EXPECT_EQ(base::visible("\xc0\xaf"), "\\xc0\\xaf");           // longer than needed
  EXPECT_EQ(base::visible("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
  EXPECT_EQ(base::visible("\xe2\x82"), "\\xe2\\x82");
}

TEST(VisibleText, EscapedJsonIsTheSameJson)
{
  const std::string text = "x\x1b\x7f\u009b\u202e\U000e0041\u200b日\n";
  const nlohmann::json json{{"a", text}};
  EXPECT_EQ(nlohmann::json::parse(base::visible(json.dump())), json);
}

TEST(VisibleText, ItStaysAsItIsTheSecondTime)
{
  const std::string once = base::visible("\x1b[2J\xff\u202e日");
  EXPECT_EQ(base::visible(once), once);
}

TEST(VisibleText, TheBeginOfACharacterIsKnown)
{
  EXPECT_EQ(base::unfinished_bytes("abc"), 0U);
  EXPECT_EQ(base::unfinished_bytes("ab\xe2"), 1U);
  EXPECT_EQ(base::unfinished_bytes("ab\xe2\x82"), 2U);
  EXPECT_EQ(base::unfinished_bytes("ab\xf0\x9f\x98"), 3U);
  EXPECT_EQ(base::unfinished_bytes("ab\xe2\x82\xac"), 0U);
  EXPECT_EQ(base::unfinished_bytes("\x82\x82\x82\x82"), 0U);
  EXPECT_EQ(base::unfinished_bytes(""), 0U);
}

TEST(VisibleText, CellsAreNoFormulas)
{
  for (const char *text : {"=1", "+1", "-1", "@A1"})
    EXPECT_EQ(base::inert_cell(text), "'" + std::string(text));
  EXPECT_EQ(base::inert_cell("\t=1"), "'\t=1");
  EXPECT_EQ(base::inert_cell("\r=1"), "'\\u000d=1");
  EXPECT_EQ(base::inert_cell("a=1"), "a=1");
  EXPECT_EQ(base::inert_cell(""), "");
}

}  // namespace
}  // namespace mlffbench
