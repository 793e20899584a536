// SPDX-License-Identifier: GPL-2.0-or-later
// Writer of the bench log, version 3 (docs/formats.md). Knows neither LAMMPS nor MPI: rows come in
// reduced over ranks.

#ifndef MLFF_BENCH_LOG_H
#define MLFF_BENCH_LOG_H

#include "bench_log_file.h"
#include "bench_log_lines.h"
#include "bench_rows.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace mlff {

/// Append-only log. Every call writes whole lines, or throws std::runtime_error that says why
/// and what to do.
///
/// Rows are formatted and written by a thread of its own, so that a simulation whose steps take
/// microseconds is not held up by it. What goes wrong there is thrown by the next call.
class BenchLog {
public:
  /// Creates the file, or opens one that is there; neither changes it.
  explicit BenchLog(const std::string &file) : file_(file) {}
  BenchLog(const BenchLog &) = delete;
  BenchLog &operator=(const BenchLog &) = delete;
  /// Waits until all rows are written.
  ~BenchLog();

  /// Empties the file and begins a log. With `go_on`, or where this process has written the file
  /// before, goes on with the log in it, if there is one.
  /// @return where the log stood
  LogPosition begin(const BenchHeader &header, bool go_on);

  /// Writes, behind the rows so far, that what follows is measured under other conditions.
  void begin_section(const BenchHeader &header);

  /// Gets memory for blocks of so many rows, with phases or without, and starts the writing thread,
  /// so that neither happens within a simulation whose memory is watched. Rows are written
  /// `flush_s` or 0.1 s after they came at the latest.
  void prepare(std::size_t rows, bool phases, double flush_s);

  /// Hands the rows to the writing thread and leaves an empty vector behind; waits for it only if
  /// it is far behind.
  void write_rows(std::vector<BenchRow> &rows);

  /// The same for calls whose rows the writing thread makes; nobody else may use `maker` before
  /// wait() has returned. Leaves an empty block behind.
  void write_block(BenchBlock &block, BenchRows &maker);

  /// Writes, behind the rows so far, that the time slice of this number begins with a call.
  void write_slice(std::int64_t call, std::int64_t slice);

  /// Waits until all rows are written.
  void wait();

  /// Waits until all rows are written, then writes the run's line.
  void write_run(const BenchRun &run);

  /// Waits until all rows are written, then writes why the simulation is ended.
  void write_halt(std::int64_t step, const std::string &reason);

private:
  /// A remark, rows, or calls that become rows.
  struct Job {
    std::string remark;
    std::vector<BenchRow> rows;
    BenchBlock block;
    BenchRows *maker = nullptr;
  };

  void write_in_background();
  void start_writer();
  void add_job(Job &&job);
  void write_job(Job &job);
  void wait_until_idle(std::unique_lock<std::mutex> &lock);
  void write_when_idle(const std::string &line);

  BenchLogFile file_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Job> queue_;                         // to be written next
  std::size_t queued_ = 0;                         // rows in it
  std::vector<std::vector<BenchRow>> spare_rows_;  // empty, with their memory
  std::vector<BenchBlock> spare_blocks_;
  std::chrono::duration<double> pause_{0.0};
  bool busy_ = false;    // writing
  bool asleep_ = false;  // until woken
  bool hurry_ = false;   // somebody waits for the end of the queue
  bool stop_ = false;
  std::exception_ptr failure_;
  std::vector<BenchRow> made_;  // kept between blocks, as buffer_, so that it is allocated once
  std::vector<char> buffer_;
  std::thread writer_;  // the last member: it uses all others
};

}  // namespace mlff

#endif
