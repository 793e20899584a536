// SPDX-License-Identifier: GPL-2.0-or-later
// Geometry of boxes, and whether two frames hold the same atoms.
#include "lammps_file/frame.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <string_view>

namespace mlffbench {

namespace {

Vector cross(const Vector &a, const Vector &b)
{
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

double length(const Vector &a)
{
  return std::hypot(a[0], a[1], a[2]);
}

}  // namespace

bool is_finite(const Vector &vector)
{
  return std::all_of(vector.begin(), vector.end(), [](double x) { return std::isfinite(x); });
}

double FrameBox::volume_A3() const
{
  return vectors[0][0] * vectors[1][1] * vectors[2][2];
}

double FrameBox::lengths_outside(const Vector &position) const
{
  Vector rest{};
  for (size_t k = 0; k < 3; ++k)
    rest[k] = position[k] - origin[k];
  double farthest = 0.0;
  for (size_t i = 3; i-- > 0;) {  // c first: only it has a z component
    const double part = rest[i] / vectors[i][i];
    for (size_t k = 0; k < 3; ++k)
      rest[k] -= part * vectors[i][k];
    farthest = std::max({farthest, part - 1.0, -part});
  }
  return farthest;
}

double FrameBox::smallest_width_A() const
{
  double width = std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < 3; ++i) {
    width =
        std::min(width, volume_A3() / length(cross(vectors[(i + 1) % 3], vectors[(i + 2) % 3])));
  }
  return width;
}

Vector FrameBox::shortest(const Vector &difference) const
{
  Vector result = difference;
  for (size_t i = 3; i-- > 0;) {  // c first: only it has a z component
    const double turns = std::round(result[i] / vectors[i][i]);
    for (size_t k = 0; k < 3; ++k)
      result[k] -= turns * vectors[i][k];
  }
  return result;
}

bool FrameBox::same_shape(const FrameBox &other, double tolerance_A) const
{
  for (size_t i = 0; i < 3; ++i) {
    for (size_t k = 0; k < 3; ++k) {
      if (!(std::abs(vectors.at(i).at(k) - other.vectors.at(i).at(k)) <= tolerance_A))
        return false;
    }
  }
  return true;
}

std::string type_of_two_elements(const Frame &frame)
{
  std::map<std::string_view, std::string_view> elements;
  for (size_t i = 0; i < frame.types.size(); ++i) {
    const auto [known, is_new] = elements.emplace(frame.types[i], frame.kinds[i]);
    if (!is_new && known->second != frame.kinds[i])
      return frame.types[i];
  }
  return "";
}

std::string difference_of_kinds(const Frame &teacher, const Frame &student)
{
  const bool both_elements = teacher.has_elements == student.has_elements;
  // Where there is no column `element`, the kinds are the types.
  const auto &types = teacher.has_elements ? teacher.types : teacher.kinds;
  const auto &other_types = student.has_elements ? student.types : student.kinds;
  if (!both_elements && (types.empty() || other_types.empty()))
    return "one dump has the column `element` and the other only `type`; write both in both";
  const auto different = [&](const std::vector<std::string> &one,
                             const std::vector<std::string> &other) -> std::string {
    for (size_t i = 0; i < std::min(one.size(), other.size()); ++i) {
      if (one[i] != other[i]) {
        return fmt::format("atom {} is {} for the teacher and {} for the student at step {}",
                           teacher.ids[i], one[i], other[i], teacher.step);
      }
    }
    return "";
  };
  if (both_elements) {
    if (std::string found = different(teacher.kinds, student.kinds); !found.empty())
      return found;
  }
  return different(types, other_types);
}

}  // namespace mlffbench
