// SPDX-License-Identifier: GPL-2.0-or-later
// Two dumps of the same frames, side by side.
#pragma once

#include "lammps_file/trajectory.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::physics {

/// A frame with the forces of teacher and student.
struct FramePair {
  lammps_file::Frame teacher;
  lammps_file::Frame student;
};

/// Throws std::runtime_error unless both have finite forces, the same step and box, and the same
/// atoms at the same places (within 1e-3 Angstrom: dumps are rounded).
void require_same_frame(const lammps_file::Frame &teacher, const lammps_file::Frame &student);

/// Reads one pair after another, so that memory does not depend on their number.
class FramePairs {
public:
  /// Throws FileError, std::runtime_error.
  FramePairs(const std::filesystem::path &teacher, const std::filesystem::path &student);
  /// The next frame of either, not yet held against each other; none where both dumps end. Throws
  /// std::runtime_error where only one does, and where none has a frame.
  std::optional<FramePair> next();
  /// Both dumps say that they are in units metal.
  bool tell_units() const { return m_teacher.tells_units() && m_student.tells_units(); }
  /// What was taken for good and may not be.
  std::vector<std::string> notes() const;

private:
  std::string m_teacher_name;
  std::string m_student_name;
  lammps_file::TrajectoryReader m_teacher;
  lammps_file::TrajectoryReader m_student;
  int64_t m_frames = 0;
};

}  // namespace mlffbench::physics
