// SPDX-License-Identifier: GPL-2.0-or-later
// How far a student's forces are from its teacher's, on the same frames.
#pragma once

#include "lammps_file/trajectory.h"
#include "stats/interval.h"

#include <cstdint>
#include <iterator>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::physics {

/// Over atoms and frames. d is a Cartesian component of student minus teacher. NaN without atoms.
struct ForceError {
  int64_t atoms = 0;                  ///< summed over frames
  double teacher_rms_eV_per_A = 0.0;  ///< of the components of the teacher's forces
  double mae_eV_per_A = 0.0;          ///< mean of |d|
  double rmse_eV_per_A = 0.0;         ///< root of the mean of d^2
  double p95_eV_per_A = 0.0;          ///< quantile 0.95 of |d|
  double max_eV_per_A = 0.0;          ///< largest |d|
  double relative_rmse = 0.0;         ///< rmse / teacher_rms
  double cosine = 0.0;                ///< mean over atoms of that of the angle between the forces
  int64_t without_direction = 0;      ///< atoms left out of it: a force below 1e-6 eV/Angstrom
};

/// What a log of the same frames has to have in common with a frame.
struct FrameMark {
  int64_t step = 0;
  int64_t atoms = 0;
  double volume_A3 = 0.0;
};

/// What forces lie between, for histograms of them.
struct ForceRange {
  double lowest_eV_per_A = 0.0;  ///< of all components of teacher and student, and 0
  double highest_eV_per_A = 0.0;
  double largest_of_teacher_eV_per_A = 0.0;  ///< length of a force
};

/// Adds up frames. Keeps a number for each component, for the quantile.
class ForceComparison {
public:
  /// Throws as require_same_frame() does.
  void add(const lammps_file::Frame &teacher, const lammps_file::Frame &student);

  int64_t frames() const { return std::ssize(m_marks); }
  const std::vector<FrameMark> &marks() const { return m_marks; }
  ForceError all() const;
  /// For each element or type.
  std::map<std::string, ForceError> by_kind() const;
  const ForceRange &range() const { return m_range; }
  /// Of the root of the mean of d^2, over frames as correlated samples of what the student meets.
  /// None for too few independent frames, and where frames are of different numbers of atoms.
  std::optional<stats::Interval> rmse_interval_95() const;

private:
  struct Sums {
    std::vector<double> errors;
    double teacher_squares = 0.0;
    double cosines = 0.0;
    int64_t with_direction = 0;
    void add(const system::Vec3 &teacher, const system::Vec3 &student);
  };
  static ForceError result(const Sums &sums);

  std::vector<FrameMark> m_marks;
  std::vector<double> m_mean_squares;  ///< of d, by frame
  ForceRange m_range;
  std::map<std::string, Sums> m_sums;
};

/// Two dumps of the same frames.
struct DumpComparison {
  ForceComparison forces;
  bool tell_units = false;         ///< both dumps say that they are in units metal
  std::vector<std::string> notes;  ///< what was taken for good and may not be
};

/// Throws std::runtime_error, FileError.
DumpComparison compare_dumps(const std::filesystem::path &teacher,
                             const std::filesystem::path &student);

nlohmann::ordered_json to_json(const ForceError &error);

}  // namespace mlffbench::physics
