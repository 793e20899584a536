// SPDX-License-Identifier: GPL-2.0-or-later
// Errors of forces.
#include "physics/force_error.h"

#include "base/json_output.h"
#include "physics/frame_pairs.h"
#include "stats/autocorrelation.h"
#include "stats/mean_interval.h"
#include "stats/series.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace mlffbench::physics {

namespace {

constexpr double no_force_eV_per_A = 1e-6;

double dot(const system::Vec3 &a, const system::Vec3 &b)
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
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
  require_same_frame(teacher, student);
  m_marks.push_back({teacher.step, static_cast<int64_t>(teacher.atoms()), teacher.box.volume_A3()});
  double squares = 0.0;
  for (size_t i = 0; i < teacher.atoms(); ++i) {
    const system::Vec3 &of_teacher = teacher.forces_eV_per_A[i];
    const system::Vec3 &of_student = student.forces_eV_per_A[i];
    m_sums[teacher.kinds[i]].add(of_teacher, of_student);
    for (size_t k = 0; k < 3; ++k) {
      const auto [low, high] = std::minmax(of_teacher.at(k), of_student.at(k));
      m_range.lowest_eV_per_A = std::min(m_range.lowest_eV_per_A, low);
      m_range.highest_eV_per_A = std::max(m_range.highest_eV_per_A, high);
      squares += (high - low) * (high - low);
    }
    m_range.largest_of_teacher_eV_per_A =
        std::max(m_range.largest_of_teacher_eV_per_A, std::sqrt(dot(of_teacher, of_teacher)));
  }
  m_mean_squares.push_back(squares / static_cast<double>(3 * teacher.atoms()));
}

std::optional<stats::Interval> ForceComparison::rmse_interval_95() const
{
  constexpr double alpha = 0.05;
  const bool one_size = std::all_of(m_marks.begin(), m_marks.end(), [&](const FrameMark &mark) {
    return mark.atoms == m_marks.front().atoms;
  });
  if (!one_size)
    return std::nullopt;
  auto interval =
      stats::mean_interval(m_mean_squares, stats::effective_samples(m_mean_squares), alpha);
  if (interval)
    interval = {std::sqrt(std::max(interval->low, 0.0)), std::sqrt(interval->high)};
  return interval;
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
  FramePairs pairs(teacher, student);
  DumpComparison comparison;
  while (const auto pair = pairs.next())
    comparison.forces.add(pair->teacher, pair->student);
  comparison.tell_units = pairs.tell_units();
  comparison.notes = pairs.notes();
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
