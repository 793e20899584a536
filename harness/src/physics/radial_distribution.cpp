// SPDX-License-Identifier: GPL-2.0-or-later
// Counting pairs.
#include "physics/radial_distribution.h"

#include "physics/near_pairs.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>
#include <stdexcept>

namespace mlffbench::physics {

RadialDistribution::RadialDistribution(double cutoff_A, int bins)
    : m_cutoff_A(cutoff_A), m_width_A(cutoff_A / bins), m_bins(bins)
{
}

void RadialDistribution::add(const lammps_file::Frame &frame)
{
  if (m_cutoff_A > 0.5 * frame.box.smallest_width_A()) {
    throw std::runtime_error(
        fmt::format("the box of step {} is {:.4g} Angstrom wide, too small for distances up to "
                    "{:.4g} Angstrom; choose at most half of it by --cutoff-A",
                    frame.step, frame.box.smallest_width_A(), m_cutoff_A));
  }
  // Kinds as small numbers: strings are compared once for each atom, not once for each pair.
  std::map<std::string, int> numbers;
  for (const auto &kind : frame.kinds)
    numbers.emplace(kind, 0);
  int next = 0;
  std::vector<std::string> names;
  for (auto &[kind, number] : numbers) {
    number = next++;
    names.push_back(kind);
  }
  const auto kinds = names.size();
  std::vector<size_t> kind_of(frame.atoms());
  std::vector<double> atoms_of(kinds, 0.0);
  for (size_t i = 0; i < frame.atoms(); ++i) {
    kind_of[i] = static_cast<size_t>(numbers.at(frame.kinds[i]));
    atoms_of[kind_of[i]] += 1.0;
  }

  std::vector<std::vector<int64_t>> counts(kinds * kinds,
                                           std::vector<int64_t>(static_cast<size_t>(m_bins)));
  NearPairs(frame, m_cutoff_A).each([&](size_t i, size_t j) {
    system::Vec3 apart{};
    for (size_t k = 0; k < 3; ++k)
      apart.at(k) = frame.positions_A[i].at(k) - frame.positions_A[j].at(k);
    const system::Vec3 d = frame.box.shortest(apart);
    const double distance = std::sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    if (!(distance < m_cutoff_A))
      return;
    const auto low = std::min(kind_of[i], kind_of[j]);
    const auto high = std::max(kind_of[i], kind_of[j]);
    const auto bin = static_cast<size_t>(distance / m_width_A);
    if (bin < static_cast<size_t>(m_bins))
      ++counts[low * kinds + high][bin];
  });

  ++m_frames;
  for (size_t a = 0; a < kinds; ++a) {
    for (size_t b = a; b < kinds; ++b) {
      auto &sums = m_sums[{names[a], names[b]}];
      sums.resize(static_cast<size_t>(m_bins));
      // Ordered pairs from a to b: each pair of unlike atoms once, of like atoms twice.
      const double pairs =
          a == b ? 0.5 * atoms_of[a] * (atoms_of[a] - 1.0) : atoms_of[a] * atoms_of[b];
      for (size_t bin = 0; pairs > 0.0 && bin < sums.size(); ++bin) {
        const double inner = m_width_A * static_cast<double>(bin);
        const double outer = inner + m_width_A;
        const double shell =
            4.0 / 3.0 * std::numbers::pi * (outer * outer * outer - inner * inner * inner);
        sums[bin] += static_cast<double>(counts[a * kinds + b][bin]) * frame.box.volume_A3() /
                     (pairs * shell);
      }
    }
  }
}

void RadialDistribution::add(const RadialDistribution &other)
{
  m_frames += other.m_frames;
  for (const auto &[kinds, more] : other.m_sums) {
    auto &sums = m_sums[kinds];
    sums.resize(more.size());
    for (size_t bin = 0; bin < more.size(); ++bin)
      sums[bin] += more[bin];
  }
}

void RadialDistribution::clear()
{
  m_frames = 0;
  m_sums.clear();
}

std::vector<double> RadialDistribution::distances_A() const
{
  std::vector<double> middles(static_cast<size_t>(m_bins));
  for (size_t bin = 0; bin < middles.size(); ++bin)
    middles[bin] = m_width_A * (static_cast<double>(bin) + 0.5);
  return middles;
}

std::map<std::string, std::vector<double>> RadialDistribution::functions() const
{
  std::map<std::string, std::vector<double>> all;
  for (const auto &[kinds, sums] : m_sums) {
    auto &function = all[kinds.first + "-" + kinds.second];
    for (const double sum : sums)
      function.push_back(sum / static_cast<double>(m_frames));
  }
  return all;
}

}  // namespace mlffbench::physics
