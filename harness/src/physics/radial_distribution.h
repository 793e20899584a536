// SPDX-License-Identifier: GPL-2.0-or-later
// Radial distribution functions of a trajectory.
#pragma once

#include "lammps_file/trajectory.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace mlffbench::physics {

/// g(r) of every pair of kinds: how often atoms are r apart, over how often they would be without
/// any order. Sums over frames.
///
/// g_ab(r) = V n_ab(r) / (N_a (N_b - delta_ab) v(r)), with n_ab the number of ordered pairs in the
/// bin at r and v its volume: the definition of LAMMPS' compute rdf.
class RadialDistribution {
public:
  RadialDistribution(double cutoff_A, int bins);

  /// Throws std::runtime_error if the cutoff is above half of the box's smallest width: an atom
  /// would be a neighbour twice.
  void add(const lammps_file::Frame &frame);
  /// All frames of another one with the same bins.
  void add(const RadialDistribution &other);
  void clear();

  /// Middles of the bins.
  std::vector<double> distances_A() const;
  double width_A() const { return m_width_A; }
  /// For each pair of kinds in alphabetical order, once: "O-Si", not "Si-O".
  std::map<std::string, std::vector<double>> functions() const;

private:
  double m_cutoff_A;
  double m_width_A;
  int m_bins;
  int64_t m_frames = 0;
  std::map<std::pair<std::string, std::string>, std::vector<double>> m_sums;
};

}  // namespace mlffbench::physics
