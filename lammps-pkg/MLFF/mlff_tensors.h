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

/// The line of a LibTorch message that says what went wrong, without its stack traces.
std::string cause(const std::string &message);

/// A cutoff (Angstrom) as foreign metadata give it, above 0. Throws ModelError.
double parsed_cutoff(const std::string &text, const std::string &file);

/// The words of a text, as foreign metadata list elements and names.
std::vector<std::string> words(const std::string &text);

/// A virial tensor of nine elements in the contract's order: xx yy zz xy xz yz.
at::Tensor contract_virial(const at::Tensor &tensor);

/// The graph's input of this name (model contract) as a tensor on a device. On the CPU it shares
/// the graph's memory.
at::Tensor input_tensor(const std::string &name, const GraphView &graph, Dtype dtype,
                        at::Device device);

/// Throws ModelError if a tensor of a model holds NaN, or infinity among other numbers.
void check_weights(const std::vector<at::Tensor> &weights, const std::string &file);

/// A loaded model whose program takes and gives tensors. The backends and adapters derive from it.
class TensorModel : public Model {
public:
  [[nodiscard]] const Metadata &metadata() const override { return meta_; }
  [[nodiscard]] std::string backend() const override { return backend_; }
  [[nodiscard]] std::string device() const override { return device_.str(); }
  [[nodiscard]] int threads() const override;

  /// Whatever goes wrong becomes a ModelError that names the file.
  OutputView evaluate(const GraphView &graph, int lane) final;

  [[nodiscard]] int lanes() const override { return static_cast<int>(held_.size()); }

protected:
  /// @param backend  "torchscript" or "aotinductor"
  /// @param lanes    calls of answer() that may go on at the same time
  TensorModel(std::string file, std::string backend, at::Device device, Metadata meta,
              int lanes = 1)
      : file_(std::move(file)), backend_(std::move(backend)), device_(device),
        meta_(std::move(meta)), held_(lanes)
  {
  }

  /// The model's answer in the order of its metadata's outputs.
  virtual std::vector<at::Tensor> answer(const GraphView &graph) = 0;

  /// The graph's input of this name on the model's device, in its dtype.
  [[nodiscard]] at::Tensor input(const std::string &name, const GraphView &graph) const
  {
    return input_tensor(name, graph, meta_.dtype, device_);
  }

  /// Throws ModelError("Model file FILE: WHY").
  [[noreturn]] void fail(const std::string &why) const;

private:
  /// Keeps the tensors until the next evaluation and shows them as arrays. Throws ModelError when a
  /// shape or type is not what the contract wants.
  OutputView hold(std::vector<at::Tensor> tensors, const GraphView &graph, int lane);

  std::string file_;
  std::string backend_;
  at::Device device_;
  Metadata meta_;
  std::vector<std::vector<at::Tensor>> held_;  // by lane
};

}  // namespace mlff

#endif
