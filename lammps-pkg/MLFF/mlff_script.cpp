// SPDX-License-Identifier: GPL-2.0-or-later
// A TorchScript program: loading, checking, calling.

#include "mlff_script.h"

#include "mlff_tensors.h"

#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/serialization/import.h>
#include <torch/version.h>

namespace mlff {

namespace {

/// A frozen program keeps its weights as constants of its graph, nested blocks included.
void add_constants(const torch::jit::Block *block, std::vector<at::Tensor> &tensors)
{
  for (const auto *node : block->nodes()) {
    if (node->kind() == torch::jit::prim::Constant) {
      const auto value = torch::jit::toIValue(node->output());
      if (value && value->isTensor()) {
        tensors.push_back(value->toTensor());
      }
    }
    for (const auto *inner : node->blocks()) {
      add_constants(inner, tensors);
    }
  }
}

}  // namespace

Script::Script(const std::string &file, at::Device device) : file_(file), device_(device)
{
  try {
    module_ = torch::jit::load(file, device);
  } catch (const std::exception &error) {
    throw ModelError("Model file " + file +
                     " is TorchScript that this LibTorch " TORCH_VERSION " does not load (" +
                     cause(error.what()) +
                     "); it is damaged, or was written by another version or with operators of "
                     "another package: export it again with torch " TORCH_VERSION);
  }
  module_.eval();

  std::vector<at::Tensor> weights;
  for (const auto &parameter : module_.parameters()) {
    weights.push_back(parameter);
  }
  for (const auto &buffer : module_.buffers()) {
    weights.push_back(buffer);
  }
  if (const auto method = module_.find_method("forward")) {
    add_constants(method->graph()->block(), weights);
  } else {
    throw ModelError("Model file " + file +
                     " is TorchScript without a forward method; export it "
                     "with the exporter of its family in inputs/models");
  }
  check_weights(weights, file);
}

at::IValue Script::call(std::vector<at::IValue> inputs)
{
  return module_.forward(std::move(inputs));
}

std::size_t Script::inputs() const
{
  return module_.get_method("forward").function().getSchema().arguments().size() - 1;
}

at::Tensor Script::tensor(const std::string &attribute) const
{
  const auto value = module_.hasattr(attribute) ? module_.attr(attribute) : at::IValue();
  if (!value.isTensor()) {
    throw ModelError("Model file " + file_ + ": it has no tensor '" + attribute +
                     "', which its family's files have; export it again with its family's tool");
  }
  return value.toTensor().to(at::kCPU);
}

int Script::count_classes(const std::string &part) const
{
  int count = 0;
  for (const auto &module : module_.modules()) {
    const auto name = module.type()->name();
    count += name && name->qualifiedName().find(part) != std::string::npos ? 1 : 0;
  }
  return count;
}

Dtype Script::dtype() const
{
  const auto is_real = [](const at::Tensor &tensor) { return tensor.is_floating_point(); };
  const auto kind = [](const at::Tensor &tensor) {
    return tensor.scalar_type() == at::kDouble ? Dtype::float64 : Dtype::float32;
  };
  for (const auto &parameter : module_.parameters()) {
    if (is_real(parameter)) {
      return kind(parameter);
    }
  }
  for (const auto &buffer : module_.buffers()) {
    if (is_real(buffer)) {
      return kind(buffer);
    }
  }
  return Dtype::float32;
}

}  // namespace mlff
