// SPDX-License-Identifier: GPL-2.0-or-later
// The thread that hands out slices.
#include "launch/interleave_server.h"

#include "base/descriptor.h"
#include "base/scratch_folder.h"
#include "launch/slice_order.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <mutex>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <vector>

namespace mlffbench::launch {

namespace {

[[noreturn]] void fail(const std::string &what)
{
  throw std::system_error(errno, std::generic_category(), what);
}

/// Listens at a socket of this name in the folder. Names of sockets are short (107 bytes) and those
/// of folders may be long, so that the folder is named by its descriptor.
base::Descriptor listen_in(const base::ScratchFolder &folder, const std::string &socket)
{
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = fmt::format("/proc/self/fd/{}/{}", folder.descriptor(), socket);
  std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
  base::Descriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (listener.number() < 0 ||
      ::bind(listener.number(), reinterpret_cast<const sockaddr *>(&address), sizeof address) !=
          0 ||
      ::listen(listener.number(), 1) != 0) {
    fail(fmt::format("cannot listen at a socket in {}; set TMPDIR to a folder on a local disk",
                     folder.path().string()));
  }
  return listener;
}

using Clock = std::chrono::steady_clock;

/// Time in several pieces.
class Waited {
public:
  void begin(Clock::time_point now)
  {
    m_begin = now;
    m_waits = true;
  }
  void end(Clock::time_point now)
  {
    m_sum = sum(now);
    m_waits = false;
  }
  double seconds(Clock::time_point now) const
  {
    return std::chrono::duration<double>(sum(now)).count();
  }

private:
  Clock::duration sum(Clock::time_point now) const
  {
    return m_waits ? m_sum + (now - m_begin) : m_sum;
  }

  Clock::duration m_sum{0};
  Clock::time_point m_begin;
  bool m_waits = false;
};

/// How a run reaches us.
struct Line {
  base::Descriptor listener;
  base::Descriptor connection;
  std::string received;  ///< the beginning of a line
  Waited waited;         ///< for its slices
};

}  // namespace

class InterleaveServer::Impl {
public:
  explicit Impl(size_t runs) : m_order(runs), m_lines(runs)
  {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
      fail("cannot make a pipe");
    m_wake_read.reset(ends[0]);
    m_wake_write.reset(ends[1]);
    for (size_t run = 0; run < runs; ++run)
      m_lines[run].listener = listen_in(m_folder, std::to_string(run));
    m_thread = std::thread(&Impl::serve, this);
  }

  ~Impl()
  {
    m_wake_write.reset();  // the thread sees the end of the pipe
    m_thread.join();
  }
  Impl(const Impl &) = delete;
  Impl &operator=(const Impl &) = delete;
  Impl(Impl &&) = delete;
  Impl &operator=(Impl &&) = delete;

  std::filesystem::path socket(size_t run) const { return m_folder.path() / std::to_string(run); }

  double waited_s(size_t run) const
  {
    const std::lock_guard lock(m_waiting);
    return m_lines[run].waited.seconds(Clock::now());
  }

  void finished(size_t run) const
  {
    while (::write(m_wake_write.number(), &run, sizeof run) < 0 && errno == EINTR) {
    }
  }

private:
  void serve()
  {
    while (true) {
      std::vector<pollfd> events{{m_wake_read.number(), POLLIN, 0}};
      for (const auto &line : m_lines) {
        events.push_back({line.listener.number(), POLLIN, 0});
        events.push_back({line.connection.number(), POLLIN, 0});  // below 0 it is passed over
      }
      if (::poll(events.data(), events.size(), -1) < 0)
        continue;
      if (events[0].revents != 0) {
        size_t run = 0;
        if (::read(m_wake_read.number(), &run, sizeof run) != sizeof run)
          return;
        m_order.finish(run);
      }
      for (size_t run = 0; run < m_lines.size(); ++run) {
        Line &line = m_lines[run];
        if (events[2 * run + 2].revents != 0)
          receive(run);
        if (events[2 * run + 1].revents != 0) {
          // A program that defines its fix anew comes back.
          line.connection.reset(::accept4(line.listener.number(), nullptr, nullptr, SOCK_CLOEXEC));
          line.received.clear();
          m_order.rest(run);
        }
      }
      if (const auto slice = m_order.next()) {
        {
          const std::lock_guard lock(m_waiting);
          m_lines[slice->run].waited.end(Clock::now());
        }
        const std::string text = fmt::format("slice {}\n", slice->number);
        // If it fails the run is about to end; we hear of that.
        (void)::send(m_lines[slice->run].connection.number(), text.data(), text.size(),
                     MSG_NOSIGNAL);
      }
    }
  }

  void receive(size_t run)
  {
    Line &line = m_lines[run];
    std::array<char, 256> text{};
    const ssize_t got = ::recv(line.connection.number(), text.data(), text.size(), 0);
    if (got <= 0) {
      line.connection.reset();
      m_order.rest(run);
      return;
    }
    line.received.append(text.data(), static_cast<size_t>(got));
    for (size_t end = line.received.find('\n'); end != std::string::npos;
         end = line.received.find('\n')) {
      if (line.received.compare(0, end, "want") == 0) {
        m_order.want(run);
        const std::lock_guard lock(m_waiting);
        line.waited.begin(Clock::now());
      } else {
        m_order.rest(run);
      }
      line.received.erase(0, end + 1);
    }
  }

  SliceOrder m_order;
  base::ScratchFolder m_folder;
  base::Descriptor m_wake_read;
  base::Descriptor m_wake_write;
  std::vector<Line> m_lines;
  mutable std::mutex m_waiting;  ///< of what the lines have waited, which other threads ask for
  std::thread m_thread;
};

double InterleaveServer::waited_s(size_t run) const
{
  return m_impl->waited_s(run);
}

InterleaveServer::InterleaveServer(size_t runs) : m_impl(std::make_unique<Impl>(runs)) {}

InterleaveServer::~InterleaveServer() = default;

std::filesystem::path InterleaveServer::socket(size_t run) const
{
  return m_impl->socket(run);
}

void InterleaveServer::finished(size_t run)
{
  m_impl->finished(run);
}

}  // namespace mlffbench::launch
