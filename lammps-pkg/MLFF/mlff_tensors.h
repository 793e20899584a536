// SPDX-License-Identifier: GPL-2.0-or-later
// Between a graph's arrays and LibTorch's tensors: what all backends share. Only they include this.

#ifndef MLFF_TENSORS_H
#define MLFF_TENSORS_H

#include "mlff_model.h"

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <string>
#include <utility>
#include <vector>

namespace mlff {

/// "cpu", "cuda", "cuda:N" or "auto" as a device. Throws ModelError if it is not there.
at::Device resolve_device(const std::string &device, const std::string &file);

/// The element type of a model's real inputs and outputs.
at::ScalarType scalar_type(Dtype dtype);

/// The lines of a LibTorch message that say what went wrong, without its stack traces.
std::string cause(const std::string &message);

/// The graph's input of this name (model contract) as a tensor on a device. On the CPU it shares
/// the graph's memory.
at::Tensor input_tensor(const std::string &name, const GraphView &graph, Dtype dtype,
                        at::Device device);

/// Throws ModelError if a tensor of a model holds NaN.
void check_weights(const std::vector<at::Tensor> &weights, const std::string &file);

/// Holds the outputs of an evaluation until the next one and shows them as arrays.
class Outputs {
public:
  Outputs(std::string file, Dtype dtype) : file_(std::move(file)), dtype_(dtype) {}

  /// @param tensors  the model's answer in the order of `names` (model contract)
  /// @return views of it. Throws ModelError when a shape or type is not what the contract wants.
  OutputView hold(std::vector<at::Tensor> tensors, const std::vector<std::string> &names,
                  const GraphView &graph);

private:
  std::string file_;
  Dtype dtype_;
  std::vector<at::Tensor> held_;
};

}  // namespace mlff

#endif
