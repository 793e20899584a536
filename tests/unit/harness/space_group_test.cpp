// SPDX-License-Identifier: GPL-2.0-or-later
// Tables of space groups.
#include "structure_file/space_group.h"
#include "structure_file/symmetry.h"

#include <gtest/gtest.h>
#include <map>

namespace mlffbench {
namespace {

TEST(SpaceGroup, ReadsTheTablesWhole)
{
  int settings = 0;
  for (int number = 1; number <= 230; ++number) {
    for (const auto &group : structure_file::space_groups(number)) {
      ++settings;
      EXPECT_FALSE(structure_file::missing_product(group.operations)) << group.name;
      // Its name leads back to it, alone or among others of the same name.
      bool found = false;
      for (const auto &named : structure_file::space_groups(group.name))
        found = found || structure_file::same_operations(named.operations, group.operations);
      EXPECT_TRUE(found) << group.name;
      for (const auto &named : structure_file::space_groups(group.name))
        EXPECT_EQ(named.number, number) << group.name;
      ASSERT_TRUE(structure_file::space_group_of(group.operations)) << group.name;
      EXPECT_EQ(structure_file::space_group_of(group.operations)->number, number);
    }
  }
  EXPECT_EQ(settings, 530);
}

TEST(SpaceGroup, NamesAreWrittenInManyWays)
{
  for (const auto &[name, number] : std::map<std::string, int>{
           {"P 63/mmc", 194},   {"P6(3)/mmc", 194},    {"P 6 3/m m c", 194},  {"P6_3/m m c", 194},
           {"P4(1)32", 213},    {"P 41 32", 213},      {"I4_1 3 2", 214},     {"P3(1)21", 152},
           {"P 2 1/c", 14},     {"P2(1)/c", 14},       {"P 1 21/c1", 14},     {"P121/c1", 14},
           {"P 21/ c", 14},     {"P2(1)2(1)2(1)", 19}, {"P 2 1 2 1 2 1", 19}, {"P212121", 19},
           {"P 4 2 2", 89},     {"P 42 2 2", 93},      {"P42 2 2", 93},       {"P 32 2 1", 154},
           {"P 32", 145},       {"R 32", 155},         {"H 3 2", 155},        {"R 3 2:h", 155},
           {"P 3 21", 150},     {"I 41/amd", 141},     {"F d 3 m", 227},      {"p -4 21 m", 113},
           {"P_42/m_n_m", 136}, {"P -4 3m", 215},      {"P\n1 21 1", 4}}) {
    const auto groups = structure_file::space_groups(name);
    ASSERT_FALSE(groups.empty()) << name;
    for (const auto &group : groups)
      EXPECT_EQ(group.number, number) << name;
  }
  // Blanks that are there tell axes from screws.
  for (const char *bad : {"P 1 21", "P 42 2", "P 3 2", "P 32 1", "H -3 m 1", "", "_", "("})
    EXPECT_TRUE(structure_file::space_groups(bad).empty()) << bad;
}

TEST(SpaceGroup, RefusesBadHallSymbols)
{
  // Bad symbols must not harm the library's parser.
  for (const char *bad : {"", "-", "P 2'3", "P 3 2\"5", "P 21' 3'", "P 9", "P 2 (0 0",
                          "P 2 (x,x,x)", "Q 1", "P 6 6 6 6", "P 2xyz", "(0 0 1)", "P 3 4 6"})
    EXPECT_FALSE(structure_file::hall_operations(bad)) << bad;
}

TEST(SpaceGroup, SymmetryOperationsAsText)
{
  for (const char *text : {"x,y,z", "-y,x-y,z+1/3", "x+1/2,-y,-z+3/4", "-x+y,-x,z+5/6"})
    EXPECT_EQ(structure_file::text_of(*structure_file::symmetry_operation(text)), text);
  EXPECT_EQ(
      structure_file::text_of(*structure_file::symmetry_operation("0.3333-x, y + .5, 0.66667+z")),
      "-x+1/3,y+1/2,z+2/3");
}

}  // namespace
}  // namespace mlffbench
