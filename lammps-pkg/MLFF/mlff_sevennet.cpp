// SPDX-License-Identifier: GPL-2.0-or-later
// SevenNet's deployed_serial.pt (`sevenn get_model`), as its own pair_style e3gnn reads it.
//
// It returns energies only; the caller differentiates by the edge vectors. Format:
// sevenn/scripts/deploy.py and sevenn/pair_e3gnn/pair_e3gnn.cpp of the sevenn wheel.

#include "mlff_backends.h"
#include "mlff_script.h"
#include "mlff_tensors.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <torch/csrc/autograd/autograd.h>

#include <sstream>

namespace mlff {

namespace {

class SevenNetModel : public Model {
public:
  SevenNetModel(Script script, Metadata meta)
      : script_(std::move(script)), meta_(std::move(meta)), outputs_(script_.file(), meta_.dtype)
  {
  }

  [[nodiscard]] const Metadata &metadata() const override { return meta_; }
  [[nodiscard]] std::string backend() const override { return "torchscript"; }
  [[nodiscard]] std::string device() const override { return script_.device().str(); }
  [[nodiscard]] int threads() const override { return at::get_num_threads(); }

  OutputView evaluate(const GraphView &graph) override
  {
    const auto input = [&](const char *name) {
      return input_tensor(name, graph, meta_.dtype, script_.device());
    };
    const auto vectors = input("edge_vec").requires_grad_(true);
    // It insists on the number of nodes twice, once of them on the CPU.
    const auto nodes = at::full({1}, graph.nodes, at::TensorOptions().dtype(at::kLong));

    c10::Dict<std::string, at::Tensor> data;
    data.insert("x", input("species"));
    data.insert("edge_index", input("edge_index"));
    data.insert("edge_vec", vectors);
    data.insert("num_atoms", nodes.to(script_.device()));
    data.insert("nlocal", nodes);

    const auto result = script_.call({data}).toGenericDict();
    const auto energy = result.at("atomic_energy").toTensor().reshape({graph.nodes});
    auto gradient = torch::autograd::grad({(energy * input("node_weight")).sum()}, {vectors}, {},
                                          {}, false, /*allow_unused=*/true)[0];
    if (!gradient.defined()) {
      gradient = at::zeros_like(vectors);  // no edges
    }
    return outputs_.hold({energy, gradient}, meta_.outputs, graph);
  }

private:
  Script script_;
  Metadata meta_;
  Outputs outputs_;
};

}  // namespace

bool is_sevennet(const Archive &archive)
{
  return archive.kind == Archive::Kind::torchscript && archive.has("chemical_symbols_to_index");
}

std::unique_ptr<Model> load_sevennet(const Archive &archive, const std::string &device)
{
  const auto refuse = [&](const std::string &why) {
    throw ModelError("Model file " + archive.file + " is a deployed SevenNet model " + why);
  };
  if (archive.has("comm_size")) {
    refuse("for its parallel style, one segment of several; use the serial one that `sevenn "
           "get_model` writes without --get_parallel");
  }
  if (archive.get("model_type") != "E3_equivariant_model") {
    refuse("of type " + archive.get("model_type") + ", supported is E3_equivariant_model");
  }
  for (const auto *accelerator : {"flashTP", "oeq"}) {
    if (archive.get(accelerator) == "yes") {
      refuse(std::string("that calls operators of ") + accelerator +
             ", which are not here; deploy it again without that option");
    }
  }

  Metadata meta;
  meta.name = "SevenNet";
  meta.version = archive.get("version");
  std::istringstream cutoff(archive.get("cutoff"));
  if (!(cutoff >> meta.cutoff) || !(meta.cutoff > 0.0)) {
    refuse("whose cutoff is '" + archive.get("cutoff") + "'; deploy it again");
  }
  meta.layers = 0;  // frozen: its layers are not told apart any more
  std::istringstream symbols(archive.get("chemical_symbols_to_index"));
  for (std::string symbol; symbols >> symbol;) {
    meta.species.push_back(symbol);
  }
  meta.dtype = archive.get("dtype") == "double" ? Dtype::float64 : Dtype::float32;
  meta.inputs = {"species", "edge_index", "edge_vec", "node_weight"};
  meta.outputs = {"atom_energy", "edge_grad"};
  Script script(archive.file, resolve_device(device, archive.file));
  return std::make_unique<SevenNetModel>(
      std::move(script), foreign_metadata(std::move(meta), "sevennet", archive.file));
}

}  // namespace mlff
