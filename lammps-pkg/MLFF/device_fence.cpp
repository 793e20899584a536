// SPDX-License-Identifier: GPL-2.0-or-later
// Waiting for accelerators.

#include "device_fence.h"

#include <dlfcn.h>

#ifdef LMP_KOKKOS
#include <Kokkos_Core.hpp>
#endif

namespace mlff {

namespace {

/// A function of a library that is loaded already; null without it.
template <typename Function> Function find(const char *library, const char *name)
{
  void *handle = ::dlopen(library, RTLD_LAZY | RTLD_NOLOAD);
  // The handle is kept: the library stays loaded as long as the process anyway.
  return handle ? reinterpret_cast<Function>(::dlsym(handle, name)) : nullptr;
}

constexpr const char *CUDA = "libcuda.so.1";
constexpr const char *HIP = "libamdhip64.so";

}  // namespace

DeviceFence::DeviceFence()
    : cuda_(find<Synchronize>(CUDA, "cuCtxSynchronize")),
      hip_(find<Synchronize>(HIP, "hipDeviceSynchronize")),
      cuda_memory_(find<MemoryInfo>(CUDA, "cuMemGetInfo_v2")),
      hip_memory_(find<MemoryInfo>(HIP, "hipMemGetInfo"))
{
}

void DeviceFence::wait() const
{
#ifdef LMP_KOKKOS
  if (Kokkos::is_initialized()) {
    Kokkos::fence("fix bench/latency");
  }
#endif
  // Without a context on this thread they return an error: then there is nothing to wait for.
  if (cuda_) {
    cuda_();
  }
  if (hip_) {
    hip_();
  }
}

std::vector<std::string> DeviceFence::names() const
{
  std::vector<std::string> names;
  if (cuda_) {
    names.emplace_back("cuda");
  }
  if (hip_) {
    names.emplace_back("hip");
  }
#ifdef LMP_KOKKOS
  if (Kokkos::is_initialized()) {
    names.emplace_back("kokkos");
  }
#endif
  return names;
}

double DeviceFence::memory_B() const
{
  for (const auto info : {cuda_memory_, hip_memory_}) {
    std::size_t free = 0;
    std::size_t total = 0;
    if (info && info(&free, &total) == 0) {
      return static_cast<double>(total - free);
    }
  }
  return -1.0;
}

}  // namespace mlff
