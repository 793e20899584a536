// SPDX-License-Identifier: GPL-2.0-or-later

#include "sample_graph.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace mlff_tool {

namespace {

/// Displacement of a crystal's coordinates by up to this share of the spacing: no two atoms come
/// closer than 84 % of it.
constexpr double JITTER = 0.08;

}  // namespace

double Random::uniform(double low, double high)
{
  return low + (high - low) * static_cast<double>(engine_() >> 11) * 0x1.0p-53;
}

std::int64_t Random::below(std::int64_t bound)
{
  return static_cast<std::int64_t>(uniform(0.0, static_cast<double>(bound)));
}

std::vector<std::int64_t> Random::permutation(std::int64_t count)
{
  std::vector<std::int64_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  for (std::int64_t k = count - 1; k > 0; k--) {
    std::swap(order[k], order[below(k + 1)]);
  }
  return order;
}

Vec3 Random::unit_vector()
{
  const double z = uniform(-1.0, 1.0);
  const double angle = uniform(0.0, 2.0 * std::numbers::pi);
  const double radius = std::sqrt(1.0 - z * z);
  return {radius * std::cos(angle), radius * std::sin(angle), z};
}

Mat3 Random::rotation()
{
  // A uniform unit quaternion (K. Shoemake, Graphics Gems III, 1992) as a matrix.
  const double share = uniform(0.0, 1.0);
  const double first = uniform(0.0, 2.0 * std::numbers::pi);
  const double second = uniform(0.0, 2.0 * std::numbers::pi);
  const double x = std::sqrt(1.0 - share) * std::sin(first);
  const double y = std::sqrt(1.0 - share) * std::cos(first);
  const double z = std::sqrt(share) * std::sin(second);
  const double w = std::sqrt(share) * std::cos(second);
  return {{{1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)},
           {2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)},
           {2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)}}};
}

Structure crystal(std::array<int, 3> cells, double spacing, const std::vector<std::int64_t> &kinds,
                  Random &random)
{
  // Not cubic, so that no symmetry makes a wrong answer right.
  const Vec3 step = {spacing, 1.05 * spacing, 1.02 * spacing};
  Structure structure;
  structure.box = {cells[0] * step[0], cells[1] * step[1], cells[2] * step[2]};
  for (int a = 0; a < cells[0]; a++) {
    for (int b = 0; b < cells[1]; b++) {
      for (int c = 0; c < cells[2]; c++) {
        const auto moved = [&](int cell, int axis) {
          return cell * step[axis] + random.uniform(-JITTER, JITTER) * spacing;
        };
        structure.position.push_back({moved(a, 0), moved(b, 1), moved(c, 2)});
      }
    }
  }
  const auto atoms = static_cast<std::int64_t>(structure.position.size());
  structure.species.resize(atoms);
  const auto order = random.permutation(atoms);
  for (std::int64_t k = 0; k < atoms; k++) {
    structure.species[order[k]] = kinds[k % static_cast<std::int64_t>(kinds.size())];
  }
  return structure;
}

Structure doubled(const Structure &structure)
{
  Structure result;
  for (std::size_t i = 0; i < structure.position.size(); i++) {
    for (int copy = 0; copy < 8; copy++) {
      Vec3 position = structure.position[i];
      for (int axis = 0; axis < 3; axis++) {
        position[axis] += ((copy >> axis) & 1) * structure.box[axis];
      }
      result.position.push_back(position);
      result.species.push_back(structure.species[i]);
    }
  }
  for (int axis = 0; axis < 3; axis++) {
    result.box[axis] = 2.0 * structure.box[axis];
  }
  return result;
}

SampleGraph graph_of(const Structure &structure, double cutoff)
{
  const auto atoms = static_cast<std::int64_t>(structure.position.size());
  const Vec3 &box = structure.box;
  // How many images to either side of the nearest one can lie within the cutoff.
  std::array<int, 3> images{};
  for (int axis = 0; axis < 3; axis++) {
    images[axis] = box[axis] > 0.0 ? static_cast<int>(std::floor(cutoff / box[axis] + 0.5)) : 0;
  }

  SampleGraph graph;
  graph.species = structure.species;
  graph.node_weight.assign(atoms, 1.0);
  for (std::int64_t i = 0; i < atoms; i++) {
    for (std::int64_t j = 0; j < atoms; j++) {
      Vec3 nearest{};
      bool far = false;
      for (int axis = 0; axis < 3 && !far; axis++) {
        nearest[axis] = structure.position[j][axis] - structure.position[i][axis];
        if (box[axis] > 0.0) {
          nearest[axis] -= box[axis] * std::round(nearest[axis] / box[axis]);
        }
        far = std::abs(nearest[axis]) >= cutoff && images[axis] == 0;
      }
      if (far) {
        continue;
      }
      for (int a = -images[0]; a <= images[0]; a++) {
        for (int b = -images[1]; b <= images[1]; b++) {
          for (int c = -images[2]; c <= images[2]; c++) {
            const Vec3 vector = {nearest[0] + a * box[0], nearest[1] + b * box[1],
                                 nearest[2] + c * box[2]};
            const double length = std::hypot(vector[0], vector[1], vector[2]);
            // An atom is no neighbour of itself, its images are.
            if (length < cutoff && (i != j || length > 0.0)) {
              graph.centre.push_back(i);
              graph.neighbour.push_back(j);
              graph.edge_vec.push_back(vector);
            }
          }
        }
      }
    }
  }
  return graph;
}

std::vector<int> hops(const SampleGraph &graph, std::int64_t from)
{
  std::vector<std::vector<std::int64_t>> neighbours(graph.nodes());
  for (std::int64_t e = 0; e < graph.edges(); e++) {
    neighbours[graph.centre[e]].push_back(graph.neighbour[e]);
  }
  std::vector<int> distance(graph.nodes(), -1);
  std::vector<std::int64_t> front = {from};
  distance[from] = 0;
  while (!front.empty()) {
    std::vector<std::int64_t> next;
    for (const auto i : front) {
      for (const auto j : neighbours[i]) {
        if (distance[j] < 0) {
          distance[j] = distance[i] + 1;
          next.push_back(j);
        }
      }
    }
    front = std::move(next);
  }
  return distance;
}

}  // namespace mlff_tool
