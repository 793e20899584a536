// SPDX-License-Identifier: GPL-2.0-or-later
// The file of a bench log.

#include "bench_log_file.h"

#include "bench_log_lines.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
#include <utility>

namespace mlff {

namespace {

using Json = nlohmann::json;

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

}  // namespace

BenchLogFile::BenchLogFile(const std::string &file)
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

BenchLogFile::~BenchLogFile()
{
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

bool BenchLogFile::has_log(bool go_on) const
{
  // By device and inode: a file that was replaced is another one.
  static std::set<std::pair<dev_t, ino_t>> written;
  struct stat status {};
  if (!regular_ || ::fstat(descriptor_, &status) != 0) {
    return false;
  }
  const bool again = !written.insert({status.st_dev, status.st_ino}).second;
  return status.st_size > 0 && (go_on || again);
}

void BenchLogFile::empty()
{
  if (regular_ && ::ftruncate(descriptor_, 0) != 0) {
    throw std::runtime_error("Bench log " + file_ + " cannot be emptied: " + std::strerror(errno) +
                             "; choose another name with the keyword file");
  }
}

LogPosition BenchLogFile::cut_to_lines(const std::vector<std::string> &columns)
{
  const auto refuse = [&](const std::string &why) {
    throw std::runtime_error("Bench log " + file_ + " cannot be continued: " + why +
                             "; choose another name with the keyword file");
  };
  std::ifstream stream(path_);
  LogPosition position;
  std::int64_t number = 0;
  off_t end = 0;
  for (std::string line; std::getline(stream, line) && !stream.eof();) {
    number++;
    end += static_cast<off_t>(line.size()) + 1;
    if (number == 1 && line != LOG_MARK) {
      refuse("its first line is not '" + std::string(LOG_MARK) + "'");
    }
    if (number == 2) {
      const auto text = std::string_view(line).substr(std::min<std::size_t>(line.size(), 2));
      const auto header = Json::parse(text, nullptr, false);
      if (!header.is_object() || header.value("columns", Json()) != Json(columns)) {
        refuse("its columns are not those of this simulation");
      }
    }
    if (line.rfind(RUN_LINE, 0) == 0) {
      const auto run = Json::parse(line.substr(RUN_LINE.size()), nullptr, false);
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

void BenchLogFile::write(std::string_view text)
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
