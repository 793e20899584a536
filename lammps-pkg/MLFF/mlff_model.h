// SPDX-License-Identifier: GPL-2.0-or-later
// What a model is: its metadata, its inputs and outputs (model contract, version 1), and how one is
// loaded.
//
// No LibTorch and no LAMMPS header is included here, so that the pair style, tools and unit tests
// can use it alike.

#ifndef MLFF_MODEL_H
#define MLFF_MODEL_H

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace mlff {

/// The model contract this package implements; a file of another number is refused.
inline constexpr int CONTRACT_VERSION = 1;

/// A model file that cannot be used. what() is one sentence that names the file and the remedy.
class ModelError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

enum class Dtype { float32, float64 };

/// What is known of a model, see docs/formats.md ("Model file"). For files of other projects their
/// adapter fills it in.
struct Metadata {
  std::string name;
  std::string version;
  double cutoff = 0.0;  ///< Angstrom
  int layers = 1;       ///< message-passing depth; receptive field = layers * cutoff; 0: not known
  std::vector<std::string> species;  ///< element symbols; position = the index that the model takes
  Dtype dtype = Dtype::float32;      ///< of the real inputs and outputs
  bool conservative = true;          ///< forces are the gradient of the energy
  std::vector<std::string> inputs;   ///< in call order
  std::vector<std::string> outputs;  ///< in return order
  std::string json;                  ///< the whole metadata as one line of JSON

  /// Parses and checks metadata (JSON text). `file` is named in errors. Throws ModelError.
  static Metadata parse(const std::string &text, const std::string &file);

  /// Whether the model takes this input.
  [[nodiscard]] bool takes(std::string_view input) const;

  /// Whether the model gives this output.
  [[nodiscard]] bool gives(std::string_view output) const;

  /// Whether an atom's energy depends on nothing but the vectors to its neighbours and their
  /// species, and the forces follow from edges. Then atoms can be evaluated in any parts, on any
  /// threads.
  [[nodiscard]] bool strictly_local() const { return layers == 1 && gives("edge_grad"); }

  /// Index of an element symbol in `species`, or -1.
  [[nodiscard]] int species_index(const std::string &element) const;
};

/// Input graph of one evaluation; the arrays belong to the caller and are only read.
/// `edge_vec` and `node_weight` hold elements of the model's dtype.
struct GraphView {
  std::int64_t nodes = 0;                    ///< N
  std::int64_t edges = 0;                    ///< E
  const std::int64_t *species = nullptr;     ///< [N]
  const std::int64_t *edge_index = nullptr;  ///< [2, E], row 0 = centre i, row 1 = neighbour j
  const void *edge_vec = nullptr;            ///< [E, 3], x_j - x_i, Angstrom
  const void *node_weight = nullptr;  ///< [N], 1 for atoms whose energy this rank owns, else 0
  bool want_virial = true;  ///< false: a virial of the model's own may be left out, or wrong
};

/// Output of one evaluation. The arrays belong to the model and are valid until the next evaluation
/// in the same lane; their elements have the model's dtype. Forces come either by edge or by node.
struct OutputView {
  const void *atom_energy = nullptr;  ///< [N], eV
  /// [E, 3], d(sum_k node_weight_k atom_energy_k)/d edge_vec, eV/Angstrom; null with node_force,
  /// and perhaps without edges
  const void *edge_grad = nullptr;
  const void *node_force = nullptr;  ///< [N, 3], eV/Angstrom, or null
  const void *virial = nullptr;      ///< [6], eV, order xx yy zz xy xz yz; with node_force, or null
};

/// A loaded model on a device. One file per backend implements it.
class Model {
public:
  Model() = default;
  Model(const Model &) = delete;
  Model &operator=(const Model &) = delete;
  virtual ~Model() = default;

  [[nodiscard]] virtual const Metadata &metadata() const = 0;
  [[nodiscard]] virtual std::string backend() const = 0;  ///< "torchscript" or "aotinductor"
  [[nodiscard]] virtual std::string device() const = 0;   ///< e.g. "cpu"
  [[nodiscard]] virtual int threads() const = 0;          ///< threads that one evaluation may use

  /// Evaluations that threads may make at the same time, each in a lane of its own.
  [[nodiscard]] virtual int lanes() const { return 1; }

  /// Evaluates the model. Throws ModelError when the model fails or returns something the contract
  /// does not allow.
  virtual OutputView evaluate(const GraphView &graph, int lane = 0) = 0;
};

// In the plugin these three load LibTorch first, see plugin/mlff_library.cpp.

/// Tells which of its node's processes this one is, from 0. Devices "cuda" and "auto" of models
/// loaded later are spread over the devices that there are: rank modulo their number.
void use_node_rank(int rank);

/// Lets all models of this process use so many threads.
void use_threads(int threads);

/// Loads a model file onto a device: "cpu", "cuda", "cuda:N" or "auto" (cuda if there is one). A
/// file is a program: its code runs from here on.
/// The backend is chosen by the file's content. Throws ModelError.
std::unique_ptr<Model> load_model(const std::string &file, const std::string &device);

/// What a model file says of itself.
struct ModelFile {
  Metadata metadata;
  std::string backend;  ///< "torchscript" or "aotinductor"
  // AOTInductor packages: what they were compiled for; empty where they do not say it, and for
  // TorchScript, which runs anywhere.
  std::string device;        ///< e.g. "cpu"
  std::string processor;     ///< e.g. "x86_64"
  std::string instructions;  ///< e.g. "AVX2"
};

/// Reads what a file says of itself. Nothing of it is loaded, unpacked to disk, or runs. Throws
/// ModelError.
ModelFile inspect_model(const std::string &file);

/// Throws ModelError if a text of a file's metadata holds control characters or bytes that are no
/// UTF-8, or is longer than 200 bytes.
/// @param what  its noun in the message
void check_text(const std::string &text, const char *what, const std::string &file);

/// The metadata of a loaded model with where it runs (`backend`, `device`, `threads`), as one line
/// of JSON.
std::string describe(const Model &model);

}  // namespace mlff

#endif
