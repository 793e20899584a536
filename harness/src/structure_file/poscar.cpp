// SPDX-License-Identifier: GPL-2.0-or-later
// POSCAR and CONTCAR, as https://www.vasp.at/wiki/index.php/POSCAR describes them.
#include "structure_file/structure_file.h"
#include "structure_file/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace mlffbench {

namespace {

class Poscar {
public:
  Poscar(std::string_view text, const std::string &file) : m_lines(lines_of(text)), m_file(file) {}

  FileStructure read()
  {
    FileStructure content;
    const Vector scale = scaling();
    content.cell_line = 3;
    for (size_t i = 0; i < 3; ++i)
      content.cell_A[i] = vector(3 + static_cast<int>(i), "a lattice vector (three numbers)");
    // A negative scale is the wanted volume.
    Vector factor = scale;
    if (scale[0] < 0.0) {
      const double volume = std::abs(determinant(content.cell_A));
      factor.fill(std::cbrt(-scale[0] / volume));
    }
    for (auto &row : content.cell_A) {
      for (size_t axis = 0; axis < 3; ++axis)
        row[axis] *= factor[axis];
    }
    const auto elements = symbols();
    const auto counts = numbers_of(elements);
    int line = 8;
    const auto first_letter = [&](const char *wanted) {
      const std::string word = lower(trimmed(text_of(line, wanted)));
      return word.empty() ? ' ' : word.front();
    };
    const bool selective = first_letter("`Direct` or `Cartesian`") == 's';
    if (selective)
      ++line;
    const char mode = first_letter("`Direct` or `Cartesian`");
    if (mode != 'd' && mode != 'c' && mode != 'k') {
      fail(line, fmt::format("expected `Direct` or `Cartesian`, but found `{}`",
                             shown(text_of(line, ""))));
    }
    content.atoms_line = ++line;
    const Matrix to_fraction =
        determinant(content.cell_A) != 0.0 ? inverse(content.cell_A) : Matrix{};
    int64_t all = 0;
    for (const int64_t count : counts)
      all += count;
    if (static_cast<int64_t>(m_lines.size()) - line + 1 < all) {
      fail(7,
           fmt::format("{} atoms are announced, but only {} lines follow line {}; correct the "
                       "numbers or add the missing positions",
                       all, std::max<int64_t>(0, static_cast<int64_t>(m_lines.size()) - line + 1),
                       line - 1));
    }
    for (size_t i = 0; i < elements.size(); ++i) {
      for (int64_t k = 0; k < counts[i]; ++k, ++line) {
        Vector position = vector(line, "a position (three numbers)");
        if (selective)
          flags(line);
        if (mode != 'd') {
          for (size_t axis = 0; axis < 3; ++axis)
            position[axis] *= factor[axis];
          position = product(position, to_fraction);
        }
        content.atoms.push_back({elements[i], position, line});
      }
    }
    return content;
  }

private:
  [[noreturn]] void fail(int line, const std::string &message) const
  {
    fail_at(m_file, line, message);
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

  /// One factor, three of them, or the volume as a negative number.
  Vector scaling() const
  {
    const auto words = words_of(text_of(2, "the scaling factor"));
    std::vector<double> values;
    for (const auto word : words) {
      const auto value = number<double>(word);
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
                       shown(text_of(2, ""))));
    }
    if (three)
      return {values[0], values[1], values[2]};
    return {values[0], values[0], values[0]};
  }

  /// Three numbers; what follows them is a remark.
  Vector vector(int line, const char *wanted) const
  {
    const std::string_view text = text_of(line, wanted);
    const auto words = words_of(text);
    Vector result{};
    for (size_t axis = 0; axis < 3; ++axis) {
      const auto value = axis < words.size() ? number<double>(words[axis]) : std::nullopt;
      if (!value)
        fail(line, fmt::format("expected {}, but found `{}`", wanted, shown(text)));
      result[axis] = *value;
    }
    return result;
  }

  std::vector<std::string> symbols() const
  {
    const std::string_view text = text_of(6, "the line of element symbols");
    std::vector<std::string> result;
    for (const auto word : words_of(text)) {
      if (number<int64_t>(word)) {
        fail(6,
             fmt::format("expected element symbols, but found `{}`: this is a file of VASP 4; put "
                         "a line such as `Si O` before the numbers of atoms",
                         shown(text)));
      }
      // `Si_pv` and `Si/4f2c` name the POTCAR file too.
      result.emplace_back(word.substr(0, word.find_first_of("_/")));
    }
    if (result.empty())
      fail(6, "the line of element symbols is empty; write it, e.g. `Si O`");
    return result;
  }

  std::vector<int64_t> numbers_of(const std::vector<std::string> &elements) const
  {
    constexpr int64_t most = 1000000000;
    const std::string_view text = text_of(7, "the line of numbers of atoms");
    std::vector<int64_t> result;
    for (const auto word : words_of(text)) {
      const auto value = number<int64_t>(word);
      if (!value && result.size() == elements.size())
        break;  // a remark
      if (!value || *value < 1 || *value > most) {
        fail(7,
             fmt::format("expected the number of atoms of each of the {} elements, each an integer "
                         "of at least 1, but found `{}`",
                         elements.size(), shown(text)));
      }
      result.push_back(*value);
    }
    if (result.size() != elements.size()) {
      fail(7,
           fmt::format("line 6 names {} elements, but this line has {} numbers of atoms; give one "
                       "for each element",
                       elements.size(), result.size()));
    }
    return result;
  }

  /// Selective dynamics: each coordinate moves or not. The flags are checked and not used.
  void flags(int line) const
  {
    const std::string_view text = text_of(line, "");
    const auto words = words_of(text);
    for (size_t i = 3; i < 6; ++i) {
      const std::string flag = i < words.size() ? lower(words[i]) : "";
      if (flag != "t" && flag != "f" && flag.rfind(".t", 0) != 0 && flag.rfind(".f", 0) != 0 &&
          flag != "true" && flag != "false") {
        fail(line,
             fmt::format("selective dynamics wants three flags T or F after the position, but "
                         "the line is `{}`; add them or remove `Selective dynamics`",
                         shown(text)));
      }
    }
  }

  std::vector<std::string_view> m_lines;
  const std::string &m_file;
};

}  // namespace

FileStructure read_poscar(std::string_view text, const std::string &file)
{
  return Poscar(text, file).read();
}

}  // namespace mlffbench
