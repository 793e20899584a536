// SPDX-License-Identifier: GPL-2.0-or-later
// Extended XYZ, as https://github.com/libAtoms/extxyz specifies it.
#include "base/nearest.h"
#include "base/text.h"
#include "structure_file/extxyz_comment.h"
#include "structure_file/fortran_number.h"
#include "structure_file/structure_file.h"
#include "system/element.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <set>

namespace mlffbench::structure_file {

namespace {

class Extxyz {
public:
  Extxyz(std::string_view text, const std::string &file) : m_lines(text), m_file(file) {}

  FileStructure read(std::optional<int64_t> frame)
  {
    choose(frame);
    const int64_t atoms = count(m_begin);
    const int comment_line = line_of(m_begin) + 1;
    if (m_begin + 1 >= m_lines.size()) {
      fail(comment_line, "the file ends after its number of atoms; add `Lattice=\"...\"` and the "
                         "atoms");
    }
    m_values = extxyz_pairs(m_lines[m_begin + 1], comment_line, m_file);
    FileStructure content;
    content.cell_A = lattice(comment_line);
    content.cell_line = comment_line;
    content.atoms_line = comment_line + 1;
    periodic(comment_line);
    in_angstrom(comment_line);
    whole_atoms(comment_line);
    const auto properties = m_values.find("properties");
    m_columns = properties == m_values.end()
                    ? ExtxyzColumns{}
                    : extxyz_columns(properties->second, comment_line, m_file);
    const auto there = static_cast<int64_t>(m_lines.size() - m_begin) - 2;
    if (there < atoms) {
      fail(line_of(m_begin),
           fmt::format("the file announces {} atoms, but {} lines follow the second; correct the "
                       "number or add the missing atoms",
                       atoms, std::max<int64_t>(there, 0)));
    }
    const system::Mat3 to_fraction = system::determinant(content.cell_A) != 0.0
                                         ? system::inverse(content.cell_A)
                                         : system::Mat3{};
    for (int64_t i = 0; i < atoms; ++i)
      content.atoms.push_back(atom(comment_line + 1 + static_cast<int>(i), to_fraction));
    if (m_columns.masses)
      content.notes.emplace_back("masses of the file are not used, standard atomic weights are");
    return content;
  }

private:
  [[noreturn]] void fail(int line, const std::string &message) const
  {
    base::fail_at(m_file, line, message);
  }

  static int line_of(size_t index) { return static_cast<int>(index) + 1; }

  /// The number of atoms of the frame that begins here; it says so itself.
  int64_t count(size_t begin) const
  {
    const std::string_view first =
        begin < m_lines.size() ? base::trimmed(m_lines[begin]) : std::string_view();
    const auto atoms = base::number<int64_t>(first);
    if (!atoms || *atoms < 1) {
      fail(line_of(begin), fmt::format("an extxyz file begins with its number of atoms, an integer "
                                       "of at least 1, but this one with `{}`; write the number "
                                       "there",
                                       base::shown(first)));
    }
    return *atoms;
  }

  /// Where the frames begin.
  std::vector<size_t> frames() const
  {
    std::vector<size_t> begins{0};
    while (true) {
      const auto atoms = static_cast<size_t>(count(begins.back()));
      // The last frame may be cut off, which is a fault of that one alone.
      if (atoms >= m_lines.size() || begins.back() + 2 + atoms >= m_lines.size())
        return begins;
      size_t next = begins.back() + 2 + atoms;
      const size_t behind = next;
      while (next < m_lines.size() && base::trimmed(m_lines[next]).empty())
        ++next;
      if (next == m_lines.size())
        return begins;
      const auto more = base::number<int64_t>(base::trimmed(m_lines[next]));
      if (next > behind || !more || *more < 1) {
        fail(line_of(next),
             fmt::format("`{}` stands after the last of {} atoms; correct the number on line {}, "
                         "and let the number of the next frame's atoms follow at once",
                         base::shown(m_lines[next]), atoms, line_of(begins.back())));
      }
      begins.push_back(next);
    }
  }

  void choose(std::optional<int64_t> frame)
  {
    const auto begins = frames();
    const auto all = static_cast<int64_t>(begins.size());
    if (!frame && all > 1) {
      fail(line_of(begins[1]),
           fmt::format("a second frame begins here; choose one of the {} by `frame`: 0 is the "
                       "first, -1 the last",
                       all));
    }
    const int64_t wanted = frame.value_or(0);
    if (wanted >= all || wanted < -all) {
      fail(0, fmt::format("there is no frame {}, as the file has {}; give `frame` from {} to {}, "
                          "where 0 is the first and -1 the last",
                          wanted, all, -all, all - 1));
    }
    m_begin = begins.at(static_cast<size_t>(wanted < 0 ? all + wanted : wanted));
  }

  /// `a.u.` is au, `eV/Ang^3` is ev and ang.
  static std::vector<std::string> unit_words(const std::string &value)
  {
    std::string text = base::lower(value);
    text.erase(std::remove(text.begin(), text.end(), '.'), text.end());
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c < 'a' || c > 'z'; }, ' ');
    return words(text);
  }

  /// The words of a value; those of `[[1, 0], [0, 1]]` too.
  static std::vector<std::string> words(std::string value, std::string_view between = "[],")
  {
    std::replace_if(
        value.begin(), value.end(),
        [&](char c) { return between.find(c) != std::string_view::npos; }, ' ');
    std::vector<std::string> result;
    for (const auto word : base::words_of(value))
      result.emplace_back(word);
    return result;
  }

  /// Rows a, b, c: of a matrix its rows, of nine numbers in a row three by three.
  system::Mat3 lattice(int line) const
  {
    const auto found = m_values.find("lattice");
    if (found == m_values.end()) {
      std::vector<std::string> keys;
      for (const auto &member : m_values)
        keys.push_back(member.first);
      const std::string near = base::nearest("lattice", keys);
      fail(line, fmt::format("the second line lacks the key Lattice{}; runs are periodic: add "
                             "`Lattice=\"ax ay az bx by bz cx cy cz\"` in Angstrom",
                             near.empty()
                                 ? ""
                                 : fmt::format(" (did you mean it by `{}`?)", base::shown(near))));
    }
    const auto numbers = words(found->second);
    system::Mat3 cell{};
    if (numbers.size() != 9) {
      fail(line, fmt::format("Lattice has {} numbers; give 9 (ax ay az bx by bz cx cy cz)",
                             numbers.size()));
    }
    for (size_t i = 0; i < 9; ++i) {
      const auto value = fortran_number(numbers[i]);
      if (!value) {
        fail(line, fmt::format("`{}` in Lattice is no finite number; correct it",
                               base::shown(numbers[i])));
      }
      cell.at(i / 3).at(i % 3) = *value;
    }
    return cell;
  }

  void periodic(int line) const
  {
    const auto found = m_values.find("pbc");
    if (found == m_values.end())
      return;
    const auto flags = words(base::lower(found->second));
    const auto is_one_of = [](const std::string &flag, const std::vector<std::string> &forms) {
      return std::find(forms.begin(), forms.end(), flag) != forms.end();
    };
    const bool valid =
        flags.size() == 3 && std::all_of(flags.begin(), flags.end(), [&](const auto &flag) {
          return is_one_of(flag, {"t", "true", "1", "f", "false", "0"});
        });
    if (!valid)
      fail(line,
           fmt::format("pbc cannot be `{}`; write `pbc=\"T T T\"`", base::shown(found->second)));
    if (!std::all_of(flags.begin(), flags.end(), [&](const auto &flag) {
          return is_one_of(flag, {"t", "true", "1"});
        })) {
      fail(line, fmt::format("pbc is `{}`, but runs are periodic along all edges; leave room in "
                             "the Lattice and write `pbc=\"T T T\"`",
                             base::shown(found->second)));
    }
  }

  /// The format has lengths in Angstrom; some programs write others, and say so.
  void in_angstrom(int line) const
  {
    constexpr std::array lengths{"length", "pos", "lattice", "cell", "distance", "coord"};
    static const std::set<std::string> good{"angstrom", "angstroms", "ang",   "a",
                                            "aa",       "ase",       "metal", "real"};
    static const std::set<std::string> other{"bohr", "bohrs", "au",        "atomic",    "hartree",
                                             "nm",   "nano",  "pm",        "lj",        "reduced",
                                             "si",   "cgs",   "micro",     "electron",  "meter",
                                             "m",    "cm",    "nanometer", "nanometers"};
    for (const auto &[key, value] : m_values) {
      if (key.find("unit") == std::string::npos)
        continue;
      const auto names = unit_words(value);
      const auto among = [&](const std::set<std::string> &set) {
        return std::any_of(names.begin(), names.end(),
                           [&](const auto &name) { return set.contains(name); });
      };
      const bool of_all = key == "unit" || key == "units";
      const bool of_lengths =
          of_all || std::any_of(lengths.begin(), lengths.end(), [&name = key](const char *length) {
            return name.find(length) != std::string::npos;
          });
      if (of_lengths && !names.empty() && (among(other) || (!of_all && !among(good)))) {
        fail(line, fmt::format("{} is `{}`, but lengths in extended XYZ are in Angstrom; convert "
                               "Lattice and positions, and remove this key",
                               base::shown(key), base::shown(value)));
      }
    }
  }

  /// Sites are whole atoms; ASE writes occupancies of its crystals as `{"0": {"Na": 0.5, ...}}`.
  void whole_atoms(int line) const
  {
    const auto found = m_values.find("occupancy");
    if (found == m_values.end())
      return;
    for (const auto &word : words(found->second, "[]{}:,")) {
      if (const auto part = base::number<double>(word); part && *part != 1.0)
        partly(line, word);
    }
  }

  [[noreturn]] void partly(int line, std::string_view part) const
  {
    fail(line, fmt::format("a site is occupied to {}, but runs need whole atoms; write an ordered "
                           "cell, with occupancy 1 everywhere",
                           base::shown(part)));
  }

  std::string element_of(int line, std::string_view word) const
  {
    std::string element = system::element_symbol(base::number<int64_t>(word).value_or(0));
    if (element.empty())
      fail(line,
           fmt::format("`{}` is no atomic number from 1 to 118; correct it", base::shown(word)));
    return element;
  }

  /// By symbol or atomic number; where both are there, they have to agree.
  std::string element(int line, const std::vector<std::string_view> &words) const
  {
    if (!m_columns.listed) {
      // Plain XYZ has either; with more columns a number may be that of the atom.
      return words.size() == m_columns.total && base::number<int64_t>(words[0])
                 ? element_of(line, words[0])
                 : std::string(words[0]);
    }
    if (!m_columns.species)
      return element_of(line, words[*m_columns.atomic_number]);
    std::string symbol(words[*m_columns.species]);
    if (m_columns.atomic_number) {
      const std::string other = element_of(line, words[*m_columns.atomic_number]);
      if (system::atomic_mass_u(symbol) && other != symbol) {
        fail(line, fmt::format("the atom is {} by its symbol, but {} by its atomic number; correct "
                               "one of them",
                               symbol, other));
      }
    }
    return symbol;
  }

  FileAtom atom(int line, const system::Mat3 &to_fraction) const
  {
    const std::string_view text = m_lines[static_cast<size_t>(line) - 1];
    const auto words = base::words_of(text);
    if (m_columns.listed ? words.size() != m_columns.total : words.size() < m_columns.total) {
      fail(line, fmt::format("expected {} columns, as {}, but found {}: `{}`", m_columns.total,
                             m_columns.listed ? "Properties says" : "there is no key Properties",
                             words.size(), base::shown(text)));
    }
    if (m_columns.occupancy) {
      const std::string_view part = words[*m_columns.occupancy];
      if (fortran_number(part).value_or(0.0) != 1.0)
        partly(line, part);
    }
    FileAtom atom{element(line, words), {}, line};
    system::Vec3 position_A{};
    for (size_t axis = 0; axis < 3; ++axis) {
      const std::string_view word = words[m_columns.position + axis];
      const auto value = fortran_number(word);
      if (!value)
        fail(line,
             fmt::format("coordinate `{}` is no finite number; correct it", base::shown(word)));
      position_A.at(axis) = *value;
    }
    atom.fraction = system::product(position_A, to_fraction);
    return atom;
  }

  base::Lines m_lines;
  const std::string &m_file;
  std::map<std::string, std::string> m_values;
  ExtxyzColumns m_columns;
  size_t m_begin = 0;  ///< the index of the frame's first line
};

}  // namespace

FileStructure read_extxyz(std::string_view text, const std::string &file,
                          std::optional<int64_t> frame)
{
  return Extxyz(text, file).read(frame);
}

}  // namespace mlffbench::structure_file
