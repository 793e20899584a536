// SPDX-License-Identifier: GPL-2.0-or-later
// Reader of the bench log that fix bench/latency writes (docs/formats.md, versions 2 and 3).
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::benchlog {

/// A bench log that cannot be read; what() begins with "file:line: ".
class BenchLogError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// `other`: of no step, as of trial moves.
enum class Phase { setup, warmup, run, min, rerun, other };

/// One force call. Values that the log leaves empty are NaN (times and energies) or -1 (whole
/// numbers).
struct BenchRow {
  static constexpr double empty = std::numeric_limits<double>::quiet_NaN();
  int64_t call = 0;
  int64_t step = 0;
  Phase phase = Phase::run;
  int64_t level = 0;  ///< of r-RESPA, from 1 (innermost); 0 without
  bool rebuild = false;
  double pair_s = empty;
  double pair_min_s = empty;
  double pair_mean_s = empty;
  double force_s = empty;
  double step_s = empty;
  double neigh_s = empty;
  double comm_s = empty;
  double other_s = empty;
  double pe = empty;         ///< in BenchLog::energy_unit
  double etotal = empty;     ///< in BenchLog::energy_unit
  double conserved = empty;  ///< in BenchLog::energy_unit
  double temp = empty;       ///< in BenchLog::temperature_unit
  double press = empty;      ///< in BenchLog::pressure_unit
  int64_t rss_B = -1;
  double rss_mean_B = empty;
  int64_t peak_rss_B = -1;
  int64_t lammps_B = -1;
  int64_t device_B = -1;
  double pack_s = empty;  ///< the last five: of pair styles that tell them (BenchLog::phases)
  double model_s = empty;
  double scatter_s = empty;
  int64_t edges = -1;
  int64_t model_calls = -1;
  bool not_finite = false;       ///< an energy, temperature or pressure is there, but is nan or inf
  bool time_not_finite = false;  ///< so is a time, which is left empty
};

/// Why and where the fix ended a run.
struct Halt {
  std::string reason;
  int64_t step = 0;
};

/// Where a time slice begins, on CPUs that are shared with other runs.
struct SliceMark {
  int64_t call = 0;   ///< its first
  int64_t slice = 0;  ///< its number, which interleaved runs have in common
};

/// Where the conditions of a measurement change: pair style, model, time step, threads, atoms, box.
struct Section {
  nlohmann::json header;
  size_t first_run = 0;  ///< in BenchLog::runs
};

// json's move constructor only asserts; clang-tidy takes that for a throw.
struct BenchLog {  // NOLINT(bugprone-exception-escape)
  nlohmann::json header;
  std::string energy_unit;       ///< as the column names say, e.g. "eV"
  std::string temperature_unit;  ///< e.g. "K"
  std::string pressure_unit;     ///< e.g. "bar"
  bool phases = false;           ///< rows of the first section hold the phases of the pair style
  std::vector<BenchRow> rows;
  std::vector<nlohmann::json> runs;       ///< a summary for each LAMMPS run that came to its end
  std::vector<nlohmann::json> continued;  ///< a header for each simulation that went on with it
  std::vector<Section> sections;          ///< behind the first, which the log's header begins
  std::vector<Halt> halts;                ///< runs that the fix ended
  std::vector<SliceMark> slices;          ///< by growing call
  bool truncated = false;                 ///< the last line had no end and was dropped
};

/// Takes the rows of a log, or of a part of one, one after another.
class RowSink {
public:
  RowSink() = default;
  virtual ~RowSink() = default;
  RowSink(const RowSink &) = default;
  RowSink &operator=(const RowSink &) = default;
  RowSink(RowSink &&) = default;
  RowSink &operator=(RowSink &&) = default;
  virtual void take(const BenchRow &row) = 0;
  /// The rows that follow were measured under other conditions.
  virtual void begin_section() {}
};

/// Reads a file of any length in little memory: its rows go to the sinks and are not in the result.
/// A long file is read in as many parts as there are sinks (at least one), each into its own sink,
/// in order of the sinks, by so many threads at once. Throws BenchLogError, FileError; rows around
/// the fault have been taken by then.
BenchLog scan_bench_log(const std::filesystem::path &path, std::span<RowSink *const> sinks,
                        size_t threads);

/// Parses the text of a bench log; `name` is for messages. A last line without an end is dropped.
/// Throws BenchLogError on another version, unknown columns and malformed lines.
BenchLog parse_bench_log(std::string_view text, const std::string &name);

/// Reads and parses a file. Throws BenchLogError, FileError.
BenchLog read_bench_log(const std::filesystem::path &path);

/// Head, first and last rows of a log of any length, each from about so many bytes of it: for looks
/// at a run that goes on. Throws BenchLogError, FileError.
BenchLog read_ends(const std::filesystem::path &path, uint64_t part_B = 65536);

/// LAMMPS timestep of the last whole row, or -1: reads only the end of the file, for progress while
/// a run goes on. Frames of a rerun have timesteps of their own: there it is the number of the
/// call.
int64_t last_step(const std::filesystem::path &path);

}  // namespace mlffbench::benchlog
