// SPDX-License-Identifier: GPL-2.0-or-later
// Lines of the bench log that are no rows, version 3 (docs/formats.md).

#ifndef MLFF_BENCH_LOG_LINES_H
#define MLFF_BENCH_LOG_LINES_H

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mlff {

/// The first line of each log.
inline constexpr std::string_view LOG_MARK = "# mlff-bench-log 3";

/// What a run's line begins with; JSON follows.
inline constexpr std::string_view RUN_LINE = "# run ";

/// When energies are taken.
enum class EnergySource : std::uint8_t {
  no,      ///< never
  thermo,  ///< where thermo output computes them
  steps    ///< at the end of each so many steps
};

/// What line 2 of a log and lines that begin a section say; keys as in docs/formats.md.
struct BenchHeader {
  std::string package_version;
  std::string lammps_version;
  std::string mpi;
  std::string pair_style;
  std::string units;
  double timestep = 0.0;
  double cutoff = 0.0;
  std::int64_t atoms = 0;
  std::array<double, 9> box{};  ///< xlo, xhi, ylo, yhi, zlo, zhi, xy, xz, yz
  int ranks = 1;
  int threads = 1;
  std::int64_t warmup_calls = 0;
  EnergySource energy = EnergySource::thermo;
  std::int64_t energy_every = 0;  ///< steps, with EnergySource::steps
  int memory_every = 0;
  double flush_s = 0.0;
  bool sync = false;
  std::vector<std::string> fences;
  std::string timer;
  std::string model_json;  ///< metadata of the model, empty for a style without one
};

/// A straight line through a series; keys as in docs/formats.md.
struct BenchTrend {
  double value = 0.0;
  double low = 0.0;
  double high = 0.0;
  std::int64_t samples = 0;  ///< 0: too few to tell
  bool flagged = false;
};

enum class RunKind : std::uint8_t { run, min, rerun };

/// What ends a LAMMPS run; keys as in docs/formats.md.
struct BenchRun {
  std::int64_t run = 0;
  RunKind kind = RunKind::run;
  std::int64_t steps = 0;
  std::int64_t calls = 0;
  std::int64_t rebuilds = 0;
  std::int64_t atoms = 0;
  double pair_s = 0.0;
  double force_s = 0.0;
  double loop_s = 0.0;
  double rss_B = 0.0;
  double peak_rss_B = 0.0;
  std::string not_conserved;  ///< why nothing is known to be conserved, empty if something is
  BenchTrend drift;           ///< slope of the conserved quantity, in drift_unit
  std::string drift_unit;
  double drift_relative = 0.0;
  double drift_ratio = 0.0;
  BenchTrend memory_growth;  ///< bytes
};

/// Column names for a LAMMPS unit style ("metal", "real", ...), in the order of the rows. Throws
/// std::runtime_error if LAMMPS has no such style.
std::vector<std::string> log_columns(const std::string &units);

/// The lines that begin a log: its mark, its header and the names of its columns.
std::string beginning_lines(const BenchHeader &header);

/// Lines with their end, as all of the following.
std::string continued_line(const BenchHeader &header);
std::string section_line(const BenchHeader &header);
std::string run_line(const BenchRun &run);
std::string slice_line(std::int64_t call, std::int64_t slice);
std::string halt_line(std::int64_t step, const std::string &reason);

}  // namespace mlff

#endif
