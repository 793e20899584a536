// SPDX-License-Identifier: GPL-2.0-or-later
// A simulation's part in being interleaved with others.

#include "bench_interleave.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>
#include <string_view>

namespace mlff {

namespace {

constexpr std::string_view SLICE = "slice ";
constexpr std::string_view SLICE_BEFORE = "round ";  // as programs of before answer

}  // namespace

InterleaveClient::InterleaveClient(const std::string &socket)
{
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket.size() >= sizeof(address.sun_path)) {
    throw std::runtime_error("Socket " + socket + " has a name of more than " +
                             std::to_string(sizeof(address.sun_path) - 1) +
                             " bytes; give a shorter or a relative one");
  }
  std::memcpy(address.sun_path, socket.c_str(), socket.size() + 1);
  descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0 ||
      ::connect(descriptor_, reinterpret_cast<const sockaddr *>(&address), sizeof(address)) != 0) {
    disconnect(std::strerror(errno));
  }
}

InterleaveClient::~InterleaveClient()
{
  disconnect({});
}

std::int64_t InterleaveClient::take()
{
  if (!send("want\n")) {
    return NO_SLICE;
  }
  // The other side sends one line for one of ours.
  std::string line;
  char next = 0;
  while (next != '\n') {
    const auto got = ::recv(descriptor_, &next, 1, 0);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      disconnect(got == 0 ? "nobody hands out slices any more" : std::strerror(errno));
      return NO_SLICE;
    }
    line += next;
  }
  std::int64_t slice = NO_SLICE;
  for (const auto word : {SLICE, SLICE_BEFORE}) {
    if (line.rfind(word, 0) == 0) {
      std::from_chars(line.data() + word.size(), line.data() + line.size(), slice);
    }
  }
  return slice;
}

void InterleaveClient::rest()
{
  send("rest\n");
}

bool InterleaveClient::send(const char *line)
{
  if (!connected()) {
    return false;
  }
  const auto size = std::strlen(line);
  ssize_t sent = 0;
  do {
    sent = ::send(descriptor_, line, size, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  if (sent != static_cast<ssize_t>(size)) {
    disconnect(std::strerror(errno));
    return false;
  }
  return true;
}

void InterleaveClient::disconnect(const std::string &reason)
{
  reason_ = reason;
  if (descriptor_ >= 0) {
    ::close(descriptor_);
    descriptor_ = -1;
  }
}

}  // namespace mlff
