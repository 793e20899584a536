// SPDX-License-Identifier: GPL-2.0-or-later
// Readings of resident memory against memory that the test itself maps, touches and gives back.

#include "process_memory.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t MAPPED_B = 64U << 20;
constexpr double SLACK_B = 4U << 20;  // what else this process may do meanwhile

/// Memory of our own, with no allocator that keeps it.
class Mapped {
public:
  Mapped()
      : data_(::mmap(nullptr, MAPPED_B, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
  {
  }
  Mapped(const Mapped &) = delete;
  Mapped &operator=(const Mapped &) = delete;
  ~Mapped() { give_back(); }

  [[nodiscard]] bool there() const { return data_ != MAP_FAILED; }
  /// Without the thread sanitizer's notes of it, which take four times as much memory.
  __attribute__((no_sanitize("thread"))) void touch()
  {
    constexpr std::size_t PAGE_B = 4096;
    for (std::size_t at = 0; at < MAPPED_B; at += PAGE_B) {
      static_cast<volatile char *>(data_)[at] = 1;
    }
  }
  void give_back()
  {
    if (there()) {
      ::munmap(data_, MAPPED_B);
      data_ = MAP_FAILED;
    }
  }

private:
  void *data_;
};

TEST(ProcessMemory, ReadsWhatIsTouchedAndGivenBack)
{
  const mlff::ProcessMemory memory;
  Mapped mapped;
  ASSERT_TRUE(mapped.there());
  const double before = memory.resident_B();
  ASSERT_GT(before, 0.0);
  mapped.touch();
  EXPECT_NEAR(memory.resident_B() - before, MAPPED_B, SLACK_B);
  EXPECT_GE(memory.peak_B(), before + MAPPED_B - SLACK_B);
  mapped.give_back();
  EXPECT_NEAR(memory.resident_B() - before, 0.0, SLACK_B);
  EXPECT_GE(memory.peak_B(), before + MAPPED_B - SLACK_B);
}

TEST(ProcessMemory, WatchingSeesAtOnceWhatThisThreadTouches)
{
  mlff::ProcessMemory memory;
  Mapped mapped;
  ASSERT_TRUE(mapped.there());
  const double before = memory.watched_B();
  EXPECT_NEAR(memory.watched_B(), before, SLACK_B);
  mapped.touch();
  EXPECT_NEAR(memory.watched_B() - before, MAPPED_B, SLACK_B);
}

TEST(ProcessMemory, WatchingSeesANewPeakOfAnotherThreadAtOnce)
{
  mlff::ProcessMemory memory;
  // Other tests may have left the process below its peak: map until it is reached.
  std::vector<std::unique_ptr<Mapped>> filling;
  while (memory.peak_B() - memory.resident_B() > SLACK_B) {
    filling.push_back(std::make_unique<Mapped>());
    ASSERT_TRUE(filling.back()->there());
    filling.back()->touch();
  }
  Mapped mapped;
  ASSERT_TRUE(mapped.there());
  const double before = memory.watched_B();
  std::thread([&mapped] { mapped.touch(); }).join();
  EXPECT_NEAR(memory.watched_B() - before, MAPPED_B, SLACK_B);
}

TEST(ProcessMemory, WatchingSeesWhatIsGivenBackSixteenReadingsLaterAtMost)
{
  mlff::ProcessMemory memory;
  Mapped mapped;
  ASSERT_TRUE(mapped.there());
  const double before = memory.watched_B();
  mapped.touch();
  EXPECT_NEAR(memory.watched_B() - before, MAPPED_B, SLACK_B);
  mapped.give_back();
  double last = 0.0;
  for (int reading = 0; reading < 16; reading++) {
    last = memory.watched_B();
  }
  EXPECT_NEAR(last - before, 0.0, SLACK_B);
}

TEST(KeptMemory, KeepsWhatIsFreedAndGivesItBackAtTheEnd)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers have an allocator of their own";
#endif
  constexpr std::size_t BLOCKS = 64;
  constexpr std::size_t BLOCK_B = 1U << 20;
  const mlff::ProcessMemory memory;
  const double before = memory.resident_B();
  auto kept = std::make_unique<mlff::KeptMemory>();
  const auto use_and_free = [] {
    std::vector<std::unique_ptr<char[]>> blocks;
    for (std::size_t k = 0; k < BLOCKS; k++) {
      blocks.push_back(std::make_unique<char[]>(BLOCK_B));
      std::memset(blocks.back().get(), 1, BLOCK_B);
    }
  };
  use_and_free();
  EXPECT_GT(memory.resident_B() - before, BLOCKS * BLOCK_B - SLACK_B);
  {
    const mlff::KeptMemory another;
  }
  EXPECT_GT(memory.resident_B() - before, BLOCKS * BLOCK_B - SLACK_B);
  kept.reset();
  EXPECT_LT(memory.resident_B() - before, SLACK_B);
}

}  // namespace
