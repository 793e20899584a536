// SPDX-License-Identifier: GPL-2.0-or-later
// Comments and words of a LAMMPS data file.
#include "lammps_file/data_lines.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <utility>

namespace mlffbench::lammps_file {

namespace {

/// Sections that make a structure.
const std::set<std::string> used_sections{"Atom Type Labels", "Masses", "Atoms", "Velocities"};

/// Sections of what an atomic potential has no use for.
const std::set<std::string> unused_sections{"Bonds",
                                            "Angles",
                                            "Dihedrals",
                                            "Impropers",
                                            "CMAP",
                                            "Pair Coeffs",
                                            "PairIJ Coeffs",
                                            "Bond Coeffs",
                                            "Angle Coeffs",
                                            "Dihedral Coeffs",
                                            "Improper Coeffs",
                                            "BondBond Coeffs",
                                            "BondAngle Coeffs",
                                            "MiddleBondTorsion Coeffs",
                                            "EndBondTorsion Coeffs",
                                            "AngleTorsion Coeffs",
                                            "AngleAngleTorsion Coeffs",
                                            "BondBond13 Coeffs",
                                            "AngleAngle Coeffs",
                                            "Bond Type Labels",
                                            "Angle Type Labels",
                                            "Dihedral Type Labels",
                                            "Improper Type Labels"};

}  // namespace

std::string DataLine::text() const
{
  return fmt::format("{}", fmt::join(words, " "));
}

bool is_data_section(const DataLine &line)
{
  const std::string name = line.text();
  return used_sections.contains(name) || unused_sections.contains(name);
}

DataLines::DataLines(std::string_view text) : m_lines(text)
{
  read();
}

DataLine DataLines::take()
{
  DataLine line = std::move(*m_here);
  read();
  return line;
}

void DataLines::read()
{
  m_here.reset();
  for (; !m_here && m_next < m_lines.size(); ++m_next) {
    std::string_view content = m_lines[m_next];
    DataLine line{static_cast<int>(m_next) + 1, {}, {}};
    if (const size_t hash = content.find('#'); hash != std::string_view::npos) {
      line.comment = base::trimmed(content.substr(hash + 1));
      content = content.substr(0, hash);
    }
    line.words = base::words_of(content);
    if (!line.words.empty())
      m_here = std::move(line);
  }
}

}  // namespace mlffbench::lammps_file
