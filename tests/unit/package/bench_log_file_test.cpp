// SPDX-License-Identifier: GPL-2.0-or-later
// The file of a bench log, and its lines that are no rows.

#include "bench_log_file.h"
#include "bench_log_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace {

using mlff::BenchLogFile;
using testing::HasSubstr;
using testing::Property;
using testing::StartsWith;
using testing::Throws;

class BenchLogFileTest : public testing::Test {
protected:
  void SetUp() override
  {
    name = testing::TempDir() + "bench_log_file_" + std::to_string(::getpid()) + ".log";
  }
  void TearDown() override { std::remove(name.c_str()); }

  [[nodiscard]] std::string text() const
  {
    std::ifstream stream(name);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  std::string name;
};

TEST_F(BenchLogFileTest, OpeningChangesNothing)
{
  std::ofstream(name) << "text\n";
  {
    const BenchLogFile file(name);
  }
  EXPECT_EQ(text(), "text\n");
}

TEST_F(BenchLogFileTest, HasOneWriter)
{
  const BenchLogFile file(name);
  EXPECT_THAT([&] { const BenchLogFile second(name); },
              Throws<std::runtime_error>(
                  Property(&std::runtime_error::what, HasSubstr("is being written by another"))));
}

TEST_F(BenchLogFileTest, GoesOnOnlyWhereThereIsSomethingAndItIsWantedOrItsOwn)
{
  std::ofstream(name) << "text\n";
  {
    const BenchLogFile file(name);
    EXPECT_FALSE(file.has_log(false));
    EXPECT_TRUE(file.has_log(false));  // asked once, this process writes it
  }
  std::remove(name.c_str());
  std::ofstream(name + "2") << "";
  {
    const BenchLogFile file(name + "2");
    EXPECT_FALSE(file.has_log(true));  // empty
  }
  std::ofstream(name + "2") << "text\n";
  {
    const BenchLogFile file(name + "2");
    EXPECT_TRUE(file.has_log(true));
  }
  std::remove((name + "2").c_str());
  EXPECT_FALSE(BenchLogFile("/dev/null").has_log(true));
}

TEST_F(BenchLogFileTest, ALineWithoutItsEndIsCutOff)
{
  mlff::BenchHeader header;
  header.units = "lj";
  mlff::BenchRun run;
  run.run = 3;
  const auto whole = beginning_lines(header) + "7,1,run\n" + run_line(run) + "8,2,run\n";
  std::ofstream(name) << whole << "9,3,r";
  BenchLogFile file(name);
  const auto position = file.cut_to_lines(mlff::log_columns("lj"));
  EXPECT_EQ(position.call, 8);
  EXPECT_EQ(position.run, 3);
  EXPECT_EQ(text(), whole);
  file.write("9,3,run\n");
  EXPECT_EQ(text(), whole + "9,3,run\n");
  file.empty();
  EXPECT_EQ(text(), "");
}

TEST_F(BenchLogFileTest, APipeWithoutReaderIsAnErrorAndNoSignal)
{
  ASSERT_EQ(::mkfifo(name.c_str(), 0600), 0);
  const int reader = ::open(name.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  BenchLogFile file(name);
  file.write("line\n");
  ::close(reader);
  EXPECT_THAT([&] { file.write("line\n"); },
              Throws<std::runtime_error>(
                  Property(&std::runtime_error::what, HasSubstr("Broken pipe; free space"))));
}

TEST(BenchLogLines, EndWithTheirLine)
{
  EXPECT_EQ(mlff::slice_line(8, 2), "# interleave {\"call\":8,\"slice\":2}\n");
  EXPECT_EQ(mlff::halt_line(5, "hot"), "# halt {\"reason\":\"hot\",\"step\":5}\n");
  EXPECT_THAT(mlff::run_line({}), StartsWith("# run {"));
  mlff::BenchHeader header;
  header.units = "metal";
  EXPECT_THAT(beginning_lines(header), StartsWith("# mlff-bench-log 3\n# {"));
  EXPECT_THAT(continued_line(header), StartsWith("# continued {"));
  EXPECT_THAT(section_line(header), StartsWith("# section {"));
}

TEST(BenchLogLines, NameWhenEnergiesAreTakenAndOfWhichKindARunWas)
{
  mlff::BenchHeader header;
  header.units = "metal";
  const auto energy = [&](mlff::EnergySource source) {
    header.energy = source;
    header.energy_every = 20;
    return section_line(header);
  };
  EXPECT_THAT(energy(mlff::EnergySource::no), HasSubstr(R"("energy":"no")"));
  EXPECT_THAT(energy(mlff::EnergySource::thermo), HasSubstr(R"("energy":"thermo")"));
  EXPECT_THAT(energy(mlff::EnergySource::steps), HasSubstr(R"("energy":20,)"));
  mlff::BenchRun run;
  EXPECT_THAT(run_line(run), HasSubstr(R"("kind":"run")"));
  run.kind = mlff::RunKind::min;
  EXPECT_THAT(run_line(run), HasSubstr(R"("kind":"min")"));
  run.kind = mlff::RunKind::rerun;
  EXPECT_THAT(run_line(run), HasSubstr(R"("kind":"rerun")"));
}

}  // namespace
