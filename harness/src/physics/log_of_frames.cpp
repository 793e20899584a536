// SPDX-License-Identifier: GPL-2.0-or-later
// Rows of thermo output beside frames.
#include "physics/log_of_frames.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>
#include <stdexcept>

namespace mlffbench::physics {

namespace {

constexpr const char *remedy = "name the log of the `rerun` that wrote the dump, with `thermo 1`";

/// Whether two printed numbers are of one quantity; pressures of one step differ by rounding where
/// neighbor lists were built anew.
bool same_number(double one, double other)
{
  constexpr double printed = 1e-6;
  return std::abs(one - other) <= printed * std::max({1.0, std::abs(one), std::abs(other)});
}

int64_t step_of(const lammps_file::ThermoTable &table, size_t row)
{
  return static_cast<int64_t>(std::llround(table.value(row, "Step")));
}

}  // namespace

LogOfFrames::LogOfFrames(const std::filesystem::path &log, const std::vector<FrameMark> &frames)
    : m_name(log.string()), m_tables(lammps_file::read_thermo_log(log))
{
  m_rows = only_match(frames);
  check_tables(frames);
}

double LogOfFrames::at(const Row &row, std::string_view column) const
{
  return m_tables[row.first].value(row.second, column);
}

double LogOfFrames::value(size_t frame, std::string_view column) const
{
  return at(m_rows[frame], column);
}

bool LogOfFrames::has(std::string_view column) const
{
  return std::all_of(m_rows.begin(), m_rows.end(),
                     [&](const Row &row) { return m_tables[row.first].place(column) >= 0; });
}

bool LogOfFrames::repeats(const Row &row, const Row &before) const
{
  const lammps_file::ThermoTable &table = m_tables[row.first];
  const lammps_file::ThermoTable &earlier = m_tables[before.first];
  if (row.second != 0 || row.first == before.first ||
      step_of(table, row.second) != step_of(earlier, before.second))
    return false;
  return table.place("PotEng") < 0 || earlier.place("PotEng") < 0 ||
         same_number(at(row, "PotEng"), at(before, "PotEng"));
}

LogOfFrames::Match LogOfFrames::match(size_t first_table,
                                      const std::vector<FrameMark> &frames) const
{
  Match match;
  for (size_t t = first_table; t < m_tables.size() && match.rows.size() < frames.size(); ++t) {
    const lammps_file::ThermoTable &table = m_tables[t];
    if (table.place("Step") < 0) {
      match.fault = fmt::format("{}:{}: this thermo output has no column Step; use `thermo_style "
                                "custom step pe vol pxx pyy pzz pxy pxz pyz`",
                                m_name, table.rows.front().line);
      return match;
    }
    for (size_t r = 0; r < table.rows.size(); ++r) {
      const int64_t step = step_of(table, r);
      const size_t next = match.rows.size();
      if (next < frames.size() && step == frames[next].step) {
        match.rows.emplace_back(t, r);
      } else if (next == 0 || !repeats({t, r}, match.rows.back())) {
        const std::string beside =
            next < frames.size() ? fmt::format("the next frame is of step {}", frames[next].step)
                                 : fmt::format("the dump has only {} frames", next);
        match.fault =
            fmt::format("{}:{}: the steps of the log are not those of the frames: this row is of "
                        "step {}, and {}; {}",
                        m_name, table.rows[r].line, step, beside, remedy);
        return match;
      }
    }
  }
  if (match.rows.size() < frames.size()) {
    match.fault = fmt::format("{}: the steps of the log are not those of the frames: it ends after "
                              "{} of {} frames, before step {}; {}",
                              m_name, match.rows.size(), frames.size(),
                              frames[match.rows.size()].step, remedy);
  }
  return match;
}

bool LogOfFrames::same_energies(const std::vector<Row> &one, const std::vector<Row> &other) const
{
  for (size_t i = 0; i < one.size(); ++i) {
    for (const Row &row : {one[i], other[i]}) {
      if (m_tables[row.first].place("PotEng") < 0)
        return false;
    }
    if (!same_number(at(one[i], "PotEng"), at(other[i], "PotEng")))
      return false;
  }
  return true;
}

std::vector<LogOfFrames::Row> LogOfFrames::only_match(const std::vector<FrameMark> &frames) const
{
  std::vector<Row> found;
  Match nearest;
  size_t rows_left = 0;
  for (const lammps_file::ThermoTable &table : m_tables)
    rows_left += table.rows.size();
  for (size_t first = 0; first < m_tables.size(); ++first) {
    if (first > 0 && rows_left < frames.size())
      break;
    rows_left -= m_tables[first].rows.size();
    Match here = match(first, frames);
    if (!here.fault.empty()) {
      if (nearest.fault.empty() || here.rows.size() > nearest.rows.size())
        nearest = std::move(here);
      continue;
    }
    if (!found.empty() && !same_energies(found, here.rows)) {
      throw std::runtime_error(fmt::format(
          "{}:{} and {}: the log has the steps of the frames twice, with other energies; name a "
          "log of the one run that wrote the dump",
          m_name, m_tables[found.front().first].rows.front().line,
          m_tables[here.rows.front().first].rows.front().line));
    }
    if (found.empty())
      found = std::move(here.rows);
  }
  if (found.empty())
    throw std::runtime_error(nearest.fault);
  return found;
}

void LogOfFrames::check_tables(const std::vector<FrameMark> &frames)
{
  std::set<size_t> used;
  for (const Row &row : m_rows)
    used.insert(row.first);
  for (const size_t t : used) {
    const lammps_file::ThermoTable &table = m_tables[t];
    const auto fail = [&](const std::string &message) {
      throw std::runtime_error(fmt::format("{}:{}: {}", m_name, table.rows.front().line, message));
    };
    if (!table.units.empty() && table.units != "metal")
      fail(fmt::format("the log is in units {}, only metal is read", table.units));
    if (table.per_atom) {
      fail("`thermo_modify norm yes` has divided the energies by the number of atoms; leave it "
           "out");
    }
    if (table.place("PotEng") < 0) {
      fail(fmt::format("{} has no column PotEng in its thermo output; use `thermo_style custom "
                       "step pe vol pxx pyy pzz pxy pxz pyz`",
                       m_name));
    }
    m_tells_units = m_tells_units && !table.units.empty();
  }
  for (size_t i = 0; i < m_rows.size(); ++i) {
    const lammps_file::ThermoTable &table = m_tables[m_rows[i].first];
    const FrameMark &frame = frames[i];
    const bool last = i + 1 == m_rows.size() || m_rows[i + 1].first != m_rows[i].first;
    const double atoms = table.place("Atoms") >= 0 ? value(i, "Atoms")
                         : last                    ? static_cast<double>(table.atoms)
                                                   : -1.0;
    if (atoms >= 0.0 && atoms != static_cast<double>(frame.atoms)) {
      throw std::runtime_error(fmt::format("{}:{}: the log is of {:.0f} atoms at step {}, the "
                                           "frame has {}; dump all atoms, and {}",
                                           m_name, table.rows[m_rows[i].second].line, atoms,
                                           frame.step, frame.atoms, remedy));
    }
    constexpr double printed = 2e-4;
    if (m_notes.empty() && table.place("Volume") >= 0 &&
        !(std::abs(value(i, "Volume") - frame.volume_A3) <= printed * frame.volume_A3)) {
      m_notes.push_back(fmt::format("{}:{}: the volume of step {} is {:.6g} A^3, that of the "
                                    "frame's box {:.6g}; virials are made with the log's",
                                    m_name, table.rows[m_rows[i].second].line, frame.step,
                                    value(i, "Volume"), frame.volume_A3));
    }
  }
}

}  // namespace mlffbench::physics
