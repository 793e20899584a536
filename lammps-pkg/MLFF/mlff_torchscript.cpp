// SPDX-License-Identifier: GPL-2.0-or-later
// Contract models in TorchScript.

#include "mlff_backends.h"
#include "mlff_script.h"
#include "mlff_tensors.h"

namespace mlff {

namespace {

class TorchScriptModel : public TensorModel {
public:
  TorchScriptModel(Script script, Metadata meta)
      : TensorModel(script.file(), "torchscript", script.device(), std::move(meta)),
        script_(std::move(script))
  {
    const auto named = metadata().inputs.size();
    if (script_.inputs() != named) {
      fail("its forward method takes " + std::to_string(script_.inputs()) +
           " inputs, its metadata name " + std::to_string(named) + "; export it again");
    }
  }

private:
  std::vector<at::Tensor> answer(const GraphView &graph) override
  {
    std::vector<at::IValue> inputs;
    inputs.reserve(metadata().inputs.size());
    for (const auto &name : metadata().inputs) {
      inputs.emplace_back(input(name, graph));
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
    return tensors;
  }

  Script script_;
};

}  // namespace

std::unique_ptr<Model> load_torchscript(const Archive &archive, const std::string &device)
{
  auto meta = contract_metadata(archive);
  return std::make_unique<TorchScriptModel>(
      Script(archive.file, resolve_device(device, archive.file)), std::move(meta));
}

}  // namespace mlff
