// SPDX-License-Identifier: GPL-2.0-or-later
// Names of files in decks and in JSON.
#include "base/json_output.h"
#include "base/json_path.h"
#include "deck/deck_paths.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace mlffbench {
namespace {

TEST(DeckPathsTest, PlainPathsStayAsTheyAre)
{
  deck::DeckPaths names;
  EXPECT_EQ(names.model("/a b/it's # & ; (x).pt"), "/a b/it's # & ; (x).pt");
  EXPECT_EQ(names.plugin("/lib/p.so"), "/lib/p.so");
  EXPECT_EQ(names.with_files("* * Si.sw  Si", {{"Si.sw", "/x/Si.sw", {}}}), "* * Si.sw  Si");
  EXPECT_TRUE(names.links().empty());
}

TEST(DeckPathsTest, OthersAreLinkedByPlainNames)
{
  for (const std::string odd : {"l\xe2\x80\x99un", "\xe9", "\"", "$x", "a\nb", "a\tb", "\x7f"}) {
    deck::DeckPaths names;
    EXPECT_EQ(names.model("/" + odd + "/m.pt2"), "links/model.pt2") << odd;
    EXPECT_EQ(names.model("/d/" + odd), "links/model");
    EXPECT_EQ(names.plugin("/" + odd + "/p.so"), "links/plugin-1/p.so");
    EXPECT_EQ(names.plugin("/" + odd + "/" + odd + ".so"), "links/plugin-2.so");
    ASSERT_EQ(names.links().size(), 4U);
    EXPECT_EQ(names.links()[0].target, "/" + odd + "/m.pt2");
    EXPECT_EQ(names.links()[2].target, "/" + odd) << "a library may look for others beside it";
    EXPECT_EQ(names.links()[3].target, "/" + odd + "/" + odd + ".so");
  }
}

TEST(DeckPathsTest, PotentialFilesByTheirWholeNames)
{
  deck::DeckPaths names;
  const std::vector<model::PotentialFile> files{{"a.sw", "/x/a.sw", {}},
                                                {"\xc3\xa9.sw", "/x/\xc3\xa9.sw", {}}};
  EXPECT_EQ(names.with_files("* * \xc3\xa9.sw a.sw X\xc3\xa9.sw", files),
            "* * links/file-2.sw a.sw X\xc3\xa9.sw");
  ASSERT_EQ(names.links().size(), 1U);
  EXPECT_EQ(names.links()[0].target, "../\xc3\xa9.sw");
}

TEST(DeckPathsTest, JsonHoldsAllUtf8)
{
  deck::DeckPaths names;
  EXPECT_EQ(names.json_model("/\xc3\xa9 \"$\n/m.pt"), "/\xc3\xa9 \"$\n/m.pt");
  EXPECT_TRUE(names.links().empty());
  EXPECT_EQ(names.json_model("/\xe9/m.pt"), "links/model.pt");
  EXPECT_EQ(names.json_module("/\xe9/c.py"), "links/calculator/c.py");
}

TEST(JsonPathTest, PathsOfAnyBytesComeBack)
{
  for (const std::string path : {"/plain", "/\xc3\xa9", "/\xff\xe9 x", ""}) {
    const std::string text = base::json_text(base::path_json(path));
    EXPECT_EQ(base::path_from(nlohmann::ordered_json::parse(text)), path);
  }
  EXPECT_EQ(base::json_text(nlohmann::json{{"a", "r\xe9s"}}, -1), "{\"a\":\"r\xef\xbf\xbds\"}");
}

}  // namespace
}  // namespace mlffbench
