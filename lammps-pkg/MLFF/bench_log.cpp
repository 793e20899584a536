// SPDX-License-Identifier: GPL-2.0-or-later
// Writer of the bench log.

#include "bench_log.h"

#include "bench_row_text.h"
#include "mlff_units.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace mlff {

namespace {

using Json = nlohmann::json;

constexpr std::string_view FIRST_LINE = "# mlff-bench-log 3";

std::string utc_now()
{
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text;
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

// Rows that may wait for a slow disk, some megabytes; after that the simulation waits too.
constexpr std::size_t MAX_QUEUE = 16384;

// Between two looks of the writing thread at what there is to write.
constexpr std::chrono::duration<double> MAX_PAUSE(0.1);

// Blocks of rows whose memory is kept.
constexpr std::size_t SPARE_BLOCKS = 8;

// Made and formatted in turn, so that they stay in the fastest cache.
constexpr std::size_t ROWS_AT_ONCE = 64;

/// A pipe whose reader has gone is an error like others: it must not end the program by SIGPIPE.
class BrokenPipe {
public:
  explicit BrokenPipe(bool possible) : possible_(possible)
  {
    if (possible_) {
      sigemptyset(&pipe_);
      sigaddset(&pipe_, SIGPIPE);
      pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }
  }
  BrokenPipe(const BrokenPipe &) = delete;
  BrokenPipe &operator=(const BrokenPipe &) = delete;
  ~BrokenPipe()
  {
    if (possible_) {
      const timespec now{};
      while (sigtimedwait(&pipe_, nullptr, &now) > 0) {
      }
      pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
  }

private:
  bool possible_;
  sigset_t pipe_{};
  sigset_t before_{};
};

template <typename Block> void keep_spare(std::vector<Block> &spare, Block &block)
{
  if (spare.size() < SPARE_BLOCKS) {
    spare.push_back(std::move(block));
  }
}

}  // namespace

BenchLog::BenchLog(const std::string &file)
    : file_(file), path_(std::filesystem::absolute(file).string()),
      // Not to wait for the reader of a pipe that has none.
      descriptor_(
          ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0644))
{
  struct stat status {};
  regular_ = descriptor_ >= 0 && ::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
  // Two writers would overwrite each other's rows. File systems without locks are left unguarded.
  if (regular_ && ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(descriptor_);
    throw std::runtime_error("Bench log " + file_ +
                             " is being written by another fix or simulation; choose another name "
                             "with the keyword file");
  }
  if (descriptor_ < 0) {
    throw std::runtime_error("Bench log " + file_ + " cannot be created: " + std::strerror(errno) +
                             "; choose another name with the keyword file");
  }
  ::fcntl(descriptor_, F_SETFL, O_APPEND);
}

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
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

std::vector<std::string> BenchLog::columns(const std::string &units)
{
  const auto *const style = find_unit_style(units);
  if (!style) {
    throw std::runtime_error("Bench log: unknown LAMMPS unit style " + units);
  }
  const auto in = [](const char *name, std::string_view unit) {
    return std::string(name).append(unit);
  };
  return {"call",
          "step",
          "phase",
          "level",
          "rebuild",
          "pair_s",
          "pair_min_s",
          "pair_mean_s",
          "force_s",
          "step_s",
          "neigh_s",
          "comm_s",
          "other_s",
          in("pe_", style->energy),
          in("etotal_", style->energy),
          in("conserved_", style->energy),
          in("temp_", style->temperature),
          in("press_", style->pressure),
          "rss_B",
          "rss_mean_B",
          "peak_rss_B",
          "lammps_B",
          "device_B",
          "pack_s",
          "model_s",
          "scatter_s",
          "edges",
          "model_calls"};
}

namespace {

Json to_json(const BenchHeader &header)
{
  const auto model = header.model_json.empty() ? Json() : Json::parse(header.model_json);
  Json energy = header.energy;
  if (header.energy != "no" && header.energy != "thermo") {
    energy = std::stoll(header.energy);
  }
  return {{"created_utc", utc_now()},
          {"package_version", header.package_version},
          {"lammps_version", header.lammps_version},
          {"mpi", header.mpi},
          {"pair_style", header.pair_style},
          {"cutoff", header.cutoff},
          {"units", header.units},
          {"timestep", header.timestep},
          {"atoms", header.atoms},
          {"box", header.box},
          {"ranks", header.ranks},
          {"threads", header.threads},
          {"device", model.is_object() ? model.value("device", "cpu") : "cpu"},
          {"warmup_calls", header.warmup_calls},
          {"energy", energy},
          {"memory_every", header.memory_every},
          {"flush_s", header.flush_s},
          {"sync", header.sync},
          {"fences", header.fences},
          {"timer", header.timer},
          {"model", model},
          {"columns", BenchLog::columns(header.units)}};
}

}  // namespace

BenchLog::Position BenchLog::begin(const BenchHeader &header, bool go_on)
{
  // By device and inode: a file that was replaced is another one.
  static std::set<std::pair<dev_t, ino_t>> written;
  struct stat status {};
  const bool regular = regular_ && ::fstat(descriptor_, &status) == 0;
  const bool again = regular && !written.insert({status.st_dev, status.st_ino}).second;

  const auto names = columns(header.units);
  Position position;
  const bool continued = regular && status.st_size > 0 && (go_on || again);
  if (continued) {
    position = find_end(names);
  } else if (regular && ::ftruncate(descriptor_, 0) != 0) {
    throw std::runtime_error("Bench log " + file_ + " cannot be emptied: " + std::strerror(errno) +
                             "; choose another name with the keyword file");
  }

  const auto json = to_json(header).dump();
  if (continued) {
    write("# continued " + json + "\n");
    return position;
  }
  std::string text = std::string(FIRST_LINE) + "\n# " + json + "\n";
  for (std::size_t i = 0; i < names.size(); i++) {
    if (i > 0) {
      text += ',';
    }
    text += names[i];
  }
  write(text + "\n");
  return position;
}

void BenchLog::begin_section(const BenchHeader &header)
{
  std::unique_lock lock(mutex_);
  wait_until_idle(lock);
  write("# section " + to_json(header).dump() + "\n");
}

/// Where the log in the file ends; a last line without an end, as a killed simulation leaves it, is
/// cut off. Throws std::runtime_error if there is no log with these columns.
BenchLog::Position BenchLog::find_end(const std::vector<std::string> &names)
{
  const auto refuse = [&](const std::string &why) {
    throw std::runtime_error("Bench log " + file_ + " cannot be continued: " + why +
                             "; choose another name with the keyword file");
  };
  std::ifstream stream(path_);
  Position position;
  std::int64_t number = 0;
  off_t end = 0;
  for (std::string line; std::getline(stream, line) && !stream.eof();) {
    number++;
    end += static_cast<off_t>(line.size()) + 1;
    if (number == 1 && line != FIRST_LINE) {
      refuse("its first line is not '" + std::string(FIRST_LINE) + "'");
    }
    if (number == 2) {
      const auto text = std::string_view(line).substr(std::min<std::size_t>(line.size(), 2));
      const auto header = Json::parse(text, nullptr, false);
      if (!header.is_object() || header.value("columns", Json()) != Json(names)) {
        refuse("its columns are not those of this simulation");
      }
    }
    constexpr std::string_view RUN = "# run ";
    if (line.rfind(RUN, 0) == 0) {
      const auto run = Json::parse(line.substr(RUN.size()), nullptr, false);
      position.run = run.is_object() ? run.value("run", position.run) : position.run;
    } else if (number > 3 && !line.empty() && line[0] != '#') {
      std::from_chars(line.data(), line.data() + line.size(), position.call);
    }
  }
  if (number < 3) {
    refuse("it breaks off in its header");
  }
  if (::ftruncate(descriptor_, end) != 0) {
    refuse(std::strerror(errno));
  }
  return position;
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

void BenchLog::write_turn(std::int64_t call, std::int64_t round)
{
  Job job;
  job.remark = "# turn " + Json({{"call", call}, {"round", round}}).dump() + "\n";
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
    write(job.remark);
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
  write({buffer_.data(), at});
}

void BenchLog::write_run(const BenchRun &run)
{
  Json drift;
  if (run.drift.samples > 0) {
    drift = {{"slope", run.drift.value},       {"low", run.drift.low},
             {"high", run.drift.high},         {"unit", run.drift_unit},
             {"relative", run.drift_relative}, {"ratio", run.drift_ratio},
             {"samples", run.drift.samples},   {"flagged", run.drift.flagged}};
  }
  Json growth;
  if (run.memory_growth.samples > 0) {
    growth = {{"growth_B", std::llround(run.memory_growth.value)},
              {"low_B", std::llround(run.memory_growth.low)},
              {"high_B", std::llround(run.memory_growth.high)},
              {"samples", run.memory_growth.samples},
              {"flagged", run.memory_growth.flagged}};
  }
  const Json json = {
      {"run", run.run},
      {"kind", run.kind},
      {"steps", run.steps},
      {"calls", run.calls},
      {"rebuilds", run.rebuilds},
      {"atoms", run.atoms},
      {"pair_s", run.pair_s},
      {"force_s", run.force_s},
      {"loop_s", run.loop_s},
      {"rss_B", std::llround(run.rss_B)},
      {"peak_rss_B", std::llround(run.peak_rss_B)},
      {"not_conserved", run.not_conserved.empty() ? Json() : Json(run.not_conserved)},
      {"drift", drift},
      {"memory_growth", growth}};
  std::unique_lock lock(mutex_);
  wait_until_idle(lock);
  write("# run " + json.dump() + "\n");
}

void BenchLog::write_halt(std::int64_t step, const std::string &reason)
{
  std::unique_lock lock(mutex_);
  wait_until_idle(lock);
  write("# halt " + Json({{"step", step}, {"reason", reason}}).dump() + "\n");
}

void BenchLog::write(std::string_view text)
{
  // Where a row is cut off nothing may follow it.
  const off_t end = regular_ ? ::lseek(descriptor_, 0, SEEK_END) : -1;
  const BrokenPipe guard(!regular_);
  std::size_t done = 0;
  while (done < text.size()) {
    const auto count = ::write(descriptor_, text.data() + done, text.size() - done);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      const int cause = errno;
      if (end >= 0) {
        [[maybe_unused]] const int cut = ::ftruncate(descriptor_, end);  // there is no more to do
      }
      throw std::runtime_error("Bench log " + file_ +
                               " cannot be written: " + std::strerror(cause) +
                               "; free space there or choose another place with the keyword file");
    }
    done += static_cast<std::size_t>(count);
  }
}

}  // namespace mlff
