// SPDX-License-Identifier: GPL-2.0-or-later
// Thermo output in logs as LAMMPS writes them, and in logs that have gone through other hands.
#include "lammps_file/thermo_log.h"

#include "base/file.h"
#include "temporary_folder.h"

#include <cmath>
#include <gtest/gtest.h>

namespace mlffbench {
namespace {

const std::string memory =
    "Per MPI rank memory allocation (min/avg/max) = 4.326 | 4.326 | 4.326 Mbytes\n";
const std::string heading = "   Step         PotEng          Pxx      \n";
const std::string first = "         0  -104.32364      219069.96    \n";
const std::string second = "        10  -227.39617      138378.1     \n";
const std::string end = "Loop time of 0.0153808 on 1 procs for 20 steps with 64 atoms\n";
const std::string whole = "LAMMPS (22 Jul 2025)\nunits metal\n" + memory + heading + first +
                          second + end + "Total wall time: 0:00:00\n";

class ThermoLog : public ::testing::Test {
protected:
  std::vector<lammps_file::ThermoTable> read(const std::string &text)
  {
    base::write_file(m_file, text);
    return lammps_file::read_thermo_log(m_file);
  }

  lammps_file::ThermoTable only(const std::string &text)
  {
    auto tables = read(text);
    EXPECT_EQ(tables.size(), 1U);
    return tables.at(0);
  }

  void expect_error(const std::string &text, const std::string &message)
  {
    try {
      read(text);
      FAIL() << "read: " << text;
    } catch (const std::runtime_error &error) {
      EXPECT_EQ(std::string(error.what()), m_file.string() + message);
    }
  }

  /// Columns and rows of the table in `whole`.
  static void expect_whole(const lammps_file::ThermoTable &table)
  {
    EXPECT_EQ(table.columns, (std::vector<std::string>{"Step", "PotEng", "Pxx"}));
    ASSERT_EQ(table.rows.size(), 2U);
    EXPECT_EQ(table.rows[0].values, (std::vector<double>{0, -104.32364, 219069.96}));
    EXPECT_EQ(table.rows[1].values, (std::vector<double>{10, -227.39617, 138378.1}));
  }

  test::TemporaryFolder m_folder;
  std::filesystem::path m_file = m_folder.path() / "log.lammps";
};

TEST_F(ThermoLog, HasColumnsRowsUnitsAndAtoms)
{
  const lammps_file::ThermoTable table = only(whole);
  expect_whole(table);
  EXPECT_EQ(table.units, "metal");
  EXPECT_EQ(table.atoms, 64);
  EXPECT_FALSE(table.per_atom);
  EXPECT_EQ(table.rows[1].line, 6);
  EXPECT_EQ(table.place("Volume"), -1);
  EXPECT_EQ(table.value(1, "PotEng"), -227.39617);
}

// Readers of others have stumbled over each of these: lammps/lammps issue 1844 (warnings between
// rows), lammps/lammps issue 752 (messages of colvars), lammps/lammps pull request 3181 (a warning
// between heading and first row).
TEST_F(ThermoLog, PassesOverTextBetweenRows)
{
  for (const std::string text :
       {"WARNING: Fix qeq/reax CG convergence failed after 200 iterations at 119476 step "
        "(../fix_qeq_reax.cpp:735)\n",
        "colvars: Saving collective variables state to \"out2.colvars.state\".\n",
        "WARNING: Too many warnings: 106 vs 100. All future warnings will be suppressed\n",
        "step 10 my value 3.2\n", "Step of analysis done\n", "Step 10 done\n", "step 10 -5\n", "\n",
        "   \n", "Step is 3\n", "10 of 20 done\n", "-----\n", "Pressure: 3.2 bar\n"}) {
    for (const auto &[where, at] : {std::pair{&first, 0}, {&second, 0}, {&end, 0}, {&end, 1}}) {
      std::string log = whole;
      log.insert(log.find(*where) + (at == 0 ? 0 : where->size()), text);
      SCOPED_TRACE(log);
      expect_whole(only(log));
    }
  }
  expect_whole(only(whole + "Step of analysis done\n1 2 3\n"));
}

TEST_F(ThermoLog, ReadsEveryTable)
{
  const auto tables = read(whole + memory + "Step Temp PotEng Pxx\n 20 1 2 3\n" + end);
  ASSERT_EQ(tables.size(), 2U);
  expect_whole(tables[0]);
  EXPECT_EQ(tables[1].rows[0].values, (std::vector<double>{20, 1, 2, 3}));
}

// henriasv/lammps-logfile issue 10: `thermo_style multi`; materialsproject/pymatgen issue 2528:
// `thermo_style yaml`.
TEST_F(ThermoLog, ReadsBlocksOfSeveralLines)
{
  const std::string begin =
      "------------ Step             30 ----- CPU =            0 (sec) -----\n"
      "TotEng   =      -104.7209 KinEng   =        77.8397 Temp     =    5.0 \n"
      "PotEng   =      -182.5606 Press    =       285192.7\n";
  const std::string next =
      "------------ Step             40 ----- CPU =   0.01539979 (sec) -----\n"
      "TotEng   =      -104.7504 KinEng   =        78.0496 Temp     =    6.0 \n"
      "PotEng   =      -182.8000 Press    =       309618.7\n";
  for (const std::string text : {"", "E = 3.2\n", "WARNING: no\n", "step 10 my value 3.2\n"}) {
    const lammps_file::ThermoTable table =
        only("units metal\n" + memory + begin + text + next + end);
    EXPECT_EQ(table.columns,
              (std::vector<std::string>{"Step", "TotEng", "KinEng", "Temp", "PotEng", "Press"}));
    ASSERT_EQ(table.rows.size(), 2U);
    EXPECT_EQ(table.value(0, "Step"), 30);
    EXPECT_EQ(table.value(0, "PotEng"), -182.5606);
    EXPECT_EQ(table.value(1, "Step"), 40);
    EXPECT_EQ(table.value(1, "Press"), 309618.7);
    EXPECT_EQ(table.atoms, 64);
  }
  expect_error(memory + begin + "PotEng = 3\n" + next + end,
               ":5: two values of PotEng in one block of thermo output");
  // What was cut off is in no column that all have.
  const lammps_file::ThermoTable cut = only(memory + begin + next.substr(0, next.find("PotEng")));
  EXPECT_EQ(cut.place("PotEng"), -1);
}

TEST_F(ThermoLog, ReadsYaml)
{
  const std::string text = "---\nkeywords: ['Temp', 'Step', 'PotEng', ]\ndata:\n"
                           "  - [9815.36499855958, 60, -184.6552667289, ]\n"
                           "step 60 my value 3.2\n"
                           "  - [11225.9940753637, 70, -196.180170051824, ]\n...\n";
  const lammps_file::ThermoTable table = only(memory + text + end);
  EXPECT_EQ(table.columns, (std::vector<std::string>{"Temp", "Step", "PotEng"}));
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.value(1, "Step"), 70);
  EXPECT_EQ(table.value(1, "PotEng"), -196.180170051824);
  EXPECT_EQ(table.atoms, 64);
  expect_error(memory + "keywords: ['Step', 'PotEng', ]\ndata:\n  - [60, ]\n",
               ":4: a row of thermo output has 1 numbers instead of 2; let LAMMPS end before "
               "reading its log, and print no numbers alone between the rows");
}

TEST_F(ThermoLog, ColumnsComeInAnyOrderAndTheStepAnywhere)
{
  const lammps_file::ThermoTable table =
      only(memory + "      Temp          Step     PotEng\n 300.5   10   -7.25\n" + end);
  EXPECT_EQ(table.value(0, "Step"), 10);
  EXPECT_EQ(table.value(0, "PotEng"), -7.25);
  // Tables that were cut out of a log have no line before the heading.
  expect_whole(only(heading + first + second));
  const auto twice = read(heading + first + heading + second);
  ASSERT_EQ(twice.size(), 2U);
  EXPECT_EQ(twice[1].value(0, "Step"), 10);
  EXPECT_EQ(read(heading + first + "Step Temp PotEng Pxx\n 20 1 2 3\n").size(), 2U);
  EXPECT_EQ(only(memory + "   Temp   PotEng\n 300 -7\n" + end).place("Step"), -1);
  EXPECT_EQ(only("Memory usage per processor = 4.2 Mbytes\nStep PotEng\n0 -7\n" + end).atoms, 64);
}

TEST_F(ThermoLog, NumbersMayBeWrittenInOtherWays)
{
  const lammps_file::ThermoTable table =
      only(memory + heading + " 0 -1.5E+02 +3\n 1 nan -inf\n" + end);
  EXPECT_EQ(table.rows[0].values, (std::vector<double>{0, -150, 3}));
  EXPECT_TRUE(std::isnan(table.value(1, "PotEng")));
  EXPECT_TRUE(std::isinf(table.value(1, "Pxx")));
  std::string windows = whole;
  for (size_t at = 0; (at = windows.find('\n', at)) != std::string::npos; at += 2)
    windows.insert(at, "\r");
  expect_whole(only(windows));
  expect_whole(only("\xef\xbb\xbf" + heading + first + second));
}

TEST_F(ThermoLog, TellsItsUnitsAndWhetherEnergiesArePerAtom)
{
  const std::string table = memory + heading + first + end;
  EXPECT_EQ(only(table).units, "");
  EXPECT_EQ(only("units ${u}\nunits real\n" + table).units, "real");
  EXPECT_EQ(only("Setting up Verlet run ...\n  Unit style    : metal\n" + table).units, "metal");
  EXPECT_EQ(only("units   metal   # eV\n" + table).units, "metal");
  EXPECT_TRUE(only("units metal\nthermo_modify flush yes norm yes\n" + table).per_atom);
  EXPECT_TRUE(only("thermo_modify flush yes &\n norm yes\n" + table).per_atom);
  EXPECT_FALSE(only("thermo_modify norm yes\nthermo_style one\n" + table).per_atom);
  EXPECT_FALSE(only("thermo_modify norm yes\nthermo_modify norm no\n" + table).per_atom);
  EXPECT_TRUE(only("units lj\n" + table).per_atom);
  EXPECT_FALSE(only("units lj\nthermo_modify norm no\n" + table).per_atom);
  // Of a later part of the log.
  const auto both = read("units metal\n" + table + "clear\nunits real\n" + table);
  EXPECT_EQ(both.at(0).units, "metal");
  EXPECT_EQ(both.at(1).units, "real");
}

// henriasv/lammps-logfile issue 8: logs of crashed simulations.
TEST_F(ThermoLog, OfACrashEndsWithItsRows)
{
  const lammps_file::ThermoTable table = only(memory + heading + first + second +
                                              "ERROR: Lost atoms: original 880200 current 871707\n"
                                              "Last command: run 100\n");
  expect_whole(table);
  EXPECT_EQ(table.atoms, -1);
  expect_error(memory + heading + first + "        10  -227.39617      138378",
               ":4: the log breaks off in its thermo output; let LAMMPS end before reading it");
  expect_error(memory + heading + first + "        10  -22",
               ":4: the log breaks off in its thermo output; let LAMMPS end before reading it");
  // A last line that is no row may lack its end.
  expect_whole(only(whole.substr(0, whole.size() - 1)));
  expect_whole(only(memory + heading + first + second + end.substr(0, end.size() - 1)));
}

TEST_F(ThermoLog, DamagedRowsAndLogsWithoutOneAreRefused)
{
  const char *damaged =
      " numbers instead of 3; let LAMMPS end before reading its log, and print no "
      "numbers alone between the rows";
  expect_error(memory + heading + first + " 10 1\n" + end,
               std::string(":4: a row of thermo output has 2") + damaged);
  expect_error(memory + heading + first + " 10 1 2 3\n" + end,
               std::string(":4: a row of thermo output has 4") + damaged);
  const char *none = "no thermo output until here; name the log of a `rerun` with `thermo_style "
                     "custom step pe ...`";
  expect_error("LAMMPS\nrun 0\n", std::string(":2: ") + none);
  expect_error("", std::string(":0: ") + none);
  expect_error(memory + heading + end, std::string(":3: ") + none);
}

TEST_F(ThermoLog, LinesWithoutEndAndCompressedFilesAreRefused)
{
  expect_error(memory + heading + std::string(3000000, '1'),
               ":3: the line is longer than 1048576 bytes; this is no text file of LAMMPS");
  expect_error("\x1f\x8b\x08",
               " is compressed by gzip, only plain text is read; gunzip it first, and name the "
               "file that this makes");
  expect_error("\x28\xb5\x2f\xfd\n",
               " is compressed by zstd, only plain text is read; unzstd it first, and name the "
               "file that this makes");
  EXPECT_THROW(lammps_file::read_thermo_log("/dev/zero"), std::runtime_error);
  EXPECT_THROW(lammps_file::read_thermo_log(m_folder.path()), base::FileError);
  EXPECT_THROW(lammps_file::read_thermo_log(m_folder.path() / "missing"), base::FileError);
}

}  // namespace
}  // namespace mlffbench
