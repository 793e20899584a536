// SPDX-License-Identifier: GPL-2.0-or-later
// Structures and graphs that models are tried on: perturbed crystals, reproducible from a seed.

#ifndef MLFF_TOOL_SAMPLE_GRAPH_H
#define MLFF_TOOL_SAMPLE_GRAPH_H

#include <array>
#include <cstdint>
#include <random>
#include <vector>

namespace mlff_tool {

using Vec3 = std::array<double, 3>;
using Mat3 = std::array<Vec3, 3>;

/// Random numbers that are the same on every platform, which those of <random>'s distributions are
/// not.
class Random {
public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  double uniform(double low, double high);  ///< in [low, high)
  std::int64_t below(std::int64_t bound);   ///< in 0 .. bound-1
  std::vector<std::int64_t> permutation(std::int64_t count);
  Vec3 unit_vector();
  Mat3 rotation();  ///< a proper rotation, uniform over all

private:
  std::mt19937_64 engine_;
};

/// Atoms in an orthogonal box. A box length of 0 means that there are no images in that direction.
struct Structure {
  std::vector<Vec3> position;         ///< Angstrom
  std::vector<std::int64_t> species;  ///< index into the model's list
  Vec3 box{};                         ///< Angstrom
};

/// What a model takes, in double precision.
struct SampleGraph {
  std::vector<std::int64_t> species;            ///< [N]
  std::vector<std::int64_t> centre, neighbour;  ///< [E]
  std::vector<Vec3> edge_vec;                   ///< [E], x_neighbour - x_centre, Angstrom
  std::vector<double> node_weight;              ///< [N]

  [[nodiscard]] std::int64_t nodes() const { return static_cast<std::int64_t>(species.size()); }
  [[nodiscard]] std::int64_t edges() const { return static_cast<std::int64_t>(centre.size()); }
};

/// A simple crystal of cells[0] x cells[1] x cells[2] atoms, periodic, its three spacings slightly
/// different around `spacing` (Angstrom), every coordinate a little displaced. All of `kinds` occur
/// where there are atoms enough.
Structure crystal(std::array<int, 3> cells, double spacing, const std::vector<std::int64_t> &kinds,
                  Random &random);

/// `structure` repeated 2 x 2 x 2 times; copy c of atom i is atom 8 i + c.
Structure doubled(const Structure &structure);

/// All pairs closer than the cutoff (Angstrom) as edges in both directions, all images included.
SampleGraph graph_of(const Structure &structure, double cutoff);

/// Number of edges between `from` and each node; -1 where there is no way.
std::vector<int> hops(const SampleGraph &graph, std::int64_t from);

}  // namespace mlff_tool

#endif
