// SPDX-License-Identifier: GPL-2.0-or-later
// The bench log's writer: the exact text of its lines.

#include "bench_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

namespace {

using mlff::BenchLog;
using mlff::BenchRow;
using mlff::Phase;

class BenchLogWriter : public testing::Test {
protected:
  void SetUp() override
  {
    file = testing::TempDir() + "bench_log_writer_" + std::to_string(::getpid()) + ".log";
  }
  void TearDown() override { std::remove(file.c_str()); }

  [[nodiscard]] std::vector<std::string> lines() const
  {
    std::ifstream stream(file);
    std::vector<std::string> all;
    for (std::string line; std::getline(stream, line);) {
      all.push_back(line);
    }
    return all;
  }

  std::string file;
};

TEST_F(BenchLogWriter, WritesRowsWithEmptyFieldsForWhatWasNotMeasured)
{
  BenchRow bare;
  bare.call = 1;
  bare.phase = Phase::setup;
  bare.rebuild = true;
  BenchRow full;
  full.call = 2;
  full.step = 1;
  full.phase = Phase::warmup;
  full.pair_s = 0.0000271234;
  full.force_s = 1.5;
  full.step_s = 12.0000000006;
  full.pe = -347.25;
  full.etotal = -344.5;
  full.temp = 300;
  full.press = 1e21;
  full.rss_B = 409600;
  {
    BenchLog log(file);  // its end waits until all is written
    std::vector<BenchRow> rows = {bare, full};
    log.write_rows(rows);
    EXPECT_TRUE(rows.empty());
  }
  EXPECT_THAT(
      lines(),
      testing::ElementsAre(
          "1,0,setup,1,,,,,,,,",
          "2,1,warmup,0,0.000027123,1.500000000,12.000000001,-347.25,-344.5,300,1e+21,409600"));
}

TEST_F(BenchLogWriter, NamesUnitsOfTheSimulationInTheColumns)
{
  EXPECT_EQ(BenchLog::columns("metal").at(7), "pe_eV");
  EXPECT_EQ(BenchLog::columns("real").at(10), "press_atm");
  EXPECT_EQ(BenchLog::columns("lj").at(9), "temp_lj");
  EXPECT_THROW(BenchLog::columns("furlongs"), std::runtime_error);
}

TEST_F(BenchLogWriter, HeaderAndRunsAreJson)
{
  BenchLog log(file);
  mlff::BenchHeader header;
  header.units = "metal";
  header.energy = "25";
  header.model_json = R"({"device":"cuda:1","name":"toy"})";
  log.write_header(header);
  mlff::BenchRun run;
  run.kind = "run";
  run.peak_rss_B = 123456789.0;
  log.write_run(run);

  const auto text = lines();
  ASSERT_EQ(text.size(), 4U);
  EXPECT_EQ(text[0], "# mlff-bench-log 1");
  const auto json = nlohmann::json::parse(text[1].substr(2));
  EXPECT_EQ(json.at("energy"), 25);
  EXPECT_EQ(json.at("device"), "cuda:1");
  EXPECT_EQ(json.at("model").at("name"), "toy");
  EXPECT_EQ(json.at("columns").size(), 12U);
  EXPECT_EQ(text[2],
            "call,step,phase,rebuild,pair_s,force_s,step_s,pe_eV,etotal_eV,temp_K,press_bar,rss_B");
  EXPECT_EQ(nlohmann::json::parse(text[3].substr(6)).at("peak_rss_B"), 123456789);
}

TEST_F(BenchLogWriter, WritesThePhasesOfPairStylesThatTellThem)
{
  BenchRow row;
  row.call = 1;
  row.pack_s = 0.000002;
  row.model_s = 0.25;
  row.scatter_s = 0.000001;
  row.edges = 1792;
  row.model_calls = 1;
  {
    BenchLog log(file);
    mlff::BenchHeader header;
    header.units = "metal";
    header.energy = "no";
    header.phases = true;
    log.write_header(header);
    std::vector<BenchRow> rows = {row, BenchRow()};
    log.write_rows(rows);
  }
  const auto text = lines();
  ASSERT_EQ(text.size(), 5U);
  EXPECT_THAT(text[2], testing::EndsWith(",rss_B,pack_s,model_s,scatter_s,edges,model_calls"));
  EXPECT_EQ(text[3], "1,0,run,0,,,,,,,,,0.000002000,0.250000000,0.000001000,1792,1");
  EXPECT_EQ(text[4], "0,0,run,0,,,,,,,,,,,,,");
}

TEST_F(BenchLogWriter, KeepsTheOrderOfManyBlocks)
{
  constexpr int BLOCKS = 200;
  {
    BenchLog log(file);
    std::vector<BenchRow> rows;
    for (int block = 0; block < BLOCKS; block++) {
      rows.resize(1 + block % 7);
      for (auto &row : rows) {
        row.call = block;
      }
      log.write_rows(rows);
      if (block % 50 == 49) {
        mlff::BenchRun run;
        run.run = block;
        log.write_run(run);  // must come after the rows handed over before it
      }
    }
  }
  int block = 0;
  int in_block = 0;
  for (const auto &line : lines()) {
    if (line.front() == '#') {
      EXPECT_EQ(nlohmann::json::parse(line.substr(6)).at("run"), block - 1);
      continue;
    }
    ASSERT_EQ(std::stoi(line), block);
    if (++in_block == 1 + block % 7) {
      block++;
      in_block = 0;
    }
  }
  EXPECT_EQ(block, BLOCKS);
}

TEST_F(BenchLogWriter, TheNextCallSaysWhyRowsCouldNotBeWritten)
{
  BenchLog full("/dev/full");
  std::vector<BenchRow> rows(1);
  full.write_rows(rows);
  try {
    full.write_run(mlff::BenchRun());
    FAIL() << "wrote to a full device";
  } catch (const std::runtime_error &error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("No space left on device; free space there"));
  }
  EXPECT_THROW(BenchLog("/no/such/folder/log"), std::runtime_error);
}

}  // namespace
