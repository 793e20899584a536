// SPDX-License-Identifier: GPL-2.0-or-later
// Pieces of CIF files, and what is read of them.
#pragma once

#include "base/diagnostic.h"
#include "structure_file/structure_file.h"

#include <array>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>
#include <string>

namespace mlffbench::cif_test {

inline std::string cell(const std::string &lengths_and_angles)
{
  static const std::array<const char *, 6> names{"length_a",    "length_b",   "length_c",
                                                 "angle_alpha", "angle_beta", "angle_gamma"};
  std::string text = "data_x\n";
  size_t at = 0;
  for (const char *name : names) {
    const size_t end = lengths_and_angles.find(' ', at);
    text += fmt::format("_cell_{} {}\n", name, lengths_and_angles.substr(at, end - at));
    at = end + 1;
  }
  return text;  // six lines and one before them
}

inline const std::string cubic = cell("5 5 5 90 90 90");
inline const std::string oblong = cell("5 6 7 90 90 90");
inline const std::string sites = "loop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n"
                                 "_atom_site_fract_z\n";
inline const std::string two_sites = sites + "Cu1 0.1 0.2 0.3\nO1 0.4 0.1 0.15\n";
inline const std::string inversion = "loop_\n_space_group_symop_operation_xyz\nx,y,z\n-x,-y,-z\n";

/// What the file holds, as `Cu4 O4`, or the message.
inline std::string read(const std::string &text)
{
  try {
    const system::Structure structure =
        structure_file::structure_of(structure_file::read_cif(text, "f"), {}, "f");
    std::map<int, int> counts;
    for (const int type : structure.types)
      ++counts[type];
    std::string result;
    for (const auto &[type, count] : counts) {
      result += fmt::format("{}{}{}", result.empty() ? "" : " ",
                            structure.elements[static_cast<size_t>(type) - 1], count);
    }
    return result;
  } catch (const base::SuiteError &error) {
    return error.what();
  }
}

inline void expect_refused(const std::string &text, const std::string &message)
{
  const std::string found = read(text);
  EXPECT_EQ(found.rfind(message, 0), 0U) << found << "\n  in " << text;
  EXPECT_NE(found.find(';'), std::string::npos) << found;
}

}  // namespace mlffbench::cif_test
