// SPDX-License-Identifier: GPL-2.0-or-later
// Between a graph's arrays and LibTorch's tensors.

#include "mlff_tensors.h"

#include "mlff_text.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <c10/core/DeviceGuard.h>
#include <torch/cuda.h>

#include <iterator>
#include <sstream>

namespace mlff {

namespace {

std::int64_t node_rank = 0;  // see use_node_rank()

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
  const auto mine = [] {
    return at::Device(at::kCUDA,
                      static_cast<c10::DeviceIndex>(node_rank % torch::cuda::device_count()));
  };
  if (device == "auto") {
    return torch::cuda::is_available() ? mine() : at::Device("cpu");
  }
  at::Device wanted("cpu");
  bool known = false;
  try {
    wanted = at::Device(device);
    known = (wanted.is_cpu() && !wanted.has_index()) || wanted.is_cuda();
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
      wanted = mine();
    }
  }
  return wanted;
}

void use_node_rank(int rank)
{
  node_rank = rank;
}

void use_threads(int threads)
{
  at::set_num_threads(threads);
}

at::ScalarType scalar_type(Dtype dtype)
{
  return dtype == Dtype::float64 ? at::kDouble : at::kFloat;
}

std::string cause(const std::string &message)
{
  // TorchScript reports its Python frames first and the cause behind them, named "RuntimeError: "
  // where an operator failed and in the last line where the program raised an error of its own. All
  // others begin with the cause, and their C++ frames follow on lines of their own.
  constexpr const char *INTERPRETER =
      "The following operation failed in the TorchScript interpreter";
  constexpr const char *WHITE = " \t\n";
  auto start = message.rfind("RuntimeError: ");
  if (start == std::string::npos && message.rfind(INTERPRETER, 0) == 0) {
    start = message.rfind('\n', message.find_last_not_of(WHITE));
  }
  start = message.find_first_not_of(WHITE, start == std::string::npos ? 0 : start);
  if (start == std::string::npos) {
    return message;
  }
  return message.substr(start, message.find('\n', start) - start);
}

double parsed_cutoff(const std::string &text, const std::string &file)
{
  std::istringstream stream(text);
  double cutoff = 0.0;
  if (!(stream >> cutoff) || !(cutoff > 0.0)) {
    throw ModelError("Model file " + file + ": its cutoff is '" + quotable(text) +
                     "', which is no length in Angstrom; export it again with its family's tool");
  }
  return cutoff;
}

std::vector<std::string> words(const std::string &text)
{
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

at::Tensor contract_virial(const at::Tensor &tensor)
{
  const auto places = at::tensor({0, 4, 8, 1, 2, 5}, tensor.options().dtype(at::kLong));
  return tensor.reshape({9}).index_select(0, places);
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
    // Single numbers may be infinite by design, such as what masked values are set to.
    if (tensor.defined() && tensor.is_floating_point() && tensor.numel() > 0 &&
        (at::isnan(tensor).any().item<bool>() ||
         (tensor.numel() > 1 && at::isinf(tensor).any().item<bool>()))) {
      throw ModelError("Model file " + file +
                       ": its weights hold NaN or infinity, so that its training or its export "
                       "went wrong; export it again from a sound checkpoint");
    }
  }
}

int TensorModel::threads() const
{
  return at::get_num_threads();
}

void TensorModel::fail(const std::string &why) const
{
  throw ModelError(visible("Model file " + file_ + ": " + why));
}

OutputView TensorModel::evaluate(const GraphView &graph, int lane)
{
  try {
    // All work goes to the current stream of the model's device, in order with the copies of inputs
    // to it and of outputs from it; the latter wait for their data.
    const c10::OptionalDeviceGuard guard(device_);
    return hold(answer(graph), graph, lane);
  } catch (const ModelError &) {
    throw;
  } catch (const std::exception &error) {
    const auto why = cause(error.what());
    if (why.find("allocate memory") != std::string::npos ||
        why.find("out of memory") != std::string::npos) {
      fail("there is no memory to evaluate a graph of " + std::to_string(graph.nodes) +
           " nodes and " + std::to_string(graph.edges) + " edges (" + why +
           "); use fewer MPI ranks on each node, more nodes, or a smaller system");
    }
    fail("its evaluation failed: " + why);
  }
}

OutputView TensorModel::hold(std::vector<at::Tensor> tensors, const GraphView &graph, int lane)
{
  const auto &names = meta_.outputs;
  if (tensors.size() != names.size()) {
    fail("it returned " + std::to_string(tensors.size()) + " outputs, its metadata name " +
         std::to_string(names.size()) + "; export it again");
  }
  auto &held = held_[lane];
  held = std::move(tensors);
  OutputView view;
  for (std::size_t i = 0; i < names.size(); i++) {
    auto &tensor = held[i];
    const auto shape = output_shape(names[i], graph);
    if (tensor.sizes() != at::IntArrayRef(shape) ||
        tensor.scalar_type() != scalar_type(meta_.dtype)) {
      std::ostringstream text;
      text << "its output " << names[i] << " is " << tensor.scalar_type() << ' ' << tensor.sizes()
           << ", the contract wants " << scalar_type(meta_.dtype) << ' ' << at::IntArrayRef(shape);
      fail(text.str());
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
