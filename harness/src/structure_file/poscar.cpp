// SPDX-License-Identifier: GPL-2.0-or-later
// POSCAR and CONTCAR, as https://www.vasp.at/wiki/index.php/POSCAR describes them.
#include "base/text.h"
#include "structure_file/fortran_number.h"
#include "structure_file/structure_file.h"
#include "system/element.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <numeric>

namespace mlffbench::structure_file {

namespace {

/// Without what follows a `!` or `#`.
std::string_view without_remark(std::string_view text)
{
  return text.substr(0, std::min(text.find_first_of("!#"), text.size()));
}

/// `Si_pv` and `Si/4f2c` name the POTCAR file too.
std::string symbol_of(std::string_view word)
{
  return std::string(word.substr(0, word.find_first_of("_/")));
}

bool is_element(const std::string &symbol)
{
  return system::atomic_mass_u(symbol).has_value();
}

class Poscar {
public:
  Poscar(std::string_view text, const std::string &file, const std::vector<std::string> &elements)
      : m_lines(text), m_file(file), m_given(elements)
  {
  }

  FileStructure read()
  {
    FileStructure content;
    content.cell_line = 3;
    cell(content);
    species();
    content.atoms_line = mode();
    positions(content);
    if (m_symbols.empty()) {
      name_elements(content);
    } else {
      compare_names(content);
    }
    return content;
  }

private:
  [[noreturn]] void fail(int line, const std::string &message) const
  {
    base::fail_at(m_file, line, message);
  }

  std::string_view text_of(int line, const std::string &wanted) const
  {
    if (line > static_cast<int>(m_lines.size())) {
      fail(line, fmt::format("the file ends here, but {} is expected; add the missing lines of the "
                             "POSCAR file",
                             wanted));
    }
    return m_lines[static_cast<size_t>(line) - 1];
  }

  void cell(FileStructure &content)
  {
    const system::Vec3 scale = scaling();
    for (size_t i = 0; i < 3; ++i)
      content.cell_A.at(i) = vector(3 + static_cast<int>(i), "a lattice vector (three numbers)");
    // A negative scale is the wanted volume.
    m_factor = scale;
    if (scale[0] < 0.0)
      m_factor.fill(std::cbrt(-scale[0] / std::abs(system::determinant(content.cell_A))));
    for (auto &row : content.cell_A) {
      for (size_t axis = 0; axis < 3; ++axis)
        row.at(axis) *= m_factor.at(axis);
    }
  }

  /// One factor, three of them, or the volume as a negative number.
  system::Vec3 scaling() const
  {
    const auto words = base::words_of(text_of(2, "the scaling factor"));
    std::vector<double> values;
    for (const auto word : words) {
      const auto value = fortran_number(word);
      if (!value)
        break;
      values.push_back(*value);
    }
    const bool three = values.size() == 3;
    const bool valid = three ? values[0] > 0.0 && values[1] > 0.0 && values[2] > 0.0
                             : values.size() == 1 && values[0] != 0.0;
    if (!valid) {
      fail(2,
           fmt::format("the second line of a POSCAR file is its scaling factor (a number above 0, "
                       "three of them, or below 0 the volume), but here it is `{}`; correct it",
                       base::shown(text_of(2, ""))));
    }
    if (three)
      return {values[0], values[1], values[2]};
    return {values[0], values[0], values[0]};
  }

  /// Three numbers; what follows them is a remark.
  system::Vec3 vector(int line, const char *wanted) const
  {
    const std::string_view text = text_of(line, wanted);
    const auto words = base::words_of(text);
    system::Vec3 result{};
    for (size_t axis = 0; axis < 3; ++axis) {
      const auto value = axis < words.size() ? fortran_number(words[axis]) : std::nullopt;
      if (!value)
        fail(line, fmt::format("expected {}, but found `{}`", wanted, base::shown(text)));
      result.at(axis) = *value;
    }
    return result;
  }

  /// The lines of element symbols, which a file of VASP 4 lacks, and of numbers of atoms. Long ones
  /// go on in the next line.
  void species()
  {
    const std::string_view first = text_of(6, "the line of element symbols");
    auto words = base::words_of(without_remark(first));
    if (words.empty())
      fail(6, "the line of element symbols is empty; write it, e.g. `Si O`");
    if (!base::number<int64_t>(words[0])) {
      do {
        for (const auto word : words) {
          if (base::number<int64_t>(word))
            fail(m_line, fmt::format("expected element symbols, but found `{}`; write the numbers "
                                     "of atoms in a line of their own",
                                     base::shown(text_of(m_line, ""))));
          m_symbols.push_back(symbol_of(word));
        }
        ++m_line;
        words = base::words_of(without_remark(text_of(m_line, "the line of numbers of atoms")));
      } while (!words.empty() && std::all_of(words.begin(), words.end(), [](const auto word) {
        return is_element(symbol_of(word));
      }));
    }
    numbers();
  }

  void numbers()
  {
    constexpr int64_t most = 1000000000;
    const size_t wanted = m_symbols.empty() ? 1 : m_symbols.size();
    m_numbers_line = m_line;
    do {
      const std::string_view text = text_of(m_line, "the line of numbers of atoms");
      for (const auto word : base::words_of(without_remark(text))) {
        const auto value = base::number<int64_t>(word);
        if (!value && m_counts.size() >= wanted)
          break;  // a remark
        if (!value || *value < 1 || *value > most) {
          fail(m_line,
               fmt::format("expected the number of atoms of each {}, each an integer of at "
                           "least 1, but found `{}`",
                           m_symbols.empty() ? std::string("element")
                                             : fmt::format("of the {} elements", m_symbols.size()),
                           base::shown(text)));
        }
        m_counts.push_back(*value);
      }
      ++m_line;
    } while (m_counts.size() < wanted && goes_on_with_numbers());
    if (!m_symbols.empty() && m_counts.size() != m_symbols.size()) {
      fail(m_numbers_line,
           fmt::format("line 6 names {} elements, but this line has {} numbers of atoms; give one "
                       "for each element",
                       m_symbols.size(), m_counts.size()));
    }
  }

  bool goes_on_with_numbers() const
  {
    if (m_line > static_cast<int>(m_lines.size()))
      return false;
    const auto words = base::words_of(without_remark(text_of(m_line, "")));
    return !words.empty() && base::number<int64_t>(words.front());
  }

  /// Reads `Selective dynamics` and `Direct` or `Cartesian`; the line of the first position.
  int mode()
  {
    const auto first_letter = [&] {
      const std::string word =
          base::lower(base::trimmed(text_of(m_line, "`Direct` or `Cartesian`")));
      return word.empty() ? ' ' : word.front();
    };
    m_selective = first_letter() == 's';
    if (m_selective)
      ++m_line;
    const char mode = first_letter();
    if (mode != 'd' && mode != 'c' && mode != 'k') {
      fail(m_line, fmt::format("expected `Direct` or `Cartesian`, but found `{}`; correct this "
                               "line, which follows the numbers of atoms",
                               base::shown(text_of(m_line, ""))));
    }
    m_direct = mode == 'd';
    return ++m_line;
  }

  void positions(FileStructure &content)
  {
    const system::Mat3 to_fraction = system::determinant(content.cell_A) != 0.0
                                         ? system::inverse(content.cell_A)
                                         : system::Mat3{};
    const int64_t all = std::accumulate(m_counts.begin(), m_counts.end(), int64_t{0});
    const int64_t there = static_cast<int64_t>(m_lines.size()) - m_line + 1;
    if (there < all) {
      fail(m_numbers_line,
           fmt::format("{} atoms are announced, but only {} lines follow line {}; correct the "
                       "numbers or add the missing positions",
                       all, std::max<int64_t>(0, there), m_line - 1));
    }
    for (size_t i = 0; i < m_counts.size(); ++i) {
      for (int64_t k = 0; k < m_counts[i]; ++k, ++m_line) {
        system::Vec3 position = vector(m_line, "a position (three numbers)");
        if (m_selective)
          flags(m_line);
        if (!m_direct) {
          for (size_t axis = 0; axis < 3; ++axis)
            position.at(axis) *= m_factor.at(axis);
          position = system::product(position, to_fraction);
        }
        content.atoms.push_back({m_symbols.empty() ? "" : m_symbols[i], position, m_line});
      }
    }
  }

  /// Selective dynamics: each coordinate moves or not. The flags are checked and not used.
  void flags(int line) const
  {
    const std::string_view text = text_of(line, "");
    const auto words = base::words_of(text);
    for (size_t i = 3; i < 6; ++i) {
      const std::string flag = i < words.size() ? base::lower(words[i]) : "";
      if (flag != "t" && flag != "f" && flag.rfind(".t", 0) != 0 && flag.rfind(".f", 0) != 0 &&
          flag != "true" && flag != "false") {
        fail(line,
             fmt::format("selective dynamics wants three flags T or F after the position, but "
                         "the line is `{}`; add them or remove `Selective dynamics`",
                         base::shown(text)));
      }
    }
  }

  /// The element that stands behind a position, as some programs write it (`Si`, `Si1`, `Si4+`,
  /// `! Si`): the last word of its line. Empty if there is none.
  std::string name_behind(int line) const
  {
    std::string text(text_of(line, ""));
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '!' || c == '#'; }, ' ');
    const auto words = base::words_of(text);
    const size_t behind = m_selective ? 6 : 3;
    if (words.size() != behind + 1)
      return "";
    const std::string_view word = words.back();
    const auto *const end = std::find_if(word.begin(), word.end(), [](char c) {
      return (c < 'A' || c > 'Z') && (c < 'a' || c > 'z');
    });
    std::string symbol(word.begin(), end);
    const bool charge_or_number = std::all_of(
        end, word.end(), [](char c) { return (c >= '0' && c <= '9') || c == '+' || c == '-'; });
    return charge_or_number && is_element(symbol) ? symbol : "";
  }

  /// Names behind the positions must be those of the line of symbols.
  void compare_names(const FileStructure &content) const
  {
    for (const FileAtom &atom : content.atoms) {
      const std::string name = name_behind(atom.line);
      if (!name.empty() && name != atom.element) {
        fail(atom.line, fmt::format("the atom is {} by the line of symbols, but `{}` stands behind "
                                    "its position; correct one of them",
                                    atom.element, name));
      }
    }
  }

  /// A file of VASP 4 leaves the elements to POTCAR: they are those given, else those behind the
  /// positions. Its first line is free text, and no more than a hint.
  void name_elements(FileStructure &content)
  {
    if (!m_given.empty() && m_given.size() != m_counts.size()) {
      fail(m_numbers_line,
           fmt::format("this line has {} numbers of atoms, but `elements` names {} ({}); give one "
                       "element for each number",
                       m_counts.size(), m_given.size(), fmt::join(m_given, ", ")));
    }
    const auto title = base::words_of(without_remark(text_of(1, "")));
    std::vector<std::string> titled;
    for (const auto word : title)
      titled.push_back(symbol_of(word));
    const bool hint =
        titled.size() == m_counts.size() && std::all_of(titled.begin(), titled.end(), is_element);
    if (!m_given.empty()) {
      if (hint && titled != m_given) {
        fail(1, fmt::format("the first line says {}, but `elements` says {}; correct one of them",
                            fmt::join(titled, " "), fmt::join(m_given, " ")));
      }
      m_symbols = m_given;
    }
    size_t at = 0;
    for (size_t i = 0; i < m_counts.size(); ++i) {
      for (int64_t k = 0; k < m_counts[i]; ++k, ++at) {
        FileAtom &atom = content.atoms[at];
        atom.element = m_symbols.empty() ? name_behind(atom.line) : m_symbols[i];
        if (atom.element.empty()) {
          fail(6, fmt::format("expected element symbols, but found `{}`: this is a file of VASP 4, "
                              "which names no elements; give `elements`, one for each number of "
                              "atoms{}, or put a line such as `Si O` before the numbers",
                              base::shown(text_of(6, "")),
                              hint ? fmt::format(" (perhaps [{}], as the first line says)",
                                                 fmt::join(titled, ", "))
                                   : ""));
        }
      }
    }
    if (!m_given.empty())
      compare_names(content);
  }

  base::Lines m_lines;
  const std::string &m_file;
  const std::vector<std::string> &m_given;
  system::Vec3 m_factor{};
  std::vector<std::string> m_symbols;  ///< empty: the file names none
  std::vector<int64_t> m_counts;
  int m_line = 6;
  int m_numbers_line = 6;
  bool m_selective = false;
  bool m_direct = false;
};

}  // namespace

FileStructure read_poscar(std::string_view text, const std::string &file,
                          const std::vector<std::string> &elements)
{
  return Poscar(text, file, elements).read();
}

}  // namespace mlffbench::structure_file
