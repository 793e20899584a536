// SPDX-License-Identifier: GPL-2.0-or-later
// TorchScript backend of the model interface, and the one place where a model file's kind is
// recognised.

#include "mlff_model.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>
#include <torch/cuda.h>

#include <fstream>

namespace mlff {

namespace {

using torch::jit::IValue;

const char *const METADATA_FILE = "mlff.json";

/// LibTorch's messages carry a C++ stack trace; the first line says what is wrong.
std::string first_line(const std::string &text)
{
  const auto start = text.find_first_not_of(" \t\n");
  if (start == std::string::npos) {
    return text;
  }
  return text.substr(start, text.find('\n', start) - start);
}

/// A TorchScript failure reports the Python frames first and its cause in the last lines.
std::string cause(const std::string &text)
{
  const auto at = text.rfind("RuntimeError: ");
  return first_line(at == std::string::npos ? text : text.substr(at));
}

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

class TorchScriptModel : public Model {
public:
  TorchScriptModel(torch::jit::Module module, Metadata meta, at::Device device, std::string file)
      : module_(std::move(module)), meta_(std::move(meta)), device_(device), file_(std::move(file))
  {
    dtype_ = meta_.dtype == Dtype::float64 ? at::kDouble : at::kFloat;
    const auto &arguments = module_.get_method("forward").function().getSchema().arguments();
    if (arguments.size() != meta_.inputs.size() + 1) {
      throw ModelError("Model file " + file_ + ": its forward method takes " +
                       std::to_string(arguments.size() - 1) + " inputs, its metadata name " +
                       std::to_string(meta_.inputs.size()) + "; export it again");
    }
  }

  [[nodiscard]] const Metadata &metadata() const override { return meta_; }
  [[nodiscard]] std::string backend() const override { return "torchscript"; }
  [[nodiscard]] std::string device() const override { return device_.str(); }
  [[nodiscard]] int threads() const override { return at::get_num_threads(); }

  OutputView evaluate(const GraphView &graph) override
  {
    std::vector<IValue> inputs;
    inputs.reserve(meta_.inputs.size());
    for (const auto &name : meta_.inputs) {
      inputs.emplace_back(input(name, graph));
    }

    IValue result;
    try {
      result = module_.forward(inputs);
    } catch (const std::exception &error) {
      throw ModelError("Model file " + file_ + ": its evaluation failed: " + cause(error.what()));
    }
    if (!result.isTuple() || result.toTupleRef().elements().size() != 2) {
      throw ModelError("Model file " + file_ + ": it must return a tuple (atom_energy, edge_grad)");
    }
    const auto &outputs = result.toTupleRef().elements();
    energy_ = output(outputs[0], {graph.nodes}, "atom_energy");
    grad_ = output(outputs[1], {graph.edges, 3}, "edge_grad");
    return {energy_.const_data_ptr(), grad_.const_data_ptr()};
  }

private:
  at::Tensor input(const std::string &name, const GraphView &graph) const
  {
    // from_blob takes no const pointer; contract models do not write to their inputs.
    const auto wrap = [&](const void *data, at::IntArrayRef shape, at::ScalarType type) {
      return at::from_blob(const_cast<void *>(data), shape, at::TensorOptions().dtype(type))
          .to(device_);
    };
    if (name == "species") {
      return wrap(graph.species, {graph.nodes}, at::kLong);
    }
    if (name == "edge_index") {
      return wrap(graph.edge_index, {2, graph.edges}, at::kLong);
    }
    if (name == "edge_vec") {
      return wrap(graph.edge_vec, {graph.edges, 3}, dtype_);
    }
    return wrap(graph.node_weight, {graph.nodes}, dtype_);
  }

  at::Tensor output(const IValue &value, at::IntArrayRef shape, const char *name) const
  {
    if (!value.isTensor()) {
      throw ModelError("Model file " + file_ + ": its output " + name + " is not a tensor");
    }
    const auto &tensor = value.toTensor();
    if (tensor.sizes() != shape || tensor.scalar_type() != dtype_) {
      std::ostringstream text;
      text << "Model file " << file_ << ": its output " << name << " is " << tensor.scalar_type()
           << ' ' << tensor.sizes() << ", the contract wants " << dtype_ << ' ' << shape;
      throw ModelError(text.str());
    }
    return tensor.detach().to(at::kCPU).contiguous();
  }

  torch::jit::Module module_;
  Metadata meta_;
  at::Device device_;
  at::ScalarType dtype_ = at::kFloat;
  std::string file_;
  at::Tensor energy_;
  at::Tensor grad_;
};

}  // namespace

std::unique_ptr<Model> load_model(const std::string &file, const std::string &device)
{
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    throw ModelError("Model file " + file + " cannot be read; check the path and its permissions");
  }
  char magic[2] = {};
  stream.read(magic, sizeof(magic));
  if (stream.gcount() != sizeof(magic) || magic[0] != 'P' || magic[1] != 'K') {
    throw ModelError(
        "Model file " + file +
        " is not an exported model (a TorchScript file is a zip archive); export it again");
  }

  const auto target = resolve_device(device, file);
  torch::jit::ExtraFilesMap extra{{METADATA_FILE, ""}};
  torch::jit::Module module;
  try {
    module = torch::jit::load(file, target, extra);
  } catch (const std::exception &error) {
    throw ModelError("Model file " + file + " is damaged or no TorchScript file (LibTorch: " +
                     first_line(error.what()) + "); export it again");
  }
  if (extra[METADATA_FILE].empty()) {
    throw ModelError("Model file " + file + " is TorchScript without the metadata " +
                     METADATA_FILE + "; export it with one of the exporters in inputs/models");
  }
  auto meta = Metadata::parse(extra[METADATA_FILE], file);
  module.eval();
  return std::make_unique<TorchScriptModel>(std::move(module), std::move(meta), target, file);
}

}  // namespace mlff
