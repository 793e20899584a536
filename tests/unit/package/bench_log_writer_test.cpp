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
  full.level = 3;
  full.pair_s = 0.0000271234;
  full.pair_min_s = 0.00002;
  full.pair_mean_s = 0.000025;
  full.force_s = 1.5;
  full.step_s = 12.0000000006;
  full.neigh_s = 0.25;
  full.comm_s = 0.125;
  full.other_s = 0.0;
  full.pe = -347.25;
  full.etotal = -344.5;
  full.conserved = -344.25;
  full.temp = 300;
  full.press = 1e21;
  full.rss_B = 409600;
  full.rss_mean_B = 204800;
  full.peak_rss_B = 819200;
  full.lammps_B = 4096;
  full.device_B = 1e12;
  {
    BenchLog log(file);  // its end waits until all is written
    std::vector<BenchRow> rows = {bare, full};
    log.write_rows(rows);
    EXPECT_TRUE(rows.empty());
  }
  EXPECT_THAT(
      lines(),
      testing::ElementsAre(
          "1,0,setup,0,1,,,,,,,,,,,,,,,,,,,,,,,",
          "2,1,warmup,3,0,0.000027123,0.000020000,0.000025000,1.500000000,12.000000001,0.250000000,"
          "0.125000000,0.000000000,-347.25,-344.5,-344.25,300,1e+21,409600,204800,819200,4096,"
          "1000000000000,,,,,"));
}

TEST_F(BenchLogWriter, NamesUnitsOfTheSimulationInTheColumns)
{
  EXPECT_EQ(mlff::log_columns("metal").at(13), "pe_eV");
  EXPECT_EQ(mlff::log_columns("real").at(17), "press_atm");
  EXPECT_EQ(mlff::log_columns("lj").at(16), "temp_lj");
  EXPECT_THROW(mlff::log_columns("furlongs"), std::runtime_error);
}

TEST_F(BenchLogWriter, HeaderAndRunsAreJson)
{
  BenchLog log(file);
  mlff::BenchHeader header;
  header.units = "metal";
  header.energy = mlff::EnergySource::steps;
  header.energy_every = 25;
  header.model_json = R"({"device":"cuda:1","name":"toy"})";
  header.sync = true;
  header.fences = {"cuda"};
  header.cutoff = 5.0;
  header.box = {0, 1, 0, 2, 0, 3, 0, 0, 0.5};
  log.begin(header, false);
  mlff::BenchRun run;
  run.kind = mlff::RunKind::rerun;
  run.peak_rss_B = 123456789.0;
  log.write_run(run);
  run.drift = {1e-5, -1e-6, 2e-5, 30, true};
  run.drift_unit = "eV/atom/ps";
  run.not_conserved = "fix gas of style gcmc";
  run.memory_growth = {1024.4, 1000.0, 2000.0, 50, false};
  log.write_run(run);
  log.write_halt(17, "hot");

  const auto text = lines();
  ASSERT_EQ(text.size(), 6U);
  EXPECT_EQ(text[0], "# mlff-bench-log 3");
  const auto json = nlohmann::json::parse(text[1].substr(2));
  EXPECT_EQ(json.at("energy"), 25);
  EXPECT_EQ(json.at("device"), "cuda:1");
  EXPECT_EQ(json.at("model").at("name"), "toy");
  EXPECT_EQ(json.at("columns").size(), 28U);
  EXPECT_EQ(json.at("sync"), true);
  EXPECT_EQ(json.at("fences"), nlohmann::json({"cuda"}));
  EXPECT_EQ(text[2], "call,step,phase,level,rebuild,pair_s,pair_min_s,pair_mean_s,force_s,step_s,"
                     "neigh_s,comm_s,other_s,pe_eV,etotal_eV,conserved_eV,temp_K,press_bar,rss_B,"
                     "rss_mean_B,peak_rss_B,lammps_B,device_B,pack_s,model_s,scatter_s,edges,"
                     "model_calls");
  EXPECT_EQ(json.at("cutoff"), 5.0);
  EXPECT_EQ(json.at("box"), nlohmann::json({0, 1, 0, 2, 0, 3, 0, 0, 0.5}));
  const auto untold = nlohmann::json::parse(text[3].substr(6));
  EXPECT_TRUE(untold.at("not_conserved").is_null());
  EXPECT_EQ(untold.at("peak_rss_B"), 123456789);
  EXPECT_EQ(untold.at("kind"), "rerun");
  EXPECT_TRUE(untold.at("drift").is_null());
  EXPECT_TRUE(untold.at("memory_growth").is_null());
  const auto told = nlohmann::json::parse(text[4].substr(6));
  EXPECT_EQ(told.at("drift").at("slope"), 1e-5);
  EXPECT_EQ(told.at("drift").at("flagged"), true);
  EXPECT_EQ(told.at("not_conserved"), "fix gas of style gcmc");
  EXPECT_EQ(told.at("memory_growth").at("growth_B"), 1024);
  EXPECT_EQ(text[5], R"(# halt {"reason":"hot","step":17})");
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
    header.energy = mlff::EnergySource::no;
    log.begin(header, false);
    std::vector<BenchRow> rows = {row, BenchRow()};
    log.write_rows(rows);
  }
  const auto text = lines();
  ASSERT_EQ(text.size(), 5U);
  EXPECT_THAT(text[2], testing::EndsWith(",device_B,pack_s,model_s,scatter_s,edges,model_calls"));
  EXPECT_EQ(text[3], "1,0,run,0,0,,,,,,,,,,,,,,,,,,,0.000002000,0.250000000,0.000001000,1792,1");
  EXPECT_EQ(text[4], "0,0,run,0,0,,,,,,,,,,,,,,,,,,,,,,,");
}

TEST_F(BenchLogWriter, ASectionStandsBehindTheRowsBeforeIt)
{
  mlff::BenchHeader header;
  header.units = "metal";
  header.energy = mlff::EnergySource::no;
  header.pair_style = "mlff";
  BenchLog log(file);
  log.begin(header, false);
  std::vector<BenchRow> rows(3);
  log.write_rows(rows);
  header.pair_style = "sw";
  log.begin_section(header);
  const auto text = lines();
  ASSERT_EQ(text.size(), 7U);
  const auto first = nlohmann::json::parse(text[1].substr(2));
  const auto second = nlohmann::json::parse(text[6].substr(std::string("# section ").size()));
  EXPECT_EQ(first.at("pair_style"), "mlff");
  EXPECT_EQ(second.at("pair_style"), "sw");
  EXPECT_EQ(second.at("columns"), first.at("columns"));
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

TEST_F(BenchLogWriter, GoesOnWithALogThatIsThere)
{
  mlff::BenchHeader header;
  header.units = "metal";
  header.energy = mlff::EnergySource::no;
  const auto write = [&](bool go_on, std::int64_t call) {
    BenchLog log(file);
    const auto position = log.begin(header, go_on);
    BenchRow row;
    row.call = call;
    std::vector<BenchRow> rows = {row};
    log.write_rows(rows);
    mlff::BenchRun run;
    run.run = position.run + 1;
    log.write_run(run);
    return position;
  };
  EXPECT_EQ(write(false, 41).call, 0);

  std::ofstream(file, std::ios::app) << "42,0,run,0,0,0.00";  // as a killed simulation leaves it
  const auto position = write(true, 42);
  EXPECT_EQ(position.call, 41);
  EXPECT_EQ(position.run, 1);
  EXPECT_EQ(write(false, 43).call, 42);  // this process has written it
  const auto text = lines();
  ASSERT_EQ(text.size(), 11U);
  EXPECT_THAT(text[5], testing::StartsWith("# continued {"));
  EXPECT_THAT(text[6], testing::StartsWith("42,"));
  EXPECT_EQ(nlohmann::json::parse(text[10].substr(6)).at("run"), 3);

  const auto refused = [&](const std::string &why) {
    try {
      write(true, 0);
      ADD_FAILURE() << "continued";
    } catch (const std::runtime_error &error) {
      EXPECT_THAT(error.what(), testing::HasSubstr("cannot be continued: " + why));
    }
    EXPECT_GE(lines().size(), 1U);  // and left as it was
  };
  header.units = "real";
  refused("its columns are not those of this simulation");
  for (const auto *start : {"1,2,3\n", "# mlff-bench-log 1\n# {}\ncall\n"}) {
    std::ofstream(file) << start;
    refused("its first line is not '# mlff-bench-log 3'");
  }
  std::ofstream(file) << "# mlff-bench-log 3\n";
  refused("it breaks off in its header");
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
