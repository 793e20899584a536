// SPDX-License-Identifier: GPL-2.0-or-later
// Claims as abstract Unix sockets, found in /proc/net/unix.
#include "launch/cpu_claims.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <fmt/format.h>
#include <fstream>
#include <random>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace mlffbench::launch {

namespace {

constexpr std::string_view name_start = "mlffbench-cpu-";

struct Address {
  sockaddr_un value{};
  socklen_t size = 0;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the sockets interface
  const sockaddr *get() const { return reinterpret_cast<const sockaddr *>(&value); }
};

/// Abstract: no file, gone with its process.
Address address_of(const std::string &name)
{
  Address address;
  address.value.sun_family = AF_UNIX;
  const size_t length = name.copy(address.value.sun_path + 1, sizeof address.value.sun_path - 1);
  address.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + length);
  return address;
}

base::Descriptor new_socket()
{
  return base::Descriptor(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

/// The CPU of a claim's name; -1 if it is none.
int cpu_of(std::string_view name)
{
  if (!name.starts_with(name_start))
    return -1;
  name.remove_prefix(name_start.size());
  int cpu = -1;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), cpu);
  return error == std::errc() && end != name.data() + name.size() && *end == '-' && cpu >= 0 ? cpu
                                                                                             : -1;
}

}  // namespace

bool CpuClaim::of_stranger() const
{
  return !user || (*user != ::geteuid() && *user != 0);
}

std::optional<OwnClaim> claim_cpu(int cpu)
{
  std::random_device random;
  OwnClaim claim{cpu, fmt::format("{}{}-{:08x}{:08x}", name_start, cpu, random(), random()),
                 new_socket()};
  const Address address = address_of(claim.name);
  if (claim.socket.number() < 0 ||
      ::bind(claim.socket.number(), address.get(), address.size) != 0 ||
      ::listen(claim.socket.number(), SOMAXCONN) != 0)
    return std::nullopt;
  return claim;
}

std::vector<CpuClaim> ClaimReader::read()
{
  std::vector<CpuClaim> claims;
  std::map<std::string, CpuClaim> known;
  std::ifstream sockets("/proc/net/unix");
  for (std::string line; std::getline(sockets, line);) {
    const size_t at = line.find(" @");
    if (at == std::string::npos)
      continue;
    const std::string name = line.substr(at + 2);
    const int cpu = cpu_of(name);
    // Connections to a listening socket bear its name too.
    if (cpu < 0 || known.contains(name))
      continue;
    const auto found = m_known.find(name);
    const auto claim = found != m_known.end() ? std::optional(found->second) : ask(cpu, name);
    if (!claim)
      continue;
    claims.push_back(*claim);
    known.emplace(name, *claim);
  }
  m_known = std::move(known);
  return claims;
}

std::optional<CpuClaim> ClaimReader::ask(int cpu, const std::string &name)
{
  const Address address = address_of(name);
  const base::Descriptor socket = new_socket();
  CpuClaim claim{cpu, name, std::nullopt, 0};
  if (socket.number() < 0 || ::connect(socket.number(), address.get(), address.size) != 0) {
    // Refused: nobody listens there, it is no claim. Else its queue is full, or we may not ask.
    return errno == ECONNREFUSED || errno == EPROTOTYPE ? std::nullopt : std::optional(claim);
  }
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket.number(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0) {
    claim.user = peer.uid;
    claim.process = peer.pid;
  }
  return claim;
}

}  // namespace mlffbench::launch
