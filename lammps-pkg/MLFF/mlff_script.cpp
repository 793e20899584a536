// SPDX-License-Identifier: GPL-2.0-or-later
// A TorchScript program: loading, checking, calling.

#include "mlff_script.h"

#include "mlff_tensors.h"

#include <caffe2/serialize/inline_container.h>
#include <torch/csrc/jit/api/compilation_unit.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/serialization/import.h>
#include <torch/csrc/jit/serialization/import_read.h>
#include <torch/csrc/jit/serialization/unpickler.h>
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

std::map<std::string, at::Tensor> script_tensors(const std::string &file)
{
  // Every class is taken for an empty one. The program itself is the last object to be completed.
  const auto unit = std::make_shared<torch::jit::CompilationUnit>();
  const auto empty_class = [&](const c10::QualifiedName &name) {
    if (name.qualifiedName().rfind("__torch__.", 0) !=
        0) {  // of a list or dictionary, such as List[str]
      return c10::StrongTypePtr(unit,
                                torch::jit::Unpickler::defaultTypeParser(name.qualifiedName()));
    }
    auto type = unit->get_class(name);
    if (!type) {
      type = c10::ClassType::create(name, unit, /*is_module=*/true);
      unit->register_type(type);
    }
    return c10::StrongTypePtr(unit, std::move(type));
  };
  at::IValue state;
  const auto empty_object = [&](const c10::StrongTypePtr &type, const at::IValue &content) {
    state = content;
    return c10::ivalue::Object::create(type, 0);
  };
  caffe2::serialize::PyTorchStreamReader reader(file);
  torch::jit::readArchiveAndTensors("data", "", "", empty_class, empty_object, at::Device(at::kCPU),
                                    reader);
  std::map<std::string, at::Tensor> tensors;
  if (state.isGenericDict()) {
    for (const auto &entry : state.toGenericDict()) {
      if (entry.key().isString() && entry.value().isTensor()) {
        tensors[entry.key().toStringRef()] = entry.value().toTensor();
      }
    }
  }
  return tensors;
}

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

}  // namespace mlff
