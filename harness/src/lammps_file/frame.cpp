// SPDX-License-Identifier: GPL-2.0-or-later
// Whether frames hold the same atoms.
#include "lammps_file/frame.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <string_view>

namespace mlffbench::lammps_file {

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

}  // namespace mlffbench::lammps_file
