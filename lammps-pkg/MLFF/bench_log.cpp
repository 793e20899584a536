// SPDX-License-Identifier: GPL-2.0-or-later
// Writer of the bench log.

#include "bench_log.h"

#include "bench_row_text.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace mlff {

namespace {

// Rows that may wait for a slow disk, some megabytes; after that the simulation waits too.
constexpr std::size_t MAX_QUEUE = 16384;

// Between two looks of the writing thread at what there is to write.
constexpr std::chrono::duration<double> MAX_PAUSE(0.1);

// Blocks of rows whose memory is kept.
constexpr std::size_t SPARE_BLOCKS = 8;

// Made and formatted in turn, so that they stay in the fastest cache.
constexpr std::size_t ROWS_AT_ONCE = 64;

template <typename Block> void keep_spare(std::vector<Block> &spare, Block &block)
{
  if (spare.size() < SPARE_BLOCKS) {
    spare.push_back(std::move(block));
  }
}

}  // namespace

BenchLog::~BenchLog()
{
  if (writer_.joinable()) {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    writer_.join();
  }
}

LogPosition BenchLog::begin(const BenchHeader &header, bool go_on)
{
  const auto columns = log_columns(header.units);
  if (file_.has_log(go_on)) {
    const auto position = file_.cut_to_lines(columns);
    file_.write(continued_line(header));
    return position;
  }
  file_.empty();
  file_.write(beginning_lines(header));
  return {};
}

void BenchLog::begin_section(const BenchHeader &header)
{
  write_when_idle(section_line(header));
}

void BenchLog::prepare(std::size_t rows, bool phases, double flush_s)
{
  std::unique_lock lock(mutex_);
  wait_until_idle(lock);
  pause_ = std::min(MAX_PAUSE, std::chrono::duration<double>(flush_s));
  spare_rows_.resize(SPARE_BLOCKS);
  for (auto &spare : spare_rows_) {
    spare.resize(rows);
    spare.clear();
  }
  spare_blocks_.resize(SPARE_BLOCKS);
  for (auto &spare : spare_blocks_) {
    spare.reserve(rows, phases);
  }
  made_.reserve(ROWS_AT_ONCE);
  buffer_.resize(rows * MAX_ROW_TEXT);
  start_writer();
}

void BenchLog::start_writer()
{
  if (!writer_.joinable()) {
    writer_ = std::thread(&BenchLog::write_in_background, this);
  }
}

void BenchLog::write_rows(std::vector<BenchRow> &rows)
{
  Job job;
  job.rows = std::move(rows);
  add_job(std::move(job));
  rows.clear();
  const std::lock_guard lock(mutex_);
  if (!spare_rows_.empty()) {
    rows.swap(spare_rows_.back());
    spare_rows_.pop_back();
  }
}

void BenchLog::write_block(BenchBlock &block, BenchRows &maker)
{
  Job job;
  job.maker = &maker;
  std::swap(job.block, block);
  add_job(std::move(job));
  const std::lock_guard lock(mutex_);
  if (!spare_blocks_.empty()) {
    std::swap(block, spare_blocks_.back());
    spare_blocks_.pop_back();
  }
}

void BenchLog::write_slice(std::int64_t call, std::int64_t slice)
{
  Job job;
  job.remark = slice_line(call, slice);
  add_job(std::move(job));
}

void BenchLog::add_job(Job &&job)
{
  std::unique_lock lock(mutex_);
  if (failure_ || queued_ >= MAX_QUEUE) {
    wait_until_idle(lock);
  }
  start_writer();
  queued_ += job.rows.size() + job.block.samples.size();
  queue_.push_back(std::move(job));
  const bool wake = asleep_ || queued_ >= MAX_QUEUE / 2;
  lock.unlock();
  if (wake) {
    changed_.notify_all();
  }
}

void BenchLog::wait()
{
  std::unique_lock lock(mutex_);
  wait_until_idle(lock);
}

void BenchLog::wait_until_idle(std::unique_lock<std::mutex> &lock)
{
  hurry_ = true;
  changed_.notify_all();
  changed_.wait(lock, [this] { return !busy_ && queue_.empty(); });
  hurry_ = false;
  if (failure_) {
    std::rethrow_exception(std::exchange(failure_, nullptr));
  }
}

/// To wake a sleeping thread can cost the simulation tens of microseconds, on virtual machines
/// above all. So while rows keep coming this one wakes by itself.
void BenchLog::write_in_background()
{
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait_for(lock, pause_, [this] { return stop_ || hurry_ || queued_ >= MAX_QUEUE / 2; });
    if (queue_.empty()) {
      asleep_ = true;
      changed_.wait(lock, [this] { return stop_ || !queue_.empty(); });
      asleep_ = false;
      if (queue_.empty()) {
        return;
      }
    }
    auto jobs = std::exchange(queue_, {});
    queued_ = 0;
    busy_ = true;
    lock.unlock();  // nobody else touches made_ and buffer_ while busy_
    std::exception_ptr failure;
    try {
      for (auto &job : jobs) {
        write_job(job);
      }
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    if (failure) {
      failure_ = failure;
      queue_.clear();  // nothing may follow a row that was cut off
      queued_ = 0;
    }
    for (auto &job : jobs) {
      if (job.maker) {
        job.block.clear();
        keep_spare(spare_blocks_, job.block);
      } else if (job.remark.empty()) {
        job.rows.clear();
        keep_spare(spare_rows_, job.rows);
      }
    }
    busy_ = false;
    changed_.notify_all();
  }
}

void BenchLog::write_job(Job &job)
{
  if (!job.remark.empty()) {
    file_.write(job.remark);
    return;
  }
  const auto count = job.rows.size() + job.block.samples.size();
  if (buffer_.size() < count * MAX_ROW_TEXT) {
    buffer_.resize(count * MAX_ROW_TEXT);
  }
  char *at = put_rows(buffer_.data(), job.rows);
  for (std::size_t first = 0; job.maker && first < count; first += ROWS_AT_ONCE) {
    made_.clear();
    job.maker->make(job.block, first, std::min(count, first + ROWS_AT_ONCE), made_);
    job.maker->summarize(made_);
    at = put_rows(at, made_);
  }
  file_.write({buffer_.data(), at});
}

void BenchLog::write_run(const BenchRun &run)
{
  write_when_idle(run_line(run));
}

void BenchLog::write_halt(std::int64_t step, const std::string &reason)
{
  write_when_idle(halt_line(step, reason));
}

void BenchLog::write_when_idle(const std::string &line)
{
  std::unique_lock lock(mutex_);
  wait_until_idle(lock);
  file_.write(line);
}

}  // namespace mlff
