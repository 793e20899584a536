// SPDX-License-Identifier: GPL-2.0-or-later
// Waiting at a pipe.
#include "launch/keeper.h"

#include "launch/run_mark.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace mlffbench::launch {

namespace {

[[noreturn]] void keep(int lifeline, const std::string &guard)
{
  ::setsid();
  ::prctl(PR_SET_NAME, "run-keeper");
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE})
    ::signal(signal, SIG_IGN);
  char word = 0;
  ssize_t got = 0;
  do {
    got = ::read(lifeline, &word, 1);
  } while (got < 0 && errno == EINTR);
  if (got != 1)
    kill_marked(guard);
  ::_exit(0);
}

}  // namespace

Keeper::Keeper(std::string guard)
{
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return;
  const base::Descriptor reading(ends[0]);
  m_lifeline.reset(ends[1]);
  m_process = ::fork();
  if (m_process == 0) {
    m_lifeline.reset();
    keep(reading.number(), guard);
  }
}

Keeper::~Keeper()
{
  m_lifeline.reset();
  if (m_process < 0)
    return;
  while (::waitpid(m_process, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace mlffbench::launch
