// SPDX-License-Identifier: GPL-2.0-or-later
// Frames of a LAMMPS trajectory: `dump custom` text in units metal.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench {

using Vector = std::array<double, 3>;

/// Whether all three are numbers.
bool is_finite(const Vector &vector);

/// A periodic box where it lies; its vectors a, b, c as rows, in Angstrom, a along x and b in the
/// xy plane.
struct FrameBox {
  Vector origin{};
  std::array<Vector, 3> vectors{};

  double volume_A3() const;
  /// How far outside the box a position lies, in lengths of the vector along which it is farthest;
  /// 0 for one inside.
  double lengths_outside(const Vector &position) const;
  /// The shortest of the images of a difference of two positions in a box that is orthogonal or not
  /// far from it (tilt up to half a box length, as LAMMPS keeps it).
  Vector shortest(const Vector &difference) const;
  /// The smallest distance between opposite faces.
  double smallest_width_A() const;
};

/// Atoms in order of their ids. Columns that the file does not have are empty.
struct Frame {
  int64_t step = 0;
  FrameBox box;
  bool triclinic = false;  ///< the box has tilt factors, which may be 0
  std::vector<int64_t> ids;
  std::vector<std::string> kinds;  ///< column `element`, or else `type`
  std::vector<Vector> positions_A;
  bool unwrapped = false;  ///< the positions are xu yu zu or xsu ysu zsu, or ix iy iz were applied
  std::vector<Vector> velocities_A_per_ps;
  std::vector<Vector> forces_eV_per_A;

  size_t atoms() const { return ids.size(); }
};

/// Reads one frame after another, so that memory does not depend on their number. Every fault is a
/// std::runtime_error that begins with "file:line: ".
class TrajectoryReader {
public:
  /// Throws FileError, or std::runtime_error if the file is compressed.
  explicit TrajectoryReader(const std::filesystem::path &file);
  /// The next frame; none at the end of the file.
  std::optional<Frame> next();
  /// Throws this message with the file and the line that was read last.
  [[noreturn]] void fail(const std::string &message) const;

private:
  std::string line(const char *what);
  void read_box(std::string_view heading, Frame &frame);
  void read_atoms(std::string_view heading, size_t count, Frame &frame);

  std::string m_name;
  std::ifstream m_input;
  int64_t m_line = 0;
};

}  // namespace mlffbench
