// SPDX-License-Identifier: GPL-2.0-or-later
// Resident memory of the calling process, cheap enough to be read inside a simulation loop.

#ifndef MLFF_PROCESS_MEMORY_H
#define MLFF_PROCESS_MEMORY_H

namespace mlff {

/// Reads /proc/self/statm through a descriptor that stays open: 1 to 2 us per reading.
class ProcessMemory {
public:
  ProcessMemory();
  ProcessMemory(const ProcessMemory &) = delete;
  ProcessMemory &operator=(const ProcessMemory &) = delete;
  ~ProcessMemory();

  /// Resident set now, bytes; 0 where the system does not tell.
  [[nodiscard]] double resident_B() const;

  /// As resident_B(), for readings in a row: a third of its cost where nothing changes. Reads again
  /// if the calling thread has touched new pages or the process has reached a new peak, and each
  /// 16th time in any case. So what other threads touch below the peak, and what is given back,
  /// may show 15 readings late.
  [[nodiscard]] double watched_B();

  /// Largest resident set so far, bytes.
  [[nodiscard]] double peak_B() const;

private:
  int descriptor_;
  double page_B_;

  // Of watched_B().
  double last_B_ = 0.0;
  long faults_ = -1;
  long peak_kB_ = 0;
  int until_reading_ = 0;
};

/// Memory that this machine can still give to programs, bytes; 0 where the system does not tell.
double available_memory_B();

/// While there is one, this process may keep up to 1 GiB that it freed. A model frees all its
/// intermediate results at the end of each call; by default the C library hands them back to the
/// system, which clears the same memory again in the next call.
///
/// The last one to go gives back what is kept. The C library's thresholds are from then on the ones
/// that its own rule ends at after large blocks were freed (32 and 64 MiB): it cannot be told to
/// follow that rule again. Does nothing where the user has chosen (MALLOC_TRIM_THRESHOLD_ or
/// MALLOC_MMAP_THRESHOLD_), and with C libraries other than glibc.
class KeptMemory {
public:
  KeptMemory();
  KeptMemory(const KeptMemory &) = delete;
  KeptMemory &operator=(const KeptMemory &) = delete;
  ~KeptMemory();
};

}  // namespace mlff

#endif
