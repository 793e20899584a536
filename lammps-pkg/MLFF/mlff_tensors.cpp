// SPDX-License-Identifier: GPL-2.0-or-later
// Between a graph's arrays and LibTorch's tensors.

#include "mlff_tensors.h"

#include <ATen/Functions.h>
#include <torch/cuda.h>

#include <sstream>

namespace mlff {

namespace {

std::vector<std::int64_t> output_shape(const std::string &name, const GraphView &graph)
{
  if (name == "atom_energy") {
    return {graph.nodes};
  }
  if (name == "edge_grad") {
    return {graph.edges, 3};
  }
  if (name == "node_force") {
    return {graph.nodes, 3};
  }
  return {6};  // virial
}

}  // namespace

at::Device resolve_device(const std::string &device, const std::string &file)
{
  if (device == "auto") {
    return torch::cuda::is_available() ? at::Device("cuda:0") : at::Device("cpu");
  }
  at::Device wanted("cpu");
  bool known = false;
  try {
    wanted = at::Device(device);
    known = wanted.is_cpu() || wanted.is_cuda();
  } catch (const c10::Error &) {
    known = false;
  }
  if (!known) {
    throw ModelError("Model file " + file + ": unknown device '" + device +
                     "'; use auto, cpu, cuda or cuda:N");
  }
  if (wanted.is_cuda()) {
    const auto count = torch::cuda::device_count();
    if (count == 0) {
      throw ModelError("Model file " + file + ": device '" + device +
                       "' was asked for, but LibTorch finds no CUDA device; use device cpu");
    }
    if (wanted.index() >= count) {
      throw ModelError("Model file " + file + ": device '" + device +
                       "' does not exist, LibTorch finds " + std::to_string(count) +
                       " CUDA device(s)");
    }
    if (!wanted.has_index()) {
      wanted = at::Device(at::kCUDA, 0);
    }
  }
  return wanted;
}

at::ScalarType scalar_type(Dtype dtype)
{
  return dtype == Dtype::float64 ? at::kDouble : at::kFloat;
}

std::string cause(const std::string &message)
{
  // A TorchScript failure reports the Python frames first and its cause in the last lines; all
  // others begin with the cause, and their C++ frames follow on lines of their own.
  const auto raised = message.rfind("RuntimeError: ");
  const auto start = message.find_first_not_of(" \t\n", raised == std::string::npos ? 0 : raised);
  if (start == std::string::npos) {
    return message;
  }
  return message.substr(start, message.find('\n', start) - start);
}

at::Tensor input_tensor(const std::string &name, const GraphView &graph, Dtype dtype,
                        at::Device device)
{
  // from_blob takes no const pointer; models do not write to their inputs.
  const auto wrap = [&](const void *data, at::IntArrayRef shape, at::ScalarType type) {
    return at::from_blob(const_cast<void *>(data), shape, at::TensorOptions().dtype(type))
        .to(device);
  };
  if (name == "species") {
    return wrap(graph.species, {graph.nodes}, at::kLong);
  }
  if (name == "edge_index") {
    return wrap(graph.edge_index, {2, graph.edges}, at::kLong);
  }
  if (name == "edge_vec") {
    return wrap(graph.edge_vec, {graph.edges, 3}, scalar_type(dtype));
  }
  return wrap(graph.node_weight, {graph.nodes}, scalar_type(dtype));
}

void check_weights(const std::vector<at::Tensor> &weights, const std::string &file)
{
  for (const auto &tensor : weights) {
    if (tensor.defined() && tensor.is_floating_point() && at::isnan(tensor).any().item<bool>()) {
      throw ModelError("Model file " + file +
                       ": its weights hold NaN, so that its training or its export went wrong; "
                       "export it again from a sound checkpoint");
    }
  }
}

OutputView Outputs::hold(std::vector<at::Tensor> tensors, const std::vector<std::string> &names,
                         const GraphView &graph)
{
  if (tensors.size() != names.size()) {
    throw ModelError("Model file " + file_ + ": it returned " + std::to_string(tensors.size()) +
                     " outputs, its metadata name " + std::to_string(names.size()) +
                     "; export it again");
  }
  held_ = std::move(tensors);
  OutputView view;
  for (std::size_t i = 0; i < names.size(); i++) {
    auto &tensor = held_[i];
    const auto shape = output_shape(names[i], graph);
    if (tensor.sizes() != at::IntArrayRef(shape) || tensor.scalar_type() != scalar_type(dtype_)) {
      std::ostringstream text;
      text << "Model file " << file_ << ": its output " << names[i] << " is "
           << tensor.scalar_type() << ' ' << tensor.sizes() << ", the contract wants "
           << scalar_type(dtype_) << ' ' << at::IntArrayRef(shape);
      throw ModelError(text.str());
    }
    tensor = tensor.detach().to(at::kCPU).contiguous();
    const void *data = tensor.const_data_ptr();
    if (names[i] == "atom_energy") {
      view.atom_energy = data;
    } else if (names[i] == "edge_grad") {
      view.edge_grad = data;
    } else if (names[i] == "node_force") {
      view.node_force = data;
    } else {
      view.virial = data;
    }
  }
  return view;
}

}  // namespace mlff
