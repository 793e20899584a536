// SPDX-License-Identifier: GPL-2.0-or-later
// Memory of the calling process, and what the machine has left.

#include "process_memory.h"

#include <fcntl.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <string>

namespace mlff {

ProcessMemory::ProcessMemory()
    : descriptor_(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC)),
      page_B_(static_cast<double>(::sysconf(_SC_PAGESIZE)))
{
}

ProcessMemory::~ProcessMemory()
{
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

double ProcessMemory::resident_B() const
{
  std::array<char, 128> text;
  const auto count = descriptor_ < 0 ? -1 : ::pread(descriptor_, text.data(), text.size(), 0);
  if (count <= 0) {
    return 0.0;
  }
  // "size resident shared ...", in pages
  const char *end = text.data() + count;
  long size = 0;
  long resident = 0;
  const auto first = std::from_chars(text.data(), end, size);
  if (first.ptr >= end) {
    return 0.0;
  }
  std::from_chars(first.ptr + 1, end, resident);
  return static_cast<double>(resident) * page_B_;
}

double ProcessMemory::watched_B()
{
  constexpr int STALE_READINGS = 15;
#if defined(RUSAGE_THREAD)
  rusage usage{};
  ::getrusage(RUSAGE_THREAD, &usage);
  const long faults = usage.ru_minflt + usage.ru_majflt;
  if (faults == faults_ && usage.ru_maxrss == peak_kB_ && until_reading_ > 0) {
    until_reading_--;
    return last_B_;
  }
  faults_ = faults;
  peak_kB_ = usage.ru_maxrss;
#endif
  until_reading_ = STALE_READINGS;
  last_B_ = resident_B();
  return last_B_;
}

double ProcessMemory::peak_B() const
{
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  // The kernel updates the two figures at different moments; a peak below what is resident would
  // only confuse.
  return std::max(static_cast<double>(usage.ru_maxrss) * 1024.0, resident_B());
}

double available_memory_B()
{
  std::ifstream file("/proc/meminfo");
  std::string name;
  double kibibytes = 0.0;
  std::string unit;
  while (file >> name >> kibibytes && std::getline(file, unit)) {
    if (name == "MemAvailable:") {
      return kibibytes * 1024.0;
    }
  }
  return 0.0;
}

namespace {

std::atomic<int> keepers{0};

#if defined(__GLIBC__)
void set_thresholds(int mmap_B, int trim_B)
{
  if (std::getenv("MALLOC_TRIM_THRESHOLD_") == nullptr &&
      std::getenv("MALLOC_MMAP_THRESHOLD_") == nullptr) {
    ::mallopt(M_MMAP_THRESHOLD, mmap_B);
    ::mallopt(M_TRIM_THRESHOLD, trim_B);
  }
}
#endif

}  // namespace

KeptMemory::KeptMemory()
{
  if (keepers++ == 0) {
#if defined(__GLIBC__)
    constexpr int KEPT_B = 1 << 30;
    set_thresholds(KEPT_B, KEPT_B);
#endif
  }
}

KeptMemory::~KeptMemory()
{
  if (--keepers == 0) {
#if defined(__GLIBC__)
    constexpr int LARGEST_DYNAMIC_B = 32 << 20;
    set_thresholds(LARGEST_DYNAMIC_B, 2 * LARGEST_DYNAMIC_B);
    ::malloc_trim(0);
#endif
  }
}

}  // namespace mlff
