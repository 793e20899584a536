// SPDX-License-Identifier: GPL-2.0-or-later
// An AOTInductor package: loading, checking, calling. The contract backend and the adapters of
// other projects' files are built on it.

#ifndef MLFF_PACKAGE_H
#define MLFF_PACKAGE_H

#include "mlff_archive.h"

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <memory>
#include <string>
#include <vector>

namespace torch::inductor {
class AOTIModelContainerRunner;
}

namespace mlff {

/// The kind of device that a package was compiled for, as its metadata say: "cpu", "cuda".
std::string package_device(const Archive &archive);

class Package {
public:
  /// Loads a package, which is a program whose code runs from here on, onto the device kind it was
  /// compiled for. Throws ModelError when it was compiled for another machine, instruction set or
  /// device than asked for, and when a weight is NaN.
  /// @param device  "auto" or what resolve_device() knows
  /// @param lanes   calls that may go on at the same time; on a CUDA device always one
  Package(const Archive &archive, const std::string &device, int lanes = 1);
  ~Package();

  /// Runs it. Throws whatever LibTorch does.
  std::vector<at::Tensor> call(const std::vector<at::Tensor> &inputs);

  [[nodiscard]] const std::string &file() const { return file_; }
  [[nodiscard]] at::Device device() const { return device_; }
  [[nodiscard]] int lanes() const { return lanes_; }

private:
  std::string file_;
  at::Device device_;
  int lanes_;
  std::shared_ptr<torch::inductor::AOTIModelContainerRunner> runner_;
};

}  // namespace mlff

#endif
