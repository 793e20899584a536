// SPDX-License-Identifier: GPL-2.0-or-later
// Contract models as AOTInductor packages.

#include "mlff_backends.h"
#include "mlff_package.h"
#include "mlff_tensors.h"
#include "mlff_text.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <nlohmann/json.hpp>
#include <torch/version.h>

namespace mlff {

namespace {

/// "2.15.0+cpu" -> "2.15". The interface between a package and LibTorch may change between minor
/// versions.
std::string minor_version(const std::string &version)
{
  return version.substr(0, version.find('.', version.find('.') + 1));
}

void check_torch_version(const Metadata &meta, const std::string &file)
{
  const auto source = nlohmann::json::parse(meta.json).value("source", nlohmann::json::object());
  const auto found =
      source.is_object() ? source.value("torch", nlohmann::json()) : nlohmann::json();
  const auto version = found.is_string() ? found.get<std::string>() : std::string();
  if (minor_version(version) != minor_version(TORCH_VERSION)) {
    throw ModelError(
        "Model file " + file + " is an AOTInductor package compiled with " +
        (version.empty() ? "a torch that its metadata do not name" : "torch " + quotable(version)) +
        ", this is LibTorch " TORCH_VERSION
        "; export it again with this version, or use the TorchScript file "
        "(.pt)");
  }
}

class AotInductorModel : public TensorModel {
public:
  AotInductorModel(const std::string &file, std::unique_ptr<Package> package, Metadata meta)
      : TensorModel(file, "aotinductor", package->device(), std::move(meta), package->lanes()),
        package_(std::move(package))
  {
  }

private:
  std::vector<at::Tensor> answer(const GraphView &graph) override
  {
    const c10::InferenceMode guard;
    std::vector<at::Tensor> inputs;
    inputs.reserve(metadata().inputs.size());
    for (const auto &name : metadata().inputs) {
      inputs.push_back(input(name, graph));
    }
    return package_->call(inputs);
  }

  std::unique_ptr<Package> package_;
};

}  // namespace

std::unique_ptr<Model> load_aotinductor(const Archive &archive, const std::string &device)
{
  auto meta = contract_metadata(archive);
  check_torch_version(meta, archive.file);
  const int lanes = meta.strictly_local() ? at::get_num_threads() : 1;
  auto package = std::make_unique<Package>(archive, device, lanes);
  return std::make_unique<AotInductorModel>(archive.file, std::move(package), std::move(meta));
}

}  // namespace mlff
