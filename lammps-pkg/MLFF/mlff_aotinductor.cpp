// SPDX-License-Identifier: GPL-2.0-or-later
// Contract models as AOTInductor packages.

#include "mlff_backends.h"
#include "mlff_package.h"
#include "mlff_tensors.h"

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
  const auto version = source.is_object() ? source.value("torch", std::string()) : std::string();
  if (!version.empty() && minor_version(version) != minor_version(TORCH_VERSION)) {
    throw ModelError("Model file " + file + " is an AOTInductor package compiled with torch " +
                     version +
                     ", this is LibTorch " TORCH_VERSION
                     "; export it again with this version, or use the TorchScript file "
                     "(.pt)");
  }
}

class AotInductorModel : public Model {
public:
  AotInductorModel(const Archive &archive, Metadata meta, const std::string &device)
      : package_(archive, device), meta_(std::move(meta)), outputs_(archive.file, meta_.dtype)
  {
  }

  [[nodiscard]] const Metadata &metadata() const override { return meta_; }
  [[nodiscard]] std::string backend() const override { return "aotinductor"; }
  [[nodiscard]] std::string device() const override { return package_.device().str(); }
  [[nodiscard]] int threads() const override { return at::get_num_threads(); }

  OutputView evaluate(const GraphView &graph) override
  {
    const c10::InferenceMode guard;
    std::vector<at::Tensor> inputs;
    inputs.reserve(meta_.inputs.size());
    for (const auto &name : meta_.inputs) {
      inputs.push_back(input_tensor(name, graph, meta_.dtype, package_.device()));
    }
    return outputs_.hold(package_.call(inputs), meta_.outputs, graph);
  }

private:
  Package package_;
  Metadata meta_;
  Outputs outputs_;
};

}  // namespace

std::unique_ptr<Model> load_aotinductor(const Archive &archive, const std::string &device)
{
  auto meta = Metadata::parse(archive.get("mlff"), archive.file);
  check_torch_version(meta, archive.file);
  return std::make_unique<AotInductorModel>(archive, std::move(meta), device);
}

}  // namespace mlff
