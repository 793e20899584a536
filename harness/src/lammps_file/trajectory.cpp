// SPDX-License-Identifier: GPL-2.0-or-later
// Reader of LAMMPS' text dumps.
#include "lammps_file/trajectory.h"

#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <set>
#include <stdexcept>

namespace mlffbench::lammps_file {

namespace {

/// Where columns stand among those of a dump, -1 for those that are not there.
class Columns {
public:
  explicit Columns(std::vector<std::string_view> names) : m_names(names.begin(), names.end()) {}

  size_t size() const { return m_names.size(); }
  const std::string &name(int place) const { return m_names[static_cast<size_t>(place)]; }

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
  std::vector<std::string> m_names;
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

constexpr std::string_view item = "ITEM:";

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

void order_by_id(Frame &frame)
{
  std::vector<size_t> order(frame.atoms());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return frame.ids[a] < frame.ids[b]; });
  reorder(frame.ids, order);
  reorder(frame.kinds, order);
  reorder(frame.types, order);
  reorder(frame.positions_A, order);
  reorder(frame.velocities_A_per_ps, order);
  reorder(frame.forces_eV_per_A, order);
}

}  // namespace

TrajectoryReader::TrajectoryReader(const std::filesystem::path &file)
    : m_name(file.string()), m_lines(file)
{
}

void TrajectoryReader::fail(const std::string &message) const
{
  throw std::runtime_error(fmt::format("{}:{}: {}", m_name, m_lines.number(), message));
}

void TrajectoryReader::note(const std::string &sentence)
{
  m_notes.push_back(fmt::format("{}:{}: {}", m_name, m_lines.number(), sentence));
}

bool TrajectoryReader::next_line()
{
  while (m_lines.next()) {
    const size_t begin = m_lines.text().find_first_not_of(" \t\r");
    if (begin != std::string_view::npos && m_lines.text()[begin] != '#')
      return true;
    if (m_passed_over == 0)
      m_passed_over = m_lines.number();
  }
  return false;
}

std::string_view TrajectoryReader::line(const char *what)
{
  if (!next_line()) {
    fail(fmt::format("the file ends where {} should be; let LAMMPS end before reading it, or "
                     "remove the last frame",
                     what));
  }
  if (!m_lines.ended()) {
    note("the last line has no line end, which LAMMPS always writes; if the file was cut off "
         "there, the last number lacks digits");
  }
  return m_lines.text();
}

std::string_view TrajectoryReader::word(const char *what)
{
  const auto found = base::words_of(line(what));
  if (found.size() != 1)
    fail(fmt::format("{} words where {} should be", found.size(), what));
  return found.front();
}

void TrajectoryReader::read_box(const std::vector<std::string_view> &kinds, Frame &frame)
{
  const auto has = [&](std::string_view kind) {
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
  };
  if (has("abc"))
    fail("general triclinic boxes are not read; dump without `triclinic/general`");
  frame.triclinic = has("xy") && has("xz") && has("yz");
  const auto tilts = static_cast<std::ptrdiff_t>(frame.triclinic ? 3 : 0);
  const auto boundaries = static_cast<std::ptrdiff_t>(kinds.size()) - tilts;
  if (boundaries != 3 && boundaries != 0)
    fail("the kinds of boundaries are not three, as of `ITEM: BOX BOUNDS pp pp pp`");
  if (boundaries == 3 && std::any_of(kinds.begin() + tilts, kinds.end(),
                                     [](std::string_view kind) { return kind != "pp"; })) {
    fail("the box is not periodic in all directions (`pp pp pp`), and only such boxes are read");
  }
  // Before 2011 LAMMPS did not say it.
  if (boundaries == 0 && !m_told_periodic) {
    note("nothing says whether the box is periodic; it is taken as periodic in all directions");
    m_told_periodic = true;
  }
  std::array<std::array<double, 3>, 3> bounds{};
  for (auto &bound : bounds) {
    const auto numbers = base::words_of(line("the bounds of the box"));
    const size_t count = frame.triclinic ? 3 : 2;
    if (numbers.size() != count) {
      fail(fmt::format("{} numbers instead of {} for a direction of the box", numbers.size(),
                       count));
    }
    for (size_t i = 0; i < count; ++i) {
      if (!base::parse_number(numbers[i], bound.at(i)) || !std::isfinite(bound.at(i)))
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
  frame.origin_A = {bounds[0][0], bounds[1][0], bounds[2][0]};
  frame.box.tilt_A = {xy, xz, yz};
  for (size_t i = 0; i < 3; ++i) {
    frame.box.edges_A.at(i) = bounds.at(i)[1] - bounds.at(i)[0];
    if (!(frame.box.edges_A.at(i) > 0.0))
      fail("the box has no extent in one direction");
  }
}

void TrajectoryReader::read_atoms(std::string_view heading, int64_t count, Frame &frame)
{
  const Columns columns(base::words_of(heading));
  const int id = columns.place("id");
  const int type = columns.place("type");
  const int element = columns.place("element");
  const auto found = std::find_if(
      position_columns.begin(), position_columns.end(),
      [&](const PositionColumns &position) { return columns.places(position.names)[0] >= 0; });
  if (id < 0 || std::max(type, element) < 0 || found == position_columns.end()) {
    fail("the columns `id`, `type` or `element`, and `x y z` or `xu yu zu`, scaled or not, are "
         "needed; write `dump ID all custom N FILE id type x y z fx fy fz`");
  }
  const auto position = columns.places(found->names);
  const auto image = columns.places({"ix", "iy", "iz"});
  const bool has_images = !found->unwrapped && image[0] >= 0;
  frame.unwrapped = found->unwrapped || has_images;
  frame.has_elements = element >= 0;
  const auto velocity = columns.places({"vx", "vy", "vz"});
  const auto force = columns.places({"fx", "fy", "fz"});

  for (int64_t atom = 0; atom < count; ++atom) {
    const auto fields = base::words_of(line("an atom"));
    if (fields.front() == item) {
      fail(fmt::format("the frame of step {} ends after {} of its {} atoms; remove this frame",
                       frame.step, atom, count));
    }
    if (fields.size() != columns.size()) {
      fail(fmt::format("{} fields instead of {}{}", fields.size(), columns.size(),
                       ended() ? "" : ": the file breaks off here; remove the last frame"));
    }
    const auto number = [&](int place, auto &value) {
      if (!base::parse_number(fields[static_cast<size_t>(place)], value)) {
        fail(fmt::format("`{}` in column {} is not a {}number", fields[static_cast<size_t>(place)],
                         columns.name(place), place == id ? "whole " : ""));
      }
    };
    const auto vector = [&](const std::array<int, 3> &places) {
      system::Vec3 value{};
      for (size_t i = 0; i < 3; ++i)
        number(places.at(i), value.at(i));
      return value;
    };
    int64_t number_of_atom = 0;
    number(id, number_of_atom);
    frame.ids.push_back(number_of_atom);
    frame.kinds.emplace_back(fields[static_cast<size_t>(element >= 0 ? element : type)]);
    if (element >= 0 && type >= 0)
      frame.types.emplace_back(fields[static_cast<size_t>(type)]);
    system::Vec3 place = vector(position);
    const auto shift = [&](const system::Vec3 &by) {
      for (size_t k = 0; k < 3; ++k)
        place.at(k) += by.at(k);
    };
    if (found->scaled) {
      place = frame.box.position(place);
      shift(frame.origin_A);
    }
    if (has_images)
      shift(frame.box.position(vector(image)));
    frame.positions_A.push_back(place);
    if (velocity[0] >= 0)
      frame.velocities_A_per_ps.push_back(vector(velocity));
    if (force[0] >= 0)
      frame.forces_eV_per_A.push_back(vector(force));
  }
}

/// Whether the section was the atoms, which end a frame. The heading is that of the line read last.
bool TrajectoryReader::read_section(std::string_view heading, Frame &frame, int64_t &count)
{
  const auto names = base::words_of(heading);
  const std::string_view name = names.empty() ? "" : names.front();
  if (name == "UNITS") {
    if (const auto units = word("the units"); units != "metal")
      fail(fmt::format("the dump is in units {}, only metal is read", units));
    m_tells_units = true;
  } else if (name == "TIMESTEP") {
    if (!base::parse_number(word("the time step"), frame.step))
      fail("the time step is not a whole number");
  } else if (name == "TIME") {
    double time = 0.0;
    if (!base::parse_number(word("the time"), time) || !std::isfinite(time))
      fail("the time is not a number");
    frame.time_ps = time;
  } else if (heading.starts_with("NUMBER OF ATOMS")) {
    if (!base::parse_number(word("the number of atoms"), count) || count < 1)
      fail("the number of atoms is not a whole number above 0");
  } else if (name == "BOX") {
    read_box({names.begin() + std::min<std::ptrdiff_t>(2, std::ssize(names)), names.end()}, frame);
  } else if (name == "ATOMS") {
    if (count < 1 || !(frame.box.edges_A[0] > 0.0))
      fail("the number of atoms and the box have to come before the atoms");
    read_atoms(heading.substr(name.size()), count, frame);
    return true;
  } else {
    fail(fmt::format("the section `{}` is not known", heading));
  }
  return false;
}

std::optional<Frame> TrajectoryReader::next()
{
  if (!next_line())
    return std::nullopt;
  Frame frame;
  int64_t count = -1;
  std::set<std::string> sections;
  for (bool whole = false; !whole;) {
    std::string text(m_lines.text());
    text.erase(0, text.find_first_not_of(" \t"));
    if (!text.starts_with(item)) {
      fail(sections.empty() && m_lines.number() > 1
               ? "`ITEM: TIMESTEP` should be here; are there more atoms than the number says?"
               : "this is no text dump of LAMMPS: `ITEM:` should be here; use `dump custom`");
    }
    const std::string heading =
        text.substr(std::min(text.find_first_not_of(" \t", item.size()), text.size()));
    if (!sections.insert(heading.substr(0, heading.find_first_of(" \t"))).second) {
      fail(fmt::format("the frame of step {} has no atoms before the next one begins; remove it",
                       frame.step));
    }
    whole = read_section(heading, frame, count);
    if (!whole)
      (void)line("a section");
  }
  if (!sections.contains("TIMESTEP"))
    fail("the frame has no section `ITEM: TIMESTEP`");
  order_by_id(frame);
  if (std::adjacent_find(frame.ids.begin(), frame.ids.end()) != frame.ids.end())
    fail(fmt::format("an atom stands twice in the frame of step {}", frame.step));
  return frame;
}

std::optional<Frame> TrajectoryReader::next_of_clear_kinds()
{
  auto frame = next();
  if (frame) {
    if (const std::string type = type_of_two_elements(*frame); !type.empty())
      fail(fmt::format("type {} is two elements in the frame of step {}", type, frame->step));
  }
  return frame;
}

}  // namespace mlffbench::lammps_file
