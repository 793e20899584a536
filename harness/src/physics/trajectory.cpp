// SPDX-License-Identifier: GPL-2.0-or-later
// Reader of LAMMPS' text dumps.
#include "physics/trajectory.h"

#include "physics/words.h"
#include "store/file.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <stdexcept>

namespace mlffbench {

namespace {

/// Where columns stand among those of a dump, -1 for those that are not there.
class Columns {
public:
  explicit Columns(std::vector<std::string_view> names) : m_names(std::move(names)) {}

  size_t size() const { return m_names.size(); }

  int place(std::string_view name) const
  {
    const auto found = std::find(m_names.begin(), m_names.end(), name);
    return found == m_names.end() ? -1 : static_cast<int>(found - m_names.begin());
  }

  /// All three of a vector, or -1 in the first.
  std::array<int, 3> places(const std::array<std::string_view, 3> &names) const
  {
    std::array<int, 3> result{place(names[0]), place(names[1]), place(names[2])};
    if (*std::min_element(result.begin(), result.end()) < 0)
      result[0] = -1;
    return result;
  }

private:
  std::vector<std::string_view> m_names;
};

/// Columns that hold positions, the best first.
struct PositionColumns {
  std::array<std::string_view, 3> names;
  bool unwrapped;
  bool scaled;  ///< in parts of the box's vectors
};
constexpr std::array<PositionColumns, 4> position_columns{{{{"xu", "yu", "zu"}, true, false},
                                                           {{"x", "y", "z"}, false, false},
                                                           {{"xsu", "ysu", "zsu"}, true, true},
                                                           {{"xs", "ys", "zs"}, false, true}}};

Vector cross(const Vector &a, const Vector &b)
{
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

double length(const Vector &a)
{
  return std::hypot(a[0], a[1], a[2]);
}

template <typename Item> void reorder(std::vector<Item> &items, const std::vector<size_t> &order)
{
  if (items.empty())
    return;
  std::vector<Item> sorted;
  sorted.reserve(items.size());
  for (const size_t i : order)
    sorted.push_back(std::move(items[i]));
  items = std::move(sorted);
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

TrajectoryReader::TrajectoryReader(const std::filesystem::path &file)
    : m_name(file.string()), m_input(file)
{
  if (!m_input)
    throw FileError("read", file, errno);
  constexpr std::array<int, 2> gzip_magic{0x1f, 0x8b};  // RFC 1952
  if (m_input.peek() != gzip_magic[0])
    return;
  m_input.get();
  if (m_input.peek() == gzip_magic[1]) {
    throw std::runtime_error(
        fmt::format("{} is compressed by gzip, only plain text is read; gunzip "
                    "it first, and name the file that this makes",
                    m_name));
  }
  m_input.unget();
}

void TrajectoryReader::fail(const std::string &message) const
{
  throw std::runtime_error(fmt::format("{}:{}: {}", m_name, m_line, message));
}

std::string TrajectoryReader::line(const char *what)
{
  std::string text;
  ++m_line;
  // LAMMPS ends every line: one without an end may lack digits.
  if (!std::getline(m_input, text) || m_input.eof())
    fail(fmt::format("the file ends where {} should be; let LAMMPS end before reading it", what));
  if (text.ends_with('\r'))  // it has been on another operating system
    text.pop_back();
  return text;
}

void TrajectoryReader::read_box(std::string_view heading, Frame &frame)
{
  if (heading.find("abc") != std::string_view::npos)
    fail("general triclinic boxes are not read; dump without `triclinic/general`");
  const auto styles = words(heading);
  if (std::any_of(styles.begin(), styles.end(), [](std::string_view style) {
        return style.size() == 2 && style.find_first_not_of("pfsm") == std::string_view::npos &&
               style != "pp";
      })) {
    fail("the box is not periodic in all directions");
  }
  frame.triclinic = heading.find("xy xz yz") != std::string_view::npos;
  std::array<std::array<double, 3>, 3> bounds{};
  for (auto &bound : bounds) {
    const std::string text = line("the bounds of the box");
    const auto numbers = words(text);
    const size_t count = frame.triclinic ? 3 : 2;
    if (numbers.size() != count) {
      fail(fmt::format("{} numbers instead of {} for a direction of the box", numbers.size(),
                       count));
    }
    for (size_t i = 0; i < count; ++i) {
      if (!parse(numbers[i], bound.at(i)) || !std::isfinite(bound.at(i)))
        fail(fmt::format("`{}` is not a number", numbers[i]));
    }
  }
  const double xy = bounds[0][2];
  const double xz = bounds[1][2];
  const double yz = bounds[2][2];
  // The bounds are those of the box around the tilted one (LAMMPS manual, Howto triclinic).
  bounds[0][0] -= std::min({0.0, xy, xz, xy + xz});
  bounds[0][1] -= std::max({0.0, xy, xz, xy + xz});
  bounds[1][0] -= std::min(0.0, yz);
  bounds[1][1] -= std::max(0.0, yz);
  frame.box.origin = {bounds[0][0], bounds[1][0], bounds[2][0]};
  frame.box.vectors = {Vector{bounds[0][1] - bounds[0][0], 0.0, 0.0},
                       Vector{xy, bounds[1][1] - bounds[1][0], 0.0},
                       Vector{xz, yz, bounds[2][1] - bounds[2][0]}};
  for (size_t i = 0; i < 3; ++i) {
    if (!(frame.box.vectors.at(i).at(i) > 0.0))
      fail("the box has no extent in one direction");
  }
}

void TrajectoryReader::read_atoms(std::string_view heading, size_t count, Frame &frame)
{
  const Columns columns(words(heading));
  const int id = columns.place("id");
  const int kind = columns.place("element") >= 0 ? columns.place("element") : columns.place("type");
  const auto found = std::find_if(
      position_columns.begin(), position_columns.end(),
      [&](const PositionColumns &position) { return columns.places(position.names)[0] >= 0; });
  if (id < 0 || kind < 0 || found == position_columns.end()) {
    fail("the columns `id`, `type` or `element`, and `x y z` or `xu yu zu`, scaled or not, are "
         "needed; write `dump ID all custom N FILE id type x y z fx fy fz`");
  }
  const auto position = columns.places(found->names);
  const auto image = columns.places({"ix", "iy", "iz"});
  const bool has_images = !found->unwrapped && image[0] >= 0;
  frame.unwrapped = found->unwrapped || has_images;
  const auto velocity = columns.places({"vx", "vy", "vz"});
  const auto force = columns.places({"fx", "fy", "fz"});

  for (size_t atom = 0; atom < count; ++atom) {
    const std::string text = line("an atom");
    const auto fields = words(text);
    if (fields.size() != columns.size())
      fail(fmt::format("{} fields instead of {}", fields.size(), columns.size()));
    const auto number = [&](int place, auto &value) {
      if (!parse(fields[static_cast<size_t>(place)], value))
        fail(fmt::format("`{}` is not a number", fields[static_cast<size_t>(place)]));
    };
    const auto vector = [&](const std::array<int, 3> &places) {
      Vector value{};
      for (size_t i = 0; i < 3; ++i)
        number(places.at(i), value.at(i));
      return value;
    };
    int64_t number_of_atom = 0;
    number(id, number_of_atom);
    frame.ids.push_back(number_of_atom);
    frame.kinds.emplace_back(fields[static_cast<size_t>(kind)]);
    Vector place = vector(position);
    const auto shift = [&](const Vector &turns) {
      for (size_t i = 0; i < 3; ++i) {
        for (size_t k = 0; k < 3; ++k)
          place.at(k) += turns.at(i) * frame.box.vectors.at(i).at(k);
      }
    };
    if (found->scaled) {
      const Vector parts = place;
      place = frame.box.origin;
      shift(parts);
    }
    if (has_images)
      shift(vector(image));
    frame.positions_A.push_back(place);
    if (velocity[0] >= 0)
      frame.velocities_A_per_ps.push_back(vector(velocity));
    if (force[0] >= 0)
      frame.forces_eV_per_A.push_back(vector(force));
  }
}

std::optional<Frame> TrajectoryReader::next()
{
  if (m_input.peek() == std::char_traits<char>::eof())
    return std::nullopt;
  Frame frame;
  int64_t count = -1;
  while (true) {
    const std::string text = line("a section");
    constexpr std::string_view item = "ITEM: ";
    if (!text.starts_with(item))
      fail("this is no text dump of LAMMPS: `ITEM:` should be here; use `dump custom`");
    const std::string_view heading = std::string_view(text).substr(item.size());
    if (heading.starts_with("UNITS")) {
      if (const std::string units = line("the units"); units != "metal")
        fail(fmt::format("the dump is in units {}, only metal is read", units));
    } else if (heading.starts_with("TIMESTEP")) {
      if (!parse(line("the time step"), frame.step))
        fail("the time step is not a whole number");
    } else if (heading.starts_with("TIME")) {
      (void)line("the time");
    } else if (heading.starts_with("NUMBER OF ATOMS")) {
      if (!parse(line("the number of atoms"), count) || count < 1)
        fail("the number of atoms is not a whole number above 0");
    } else if (heading.starts_with("BOX BOUNDS")) {
      read_box(heading.substr(10), frame);
    } else if (heading.starts_with("ATOMS")) {
      if (count < 1 || !(frame.box.vectors[0][0] > 0.0))
        fail("the number of atoms and the box have to come before the atoms");
      read_atoms(heading.substr(5), static_cast<size_t>(count), frame);
      break;
    } else {
      fail(fmt::format("the section `{}` is not known", heading));
    }
  }
  std::vector<size_t> order(frame.atoms());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return frame.ids[a] < frame.ids[b]; });
  reorder(frame.ids, order);
  reorder(frame.kinds, order);
  reorder(frame.positions_A, order);
  reorder(frame.velocities_A_per_ps, order);
  reorder(frame.forces_eV_per_A, order);
  if (std::adjacent_find(frame.ids.begin(), frame.ids.end()) != frame.ids.end())
    fail(fmt::format("an atom stands twice in the frame of step {}", frame.step));
  return frame;
}

}  // namespace mlffbench
