// SPDX-License-Identifier: GPL-2.0-or-later
// Sections of LAMMPS data files, and the structure that they make.
#include "lammps_file/data_file.h"

#include "base/text.h"
#include "lammps_file/atom_style.h"
#include "lammps_file/data_elements.h"
#include "lammps_file/data_header.h"
#include "lammps_file/data_lines.h"
#include "lammps_file/data_units.h"
#include "system/checked_box.h"
#include "system/element.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>
#include <utility>

namespace mlffbench::lammps_file {

namespace {

/// Half a unit of the last digit of this number.
double half_last_digit(std::string_view word)
{
  double half = 0.5;
  if (const size_t point = word.find('.'); point != std::string_view::npos) {
    for (size_t at = point + 1; at < word.size() && word[at] >= '0' && word[at] <= '9'; ++at)
      half /= 10.0;
  }
  return word.find_first_of("eE") == std::string_view::npos ? half : 0.0;
}

class Reader {
public:
  Reader(std::string_view text, const std::string &file, const std::vector<std::string> &elements,
         const std::string &units)
      : m_lines(text), m_file(file), m_elements(elements),
        m_units(units_of_data_file(text, units, file))
  {
  }

  DataFileContent read()
  {
    m_header = read_data_header(m_lines, m_file);
    types_are_named();
    m_types.resize(static_cast<size_t>(m_header.count("atom types")));
    while (m_lines.here() != nullptr)
      section(m_lines.take());
    if (m_sections.count("Atoms") == 0)
      fail(0, "the data file has no section `Atoms`; write it with LAMMPS' write_data");
    box();
    m_content.structure.elements = elements_of_types(m_types, m_elements, m_file, m_content.notes);
    masses();
    m_content.atoms = m_header.count("atoms");
    m_content.bonds_left_out = m_header.count("bonds") > 0;
    m_content.plain = is_plain();
    m_content.triclinic =
        m_content.plain ? m_header.triclinic : m_content.structure.box.triclinic();
    notes();
    return std::move(m_content);
  }

private:
  [[noreturn]] void fail(int line, const std::string &message) const
  {
    base::fail_at(m_file, line, message);
  }

  void types_are_named() const
  {
    const int64_t types = m_header.count("atom types");
    if (m_elements.empty() || types == static_cast<int64_t>(m_elements.size()))
      return;
    fail(m_header.lines.at("atom types"),
         fmt::format("the data file has {} atom types, but the suite names {} elements ({}); "
                     "name one element for each type, in order",
                     types, m_elements.size(), fmt::join(m_elements, ", ")));
  }

  void section(const DataLine &line)
  {
    const std::string name = line.text();
    if (!is_data_section(line)) {
      fail(line.number, fmt::format("`{}` is no section of a LAMMPS data file with atoms; correct "
                                    "the name, or remove the section",
                                    base::shown(name)));
    }
    if (!m_sections.insert(name).second)
      fail(line.number, fmt::format("a second section `{}`; keep one", name));
    if (name == "Velocities" && m_sections.count("Atoms") == 0)
      fail(line.number, "section `Velocities` stands before `Atoms`; LAMMPS wants it behind");
    if (name == "Atoms") {
      atoms(line);
    } else if (name == "Velocities" && m_columns.style == "atomic") {
      for (const DataLine &entry : rows(line, m_header.count("atoms")))
        numbers(entry, 4, "ID vx vy vz");
    } else if (name == "Masses") {
      for (const DataLine &entry : rows(line, m_header.count("atom types")))
        mass(entry);
    } else if (name == "Atom Type Labels") {
      for (const DataLine &entry : rows(line, m_header.count("atom types")))
        label(entry);
    } else {
      while (m_lines.here() != nullptr && !is_data_section(*m_lines.here()))
        m_lines.take();
    }
  }

  /// The lines of a section, so many as there have to be.
  std::vector<DataLine> rows(const DataLine &section, int64_t wanted)
  {
    const std::string name = section.text();
    std::vector<DataLine> entries;
    for (int64_t i = 0; i < wanted; ++i) {
      if (m_lines.here() == nullptr || is_data_section(*m_lines.here())) {
        fail(section.number,
             fmt::format("section `{}` has {} lines instead of {}", name, i, wanted));
      }
      entries.push_back(m_lines.take());
      place(section, entries.back(), i);
    }
    if (m_lines.here() != nullptr && base::number<double>(m_lines.here()->words.front())) {
      fail(m_lines.here()->number,
           fmt::format("section `{}` has more than its {} lines", name, wanted));
    }
    return entries;
  }

  /// LAMMPS skips the line after a section's name, whatever it holds, and then reads by count.
  void place(const DataLine &section, const DataLine &entry, int64_t index) const
  {
    if (entry.number == section.number + 1)
      fail(entry.number, "LAMMPS skips the line after a section's name; put an empty one there");
    const int64_t expected = section.number + 2 + index;
    if (entry.number != expected) {
      fail(static_cast<int>(expected),
           "LAMMPS takes every line of a section for data; remove this one, which holds none");
    }
  }

  [[noreturn]] void unexpected(const DataLine &line, const std::string &form) const
  {
    fail(line.number, fmt::format("expected `{}`, but found `{}`", form, base::shown(line.text())));
  }

  void numbers(const DataLine &line, size_t size, const char *form) const
  {
    const bool numeric =
        std::all_of(line.words.begin(), line.words.end(),
                    [](std::string_view word) { return base::number<double>(word).has_value(); });
    if (!numeric || line.words.size() != size)
      unexpected(line, form);
  }

  /// The atom type that a number or a label stands for; 0: none.
  size_t type_of(std::string_view word) const
  {
    if (const auto found = m_labels.find(std::string(word)); found != m_labels.end())
      return found->second;
    const auto value = base::number<int64_t>(word);
    return value && *value >= 1 && *value <= m_header.count("atom types")
               ? static_cast<size_t>(*value)
               : 0;
  }

  size_t type(const DataLine &line, std::string_view word) const
  {
    const size_t found = type_of(word);
    if (found == 0) {
      fail(line.number,
           fmt::format("atom type {} is not between 1 and {}{}", base::shown(word),
                       m_header.count("atom types"),
                       base::number<double>(word) ? "" : ", and no label of `Atom Type Labels`"));
    }
    return found;
  }

  void label(const DataLine &line)
  {
    if (line.words.size() != 2)
      unexpected(line, "TYPE LABEL");
    const size_t at = type(line, line.words[0]);
    const std::string name(line.words[1]);
    TypeFacts &facts = m_types.at(at - 1);
    if (name == "NULL")  // as write_data has it for a type without a label
      return;
    if (!facts.label.empty() || !m_labels.emplace(name, at).second)
      fail(line.number, "a second label of this type, or a label given twice; give each one");
    facts.label = name;
    facts.label_line = line.number;
  }

  void mass(const DataLine &line)
  {
    const auto value = line.words.size() == 2 ? base::number<double>(line.words[1]) : std::nullopt;
    if (!value)
      unexpected(line, "TYPE MASS");
    TypeFacts &facts = m_types.at(type(line, line.words[0]) - 1);
    if (*value <= 0.0)
      fail(line.number, "a mass must be above 0");
    if (facts.mass_u)
      fail(line.number,
           fmt::format("a second mass of atom type {}; give each one", base::shown(line.words[0])));
    facts.mass_u = *value * mass_in_u();
    facts.precision_u = mass_in_u() == 1.0 ? half_last_digit(line.words[1]) : 0.0;
    facts.comment = line.comment;
    facts.mass_line = line.number;
  }

  void atoms(const DataLine &line)
  {
    m_style_comment = line.comment;
    const auto entries = rows(line, m_header.count("atoms"));
    const AtomSection section{line.number, line.comment, entries,
                              m_header.count("bonds") > 0 || m_header.count("bond types") > 0,
                              m_sections.count("Masses") > 0};
    m_columns = atom_columns(
        section, [&](std::string_view word) { return type_of(word) > 0; }, m_file);
    const size_t named = m_columns.names.size();
    const size_t width = entries.front().words.size();
    if (m_columns.open ? width < named : width != named && width != named + 3)
      unexpected(entries.front(), form());
    for (const DataLine &entry : entries)
      atom(entry, width);
  }

  std::string form() const { return fmt::format("{}", fmt::join(m_columns.names, " ")); }

  void atom(const DataLine &line, size_t width)
  {
    const auto &words = line.words;
    bool good = words.size() == width;
    for (size_t i = 0; i < words.size(); ++i)
      good = good && (i == m_columns.type || base::number<double>(words[i]));
    if (!good)
      unexpected(line, form());
    m_content.structure.types.push_back(static_cast<int>(type(line, words[m_columns.type])));
    for (size_t flag = m_columns.images; m_columns.images > 0 && flag < words.size(); ++flag) {
      if (!base::number<int64_t>(words[flag]))
        fail(line.number, fmt::format("image flag {} is no integer", words[flag]));
    }
    const auto id = base::number<int64_t>(words[0]);
    if (!id || *id < 1 || !m_known_ids.insert(*id).second) {
      fail(line.number,
           fmt::format("atom ID {} is no positive integer, or stands twice", words[0]));
    }
    m_content.ids.push_back(*id);
    m_content.lines.push_back(line.number);
    system::Vec3 position{};
    for (size_t axis = 0; axis < 3; ++axis)
      position.at(axis) =
          *base::number<double>(words[m_columns.position + axis]) - m_header.low.at(axis);
    m_content.structure.positions_A.push_back(position);
  }

  double length_in_A() const { return m_units ? m_units->length_A : 1.0; }
  double mass_in_u() const { return m_units ? m_units->mass_u : 1.0; }

  /// Box and positions in Angstrom and as LAMMPS has them.
  void box()
  {
    system::Structure &structure = m_content.structure;
    const int line = m_header.lines.at(m_header.general ? "avec" : "xlo xhi");
    system::Mat3 cell_A =
        m_header.general ? *m_header.general : mlffbench::system::rows(m_header.box);
    for (system::Vec3 &edge : cell_A) {
      for (double &x : edge)
        x *= length_in_A();
    }
    structure.box = system::checked_box(cell_A, line, m_file);
    const system::Mat3 to_fraction = system::inverse(cell_A);
    for (size_t i = 0; i < structure.positions_A.size(); ++i) {
      system::Vec3 &r = structure.positions_A[i];
      for (double &x : r)
        x *= length_in_A();
      const system::Vec3 f = system::product(r, to_fraction);
      if (system::is_far_outside(f))
        fail(m_content.lines[i], "the position is far outside of the box; correct it");
      if (m_header.general)
        r = structure.box.position(f);
    }
    // Only a general box is turned: others keep their numbers to the last digit.
    if (!m_header.general) {
      structure.box = m_header.box;
      for (system::Vec3 *lengths : {&structure.box.edges_A, &structure.box.tilt_A}) {
        for (double &x : *lengths)
          x *= length_in_A();
      }
    }
    structure.box = system::reduced(structure.box);
  }

  void masses()
  {
    system::Structure &structure = m_content.structure;
    for (size_t i = 0; i < m_types.size(); ++i) {
      structure.masses_u.push_back(
          m_types[i].mass_u.value_or(system::atomic_mass_u(structure.elements[i]).value_or(0.0)));
    }
  }

  /// Whether LAMMPS reads the file as it is in a deck of units metal and atom_style atomic.
  bool is_plain() const
  {
    const auto usual = [](const std::string &name) {
      return name == "Masses" || name == "Atoms" || name == "Velocities";
    };
    return m_header.plain && (!m_units || m_units->name == "metal") &&
           m_columns.style == "atomic" &&
           (m_style_comment.empty() || m_style_comment == "atomic") &&
           m_sections.count("Masses") > 0 &&
           std::all_of(m_sections.begin(), m_sections.end(), usual);
  }

  void notes()
  {
    std::vector<std::string> &notes = m_content.notes;
    if (!m_units)
      notes.emplace_back("the file does not say its units, which are taken for metal (Angstrom); "
                         "`units` tells others");
    if (m_units && m_units->length_A != 1.0)
      notes.push_back(fmt::format("converted from units {}", m_units->name));
    if (!m_columns.note.empty())
      notes.push_back(m_columns.note);
    if (m_elements.empty())
      notes.push_back(fmt::format("elements by the file's labels and masses: {}",
                                  fmt::join(m_content.structure.elements, " ")));
    if (m_sections.count("Masses") == 0)
      notes.emplace_back("the file has no masses: standard atomic weights are taken");
    std::vector<std::string> left;
    for (const std::string name : {"bonds", "angles", "dihedrals", "impropers"}) {
      if (const int64_t n = m_header.count(name); n > 0)
        left.push_back(n == 1 ? fmt::format("1 {}", name.substr(0, name.size() - 1))
                              : fmt::format("{} {}", n, name));
    }
    if (const std::string unused = m_columns.unused(); !unused.empty())
      left.push_back(unused);
    for (const std::string &name : m_sections) {
      if (name.ends_with("Coeffs") || name == "CMAP")
        left.push_back(name);
    }
    if (!left.empty())
      notes.push_back(fmt::format("left out, as potentials run in atom_style atomic: {}",
                                  fmt::join(left, ", ")));
  }

  DataLines m_lines;
  const std::string &m_file;
  const std::vector<std::string> &m_elements;
  std::optional<DataUnits> m_units;
  DataFileContent m_content;
  DataHeader m_header;
  std::set<std::string> m_sections;
  std::vector<TypeFacts> m_types;
  std::map<std::string, size_t> m_labels;
  AtomColumns m_columns;
  std::string m_style_comment;
  std::set<int64_t> m_known_ids;
};

}  // namespace

DataFileContent check_data_file(std::string_view text, const std::string &file,
                                const std::vector<std::string> &elements, const std::string &units)
{
  return Reader(text, file, elements, units).read();
}

}  // namespace mlffbench::lammps_file
