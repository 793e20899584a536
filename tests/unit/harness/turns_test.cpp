// SPDX-License-Identifier: GPL-2.0-or-later
// Runs that take turns on the same CPUs: who is next, the server that says so, what turns tell.
#include "launch/cpu_turns.h"
#include "launch/turn_server.h"
#include "record/rounds.h"

#include <array>
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <limits>
#include <string>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace mlffbench {
namespace {

/// "RUN:ROUND", or "-" for nobody.
std::string next_of(launch::CpuTurns &turns)
{
  const auto turn = turns.next();
  return turn ? std::to_string(turn->run) + ":" + std::to_string(turn->round) : "-";
}

TEST(CpuTurns, WaitForAllToBeReady)
{
  launch::CpuTurns turns(2);
  EXPECT_EQ(next_of(turns), "-");
  turns.want(1);
  EXPECT_EQ(next_of(turns), "-");
  turns.want(0);
  EXPECT_EQ(next_of(turns), "0:1");
}

TEST(CpuTurns, GoRoundOneAtATime)
{
  launch::CpuTurns turns(3);
  for (size_t run = 0; run < 3; ++run)
    turns.want(run);
  for (const auto *expected : {"0:1", "1:1", "2:1", "0:2", "1:2", "2:2", "0:3"}) {
    EXPECT_EQ(next_of(turns), expected);
    EXPECT_EQ(next_of(turns), "-");
    turns.want(static_cast<size_t>(expected[0] - '0'));
  }
}

TEST(CpuTurns, NobodyWorksBesideARunThatRests)
{
  launch::CpuTurns turns(2);
  turns.want(0);
  turns.want(1);
  EXPECT_EQ(next_of(turns), "0:1");
  turns.rest(0);  // its loop is over, but not its process
  EXPECT_EQ(next_of(turns), "-");
  turns.want(0);
  EXPECT_EQ(next_of(turns), "1:1");
}

TEST(CpuTurns, AnEndedRunLeavesTheCpusToTheOthers)
{
  launch::CpuTurns turns(2);
  turns.want(0);
  turns.want(1);
  EXPECT_EQ(next_of(turns), "0:1");
  turns.finish(0);
  turns.rest(0);  // word of its lost connection comes late
  EXPECT_EQ(next_of(turns), "1:1");
  turns.want(1);
  EXPECT_EQ(next_of(turns), "1:2");
  turns.finish(1);
  EXPECT_EQ(next_of(turns), "-");
}

/// The side of a simulation, as the fix speaks it.
class Client {
public:
  explicit Client(const std::filesystem::path &socket)
      : m_descriptor(::socket(AF_UNIX, SOCK_STREAM, 0))
  {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
    EXPECT_EQ(::connect(m_descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address),
              0);
    const timeval patience{10, 0};
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~Client() { ::close(m_descriptor); }
  Client(const Client &) = delete;
  Client &operator=(const Client &) = delete;
  Client(Client &&) = delete;
  Client &operator=(Client &&) = delete;

  void say(const std::string &text) const
  {
    EXPECT_EQ(::send(m_descriptor, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  }
  /// Waits for a line.
  std::string hear() const
  {
    std::array<char, 64> text{};
    const ssize_t got = ::recv(m_descriptor, text.data(), text.size(), 0);
    return got > 0 ? std::string(text.data(), static_cast<size_t>(got)) : "nothing";
  }
  /// Whether there is nothing to hear now.
  bool silent() const
  {
    char one = 0;
    return ::recv(m_descriptor, &one, 1, MSG_DONTWAIT | MSG_PEEK) < 0;
  }

private:
  int m_descriptor;
};

TEST(TurnServer, LetsOneWorkAtATime)
{
  launch::TurnServer server(2);
  const Client a(server.socket(0));
  const Client b(server.socket(1));
  b.say("want\n");
  a.say("want\n");
  EXPECT_EQ(a.hear(), "round 1\n");
  EXPECT_TRUE(b.silent());
  a.say("wa");  // a line may come in parts
  a.say("nt\n");
  EXPECT_EQ(b.hear(), "round 1\n");
  EXPECT_TRUE(a.silent());
  b.say("want\n");
  EXPECT_EQ(a.hear(), "round 2\n");
  a.say("rest\n");
  server.finished(0);
  EXPECT_EQ(b.hear(), "round 2\n");
}

TEST(TurnServer, OutlivesRunsThatVanish)
{
  launch::TurnServer server(2);
  const Client b(server.socket(1));
  b.say("want\n");
  {
    const Client a(server.socket(0));
    a.say("want\n");
    EXPECT_EQ(a.hear(), "round 1\n");
  }
  const Client again(server.socket(0));  // a fix that was defined anew
  again.say("want\n");
  EXPECT_EQ(b.hear(), "round 1\n");
  b.say("want\n");
  EXPECT_EQ(again.hear(), "round 2\n");
  server.finished(0);
  EXPECT_EQ(b.hear(), "round 2\n");
}

TEST(TurnServer, LeavesNoFiles)
{
  std::filesystem::path folder;
  {
    const launch::TurnServer server(1);
    folder = server.socket(0).parent_path();
    EXPECT_TRUE(std::filesystem::exists(server.socket(0)));
  }
  EXPECT_FALSE(std::filesystem::exists(folder));
}

benchlog::BenchRow row(int64_t call, double step_s, benchlog::Phase phase = benchlog::Phase::run)
{
  benchlog::BenchRow row;
  row.call = call;
  row.phase = phase;
  row.step_s = step_s;
  row.pair_s = 0.5 * step_s;
  return row;
}

TEST(Rounds, HoldTheCountedStepsOfEachTurn)
{
  benchlog::BenchLog log;
  log.turns = {{2, 1}, {4, 2}, {7, 3}, {8, 5}};
  log.rows = {row(1, 9.0, benchlog::Phase::setup),
              row(2, 8.0, benchlog::Phase::warmup),
              row(3, 7.0, benchlog::Phase::warmup),
              row(4, 8.0, benchlog::Phase::warmup),
              row(5, 1.0),
              row(6, 2.0),
              row(7, std::numeric_limits<double>::quiet_NaN()),
              row(8, 1.0),
              row(9, 2.0),
              row(10, 6.0)};
  const auto rounds = record::rounds_of(log, benchlog::Phase::run);
  ASSERT_EQ(rounds.size(), 2U);  // no counted step in turn 1, no time in turn 3
  EXPECT_EQ(rounds[0].number, 2);
  EXPECT_EQ(rounds[0].steps, 2);
  EXPECT_DOUBLE_EQ(rounds[0].step_median_s, 1.5);
  EXPECT_DOUBLE_EQ(rounds[0].pair_mean_s, 0.75);
  EXPECT_EQ(rounds[1].number, 5);
  EXPECT_DOUBLE_EQ(rounds[1].step_median_s, 2.0);
  EXPECT_DOUBLE_EQ(rounds[1].step_mean_s, 3.0);
}

record::Turns turns_of(const std::string &group,
                       const std::vector<std::pair<int64_t, double>> &medians)
{
  record::Turns turns{group, {}};
  for (const auto &[number, median] : medians)
    turns.rounds.push_back({number, 10, median, median, 1.1 * median, median});
  return turns;
}

TEST(Rounds, CompareWhatLiesCloseInTime)
{
  // The machine is half as fast from round 4 on, and b has no round 2: as a whole the two look
  // different.
  const auto a = turns_of("g", {{1, 1.0}, {2, 1.0}, {3, 1.0}, {4, 2.0}, {5, 2.0}, {6, 2.0}});
  const auto b =
      turns_of("g", {{1, 1.1}, {3, 1.1}, {4, 2.2}, {5, 2.2}, {6, 2.2}, {7, 2.2}, {8, 2.2}});
  const auto ratio = record::log_ratio(a, b, &record::Round::step_median_s);
  ASSERT_TRUE(ratio);
  EXPECT_NEAR(*ratio, std::log(1.1), 1e-12);
  EXPECT_NEAR(*record::log_ratio(b, a, &record::Round::step_median_s), -std::log(1.1), 1e-12);
  EXPECT_NEAR(*record::log_ratio(a, b, &record::Round::step_mean_s), std::log(1.1), 1e-12);
}

TEST(Rounds, OfOthersOrTooFewAreNotCompared)
{
  const auto a = turns_of("g", {{1, 1.0}, {2, 1.0}, {3, 1.0}, {4, 1.0}, {5, 1.0}});
  EXPECT_TRUE(record::log_ratio(a, a, &record::Round::step_median_s));
  auto other = a;
  other.group = "h";
  EXPECT_FALSE(record::log_ratio(a, other, &record::Round::step_median_s));
  auto few = a;
  few.rounds.pop_back();
  EXPECT_FALSE(record::log_ratio(a, few, &record::Round::step_median_s));
}

}  // namespace
}  // namespace mlffbench
