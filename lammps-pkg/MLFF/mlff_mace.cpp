// SPDX-License-Identifier: GPL-2.0-or-later
// What `mace_create_lammps_model` writes (-lammps.pt), as ACEsuit's pair_style mace reads it.
//
// The model takes positions, Cartesian shifts and, for the virial, integer shifts with a cell. All
// positions are 0 here, the cell is the unit matrix and both kinds of shifts are the edge vectors.
// MACE sums messages at row 1 of its edge index: the centre goes there, the neighbour into row 0,
// and the vectors change their sign. Format: mace/calculators/lammps_mace.py of mace-torch.

#include "mlff_backends.h"
#include "mlff_elements.h"
#include "mlff_script.h"
#include "mlff_tensors.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include <map>

namespace mlff {

namespace {

class MaceModel : public TensorModel {
public:
  MaceModel(Script script, Metadata meta)
      : TensorModel(script.file(), "torchscript", script.device(), std::move(meta)),
        script_(std::move(script))
  {
  }

private:
  std::vector<at::Tensor> answer(const GraphView &graph) override
  {
    const auto species = input("species", graph);
    const auto shifts = -input("edge_vec", graph);
    const auto real = shifts.options();
    const auto whole = species.options();

    c10::Dict<std::string, at::Tensor> data;
    data.insert("positions", at::zeros({graph.nodes, 3}, real));
    data.insert(
        "node_attrs",
        at::one_hot(species, static_cast<std::int64_t>(metadata().species.size())).to(real));
    data.insert("edge_index", input("edge_index", graph).flip(0));
    data.insert("shifts", shifts);
    data.insert("unit_shifts", shifts);
    data.insert("cell", at::eye(3, real));
    data.insert("batch", at::zeros({graph.nodes}, whole));
    data.insert("ptr", at::tensor({std::int64_t{0}, graph.nodes}, whole));
    // Targets of its training, which it wants to be there and does not use.
    data.insert("weight", at::ones({1}, real));
    data.insert("energy", at::zeros({1}, real));
    data.insert("forces", at::zeros({graph.nodes, 3}, real));

    const auto owned = input("node_weight", graph).gt(0.5);
    const auto result = script_.call({data, owned, graph.want_virial}).toGenericDict();
    const auto get = [&](const char *name) {
      const auto found = result.find(name);
      if (found == result.end() || !found->value().isTensor()) {
        fail(std::string("it returned no '") + name +
             "'; export it again with mace_create_lammps_model");
      }
      return found->value().toTensor();
    };
    auto virial = at::zeros({6}, real);
    if (graph.want_virial) {
      const auto v = get("virials").reshape({3, 3});
      virial = contract_virial(0.5 * (v + v.t()));
    }
    return {get("node_energy").reshape({-1}), get("forces"), virial};
  }

  Script script_;
};

using Tensors = std::map<std::string, at::Tensor>;

Metadata metadata_from(Tensors tensors, const Archive &archive)
{
  if (!tensors.count("r_max") || !tensors.count("atomic_numbers") ||
      !tensors.count("num_interactions")) {
    throw ModelError("Model file " + archive.file +
                     " is TorchScript of no family that this package knows (contract files with "
                     "mlff.json, SevenNet, NequIP, Allegro, MACE); export it with the exporter of "
                     "its family in inputs/models");
  }
  Metadata meta;
  meta.name = "MACE";
  meta.cutoff = tensors["r_max"].item<double>();
  meta.layers = tensors["num_interactions"].item<int>();
  const auto numbers = tensors["atomic_numbers"].to(at::kLong).reshape({-1});
  for (std::int64_t i = 0; i < numbers.size(0); i++) {
    const auto number = numbers[i].item<std::int64_t>();
    if (number < 1 || number >= static_cast<std::int64_t>(ELEMENTS.size())) {
      throw ModelError("Model file " + archive.file + " is a MACE model with the atomic number " +
                       std::to_string(number) + ", which no element has; export it again");
    }
    meta.species.emplace_back(ELEMENTS[static_cast<std::size_t>(number)]);
  }
  // All of a MACE model has one precision.
  meta.dtype = tensors["r_max"].scalar_type() == at::kDouble ? Dtype::float64 : Dtype::float32;
  meta.inputs = {"species", "edge_index", "edge_vec", "node_weight"};
  meta.outputs = {"atom_energy", "node_force", "virial"};
  return foreign_metadata(std::move(meta), "mace", archive.file);
}

}  // namespace

Metadata mace_metadata(const Archive &archive)
{
  Tensors tensors;
  try {
    tensors = script_tensors(archive.file);
  } catch (const std::exception &) {  // of a program that holds more than weights and settings
    tensors.clear();
  }
  return metadata_from(std::move(tensors), archive);
}

std::unique_ptr<Model> load_mace(const Archive &archive, const std::string &device)
{
  Script script(archive.file, resolve_device(device, archive.file));
  Tensors tensors;
  for (const char *name : {"r_max", "atomic_numbers", "num_interactions"}) {
    if (script.has(name)) {
      tensors[name] = script.tensor(name);
    }
  }
  auto meta = metadata_from(std::move(tensors), archive);
  return std::make_unique<MaceModel>(std::move(script), std::move(meta));
}

}  // namespace mlff
