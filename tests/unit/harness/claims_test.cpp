// SPDX-License-Identifier: GPL-2.0-or-later
// Claims of CPUs: our own, those of strangers, and what is none.
#include "launch/cpu_claims.h"
#include "launch/cpus.h"
#include "launch/patience.h"

#include <algorithm>
#include <cstddef>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

namespace mlffbench {
namespace {

// Of no machine, so that no run waits for it, and of this process alone: tests run side by side,
// and claims are seen by the whole machine.
const int unreal_cpu = 10'000'000 + ::getpid();

std::vector<launch::CpuClaim> claims_of(int cpu, launch::ClaimReader &reader)
{
  auto claims = reader.read();
  std::erase_if(claims, [&](const launch::CpuClaim &claim) { return claim.cpu != cpu; });
  return claims;
}

/// A socket of this abstract name, of any type, at which nobody listens.
base::Descriptor bound(const std::string &name, int type)
{
  base::Descriptor socket(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const size_t length = name.copy(address.sun_path + 1, sizeof address.sun_path - 1);
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + length);
  EXPECT_EQ(::bind(socket.number(), reinterpret_cast<const sockaddr *>(&address), size), 0);
  return socket;
}

TEST(ClaimsTest, AClaimIsSeenWithItsUserUntilItGoes)
{
  launch::ClaimReader reader;
  auto claim = launch::claim_cpu(unreal_cpu);
  ASSERT_TRUE(claim);
  for (int again = 0; again < 300; ++again)  // more often than a queue of questions is long
    ASSERT_EQ(claims_of(unreal_cpu, reader).size(), 1U);
  const auto seen = claims_of(unreal_cpu, reader).front();
  EXPECT_EQ(seen.user, ::geteuid());
  EXPECT_EQ(seen.process, ::getpid());
  EXPECT_FALSE(seen.of_stranger());
  claim.reset();
  EXPECT_TRUE(claims_of(unreal_cpu, reader).empty());
}

TEST(ClaimsTest, NamesAloneAreNoClaims)
{
  launch::ClaimReader reader;
  const std::string start = "mlffbench-cpu-" + std::to_string(unreal_cpu);
  std::vector<base::Descriptor> sockets;
  sockets.push_back(bound(start + "-a", SOCK_DGRAM));
  sockets.push_back(bound(start + "-b", SOCK_STREAM));
  sockets.push_back(bound(start + "-c", SOCK_SEQPACKET));
  sockets.push_back(bound(start, SOCK_SEQPACKET));
  sockets.push_back(bound("mlffbench-cpu-x-1", SOCK_SEQPACKET));
  sockets.push_back(bound("mlffbench-cpu-99999999999999999999-1", SOCK_SEQPACKET));
  EXPECT_TRUE(claims_of(unreal_cpu, reader).empty());
}

TEST(ClaimsTest, Strangers)
{
  launch::CpuClaim claim{0, "name", std::nullopt, 0};
  EXPECT_TRUE(claim.of_stranger()) << "nobody knows whose it is";
  EXPECT_EQ(launch::claim_text(claim), "CPU 0 is claimed by a process that does not answer");
  claim.user = ::geteuid();
  EXPECT_FALSE(claim.of_stranger());
  claim.user = 0;
  EXPECT_FALSE(claim.of_stranger());
  claim = {1, "name", ::geteuid() + 1, 77};
  EXPECT_TRUE(claim.of_stranger());
  EXPECT_THAT(launch::claim_text(claim), testing::EndsWith("(process 77)"));
}

TEST(ClaimsTest, OnlyStrangersInTheWayAreWaitedForWithPatience)
{
  const launch::CpuClaim own{0, "own", ::geteuid(), 1};
  const launch::CpuClaim other{1, "other", ::geteuid() + 1, 2};
  EXPECT_TRUE(launch::strangers_in_the_way({own}, {0, 1}, 2).empty()) << "our own run is";
  EXPECT_TRUE(launch::strangers_in_the_way({own, other}, {0, 1}, 2).empty()) << "our own is too";
  EXPECT_EQ(launch::strangers_in_the_way({own, other}, {0, 1}, 1).size(), 1U);
  EXPECT_TRUE(launch::strangers_in_the_way({other}, {0, 2}, 2).empty()) << "of another CPU";
}

TEST(PatienceTest, EndsWithTimeAndBeginsAnew)
{
  const std::vector<launch::CpuClaim> claims{{unreal_cpu, "name", ::geteuid() + 1, 2}};
  const auto wait = [] { std::this_thread::sleep_for(std::chrono::milliseconds(30)); };
  launch::Patience idle({0.01, 1000.0});
  EXPECT_FALSE(idle.ended(claims));
  wait();
  EXPECT_TRUE(idle.ended(claims)) << "a CPU that is not there idles";
  idle.reset();
  EXPECT_FALSE(idle.ended(claims));
  launch::Patience busy({1000.0, 0.01});
  EXPECT_FALSE(busy.ended(claims));
  wait();
  EXPECT_TRUE(busy.ended(claims));
}

TEST(ClaimsTest, TwoThatTakeAtTheSameTimeNeverGetTheSame)
{
  const auto usable = launch::usable_cpus().size();
  for (int round = 0; round < 50; ++round) {
    std::vector<std::optional<launch::CpuLease>> leases(2 * usable);
    std::vector<std::thread> threads;
    for (auto &lease : leases) {
      threads.emplace_back([&lease] {
        launch::ClaimReader reader;
        lease = launch::CpuLease::take(1, reader);
      });
    }
    for (auto &thread : threads)
      thread.join();
    std::vector<int> cpus;
    for (const auto &lease : leases) {
      if (lease)
        cpus.push_back(lease->cpus().front());
    }
    std::sort(cpus.begin(), cpus.end());
    ASSERT_EQ(std::adjacent_find(cpus.begin(), cpus.end()), cpus.end());
  }
}

}  // namespace
}  // namespace mlffbench
