// SPDX-License-Identifier: GPL-2.0-or-later
// Contract models in TorchScript.

#include "mlff_backends.h"
#include "mlff_script.h"
#include "mlff_tensors.h"

#include <ATen/Parallel.h>

namespace mlff {

namespace {

class TorchScriptModel : public Model {
public:
  TorchScriptModel(Script script, Metadata meta)
      : script_(std::move(script)), meta_(std::move(meta)), outputs_(script_.file(), meta_.dtype)
  {
    if (script_.inputs() != meta_.inputs.size()) {
      throw ModelError("Model file " + script_.file() + ": its forward method takes " +
                       std::to_string(script_.inputs()) + " inputs, its metadata name " +
                       std::to_string(meta_.inputs.size()) + "; export it again");
    }
  }

  [[nodiscard]] const Metadata &metadata() const override { return meta_; }
  [[nodiscard]] std::string backend() const override { return "torchscript"; }
  [[nodiscard]] std::string device() const override { return script_.device().str(); }
  [[nodiscard]] int threads() const override { return at::get_num_threads(); }

  OutputView evaluate(const GraphView &graph) override
  {
    std::vector<at::IValue> inputs;
    inputs.reserve(meta_.inputs.size());
    for (const auto &name : meta_.inputs) {
      inputs.emplace_back(input_tensor(name, graph, meta_.dtype, script_.device()));
    }
    const auto result = script_.call(std::move(inputs));
    std::vector<at::Tensor> tensors;
    if (result.isTuple()) {
      for (const auto &element : result.toTupleRef().elements()) {
        if (element.isTensor()) {
          tensors.push_back(element.toTensor());
        }
      }
    }
    return outputs_.hold(std::move(tensors), meta_.outputs, graph);
  }

private:
  Script script_;
  Metadata meta_;
  Outputs outputs_;
};

}  // namespace

std::unique_ptr<Model> load_torchscript(const Archive &archive, const std::string &device)
{
  auto meta = Metadata::parse(archive.get("mlff.json"), archive.file);
  return std::make_unique<TorchScriptModel>(
      Script(archive.file, resolve_device(device, archive.file)), std::move(meta));
}

}  // namespace mlff
