// SPDX-License-Identifier: GPL-2.0-or-later
// Dumps as LAMMPS writes them, and as they come out of other hands.
#include "lammps_file/trajectory.h"
#include "physics/force_error.h"

#include "base/file.h"
#include "temporary_folder.h"

#include <gtest/gtest.h>

namespace mlffbench {
namespace {

/// A frame of two atoms; the heading of its box, its bounds, and its atoms with their heading.
std::string frame(int64_t step,
                  const std::string &atoms = "id type x y z fx fy fz\n"
                                             "2 1 1 2 3 0.5 0 0\n"
                                             "1 2 4 5 6 0 0.25 0\n",
                  const std::string &box = "pp pp pp\n0 10\n0 11\n0 12\n")
{
  return "ITEM: TIMESTEP\n" + std::to_string(step) +
         "\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS " + box + "ITEM: ATOMS " + atoms;
}

class Trajectory : public ::testing::Test {
protected:
  std::filesystem::path write(const std::string &text, const char *name = "a.dump")
  {
    base::write_file(m_folder.path() / name, text);
    return m_folder.path() / name;
  }

  std::vector<lammps_file::Frame> read(const std::string &text)
  {
    lammps_file::TrajectoryReader reader(write(text));
    std::vector<lammps_file::Frame> frames;
    while (auto frame = reader.next())
      frames.push_back(std::move(*frame));
    m_notes = reader.notes();
    m_passed_over = reader.passed_over();
    m_tells_units = reader.tells_units();
    return frames;
  }

  void expect_error(const std::string &text, const std::string &message)
  {
    try {
      read(text);
      FAIL() << "read: " << text;
    } catch (const std::runtime_error &error) {
      EXPECT_EQ(std::string(error.what()), (m_folder.path() / "a.dump").string() + message);
    }
  }

  test::TemporaryFolder m_folder;
  std::vector<std::string> m_notes;
  int64_t m_passed_over = 0;
  bool m_tells_units = false;
};

void expect_plain(const std::vector<lammps_file::Frame> &frames)
{
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0].step, 0);
  EXPECT_EQ(frames[1].step, 10);
  for (const lammps_file::Frame &frame : frames) {
    EXPECT_EQ(frame.ids, (std::vector<int64_t>{1, 2}));
    EXPECT_EQ(frame.kinds, (std::vector<std::string>{"2", "1"}));
    EXPECT_EQ(frame.positions_A, (std::vector<system::Vec3>{{4, 5, 6}, {1, 2, 3}}));
    EXPECT_EQ(frame.forces_eV_per_A, (std::vector<system::Vec3>{{0, 0.25, 0}, {0.5, 0, 0}}));
    EXPECT_DOUBLE_EQ(frame.box.volume_A3(), 1320.0);
  }
}

TEST_F(Trajectory, FramesAreInOrderOfTheIds)
{
  expect_plain(read(frame(0) + frame(10)));
  EXPECT_TRUE(m_notes.empty());
  EXPECT_EQ(m_passed_over, 0);
  EXPECT_FALSE(m_tells_units);
  EXPECT_TRUE(read("").empty());
}

// deepmodeling/dpdata issue 616: comment lines and frames that were not written to their end.
TEST_F(Trajectory, BlankLinesAndCommentsArePassedOver)
{
  const std::string text = frame(0) + frame(10);
  for (const std::string between :
       {"\n", "  \n", "\t\n", "##### restart\n", " # note\n", "\n\n#\n"}) {
    for (size_t at = 0; at != std::string::npos; at = text.find('\n', at + 1)) {
      const size_t place = at == 0 ? 0 : at + 1;
      expect_plain(read(text.substr(0, place) + between + text.substr(place)));
      EXPECT_EQ(
          m_passed_over,
          1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(place), '\n'));
    }
  }
}

TEST_F(Trajectory, LinesMayBePaddedOrEndAsOnOtherSystems)
{
  std::string text = frame(0) + frame(10);
  for (const std::string end : {"  \n", "\t\n", "\r\n", " \r\n"}) {
    std::string padded = text;
    for (size_t at = 0; (at = padded.find('\n', at)) != std::string::npos; at += end.size())
      padded.replace(at, 1, end);
    expect_plain(read(padded));
    EXPECT_EQ(m_passed_over, 0);
  }
  for (size_t at = 0; (at = text.find("ITEM:", at)) != std::string::npos; at += 8)
    text.insert(at, "  ");
  expect_plain(read(text));
  expect_plain(read("\xef\xbb\xbf" + frame(0) + frame(10)));
}

TEST_F(Trajectory, ALastLineWithoutAnEndIsReadAndSaid)
{
  const std::string text = frame(0) + frame(10);
  expect_plain(read(text.substr(0, text.size() - 1)));
  ASSERT_EQ(m_notes.size(), 1U);
  EXPECT_EQ(m_notes[0], (m_folder.path() / "a.dump").string() +
                            ":22: the last line has no line end, which LAMMPS always writes; if "
                            "the file was cut off there, the last number lacks digits");
  expect_error(text.substr(0, text.size() - 4),
               ":22: 7 fields instead of 8: the file breaks off here; remove the last frame");
  expect_error(text.substr(0, text.rfind("1 2 4")),
               ":21: the file ends where an atom should be; let LAMMPS end before reading it, or "
               "remove the last frame");
}

TEST_F(Trajectory, FramesThatAreNotWholeAreRefused)
{
  const std::string cut = frame(0).substr(0, frame(0).rfind("1 2 4"));
  expect_error(cut + frame(10),
               ":11: the frame of step 0 ends after 1 of its 2 atoms; remove this frame");
  expect_error(frame(0).substr(0, frame(0).find("ITEM: BOX")) + frame(10),
               ":5: the frame of step 0 has no atoms before the next one begins; remove it");
  expect_error(frame(0) + "3 1 1 2 3 0 0 0\n" + frame(10),
               ":12: `ITEM: TIMESTEP` should be here; are there more atoms than the number says?");
  expect_error("ITEM: NUMBER OF ATOMS\n2\n" + frame(0).substr(frame(0).find("ITEM: BOX")),
               ":9: the frame has no section `ITEM: TIMESTEP`");
  expect_error(frame(0, "id type x y z\n1 1 0 0 0\n1 1 1 1 1\n"),
               ":11: an atom stands twice in the frame of step 0");
  expect_error(frame(0, "id type x y z\n1.5 1 0 0 0\n1 1 1 1 1\n"),
               ":10: `1.5` in column id is not a whole number");
  expect_error(frame(0, "id type x y z\n1 1 0 0,5 0\n2 1 1 1 1\n"),
               ":10: `0,5` in column y is not a number");
  expect_error("ITEM: TIMESTEP\n0 1\n", ":2: 2 words where the time step should be");
  expect_error("<xml>\n", ":1: this is no text dump of LAMMPS: `ITEM:` should be here; use `dump "
                          "custom`");
  expect_error("ITEM: TIMESTEP\n0\nITEM: NUMBER OF ENTRIES\n3\n",
               ":3: the section `NUMBER OF ENTRIES` is not known");
}

TEST_F(Trajectory, UnitsAndTimesAreRead)
{
  const auto frames =
      read("ITEM: UNITS\nmetal  \nITEM: TIME\n0.5\n" + frame(0) + "ITEM: TIME\n1.5\n" + frame(10));
  expect_plain(frames);
  EXPECT_TRUE(m_tells_units);
  EXPECT_EQ(frames[1].time_ps, 1.5);
  expect_error("ITEM: UNITS\nreal\n" + frame(0),
               ":2: the dump is in units real, only metal is read");
  expect_error("ITEM: TIME\nlate\n" + frame(0), ":2: the time is not a number");
}

TEST_F(Trajectory, PositionsAreThoseOfAnyOfTheColumns)
{
  const auto place = [&](const std::string &atoms) {
    const auto frames = read(frame(0, atoms, "pp pp pp\n1 11\n0 10\n0 20\n"));
    return frames.at(0).positions_A.at(0);
  };
  EXPECT_EQ(place("z y x type id\n3 2 4 1 1\n0 0 0 1 2\n"), (system::Vec3{4, 2, 3}));
  EXPECT_EQ(place("id type xs ys zs\n1 1 0.5 0.25 0.5\n2 1 0 0 0\n"), (system::Vec3{6, 2.5, 10}));
  EXPECT_EQ(place("id type xsu ysu zsu\n1 1 1.5 0.25 0.5\n2 1 0 0 0\n"),
            (system::Vec3{16, 2.5, 10}));
  EXPECT_EQ(place("id type x y z ix iy iz\n1 1 4 2 3 1 -1 0\n2 1 0 0 0 0 0 0\n"),
            (system::Vec3{14, -8, 3}));
  EXPECT_EQ(place("id type x y z xu yu zu\n1 1 4 2 3 14 -8 3\n2 1 0 0 0 0 0 0\n"),
            (system::Vec3{14, -8, 3}));
  expect_error(frame(0, "id type x y zs\n1 1 0 0 0\n2 1 0 0 0\n"),
               ":9: the columns `id`, `type` or `element`, and `x y z` or `xu yu zu`, scaled or "
               "not, are needed; write `dump ID all custom N FILE id type x y z fx fy fz`");
}

// MDAnalysis/mdanalysis issue 3383: bounds around a tilted box taken for its own;
// mphowardlab/lammpsio issue 46: tilt factors and kinds of boundaries mixed up.
TEST_F(Trajectory, TiltedBoxesAreThoseInsideTheirBounds)
{
  for (const std::string kinds : {"xy xz yz pp pp pp", "xy  xz  yz  pp  pp  pp ", "xy xz yz"}) {
    const auto frames = read(frame(0, "id type x y z\n1 1 0 0 0\n2 1 1 1 1\n",
                                   kinds + "\n-3.5 8.5 -2.5\n1 9 1.5\n0.5 7 -1\n"));
    EXPECT_EQ(frames.at(0).origin_A, (system::Vec3{-1, 2, 0.5}));
    const system::Mat3 edges = system::rows(frames.at(0).box);
    EXPECT_EQ(edges[0], (system::Vec3{8, 0, 0}));
    EXPECT_EQ(edges[1], (system::Vec3{-2.5, 7, 0}));
    EXPECT_EQ(edges[2], (system::Vec3{1.5, -1, 6.5}));
  }
}

TEST_F(Trajectory, OtherBoxesAreRefusedOrSaid)
{
  const std::string atoms = "id type x y z\n1 1 0 0 0\n2 1 1 1 1\n";
  const std::string bounds = "\n0 10\n0 10\n0 10\n";
  const char *periodic =
      ":5: the box is not periodic in all directions (`pp pp pp`), and only such "
      "boxes are read";
  for (const std::string kinds : {"ff ff ff", "pp pp fs", "pp mm pp", "ss pp pp"})
    expect_error(frame(0, atoms, kinds + bounds), periodic);
  expect_error(frame(0, atoms, "abc origin pp pp pp\n10 0 0 0\n0 10 0 0\n0 0 10 0\n"),
               ":5: general triclinic boxes are not read; dump without `triclinic/general`");
  expect_error(frame(0, atoms, "pp pp" + bounds),
               ":5: the kinds of boundaries are not three, as of `ITEM: BOX BOUNDS pp pp pp`");
  expect_error(frame(0, atoms, "pp pp pp\n0 10 0\n0 10 0\n0 10 0\n"),
               ":6: 3 numbers instead of 2 for a direction of the box");
  expect_error(frame(0, atoms, "pp pp pp\n0 10\n3 3\n0 10\n"),
               ":8: the box has no extent in one direction");
  EXPECT_EQ(read(frame(0, atoms, bounds) + frame(10, atoms, bounds)).size(), 2U);
  ASSERT_EQ(m_notes.size(), 1U);
  EXPECT_NE(m_notes[0].find(":5: nothing says whether the box is periodic"), std::string::npos);
}

TEST_F(Trajectory, ElementsAndTypesBelongTogether)
{
  const auto frames = read(frame(0, "id type element x y z\n1 1 Si 0 0 0\n2 2 Ge 1 1 1\n"));
  EXPECT_TRUE(frames.at(0).has_elements);
  EXPECT_EQ(frames[0].kinds, (std::vector<std::string>{"Si", "Ge"}));
  EXPECT_EQ(frames[0].types, (std::vector<std::string>{"1", "2"}));
  lammps_file::TrajectoryReader reader(
      write(frame(0, "id type element x y z\n1 1 Si 0 0 0\n2 1 Ge 1 1 1\n"), "two.dump"));
  try {
    reader.next_of_clear_kinds();
    FAIL();
  } catch (const std::runtime_error &error) {
    EXPECT_EQ(std::string(error.what()), (m_folder.path() / "two.dump").string() +
                                             ":11: type 1 is two elements in the frame of step 0");
  }
}

TEST_F(Trajectory, FilesThatAreNoTextAreRefused)
{
  const std::string remedy = " it first, and name the file that this makes";
  expect_error("\x1f\x8b\x08", " is compressed by gzip, only plain text is read; gunzip" + remedy);
  expect_error("\x28\xb5\x2f\xfd",
               " is compressed by zstd, only plain text is read; unzstd" + remedy);
  expect_error("BZh91AY", " is compressed by bzip2, only plain text is read; bunzip2" + remedy);
  expect_error("\xfd\x37zXZ\n", " is compressed by xz, only plain text is read; unxz" + remedy);
  EXPECT_THROW(lammps_file::TrajectoryReader(m_folder.path()), base::FileError);
  const std::string too_long =
      ": the line is longer than 1048576 bytes; this is no text file of LAMMPS";
  expect_error(frame(0) + std::string(3000000, ' '), ":12" + too_long);
  EXPECT_THROW(lammps_file::TrajectoryReader("/dev/zero"), base::FileError);
}

/// What is said of a student's frame beside the teacher's.
std::string difference(const lammps_file::Frame &teacher, const lammps_file::Frame &student)
{
  try {
    physics::ForceComparison comparison;
    comparison.add(teacher, student);
  } catch (const std::runtime_error &error) {
    const std::string text = error.what();
    const std::string begin = "these are not the same frames: ";
    EXPECT_TRUE(text.starts_with(begin)) << text;
    return text.substr(begin.size(), text.find(';') - begin.size());
  }
  return "";
}

TEST_F(Trajectory, FramesOfAComparisonHaveOneBoxAndTheSameAtoms)
{
  const auto one = [&](const std::string &columns, const std::string &a, const std::string &b,
                       const std::string &box = "pp pp pp\n0 10\n0 11\n0 12\n") {
    return read(frame(0,
                      "id " + columns + " x y z fx fy fz\n1 " + a + " 4 5 6 0 0 1\n2 " + b +
                          " 1 2 3 0 1 0\n",
                      box))
        .at(0);
  };
  const lammps_file::Frame types = one("type", "1", "2");
  const lammps_file::Frame both = one("type element", "1 Si", "2 Ge");
  const lammps_file::Frame elements = one("element", "Si", "Ge");
  for (const auto &[teacher, student] : {std::pair{types, types},
                                         {both, types},
                                         {types, both},
                                         {both, elements},
                                         {elements, both},
                                         {both, both}})
    EXPECT_EQ(difference(teacher, student), "");
  EXPECT_EQ(difference(elements, types),
            "one dump has the column `element` and the other only `type`");
  EXPECT_EQ(difference(both, one("type", "2", "1")),
            "atom 1 is 1 for the teacher and 2 for the student at step 0");
  EXPECT_EQ(difference(both, one("type element", "1 Si", "2 C")),
            "atom 2 is Ge for the teacher and C for the student at step 0");
  EXPECT_EQ(difference(both, one("type element", "2 Si", "1 Ge")),
            "atom 1 is 1 for the teacher and 2 for the student at step 0");
  EXPECT_EQ(difference(types, one("type", "1", "2", "pp pp pp\n0 10\n0 11\n0 12.5\n")),
            "the boxes of step 0 are not the same");
  EXPECT_EQ(difference(types, one("type", "1", "2", "xy xz yz pp pp pp\n0 11 1\n0 11 0\n0 12 0\n")),
            "the boxes of step 0 are not the same");
}

}  // namespace
}  // namespace mlffbench
