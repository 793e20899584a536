// SPDX-License-Identifier: GPL-2.0-or-later
// Waiting for accelerators that compute asynchronously, and how much memory of theirs is in use.

#ifndef MLFF_DEVICE_FENCE_H
#define MLFF_DEVICE_FENCE_H

#include <cstddef>
#include <string>
#include <vector>

namespace mlff {

/// The accelerators that this process has loaded: CUDA and HIP by their drivers' libraries, without
/// which no code of theirs can run, and Kokkos where LAMMPS was built with it. Needs none of their
/// headers and loads nothing itself.
class DeviceFence {
public:
  /// Looks what is there now; a model that is loaded later may bring more.
  DeviceFence();

  /// Waits until all work given to the devices is done.
  void wait() const;

  /// What wait() waits for: "cuda", "hip", "kokkos".
  [[nodiscard]] std::vector<std::string> names() const;

  /// Memory in use on this process' current device, by whatever process, bytes; negative without a
  /// device.
  [[nodiscard]] double memory_B() const;

private:
  using Synchronize = int (*)();
  using MemoryInfo = int (*)(std::size_t *free, std::size_t *total);
  Synchronize cuda_ = nullptr;
  Synchronize hip_ = nullptr;
  MemoryInfo cuda_memory_ = nullptr;
  MemoryInfo hip_memory_ = nullptr;
};

}  // namespace mlff

#endif
