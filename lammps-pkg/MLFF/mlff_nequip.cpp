// SPDX-License-Identifier: GPL-2.0-or-later
// What `nequip-compile` writes for pair_nequip and pair_allegro, as TorchScript (.nequip.pth) or as
// an AOTInductor package (.nequip.pt2), as mir-group/pair_nequip_allegro reads them.
//
// These models take positions and differentiate by them. Only edge vectors matter, though, so that
// positions can be chosen freely:
//
//   NequIP   r_ij = pos_j - pos_i + shift . cell: all positions are 0, the cell is the unit matrix
//            and the shifts are the edge vectors. Forces come by node.
//   Allegro  has no cell: every edge ends at an image of its own, which lies at the edge vector
//            while all atoms lie at 0. As Allegro is strictly local, the force on an image is minus
//            the gradient by its edge, so that forces come by edge, with virials per atom.

#include "mlff_backends.h"
#include "mlff_package.h"
#include "mlff_script.h"
#include "mlff_tensors.h"
#include "mlff_text.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

namespace mlff {

namespace {

/// Compiled files are specialised for at least this many nodes and edges.
constexpr std::int64_t MINIMUM_SIZE = 2;

/// Metadata of a package: names in call order.
constexpr const char *INPUTS_KEY = "nequip_aoti_inputs";
constexpr const char *OUTPUTS_KEY = "nequip_aoti_outputs";

using Tensors = std::map<std::string, at::Tensor>;

/// The program of a file, whatever it is written in: named tensors in, named tensors out.
struct Program {
  std::function<Tensors(const Tensors &)> run;
  std::string backend;
  at::Device device = at::kCPU;
};

Program package_program(const Archive &archive, const std::string &device)
{
  auto package = std::make_shared<Package>(archive, device);
  const auto inputs = words(archive.get(INPUTS_KEY));
  const auto outputs = words(archive.get(OUTPUTS_KEY));
  Program program;
  program.backend = "aotinductor";
  program.device = package->device();
  program.run = [package, inputs, outputs](const Tensors &given) {
    std::vector<at::Tensor> arguments;
    arguments.reserve(inputs.size());
    for (const auto &name : inputs) {
      arguments.push_back(given.at(name));
    }
    const auto results = package->call(arguments);
    Tensors named;
    for (std::size_t i = 0; i < outputs.size() && i < results.size(); i++) {
      named[outputs[i]] = results[i];
    }
    return named;
  };
  return program;
}

Program script_program(const std::shared_ptr<Script> &script)
{
  Program program;
  program.backend = "torchscript";
  program.device = script->device();
  program.run = [script](const Tensors &given) {
    c10::Dict<std::string, at::Tensor> data;
    for (const auto &[name, tensor] : given) {
      data.insert(name, tensor);
    }
    Tensors named;
    for (const auto &entry : script->call({data}).toGenericDict()) {
      if (entry.value().isTensor()) {
        named[entry.key().toStringRef()] = entry.value().toTensor();
      }
    }
    return named;
  };
  return program;
}

class NequipModel : public TensorModel {
public:
  /// @param cutoffs  [species, species] Angstrom, undefined if all pairs have the model's
  NequipModel(const std::string &file, Program program, Metadata meta, at::Tensor cutoffs)
      : TensorModel(file, program.backend, program.device, std::move(meta)),
        program_(std::move(program)), cutoffs_(std::move(cutoffs)),
        local_(metadata().gives("edge_grad"))
  {
  }

private:
  std::vector<at::Tensor> answer(const GraphView &graph) override
  {
    auto species = input("species", graph);
    auto index = input("edge_index", graph);
    auto vectors = input("edge_vec", graph);

    at::Tensor kept;  // edges within their pair's own cutoff
    if (cutoffs_.defined()) {
      const auto limit = cutoffs_.index({species.index({index[0]}), species.index({index[1]})});
      kept = at::nonzero(at::linalg_vector_norm(vectors, 2, {1}).lt(limit)).view({-1});
      index = index.index_select(1, kept);
      vectors = vectors.index_select(0, kept);
    }
    const auto edges = vectors.size(0);

    // Two atoms far apart: an edge of no effect that gives the compiled program its minimum sizes.
    if (graph.nodes < MINIMUM_SIZE || edges < MINIMUM_SIZE) {
      const auto n = graph.nodes;
      species = at::cat({species, at::zeros({2}, species.options())});
      index = at::cat({index, at::tensor({n, n + 1, n + 1, n}, index.options()).view({2, 2})}, 1);
      vectors = at::cat({vectors, at::full({2, 3}, 10.0 * metadata().cutoff, vectors.options())});
    }

    const auto result = program_.run(local_ ? allegro_inputs(species, index, vectors)
                                            : nequip_inputs(species, index, vectors));
    const auto get = [&](const char *name) {
      const auto found = result.find(name);
      if (found == result.end()) {
        fail(std::string("it returned no '") + name +
             "'; compile it again for pair_nequip or pair_allegro");
      }
      return found->second;
    };
    const auto energy = get("atomic_energy").reshape({-1}).slice(0, 0, graph.nodes);
    const auto forces = get("forces");
    if (!local_) {
      return {energy, forces.slice(0, 0, graph.nodes), contract_virial(get("virial"))};
    }
    const auto nodes = species.size(0);
    auto gradient = -forces.slice(0, nodes, nodes + edges);
    if (kept.defined()) {
      gradient = at::zeros({graph.edges, 3}, gradient.options()).index_copy(0, kept, gradient);
    }
    // A centre's energy depends on its own edges alone, so that its weight is theirs.
    const auto weight = input("node_weight", graph).index({input("edge_index", graph)[0]});
    return {energy, gradient * weight.unsqueeze(1)};
  }

  static Tensors nequip_inputs(const at::Tensor &species, const at::Tensor &index,
                               const at::Tensor &vectors)
  {
    return {{"pos", at::zeros({species.size(0), 3}, vectors.options())},
            {"edge_index", index},
            {"atom_types", species},
            {"cell", at::eye(3, vectors.options()).unsqueeze(0)},
            {"edge_cell_shift", vectors}};
  }

  static Tensors allegro_inputs(const at::Tensor &species, const at::Tensor &index,
                                const at::Tensor &vectors)
  {
    const auto nodes = species.size(0);
    const auto images = at::arange(nodes, nodes + vectors.size(0), index.options());
    return {{"pos", at::cat({at::zeros({nodes, 3}, vectors.options()), vectors})},
            {"edge_index", at::stack({index[0], images})},
            {"atom_types", at::cat({species, species.index({index[1]})})}};
  }

  Program program_;
  at::Tensor cutoffs_;
  bool local_;  // Allegro
};

at::Tensor pair_cutoffs(const std::string &text, std::size_t species, at::Device device,
                        const std::string &file)
{
  std::istringstream stream(text);
  const std::vector<double> values{std::istream_iterator<double>(stream), {}};
  if (values.empty()) {
    return {};
  }
  if (values.size() != species * species) {
    throw ModelError("Model file " + file + ": its metadata give " + std::to_string(values.size()) +
                     " cutoffs for pairs of " + std::to_string(species) +
                     " species; compile it again");
  }
  const auto n = static_cast<std::int64_t>(species);
  return at::tensor(values, at::kDouble).view({n, n}).to(device);
}

/// Whether a package holds Allegro, which takes no cell, and not NequIP. Throws ModelError where
/// its inputs are neither's.
bool is_local_package(const Archive &archive)
{
  const std::set<std::string> nequip{"pos", "edge_index", "atom_types", "cell", "edge_cell_shift"};
  const std::set<std::string> allegro{"pos", "edge_index", "atom_types"};
  const auto named = words(archive.get(INPUTS_KEY));
  const std::set<std::string> inputs(named.begin(), named.end());
  if (inputs != nequip && inputs != allegro) {
    throw ModelError("Model file " + archive.file + " is a NequIP package with the inputs '" +
                     quotable(archive.get(INPUTS_KEY)) +
                     "', which are those of neither pair_nequip nor pair_allegro; compile it again "
                     "with --target pair_nequip or pair_allegro of nequip 0.12 or newer");
  }
  return inputs == allegro;
}

}  // namespace

bool is_nequip(const Archive &archive)
{
  return archive.has("r_max") && archive.has("type_names") && archive.has("num_types");
}

Metadata nequip_metadata(const Archive &archive)
{
  const bool local = archive.kind == Archive::Kind::aotinductor ? is_local_package(archive)
                                                                : archive.has_code_of("allegro");
  Metadata meta;
  meta.name = local ? "Allegro" : "NequIP";
  meta.cutoff = parsed_cutoff(archive.get("r_max"), archive.file);
  meta.layers = local ? 1 : 0;  // of a NequIP model nothing in the file tells
  meta.species = words(archive.get("type_names"));
  meta.dtype = Dtype::float64;  // inputs and outputs, whatever the weights are
  meta.inputs = {"species", "edge_index", "edge_vec"};
  if (local) {
    meta.inputs.emplace_back("node_weight");
    meta.outputs = {"atom_energy", "edge_grad"};
  } else {
    meta.outputs = {"atom_energy", "node_force", "virial"};
  }
  return foreign_metadata(std::move(meta), local ? "allegro" : "nequip", archive.file);
}

std::unique_ptr<Model> load_nequip(const Archive &archive, const std::string &device)
{
  auto meta = nequip_metadata(archive);
  auto program = archive.kind == Archive::Kind::aotinductor
                     ? package_program(archive, device)
                     : script_program(std::make_shared<Script>(
                           archive.file, resolve_device(device, archive.file)));
  auto cutoffs = pair_cutoffs(archive.get("per_edge_type_cutoff"), meta.species.size(),
                              program.device, archive.file);
  return std::make_unique<NequipModel>(archive.file, std::move(program), std::move(meta),
                                       std::move(cutoffs));
}

}  // namespace mlff
