// SPDX-License-Identifier: GPL-2.0-or-later
// Writer of the bench log.

#include "bench_log.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <ctime>
#include <limits>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace mlff {

namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 4> PHASE_NAMES = {"setup", "warmup", "run", "min"};

struct UnitNames {
  const char *style;
  const char *energy;
  const char *temperature;
  const char *pressure;
};

// LAMMPS documentation, "units command".
constexpr std::array<UnitNames, 8> UNITS = {{{"metal", "eV", "K", "bar"},
                                             {"real", "kcal_per_mol", "K", "atm"},
                                             {"si", "J", "K", "Pa"},
                                             {"cgs", "erg", "K", "dyne_per_cm2"},
                                             {"electron", "hartree", "K", "Pa"},
                                             {"micro", "pg_um2_per_us2", "K", "pg_per_um_us2"},
                                             {"nano", "ag_nm2_per_ns2", "K", "ag_per_nm_ns2"},
                                             {"lj", "lj", "lj", "lj"}}};

std::string utc_now()
{
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text;
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

// Rows are formatted for every force call of simulations whose steps may take microseconds, so they
// go through a plain character pointer into a buffer that is large enough: 5 whole numbers of at
// most 20 characters, 6 times of at most 30, 4 values of at most 24, and separators.
constexpr std::size_t MAX_ROW = 448;

template <typename Number> char *put_number(char *at, Number value)
{
  return std::to_chars(at, at + 32, value).ptr;
}

/// Seconds with nine decimals. Whole nanoseconds format several times faster than a double does.
char *put_seconds(char *at, double seconds)
{
  if (!(seconds >= 0.0)) {
    return at;
  }
  constexpr long long NANO = 1000000000;
  const auto total = std::llround(seconds * 1.0e9);
  if (total < NANO) {
    *at++ = '0';
  } else {
    at = put_number(at, total / NANO);
  }
  char *point = at;
  at = put_number(
      at, NANO + total % NANO);  // the leading 1 keeps the zeros and gives its place to the point
  *point = '.';
  return at;
}

char *put_value(char *at, double value)
{
  return std::isnan(value) ? at : put_number(at, value);
}

/// A whole number that is kept as a double, below 0 if it was not measured.
char *put_count(char *at, double count)
{
  return count >= 0.0 ? put_number(at, static_cast<std::int64_t>(count)) : at;
}

char *put_text(char *at, std::string_view text)
{
  return std::copy(text.begin(), text.end(), at);
}

}  // namespace

BenchRow::BenchRow() : pe(std::numeric_limits<double>::quiet_NaN()), etotal(pe), temp(pe), press(pe)
{
}

BenchLog::BenchLog(const std::string &file)
    : file_(file),
      descriptor_(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644))
{
  // Two writers would overwrite each other's rows. File systems without locks are left unguarded.
  if (descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(descriptor_);
    throw std::runtime_error("Bench log " + file_ +
                             " is being written by another fix or simulation; choose another name "
                             "with the keyword file");
  }
  struct stat status {};
  if (descriptor_ >= 0 && ::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode) &&
      ::ftruncate(descriptor_, 0) != 0) {
    const int reason = errno;
    ::close(descriptor_);
    throw std::runtime_error("Bench log " + file_ + " cannot be emptied: " + std::strerror(reason) +
                             "; choose another name with the keyword file");
  }
  if (descriptor_ < 0) {
    throw std::runtime_error("Bench log " + file_ + " cannot be created: " + std::strerror(errno) +
                             "; choose another name with the keyword file");
  }
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

std::vector<std::string> BenchLog::columns(const std::string &units, bool phases)
{
  for (const auto &names : UNITS) {
    if (units != names.style) {
      continue;
    }
    std::vector<std::string> columns = {"call",
                                        "step",
                                        "phase",
                                        "rebuild",
                                        "pair_s",
                                        "force_s",
                                        "step_s",
                                        std::string("pe_") + names.energy,
                                        std::string("etotal_") + names.energy,
                                        std::string("temp_") + names.temperature,
                                        std::string("press_") + names.pressure,
                                        "rss_B"};
    if (phases) {
      columns.insert(columns.end(), {"pack_s", "model_s", "scatter_s", "edges", "model_calls"});
    }
    return columns;
  }
  throw std::runtime_error("Bench log: unknown LAMMPS unit style " + units);
}

void BenchLog::write_header(const BenchHeader &header)
{
  phases_ = header.phases;
  const auto names = columns(header.units, phases_);
  const auto model = header.model_json.empty() ? Json() : Json::parse(header.model_json);
  Json energy = header.energy;
  if (header.energy != "no" && header.energy != "thermo") {
    energy = std::stoll(header.energy);
  }
  const Json json = {{"created_utc", utc_now()},
                     {"package_version", header.package_version},
                     {"lammps_version", header.lammps_version},
                     {"mpi", header.mpi},
                     {"pair_style", header.pair_style},
                     {"units", header.units},
                     {"timestep", header.timestep},
                     {"atoms", header.atoms},
                     {"ranks", header.ranks},
                     {"threads", header.threads},
                     {"device", model.is_object() ? model.value("device", "cpu") : "cpu"},
                     {"warmup_calls", header.warmup_calls},
                     {"energy", energy},
                     {"memory_every", header.memory_every},
                     {"flush_s", header.flush_s},
                     {"timer", header.timer},
                     {"model", model},
                     {"columns", names}};
  std::string text = "# mlff-bench-log 1\n# " + json.dump() + "\n";
  for (std::size_t i = 0; i < names.size(); i++) {
    if (i > 0) {
      text += ',';
    }
    text += names[i];
  }
  write(text + "\n");
}

void BenchLog::write_rows(std::vector<BenchRow> &rows)
{
  std::unique_lock lock(mutex_);
  wait_until_idle(lock);
  if (!writer_.joinable()) {
    writer_ = std::thread(&BenchLog::write_in_background, this);
  }
  rows_.clear();
  rows_.swap(rows);
  busy_ = true;
  changed_.notify_all();
}

void BenchLog::wait_until_idle(std::unique_lock<std::mutex> &lock)
{
  changed_.wait(lock, [this] { return !busy_; });
  if (failure_) {
    std::rethrow_exception(std::exchange(failure_, nullptr));
  }
}

void BenchLog::write_in_background()
{
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return busy_ || stop_; });
    if (!busy_) {
      return;
    }
    lock.unlock();  // nobody else touches rows_ and buffer_ while busy_
    std::exception_ptr failure;
    try {
      format_rows();
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    failure_ = failure;
    busy_ = false;
    changed_.notify_all();
  }
}

void BenchLog::format_rows()
{
  if (buffer_.size() < rows_.size() * MAX_ROW) {
    buffer_.resize(rows_.size() * MAX_ROW);
  }
  char *at = buffer_.data();
  for (const auto &row : rows_) {
    at = put_number(at, row.call);
    *at++ = ',';
    at = put_number(at, row.step);
    *at++ = ',';
    at = put_text(at, PHASE_NAMES[static_cast<std::size_t>(row.phase)]);
    at = put_text(at, row.rebuild ? ",1," : ",0,");
    for (const double seconds : {row.pair_s, row.force_s, row.step_s}) {
      at = put_seconds(at, seconds);
      *at++ = ',';
    }
    for (const double value : {row.pe, row.etotal, row.temp, row.press}) {
      at = put_value(at, value);
      *at++ = ',';
    }
    at = put_count(at, row.rss_B);
    if (phases_) {
      for (const double seconds : {row.pack_s, row.model_s, row.scatter_s}) {
        *at++ = ',';
        at = put_seconds(at, seconds);
      }
      for (const double count : {row.edges, row.model_calls}) {
        *at++ = ',';
        at = put_count(at, count);
      }
    }
    *at++ = '\n';
  }
  write({buffer_.data(), at});
}

void BenchLog::write_run(const BenchRun &run)
{
  const Json json = {{"run", run.run},
                     {"kind", run.kind},
                     {"steps", run.steps},
                     {"calls", run.calls},
                     {"rebuilds", run.rebuilds},
                     {"atoms", run.atoms},
                     {"pair_s", run.pair_s},
                     {"force_s", run.force_s},
                     {"loop_s", run.loop_s},
                     {"rss_B", std::llround(run.rss_B)},
                     {"peak_rss_B", std::llround(run.peak_rss_B)}};
  std::unique_lock lock(mutex_);
  wait_until_idle(lock);
  write("# run " + json.dump() + "\n");
}

void BenchLog::write(std::string_view text)
{
  std::size_t done = 0;
  while (done < text.size()) {
    const auto count = ::write(descriptor_, text.data() + done, text.size() - done);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      throw std::runtime_error("Bench log " + file_ +
                               " cannot be written: " + std::strerror(errno) +
                               "; free space there or choose another place with the keyword file");
    }
    done += static_cast<std::size_t>(count);
  }
}

}  // namespace mlff
