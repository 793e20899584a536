// SPDX-License-Identifier: GPL-2.0-or-later
// A TorchScript program: loading, checking, calling. The contract backend and the adapters of other
// projects' files are built on it.

#ifndef MLFF_SCRIPT_H
#define MLFF_SCRIPT_H

#include "mlff_model.h"

#include <ATen/core/ivalue.h>
#include <torch/csrc/jit/api/module.h>

#include <map>
#include <string>
#include <vector>

namespace mlff {

/// Tensors that are attributes of a program itself, by name, read without loading the program: none
/// of its code is compiled or runs. Throws whatever LibTorch does.
std::map<std::string, at::Tensor> script_tensors(const std::string &file);

class Script {
public:
  /// Loads a file and puts it into evaluation mode. Throws ModelError, also when a weight is NaN.
  Script(const std::string &file, at::Device device);

  /// Calls forward(). Throws whatever LibTorch does.
  at::IValue call(std::vector<at::IValue> inputs);

  /// Number of inputs of forward().
  [[nodiscard]] std::size_t inputs() const;

  /// Whether the file has an attribute of this name that is a tensor.
  [[nodiscard]] bool has(const std::string &attribute) const
  {
    return module_.hasattr(attribute) && module_.attr(attribute).isTensor();
  }

  /// A tensor attribute, which is there.
  [[nodiscard]] at::Tensor tensor(const std::string &attribute) const
  {
    return module_.attr(attribute).toTensor().to(at::kCPU);
  }

  [[nodiscard]] const std::string &file() const { return file_; }
  [[nodiscard]] at::Device device() const { return device_; }

private:
  torch::jit::Module module_;
  std::string file_;
  at::Device device_;
};

}  // namespace mlff

#endif
