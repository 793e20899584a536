// SPDX-License-Identifier: GPL-2.0-or-later
// Comments and words of a LAMMPS data file.
#include "lammps_file/data_lines.h"

#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <utility>

namespace mlffbench {

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

DataLines::DataLines(std::string_view text) : m_rest(text)
{
  // What is left of the first line counts as that line.
  m_rest.remove_prefix(std::min(text.find('\n'), text.size()));
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
  while (!m_here && !m_rest.empty()) {
    const size_t end = std::min(m_rest.find('\n'), m_rest.size());
    std::string_view content = m_rest.substr(0, end);
    m_rest.remove_prefix(std::min(end + 1, m_rest.size()));
    DataLine line{++m_number, {}, {}};
    if (const size_t hash = content.find('#'); hash != std::string_view::npos) {
      line.comment = trimmed(content.substr(hash + 1));
      content = content.substr(0, hash);
    }
    line.words = words_of(content);
    if (!line.words.empty())
      m_here = std::move(line);
  }
}

}  // namespace mlffbench
