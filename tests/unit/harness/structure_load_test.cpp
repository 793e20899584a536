// SPDX-License-Identifier: GPL-2.0-or-later
// From a structure file's text to the data file of the runs.
#include "base/text.h"
#include "structure_file/structure_file.h"

#include <gmock/gmock.h>

namespace mlffbench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

model::System loaded(const std::string &name, const std::string &file, const std::string &text)
{
  model::System system;
  system.name = name;
  system.data.emplace();
  system.data->source = file;
  system.data->format = "auto";
  structure_file::load_structure_file(system, text);
  return system;
}

std::string plain(const std::string &atoms)
{
  return "title units = metal\n\n2 atoms\n1 atom types\n0 5 xlo xhi\n0 5 ylo yhi\n0 5 zlo zhi\n\n"
         "Masses\n\n1 63.546\n\nAtoms # atomic\n\n" +
         atoms;
}

/// LAMMPS draws start velocities only for IDs without gaps.
TEST(StructureLoad, PlainDataFilesWithGapsInTheirIdsGetOthers)
{
  const std::string whole = plain("2 1 0.0 0.0 0.0\n1 1 2.5 2.5 2.5\n");
  const model::System same = loaded("cu", "cu.data", whole);
  EXPECT_EQ(same.data->text, whole);
  const model::System gapped = loaded("cu", "cu.data", plain("7 1 0.0 0.0 0.0\n3 1 2.5 2.5 2.5\n"));
  EXPECT_THAT(gapped.data->text, HasSubstr("\n2 1 0 0 0\n1 1 2.5 2.5 2.5\n"));
  EXPECT_THAT(gapped.data->notes, testing::Contains(StartsWith("atom IDs are not 1 to 2")));
  EXPECT_FALSE(gapped.data->triclinic);
  EXPECT_EQ(gapped.data->atoms, 2);
}

/// A line end in a file's name would begin a header line.
TEST(StructureLoad, TitlesAreOneLine)
{
  const std::string poscar = "Cu\n1\n5 0 0\n0 5 0\n0 0 5\nCu\n1\nDirect\n0 0 0\n";
  const model::System system =
      loaded("a\n7.0 0 0 xy xz yz\n\x1b[2Jx", "a\n7.0 0 0 xy xz yz\nx.vasp", poscar);
  const std::string title = system.data->text.substr(0, system.data->text.find('\n'));
  EXPECT_EQ(title, "a?7.0 0 0 xy xz yz??[2Jx (a?7.0 0 0 xy xz yz?x.vasp)");
}

TEST(StructureLoad, LinesAreReadInAnyOrder)
{
  std::string text;
  for (int i = 0; i < 1000; ++i)
    text += std::string(static_cast<size_t>(i % 7), 'x') + std::to_string(i) + "\n";
  text += "last";
  const base::Lines lines(text);
  ASSERT_EQ(lines.size(), 1001U);
  for (const size_t i : {0U, 1U, 1U, 64U, 63U, 999U, 128U, 127U, 130U, 5U, 500U, 499U, 563U, 564U})
    EXPECT_EQ(lines[i], std::string(i % 7, 'x') + std::to_string(i));
  EXPECT_EQ(lines[1000], "last");
  EXPECT_TRUE(base::Lines("").empty());
  EXPECT_EQ(base::Lines("\n").size(), 1U);
  EXPECT_EQ(base::Lines("\n\na").size(), 3U);
}

}  // namespace
}  // namespace mlffbench
