// SPDX-License-Identifier: GPL-2.0-or-later
// What a trajectory looks like, and how far another one is from it.
#pragma once

#include "stats/interval.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::physics {

struct TrajectoryOptions {
  double timestep_fs = 0.0;  ///< of the simulation: dumps tell steps
  double cutoff_A = 0.0;     ///< of radial distributions; 0: 6, or half of the first box's width
  int bins = 200;
  int64_t skip_frames = 0;     ///< at the beginning
  int64_t window_frames = 50;  ///< over which structure is judged for stability
};

/// The files of one run.
struct RunFiles {
  std::filesystem::path dump;
  std::filesystem::path bench_log;  ///< for its pressure; may be empty
};

/// Time correlations reach over half of the frames. Empty is what the dump has no columns for.
struct TrajectoryFigures {
  int64_t frames = 0;
  int64_t atoms = 0;
  double interval_ps = 0.0;  ///< between frames
  double bin_A = 0.0;
  std::vector<double> distances_A;
  std::map<std::string, std::vector<double>> rdf;  ///< by pair of elements or types
  double window_ps = 0.0;
  std::vector<std::map<std::string, std::vector<double>>> rdf_windows;  ///< one after the other
  std::vector<double> msd_A2;                                           ///< by lag
  double diffusion_A2_per_ps = 0.0;                                     ///< NaN without msd_A2
  std::vector<double> vacf;                                             ///< by lag
  std::vector<double> frequencies_THz;
  std::vector<double> spectrum_ps;
  std::vector<int64_t> ids;
  std::vector<std::string> kinds;   ///< elements or types of the atoms, in order of the ids
  std::optional<double> volume_A3;  ///< of all frames' boxes; none if they differ
  bool tells_units = false;         ///< dump or bench log says that it is in units metal
  std::vector<std::string> notes;   ///< what was taken for good and may not be
  double pressure_bar = 0.0;  ///< mean over the counted steps from the first frame on; NaN: unknown
  std::optional<stats::Interval> pressure_interval_95;  ///< for correlated samples
};

/// Reads a dump of units metal with the columns id, type or element, x y z or xu yu zu, and vx vy
/// vz if it should have a spectrum; mean square displacements need xu yu zu or image flags. Throws
/// FileError, and std::runtime_error also if a bench log is of another number of atoms, other steps
/// or another time step.
TrajectoryFigures trajectory_figures(const RunFiles &files, const TrajectoryOptions &options);

/// Of two trajectories of the same system. NaN where either lacks what it needs.
struct TrajectoryDifference {
  /// Integral of |g_1(r) - g_2(r)| over r, Angstrom (Fu et al., Transactions on Machine Learning
  /// Research 2023, arXiv:2210.07237, there called RDF MAE), by pair.
  std::map<std::string, double> rdf_A;
  double vacf_rms = 0.0;  ///< root of the mean square of the difference over lags
  double spectrum = 0.0;  ///< half the integral of |s_1 - s_2|: 0 alike, 1 without any overlap
  double diffusion_A2_per_ps = 0.0;  ///< second minus first
  double pressure_bar = 0.0;         ///< second minus first
  /// How long the second one's structure stays that of the first: until the first window whose
  /// radial distribution is further from the first one's mean than three times the furthest of the
  /// first one's own windows, for any pair (after Fu et al., who use a fixed distance). The whole
  /// length if there is none, NaN without a whole window.
  double stable_ps = 0.0;
};

/// Throws std::runtime_error if they have other atoms, pairs, bins or intervals, or boxes that
/// never change and are of different volume.
TrajectoryDifference trajectory_difference(const TrajectoryFigures &first,
                                           const TrajectoryFigures &second);

nlohmann::ordered_json to_json(const TrajectoryFigures &figures);
nlohmann::ordered_json to_json(const TrajectoryDifference &difference);

}  // namespace mlffbench::physics
