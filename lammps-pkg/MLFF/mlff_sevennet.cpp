// SPDX-License-Identifier: GPL-2.0-or-later
// SevenNet's deployed_serial.pt (`sevenn get_model`), as its own pair_style e3gnn reads it.
//
// It returns energies only; the caller differentiates by the edge vectors. Format:
// sevenn/scripts/deploy.py and sevenn/pair_e3gnn/pair_e3gnn.cpp of the sevenn wheel.

#include "mlff_backends.h"
#include "mlff_script.h"
#include "mlff_tensors.h"
#include "mlff_text.h"

#include <ATen/TensorOperators.h>
#include <torch/csrc/autograd/autograd.h>

namespace mlff {

namespace {

class SevenNetModel : public TensorModel {
public:
  SevenNetModel(Script script, Metadata meta)
      : TensorModel(script.file(), "torchscript", script.device(), std::move(meta)),
        script_(std::move(script))
  {
  }

private:
  std::vector<at::Tensor> answer(const GraphView &graph) override
  {
    const auto vectors = input("edge_vec", graph).requires_grad_(true);
    // It insists on the number of nodes twice, once of them on the CPU.
    const auto nodes = at::full({1}, graph.nodes, at::TensorOptions().dtype(at::kLong));

    c10::Dict<std::string, at::Tensor> data;
    data.insert("x", input("species", graph));
    data.insert("edge_index", input("edge_index", graph));
    data.insert("edge_vec", vectors);
    data.insert("num_atoms", nodes.to(script_.device()));
    data.insert("nlocal", nodes);

    const auto result = script_.call({data}).toGenericDict();
    const auto energy = result.at("atomic_energy").toTensor().reshape({graph.nodes});
    auto gradient = torch::autograd::grad({(energy * input("node_weight", graph)).sum()}, {vectors},
                                          {}, {}, false, /*allow_unused=*/true)[0];
    if (!gradient.defined()) {
      gradient = at::zeros_like(vectors);  // no edges
    }
    return {energy, gradient};
  }

  Script script_;
};

}  // namespace

bool is_sevennet(const Archive &archive)
{
  return archive.kind == Archive::Kind::torchscript && archive.has("chemical_symbols_to_index");
}

Metadata sevennet_metadata(const Archive &archive)
{
  const auto refuse = [&](const std::string &why) {
    throw ModelError("Model file " + archive.file + " is a deployed SevenNet model " + why);
  };
  if (archive.has("comm_size")) {
    refuse("for its parallel style, one segment of several; use the serial one that `sevenn "
           "get_model` writes without --get_parallel");
  }
  if (archive.get("model_type") != "E3_equivariant_model") {
    refuse("of type " + quotable(archive.get("model_type")) +
           ", supported is E3_equivariant_model");
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
  meta.cutoff = parsed_cutoff(archive.get("cutoff"), archive.file);
  meta.layers = 0;  // frozen: its layers are not told apart any more
  meta.species = words(archive.get("chemical_symbols_to_index"));
  meta.dtype = archive.get("dtype") == "double" ? Dtype::float64 : Dtype::float32;
  meta.inputs = {"species", "edge_index", "edge_vec", "node_weight"};
  meta.outputs = {"atom_energy", "edge_grad"};
  return foreign_metadata(std::move(meta), "sevennet", archive.file);
}

std::unique_ptr<Model> load_sevennet(const Archive &archive, const std::string &device)
{
  auto meta = sevennet_metadata(archive);
  return std::make_unique<SevenNetModel>(Script(archive.file, resolve_device(device, archive.file)),
                                         std::move(meta));
}

}  // namespace mlff
