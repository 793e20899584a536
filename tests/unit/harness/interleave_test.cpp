// SPDX-License-Identifier: GPL-2.0-or-later
// Interleaved runs: who is next, the server that says so, what time slices tell.
#include "launch/interleave_server.h"
#include "launch/slice_order.h"
#include "record/interleave.h"

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

/// "RUN:NUMBER", or "-" for nobody.
std::string next_of(launch::SliceOrder &order)
{
  const auto slice = order.next();
  return slice ? std::to_string(slice->run) + ":" + std::to_string(slice->number) : "-";
}

TEST(SliceOrder, WaitForAllToBeReady)
{
  launch::SliceOrder order(2);
  EXPECT_EQ(next_of(order), "-");
  order.want(1);
  EXPECT_EQ(next_of(order), "-");
  order.want(0);
  EXPECT_EQ(next_of(order), "0:1");
}

TEST(SliceOrder, GoRoundOneAtATime)
{
  launch::SliceOrder order(3);
  for (size_t run = 0; run < 3; ++run)
    order.want(run);
  for (const auto *expected : {"0:1", "1:1", "2:1", "0:2", "1:2", "2:2", "0:3"}) {
    EXPECT_EQ(next_of(order), expected);
    EXPECT_EQ(next_of(order), "-");
    order.want(static_cast<size_t>(expected[0] - '0'));
  }
}

TEST(SliceOrder, NobodyWorksBesideARunThatRests)
{
  launch::SliceOrder order(2);
  order.want(0);
  order.want(1);
  EXPECT_EQ(next_of(order), "0:1");
  order.rest(0);  // its loop is over, but not its process
  EXPECT_EQ(next_of(order), "-");
  order.want(0);
  EXPECT_EQ(next_of(order), "1:1");
}

TEST(SliceOrder, AnEndedRunLeavesTheCpusToTheOthers)
{
  launch::SliceOrder order(2);
  order.want(0);
  order.want(1);
  EXPECT_EQ(next_of(order), "0:1");
  order.finish(0);
  order.rest(0);  // word of its lost connection comes late
  EXPECT_EQ(next_of(order), "1:1");
  order.want(1);
  EXPECT_EQ(next_of(order), "1:2");
  order.finish(1);
  EXPECT_EQ(next_of(order), "-");
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

TEST(InterleaveServer, LetsOneWorkAtATime)
{
  launch::InterleaveServer server(2);
  const Client a(server.socket(0));
  const Client b(server.socket(1));
  b.say("want\n");
  a.say("want\n");
  EXPECT_EQ(a.hear(), "slice 1\n");
  EXPECT_TRUE(b.silent());
  a.say("wa");  // a line may come in parts
  a.say("nt\n");
  EXPECT_EQ(b.hear(), "slice 1\n");
  EXPECT_TRUE(a.silent());
  b.say("want\n");
  EXPECT_EQ(a.hear(), "slice 2\n");
  a.say("rest\n");
  server.finished(0);
  EXPECT_EQ(b.hear(), "slice 2\n");
}

TEST(InterleaveServer, OutlivesRunsThatVanish)
{
  launch::InterleaveServer server(2);
  const Client b(server.socket(1));
  b.say("want\n");
  {
    const Client a(server.socket(0));
    a.say("want\n");
    EXPECT_EQ(a.hear(), "slice 1\n");
  }
  const Client again(server.socket(0));  // a fix that was defined anew
  again.say("want\n");
  EXPECT_EQ(b.hear(), "slice 1\n");
  b.say("want\n");
  EXPECT_EQ(again.hear(), "slice 2\n");
  server.finished(0);
  EXPECT_EQ(b.hear(), "slice 2\n");
}

TEST(InterleaveServer, LeavesNoFiles)
{
  std::filesystem::path folder;
  {
    const launch::InterleaveServer server(1);
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

TEST(Slices, HoldTheCountedStepsOfEach)
{
  benchlog::BenchLog log;
  log.slices = {{2, 1}, {4, 2}, {7, 3}, {8, 5}};
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
  const auto slices = record::slices_of(log, benchlog::Phase::run);
  ASSERT_EQ(slices.size(), 2U);  // no counted step in slice 1, no time in slice 3
  EXPECT_EQ(slices[0].number, 2);
  EXPECT_EQ(slices[0].steps, 2);
  EXPECT_DOUBLE_EQ(slices[0].step_median_s, 1.5);
  EXPECT_DOUBLE_EQ(slices[0].pair_mean_s, 0.75);
  EXPECT_EQ(slices[1].number, 5);
  EXPECT_DOUBLE_EQ(slices[1].step_median_s, 2.0);
  EXPECT_DOUBLE_EQ(slices[1].step_mean_s, 3.0);
}

record::Interleaved interleaved_of(const std::string &group,
                                   const std::vector<std::pair<int64_t, double>> &medians)
{
  record::Interleaved run{group, {}};
  for (const auto &[number, median] : medians)
    run.slices.push_back({number, 10, median, median, 1.1 * median, median});
  return run;
}

TEST(Slices, CompareWhatLiesCloseInTime)
{
  // The machine is half as fast from slice 4 on, and b has no slice 2: as a whole the two look
  // different.
  const auto a = interleaved_of("g", {{1, 1.0}, {2, 1.0}, {3, 1.0}, {4, 2.0}, {5, 2.0}, {6, 2.0}});
  const auto b =
      interleaved_of("g", {{1, 1.1}, {3, 1.1}, {4, 2.2}, {5, 2.2}, {6, 2.2}, {7, 2.2}, {8, 2.2}});
  const auto ratio = record::log_ratio(a, b, &record::Slice::step_median_s);
  ASSERT_TRUE(ratio);
  EXPECT_NEAR(*ratio, std::log(1.1), 1e-12);
  EXPECT_NEAR(*record::log_ratio(b, a, &record::Slice::step_median_s), -std::log(1.1), 1e-12);
  EXPECT_NEAR(*record::log_ratio(a, b, &record::Slice::step_mean_s), std::log(1.1), 1e-12);
}

TEST(Slices, OfOthersOrTooFewAreNotCompared)
{
  const auto a = interleaved_of("g", {{1, 1.0}, {2, 1.0}, {3, 1.0}, {4, 1.0}, {5, 1.0}});
  EXPECT_TRUE(record::log_ratio(a, a, &record::Slice::step_median_s));
  auto other = a;
  other.group = "h";
  EXPECT_FALSE(record::log_ratio(a, other, &record::Slice::step_median_s));
  auto few = a;
  few.slices.pop_back();
  EXPECT_FALSE(record::log_ratio(a, few, &record::Slice::step_median_s));
}

}  // namespace
}  // namespace mlffbench
