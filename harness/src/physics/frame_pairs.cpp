// SPDX-License-Identifier: GPL-2.0-or-later
// Pairs of frames.
#include "physics/frame_pairs.h"

#include <cmath>
#include <fmt/format.h>
#include <stdexcept>
#include <utility>

namespace mlffbench::physics {

namespace {

constexpr double same_place_A = 1e-3;

/// The first difference that makes two frames others, or nothing.
std::string difference(const lammps_file::Frame &teacher, const lammps_file::Frame &student)
{
  if (teacher.step != student.step) {
    return fmt::format("step {} of the teacher is beside step {} of the student", teacher.step,
                       student.step);
  }
  if (teacher.forces_eV_per_A.empty() || student.forces_eV_per_A.empty()) {
    return fmt::format("the {}'s frame of step {} has no columns fx fy fz",
                       teacher.forces_eV_per_A.empty() ? "teacher" : "student", teacher.step);
  }
  if (teacher.ids != student.ids)
    return fmt::format("the frames of step {} hold different atoms", teacher.step);
  if (std::string kinds = lammps_file::difference_of_kinds(teacher, student); !kinds.empty())
    return kinds;
  if (!teacher.box.same_shape(student.box, same_place_A))
    return fmt::format("the boxes of step {} are not the same", teacher.step);
  for (size_t i = 0; i < teacher.atoms(); ++i) {
    system::Vec3 apart{};
    for (size_t k = 0; k < 3; ++k)
      apart.at(k) = student.positions_A[i].at(k) - teacher.positions_A[i].at(k);
    const system::Vec3 shortest = teacher.box.shortest(apart);
    if (const double distance_A = std::hypot(shortest[0], shortest[1], shortest[2]);
        !(distance_A < same_place_A)) {
      return fmt::format("atom {} is {:.3g} Angstrom apart at step {}", teacher.ids[i], distance_A,
                         teacher.step);
    }
  }
  return "";
}

}  // namespace

void require_same_frame(const lammps_file::Frame &teacher, const lammps_file::Frame &student)
{
  if (const std::string what = difference(teacher, student); !what.empty()) {
    throw std::runtime_error(
        fmt::format("these are not the same frames: {}; compute both dumps by `rerun` over one "
                    "trajectory, with the columns id type x y z fx fy fz",
                    what));
  }
  for (size_t i = 0; i < teacher.atoms(); ++i) {
    if (!system::is_finite(teacher.forces_eV_per_A[i]) ||
        !system::is_finite(student.forces_eV_per_A[i])) {
      throw std::runtime_error(fmt::format("the force on atom {} is not a finite number at step {}",
                                           teacher.ids[i], teacher.step));
    }
  }
}

FramePairs::FramePairs(const std::filesystem::path &teacher, const std::filesystem::path &student)
    : m_teacher_name(teacher.string()), m_student_name(student.string()), m_teacher(teacher),
      m_student(student)
{
}

std::optional<FramePair> FramePairs::next()
{
  auto teacher = m_teacher.next_of_clear_kinds();
  auto student = m_student.next_of_clear_kinds();
  if (teacher.has_value() != student.has_value()) {
    throw std::runtime_error(
        fmt::format("{} has only {} frames, the other dump has more; compute both by `rerun` "
                    "over one trajectory",
                    teacher ? m_student_name : m_teacher_name, m_frames));
  }
  if (!teacher) {
    if (m_frames == 0)
      throw std::runtime_error(fmt::format("{} has no frame", m_teacher_name));
    return std::nullopt;
  }
  ++m_frames;
  return FramePair{std::move(*teacher), std::move(*student)};
}

std::vector<std::string> FramePairs::notes() const
{
  std::vector<std::string> notes = m_teacher.notes();
  notes.insert(notes.end(), m_student.notes().begin(), m_student.notes().end());
  return notes;
}

}  // namespace mlffbench::physics
