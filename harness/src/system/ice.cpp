// SPDX-License-Identifier: GPL-2.0-or-later
// Ice rules as directions of the edges of a graph of four neighbours each.
#include "system/ice.h"

#include "system/random.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace mlffbench::system {

namespace {

using Shift = std::array<int, 3>;

/// A hydrogen bond, listed once.
struct Bond {
  std::array<size_t, 2> ends{};  ///< oxygen atoms
  Vec3 vector_A{};               ///< from the first end to the second
  Shift crossings{};             ///< of the periodic boundaries, on the way from first to second
  bool forward = true;           ///< the first end donates the hydrogen
};

/// Bonds between the sites of one cell and the sites of it and its neighbours.
std::vector<Bond> bonds_of_cell(const Material &ice)
{
  constexpr double longest_A = 3.2;  // neighbours are at 2.76, the next at 4.5 Angstrom
  std::vector<Bond> bonds;
  const auto &basis = ice.basis;
  for (size_t i = 0; i < basis.size(); ++i) {
    for (size_t j = i; j < basis.size(); ++j) {
      for (int image = 0; image < 27; ++image) {
        const Shift shift{image % 3 - 1, image / 3 % 3 - 1, image / 9 - 1};
        Vec3 vector{};
        double square = 0.0;
        for (size_t axis = 0; axis < 3; ++axis) {
          vector[axis] =
              ice.cell_A[axis] * (basis[j].position[axis] + shift[axis] - basis[i].position[axis]);
          square += vector[axis] * vector[axis];
        }
        // No oxygen is its own neighbour: the cell is longer than a bond.
        if (i != j && square < longest_A * longest_A)
          bonds.push_back({{i, j}, vector, shift, true});
      }
    }
  }
  return bonds;
}

/// All bonds of a box of cells.
class Network {
public:
  /// The bonds of `cell` repeated; their directions too.
  Network(const std::vector<Bond> &cell, size_t sites, const std::array<int, 3> &n)
      : m_at(sites * static_cast<size_t>(n[0]) * static_cast<size_t>(n[1]) *
             static_cast<size_t>(n[2])),
        m_mark(m_at.size(), no_mark)
  {
    const auto cells = m_at.size() / sites;
    m_bonds.reserve(cell.size() * cells);
    for (size_t index = 0; index < cells; ++index) {
      const Shift at{
          static_cast<int>(index % static_cast<size_t>(n[0])),
          static_cast<int>(index / static_cast<size_t>(n[0])) % n[1],
          static_cast<int>(index / (static_cast<size_t>(n[0]) * static_cast<size_t>(n[1])))};
      for (Bond bond : cell) {
        Shift other{};
        for (size_t axis = 0; axis < 3; ++axis) {
          const int place = at[axis] + bond.crossings[axis];
          other[axis] = (place + n[axis]) % n[axis];
          bond.crossings[axis] = (place - other[axis]) / n[axis];
        }
        const auto neighbour =
            static_cast<size_t>(other[0]) +
            static_cast<size_t>(n[0]) * (static_cast<size_t>(other[1]) +
                                         static_cast<size_t>(n[1]) * static_cast<size_t>(other[2]));
        bond.ends = {bond.ends[0] + sites * index, bond.ends[1] + sites * neighbour};
        for (const size_t end : bond.ends)
          m_at[end].push_back(m_bonds.size());
        m_bonds.push_back(bond);
      }
    }
  }

  const std::vector<Bond> &bonds() const { return m_bonds; }

  /// Walks along bonds that have no direction yet and gives them that of the walk. All oxygen
  /// atoms have four bonds, so that a walk ends where it began, and each is left as often as
  /// reached.
  void direct_at_random(Random &random)
  {
    std::vector<bool> directed(m_bonds.size(), false);
    for (size_t start = 0; start < m_at.size(); ++start) {
      size_t oxygen = start;
      while (true) {
        std::vector<size_t> open;
        std::copy_if(m_at[oxygen].begin(), m_at[oxygen].end(), std::back_inserter(open),
                     [&](size_t bond) { return !directed[bond]; });
        if (open.empty())
          break;
        const size_t chosen = open[random.below(open.size())];
        Bond &bond = m_bonds[chosen];
        directed[chosen] = true;
        bond.forward = bond.ends[0] == oxygen;
        oxygen = bond.ends[bond.forward ? 1 : 0];
      }
    }
  }

  /// How often all bonds together wind around the box.
  Shift winding() const
  {
    Shift sum{};
    for (const auto &bond : m_bonds)
      add(sum, bond);
    return sum;
  }

  /// Follows donated bonds at random until the chain meets itself, and reverses the loop unless
  /// that makes the winding larger.
  void reverse_a_loop(Random &random, Shift &winding)
  {
    std::vector<size_t> chain;
    std::vector<size_t> passed;
    size_t oxygen = random.below(m_at.size());
    while (m_mark[oxygen] == no_mark) {
      m_mark[oxygen] = chain.size();
      passed.push_back(oxygen);
      const size_t bond = donated(oxygen, random);
      chain.push_back(bond);
      oxygen = m_bonds[bond].ends[m_bonds[bond].forward ? 1 : 0];
    }
    chain.erase(chain.begin(), chain.begin() + static_cast<std::ptrdiff_t>(m_mark[oxygen]));
    for (const size_t i : passed)
      m_mark[i] = no_mark;
    Shift loop{};
    for (const size_t bond : chain)
      add(loop, m_bonds[bond]);
    Shift after = winding;
    for (size_t axis = 0; axis < 3; ++axis)
      after[axis] -= 2 * loop[axis];
    if (square(after) > square(winding))
      return;
    winding = after;
    for (const size_t bond : chain)
      m_bonds[bond].forward = !m_bonds[bond].forward;
  }

  /// The two donated bonds of each oxygen, as unit vectors away from it.
  std::vector<std::array<Vec3, 2>> donated_bonds() const
  {
    std::vector<std::array<Vec3, 2>> result(m_at.size());
    std::vector<size_t> count(m_at.size(), 0);
    for (const auto &bond : m_bonds) {
      const size_t donor = bond.ends[bond.forward ? 0 : 1];
      const double length_A =
          std::sqrt(bond.vector_A[0] * bond.vector_A[0] + bond.vector_A[1] * bond.vector_A[1] +
                    bond.vector_A[2] * bond.vector_A[2]);
      Vec3 &unit = result[donor].at(count[donor]++);
      for (size_t axis = 0; axis < 3; ++axis)
        unit[axis] = (bond.forward ? 1.0 : -1.0) * bond.vector_A[axis] / length_A;
    }
    return result;
  }

private:
  static constexpr size_t no_mark = static_cast<size_t>(-1);

  static void add(Shift &sum, const Bond &bond)
  {
    for (size_t axis = 0; axis < 3; ++axis)
      sum[axis] += bond.forward ? bond.crossings[axis] : -bond.crossings[axis];
  }

  static int64_t square(const Shift &shift)
  {
    int64_t sum = 0;
    for (const int64_t x : shift)
      sum += x * x;
    return sum;
  }

  /// One of the two bonds that this oxygen donates.
  size_t donated(size_t oxygen, Random &random) const
  {
    std::array<size_t, 2> bonds{};
    size_t count = 0;
    for (const size_t bond : m_at[oxygen]) {
      if (m_bonds[bond].ends[m_bonds[bond].forward ? 0 : 1] == oxygen)
        bonds.at(count++) = bond;
    }
    return bonds.at(random.below(2));
  }

  std::vector<Bond> m_bonds;
  std::vector<std::vector<size_t>> m_at;  ///< the four bonds of each oxygen
  std::vector<size_t> m_mark;             ///< place in the present chain
};

}  // namespace

std::vector<std::array<Vec3, 2>> donated_bonds(const Material &ice,
                                               const std::array<int, 3> &replicas, uint64_t seed)
{
  constexpr int tries = 100000;
  constexpr size_t loops_per_oxygen = 4;
  Random random(seed);
  // In one cell many loops wind around it, so that a state without winding, which is one without
  // dipole, is found soon. Repeated, it stays one as long as only loops without winding are
  // reversed.
  Network cell(bonds_of_cell(ice), ice.basis.size(), {1, 1, 1});
  cell.direct_at_random(random);
  Shift winding = cell.winding();
  for (int i = 0; winding != Shift{}; ++i) {
    if (i == tries)
      throw std::logic_error("no ice without a dipole was found");
    cell.reverse_a_loop(random, winding);
  }
  Network box(cell.bonds(), ice.basis.size(), replicas);
  const size_t loops = loops_per_oxygen * ice.basis.size() * static_cast<size_t>(replicas[0]) *
                       static_cast<size_t>(replicas[1]) * static_cast<size_t>(replicas[2]);
  for (size_t i = 0; i < loops; ++i)
    box.reverse_a_loop(random, winding);
  return box.donated_bonds();
}

std::array<Vec3, 2> hydrogen_A(const std::array<Vec3, 2> &bonds)
{
  // The same molecule as that of liquid water.
  constexpr double bond_A = 0.97;
  constexpr double angle_deg = 104.5;
  constexpr double half_angle = 0.5 * angle_deg * std::numbers::pi / 180.0;
  Vec3 along{};
  Vec3 across{};
  double along2 = 0.0;
  double across2 = 0.0;
  for (size_t axis = 0; axis < 3; ++axis) {
    along[axis] = bonds[0][axis] + bonds[1][axis];
    across[axis] = bonds[0][axis] - bonds[1][axis];
    along2 += along[axis] * along[axis];
    across2 += across[axis] * across[axis];
  }
  const double x = bond_A * std::cos(half_angle) / std::sqrt(along2);
  const double y = bond_A * std::sin(half_angle) / std::sqrt(across2);
  std::array<Vec3, 2> atoms{};
  for (size_t axis = 0; axis < 3; ++axis) {
    atoms[0][axis] = x * along[axis] + y * across[axis];
    atoms[1][axis] = x * along[axis] - y * across[axis];
  }
  return atoms;
}

}  // namespace mlffbench::system
