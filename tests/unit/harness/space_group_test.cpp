// SPDX-License-Identifier: GPL-2.0-or-later
// Tables of space groups.
#include "structure_file/space_group.h"
#include "structure_file/symmetry.h"

#include <gtest/gtest.h>

namespace mlffbench {
namespace {

TEST(SpaceGroup, ReadsTheTablesWhole)
{
  int settings = 0;
  for (int number = 1; number <= 230; ++number) {
    for (const auto &group : space_groups(number)) {
      ++settings;
      EXPECT_FALSE(missing_product(group.operations)) << group.name;
      // Its name leads back to it, alone or among others of the same name.
      bool found = false;
      for (const auto &named : space_groups(group.name))
        found = found || same_operations(named.operations, group.operations);
      EXPECT_TRUE(found) << group.name;
      for (const auto &named : space_groups(group.name))
        EXPECT_EQ(named.number, number) << group.name;
      ASSERT_TRUE(space_group_of(group.operations)) << group.name;
      EXPECT_EQ(space_group_of(group.operations)->number, number);
    }
  }
  EXPECT_EQ(settings, 530);
}

TEST(SpaceGroup, RefusesBadHallSymbols)
{
  // Bad symbols must not harm the library's parser.
  for (const char *bad : {"", "-", "P 2'3", "P 3 2\"5", "P 21' 3'", "P 9", "P 2 (0 0",
                          "P 2 (x,x,x)", "Q 1", "P 6 6 6 6", "P 2xyz", "(0 0 1)", "P 3 4 6"})
    EXPECT_FALSE(hall_operations(bad)) << bad;
}

TEST(SpaceGroup, SymmetryOperationsAsText)
{
  for (const char *text : {"x,y,z", "-y,x-y,z+1/3", "x+1/2,-y,-z+3/4", "-x+y,-x,z+5/6"})
    EXPECT_EQ(text_of(*symmetry_operation(text)), text);
  EXPECT_EQ(text_of(*symmetry_operation("0.3333-x, y + .5, 0.66667+z")), "-x+1/3,y+1/2,z+2/3");
}

}  // namespace
}  // namespace mlffbench
