// SPDX-License-Identifier: GPL-2.0-or-later
// What LAMMPS writes: bench logs, thermo output, dumps.
#include "benchlog/bench_log.h"
#include "lammps_file/thermo_log.h"
#include "lammps_file/trajectory.h"
#include "refusal.h"
#include "target.h"

#include <cstring>

namespace mlffbench::fuzz {

namespace {

class Discard : public benchlog::RowSink {
public:
  void take(const benchlog::BenchRow & /*row*/) override { ++m_rows; }
  size_t rows() const { return m_rows; }

private:
  size_t m_rows = 0;
};

/// Both ways to read a log, row by row and as a whole, have to agree.
size_t scanned_rows(const std::filesystem::path &file)
{
  Discard first;
  Discard second;
  std::array<benchlog::RowSink *, 2> sinks{&first, &second};
  (void)benchlog::scan_bench_log(file, sinks, 1);
  return first.rows() + second.rows();
}

}  // namespace

void read_bench_log(std::string_view bytes)
{
  const auto &file = input_file("bench.log", bytes);
  expect_help("bench.log", [&] {
    (void)benchlog::last_step(file);
    const size_t rows = mlffbench::benchlog::read_bench_log(file).rows.size();
    if (rows != scanned_rows(file))
      stop_on("a log has one number of rows when read as a whole, and another in parts");
  });
}

void read_thermo_log(std::string_view bytes)
{
  const auto &file = input_file("log.lammps", bytes);
  expect_help("log.lammps", [&] { (void)mlffbench::lammps_file::read_thermo_log(file); });
}

void read_dump(std::string_view bytes)
{
  const auto &file = input_file("in.dump", bytes);
  expect_help("in.dump", [&] {
    lammps_file::TrajectoryReader reader(file);
    while (reader.next()) {
    }
  });
}

}  // namespace mlffbench::fuzz
