// SPDX-License-Identifier: GPL-2.0-or-later
// Errors of forces.
#include "physics/force_error.h"

#include "base/json_output.h"
#include "stats/series.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <stdexcept>

namespace mlffbench::physics {

namespace {

constexpr double same_place_A = 1e-3;
constexpr double no_force_eV_per_A = 1e-6;

double dot(const system::Vec3 &a, const system::Vec3 &b)
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

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
    if (const double distance_A = std::sqrt(dot(shortest, shortest));
        !(distance_A < same_place_A)) {
      return fmt::format("atom {} is {:.3g} Angstrom apart at step {}", teacher.ids[i], distance_A,
                         teacher.step);
    }
  }
  return "";
}

}  // namespace

void ForceComparison::Sums::add(const system::Vec3 &teacher, const system::Vec3 &student)
{
  for (size_t k = 0; k < 3; ++k)
    errors.push_back(std::abs(student.at(k) - teacher.at(k)));
  teacher_squares += dot(teacher, teacher);
  const double sizes = std::sqrt(dot(teacher, teacher)) * std::sqrt(dot(student, student));
  if (std::min(dot(teacher, teacher), dot(student, student)) <
      no_force_eV_per_A * no_force_eV_per_A)
    return;
  cosines += dot(teacher, student) / sizes;
  ++with_direction;
}

void ForceComparison::add(const lammps_file::Frame &teacher, const lammps_file::Frame &student)
{
  if (const std::string what = difference(teacher, student); !what.empty()) {
    throw std::runtime_error(
        fmt::format("these are not the same frames: {}; compute both dumps by `rerun` over one "
                    "trajectory, with the columns id type x y z fx fy fz",
                    what));
  }
  m_marks.push_back({teacher.step, static_cast<int64_t>(teacher.atoms()), teacher.box.volume_A3()});
  for (size_t i = 0; i < teacher.atoms(); ++i) {
    const system::Vec3 &of_teacher = teacher.forces_eV_per_A[i];
    const system::Vec3 &of_student = student.forces_eV_per_A[i];
    if (!system::is_finite(of_teacher) || !system::is_finite(of_student)) {
      throw std::runtime_error(fmt::format("the force on atom {} is not a finite number at step {}",
                                           teacher.ids[i], teacher.step));
    }
    m_sums[teacher.kinds[i]].add(of_teacher, of_student);
  }
}

ForceError ForceComparison::result(const Sums &sums)
{
  const auto mean_of = [](double sum, auto count) {
    return count > 0 ? sum / static_cast<double>(count) : std::numeric_limits<double>::quiet_NaN();
  };
  const auto components = sums.errors.size();
  double squares = 0.0;
  for (const double error : sums.errors)
    squares += error * error;
  ForceError result;
  result.atoms = static_cast<int64_t>(components / 3);
  result.teacher_rms_eV_per_A = std::sqrt(mean_of(sums.teacher_squares, components));
  result.mae_eV_per_A = stats::mean(sums.errors);
  result.rmse_eV_per_A = std::sqrt(mean_of(squares, components));
  result.p95_eV_per_A = stats::quantile(sums.errors, 0.95);
  result.max_eV_per_A = stats::quantile(sums.errors, 1.0);
  result.relative_rmse = result.rmse_eV_per_A / result.teacher_rms_eV_per_A;
  result.cosine = mean_of(sums.cosines, sums.with_direction);
  result.without_direction = result.atoms - sums.with_direction;
  return result;
}

ForceError ForceComparison::all() const
{
  Sums all;
  for (const auto &[kind, sums] : m_sums) {
    all.errors.insert(all.errors.end(), sums.errors.begin(), sums.errors.end());
    all.teacher_squares += sums.teacher_squares;
    all.cosines += sums.cosines;
    all.with_direction += sums.with_direction;
  }
  return result(all);
}

std::map<std::string, ForceError> ForceComparison::by_kind() const
{
  std::map<std::string, ForceError> errors;
  for (const auto &[kind, sums] : m_sums)
    errors[kind] = result(sums);
  return errors;
}

DumpComparison compare_dumps(const std::filesystem::path &teacher,
                             const std::filesystem::path &student)
{
  lammps_file::TrajectoryReader teachers(teacher);
  lammps_file::TrajectoryReader students(student);
  DumpComparison comparison;
  ForceComparison &forces = comparison.forces;
  while (true) {
    const auto one = teachers.next_of_clear_kinds();
    const auto other = students.next_of_clear_kinds();
    if (!one && !other)
      break;
    if (!one || !other) {
      throw std::runtime_error(
          fmt::format("{} has only {} frames, the other dump has more; compute both by `rerun` "
                      "over one trajectory",
                      (one ? student : teacher).string(), forces.frames()));
    }
    forces.add(*one, *other);
  }
  if (forces.frames() == 0)
    throw std::runtime_error(fmt::format("{} has no frame", teacher.string()));
  comparison.tell_units = teachers.tells_units() && students.tells_units();
  comparison.notes = teachers.notes();
  comparison.notes.insert(comparison.notes.end(), students.notes().begin(), students.notes().end());
  return comparison;
}

nlohmann::ordered_json to_json(const ForceError &error)
{
  return {{"atoms", error.atoms},
          {"teacher_rms_eV_per_A", base::json_number(error.teacher_rms_eV_per_A)},
          {"mae_eV_per_A", base::json_number(error.mae_eV_per_A)},
          {"rmse_eV_per_A", base::json_number(error.rmse_eV_per_A)},
          {"p95_eV_per_A", base::json_number(error.p95_eV_per_A)},
          {"max_eV_per_A", base::json_number(error.max_eV_per_A)},
          {"relative_rmse", base::json_number(error.relative_rmse)},
          {"cosine", base::json_number(error.cosine)},
          {"without_direction", error.without_direction}};
}

}  // namespace mlffbench::physics
