// SPDX-License-Identifier: GPL-2.0-or-later
// Frames of a trajectory against the atoms of a system.
#include "rules/stored_trajectory.h"

#include "lammps_file/data_file.h"
#include "lammps_file/trajectory.h"
#include "system/structure.h"

#include <fmt/format.h>
#include <map>
#include <stdexcept>

namespace mlffbench::rules {

namespace {

constexpr const char *remedy =
    "name a trajectory of this system, or leave the system out by `systems`";

/// LAMMPS takes an atom back into the box by one length at a time: it takes forever from far away,
/// and where a length is less than the last digit of the position it never ends.
constexpr double farthest = 1e6;

class FrameChecker {
public:
  explicit FrameChecker(const model::System &system)
      : m_system(system), m_elements(system::elements_of(system))
  {
  }

  /// What is wrong with this frame; empty if nothing is.
  std::string fault(const lammps_file::Frame &frame)
  {
    if (frame.step <= m_last_step) {
      return fmt::format(
          "step {} is not above that of the frame before, so that LAMMPS would leave "
          "this frame out; store one run a file",
          frame.step);
    }
    m_last_step = frame.step;
    const auto atoms = static_cast<int64_t>(frame.atoms());
    if (const int64_t wanted = system::atoms_of(m_system); atoms != wanted) {
      return fmt::format("the frame of step {} has {} atoms, but `{}` has {}; {}", frame.step,
                         atoms, m_system.name, wanted, remedy);
    }
    know_system();
    if (frame.triclinic != m_triclinic) {
      return fmt::format("the box of step {} is {}, but that of `{}` is {}; {}", frame.step,
                         shape(frame.triclinic), m_system.name, shape(m_triclinic), remedy);
    }
    for (size_t i = 0; i < frame.atoms(); ++i) {
      const int64_t id = frame.ids[i];
      const auto type = m_types.find(id);
      if (type == m_types.end())
        return fmt::format("`{}` has no atom {}; {}", m_system.name, id, remedy);
      const std::string &element = m_elements.at(static_cast<size_t>(type->second - 1));
      if (frame.kinds[i] != std::to_string(type->second) && frame.kinds[i] != element) {
        return fmt::format("atom {} is {} at step {}, but {} (type {}) in `{}`; {}", id,
                           frame.kinds[i], frame.step, element, type->second, m_system.name,
                           remedy);
      }
      if (!system::is_finite(frame.positions_A[i]))
        return fmt::format("atom {} is nowhere at step {}; remove this frame", id, frame.step);
      system::Vec3 seen_from_box = frame.positions_A[i];
      for (size_t k = 0; k < 3; ++k)
        seen_from_box.at(k) -= frame.origin_A.at(k);
      if (const double far = frame.box.lengths_outside(seen_from_box); far > farthest) {
        return fmt::format(
            "atom {} is {:.3g} box lengths outside of the box at step {}, from where "
            "LAMMPS does not bring it back; remove this frame, in which the atoms "
            "have flown apart",
            id, far, frame.step);
      }
    }
    return "";
  }

private:
  static const char *shape(bool triclinic) { return triclinic ? "triclinic" : "orthogonal"; }

  /// Building a system takes a while, and it may be too large: not before the number of atoms fits.
  void know_system()
  {
    if (!m_types.empty())
      return;
    // The seed turns molecules; types do not depend on it.
    const lammps_file::DataFileContent content =
        lammps_file::check_data_file(system::data_text(m_system, 0), m_system.name, m_elements);
    m_triclinic = content.triclinic;
    for (size_t i = 0; i < content.ids.size(); ++i)
      m_types.emplace(content.ids[i], content.structure.types[i]);
  }

  const model::System &m_system;
  std::vector<std::string> m_elements;
  std::map<int64_t, int> m_types;  ///< by atom id
  bool m_triclinic = false;
  int64_t m_last_step = -1;
};

}  // namespace

int64_t check_trajectory(const std::filesystem::path &file, const model::System &system)
{
  lammps_file::TrajectoryReader reader(file);
  FrameChecker checker(system);
  int64_t frames = 0;
  for (; const auto frame = reader.next(); ++frames) {
    if (const std::string fault = checker.fault(*frame); !fault.empty())
      reader.fail(fault);
  }
  if (frames == 0)
    throw std::runtime_error(fmt::format("{} has no frame; name another file", file.string()));
  if (!reader.ended()) {
    reader.fail("the file ends where an atom should be whole: the last line has no line end; let "
                "LAMMPS end before reading it, or add a line end if its last number is whole");
  }
  if (const int64_t line = reader.passed_over(); line > 0) {
    throw std::runtime_error(fmt::format("{}:{}: LAMMPS' `rerun` ends at a line that is blank or "
                                         "begins with #; remove it",
                                         file.string(), line));
  }
  return frames;
}

}  // namespace mlffbench::rules
