// SPDX-License-Identifier: GPL-2.0-or-later
// Reading of LAMMPS data files, as far as checks need it.
#include "suite/data_file.h"

#include "structure_file/text.h"
#include "suite/diagnostic.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>
#include <utility>

namespace mlffbench {

namespace {

/// One line without comment, cut into words.
struct Line {
  int number = 0;
  std::vector<std::string_view> words;
  std::string_view comment;  ///< after '#', without white space around it
};

/// All lines that hold more than a comment. The first line of a data file is always a comment.
std::vector<Line> data_lines_of(std::string_view text)
{
  std::vector<Line> lines;
  int number = 0;
  for (std::string_view content : lines_of(text)) {
    if (++number == 1)
      continue;
    Line line{number, {}, {}};
    if (const size_t hash = content.find('#'); hash != std::string_view::npos) {
      line.comment = trimmed(content.substr(hash + 1));
      content = content.substr(0, hash);
    }
    line.words = words_of(content);
    if (!line.words.empty())
      lines.push_back(std::move(line));
  }
  return lines;
}

class Checker {
public:
  Checker(std::string_view text, const std::string &file, const std::vector<std::string> &elements)
      : m_lines(data_lines_of(text)), m_file(file), m_elements(elements)
  {
  }

  DataFileContent check()
  {
    while (m_at < m_lines.size() && !is_section(m_lines[m_at]))
      header(m_lines[m_at++]);
    complete_header();
    m_structure.elements = m_elements;
    while (m_at < m_lines.size())
      section(m_lines[m_at++]);
    for (const char *name : {"Masses", "Atoms"}) {
      if (m_sections.count(name) == 0) {
        fail(0, fmt::format("the data file has no section `{}`; write it with LAMMPS' write_data",
                            name));
      }
    }
    m_structure.box = reduced(m_structure.box);
    return {m_atoms, m_box.count("xy xz yz") > 0, std::move(m_structure), std::move(m_ids)};
  }

private:
  [[noreturn]] void fail(int line, const std::string &message) const
  {
    throw SuiteError({{m_file, line, line > 0 ? 1 : 0, message}});
  }

  /// Header lines begin with a number, section names with a letter.
  static bool is_section(const Line &line) { return !number<double>(line.words.front()); }

  void header(const Line &line)
  {
    const auto &words = line.words;
    std::vector<std::string_view> names;
    std::copy_if(words.begin(), words.end(), std::back_inserter(names),
                 [](std::string_view word) { return !number<double>(word); });
    const std::string name = fmt::format("{}", fmt::join(names, " "));
    const size_t values = words.size() - names.size();
    if (!number<double>(words[values - 1])) {
      fail(line.number,
           fmt::format("`{}`: the numbers of a header line stand before the names; put "
                       "them there",
                       fmt::join(words, " ")));
    }
    if (name == "atoms" && values == 1) {
      m_atoms = count(line, name);
    } else if (name == "atom types" && values == 1) {
      m_types = count(line, name);
      if (m_types != static_cast<int64_t>(m_elements.size())) {
        fail(line.number,
             fmt::format("the data file has {} atom types, but the suite names {} elements ({}); "
                         "name one element for each type, in order",
                         m_types, m_elements.size(), fmt::join(m_elements, ", ")));
      }
    } else if (values == 2 && (name == "xlo xhi" || name == "ylo yhi" || name == "zlo zhi")) {
      if (!(*number<double>(words[0]) < *number<double>(words[1])))
        fail(line.number, fmt::format("{} must be below {}", names[0], names[1]));
      const auto axis = static_cast<size_t>(name[0] - 'x');
      m_low_A.at(axis) = *number<double>(words[0]);
      m_structure.box.edges_A.at(axis) = *number<double>(words[1]) - m_low_A.at(axis);
      m_box.insert(name);
    } else if (values == 3 && name == "xy xz yz") {
      for (size_t i = 0; i < 3; ++i)
        m_structure.box.tilt_A.at(i) = *number<double>(words[i]);
      m_box.insert(name);
    } else if (name == "xy xz yz" || *number<double>(words[0]) != 0.0) {
      fail(line.number,
           fmt::format("`{}` is not for a data file of atom_style atomic with a box of xlo xhi, "
                       "ylo yhi, zlo zhi and perhaps xy xz yz; convert the file with LAMMPS' "
                       "write_data",
                       fmt::join(words, " ")));
    }
  }

  int64_t count(const Line &line, const std::string &name) const
  {
    const auto value = number<int64_t>(line.words.front());
    if (!value || *value < 1)
      fail(line.number, fmt::format("`{}` must be an integer of at least 1", name));
    return *value;
  }

  void complete_header() const
  {
    const auto need = [&](bool there, const char *name) {
      if (!there) {
        fail(0, fmt::format("the header of the data file lacks `{}`; is it a LAMMPS data file?",
                            name));
      }
    };
    need(m_atoms > 0, "atoms");
    need(m_types > 0, "atom types");
    for (const char *name : {"xlo xhi", "ylo yhi", "zlo zhi"})
      need(m_box.count(name) > 0, name);
  }

  void section(const Line &line)
  {
    const std::string name = fmt::format("{}", fmt::join(line.words, " "));
    if (name != "Masses" && name != "Atoms" && name != "Velocities") {
      fail(
          line.number,
          fmt::format("`{}` is not a section that is used here (Masses, Atoms, Velocities); remove "
                      "it: the suite sets the potential, and atom_style is atomic",
                      name));
    }
    if (!m_sections.insert(name).second)
      fail(line.number, fmt::format("a second section `{}`; keep one", name));
    if (name == "Atoms" && !line.comment.empty() && line.comment != "atomic") {
      fail(line.number, fmt::format("the atoms are of atom_style {}, but atomic is needed; convert "
                                    "the file with LAMMPS (atom_style atomic, write_data)",
                                    line.comment));
    }
    if (name == "Velocities" && m_sections.count("Atoms") == 0)
      fail(line.number, "section `Velocities` stands before `Atoms`; LAMMPS wants it behind");
    const int64_t wanted = name == "Masses" ? m_types : m_atoms;
    for (int64_t i = 0; i < wanted; ++i) {
      if (m_at == m_lines.size() || is_section(m_lines[m_at])) {
        fail(line.number, fmt::format("section `{}` has {} lines instead of {}", name, i, wanted));
      }
      const Line &entry = m_lines[m_at++];
      place(line, entry, i);
      if (name == "Masses") {
        mass(entry);
      } else if (name == "Atoms") {
        atom(entry);
      } else {
        numbers(entry, {4}, "ID vx vy vz");
      }
    }
    if (m_at < m_lines.size() && !is_section(m_lines[m_at])) {
      fail(m_lines[m_at].number,
           fmt::format("section `{}` has more than its {} lines", name, wanted));
    }
  }

  /// LAMMPS skips the line after a section's name, whatever it holds, and then reads by count.
  void place(const Line &section, const Line &entry, int64_t index) const
  {
    if (entry.number == section.number + 1)
      fail(entry.number, "LAMMPS skips the line after a section's name; put an empty one there");
    const int64_t expected = section.number + 2 + index;
    if (entry.number != expected) {
      fail(static_cast<int>(expected),
           "LAMMPS takes every line of a section for data; remove this one, which holds none");
    }
  }

  void numbers(const Line &line, const std::set<size_t> &sizes, const char *form) const
  {
    const bool numeric =
        std::all_of(line.words.begin(), line.words.end(),
                    [](std::string_view word) { return number<double>(word).has_value(); });
    if (!numeric || sizes.count(line.words.size()) == 0) {
      fail(line.number,
           fmt::format("expected `{}`, but found `{}`", form, fmt::join(line.words, " ")));
    }
  }

  void type(const Line &line, std::string_view word) const
  {
    const auto value = number<int64_t>(word);
    if (!value || *value < 1 || *value > m_types)
      fail(line.number, fmt::format("atom type {} is not between 1 and {}", word, m_types));
  }

  void mass(const Line &line)
  {
    numbers(line, {2}, "TYPE MASS");
    type(line, line.words[0]);
    if (*number<double>(line.words[1]) <= 0.0)
      fail(line.number, "a mass must be above 0");
    if (!m_masses.insert(*number<int64_t>(line.words[0])).second)
      fail(line.number, fmt::format("a second mass of atom type {}; give each one", line.words[0]));
    m_structure.masses_u.resize(m_elements.size());
    m_structure.masses_u.at(static_cast<size_t>(*number<int64_t>(line.words[0]) - 1)) =
        *number<double>(line.words[1]);
  }

  void atom(const Line &line)
  {
    // Three image flags may follow, on all lines or on none.
    numbers(line, m_atom_words, "ID TYPE x y z");
    m_atom_words = {line.words.size()};
    type(line, line.words[1]);
    for (size_t flag = 5; flag < line.words.size(); ++flag) {
      if (!number<int64_t>(line.words[flag]))
        fail(line.number, fmt::format("image flag {} is no integer", line.words[flag]));
    }
    const auto id = number<int64_t>(line.words[0]);
    if (!id || *id < 1 || !m_known_ids.insert(*id).second) {
      fail(line.number,
           fmt::format("atom ID {} is no positive integer, or stands twice", line.words[0]));
    }
    m_ids.push_back(*id);
    m_structure.types.push_back(static_cast<int>(*number<int64_t>(line.words[1])));
    Vector position_A{};
    for (size_t axis = 0; axis < 3; ++axis)
      position_A[axis] = *number<double>(line.words[2 + axis]) - m_low_A[axis];
    m_structure.positions_A.push_back(position_A);
  }

  std::vector<Line> m_lines;
  const std::string &m_file;
  const std::vector<std::string> &m_elements;
  Structure m_structure;
  Vector m_low_A{};
  size_t m_at = 0;
  int64_t m_atoms = 0;
  int64_t m_types = 0;
  std::set<std::string> m_box;
  std::set<std::string> m_sections;
  std::vector<int64_t> m_ids;
  std::set<int64_t> m_known_ids;
  std::set<int64_t> m_masses;
  std::set<size_t> m_atom_words{5, 8};
};

}  // namespace

DataFileContent check_data_file(std::string_view text, const std::string &file,
                                const std::vector<std::string> &elements)
{
  return Checker(text, file, elements).check();
}

}  // namespace mlffbench
