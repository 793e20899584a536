// SPDX-License-Identifier: GPL-2.0-or-later
// Extended XYZ, as https://github.com/libAtoms/extxyz specifies it.
#include "structure_file/structure_file.h"
#include "structure_file/text.h"

#include "suite/nearest.h"
#include "system/element.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <optional>

namespace mlffbench {

namespace {

constexpr int comment_line = 2;

/// The columns that are used.
struct Columns {
  size_t total = 4;
  size_t species = 0;
  bool atomic_numbers = false;
  size_t position = 1;
};

class Extxyz {
public:
  Extxyz(std::string_view text, const std::string &file) : m_lines(lines_of(text)), m_file(file) {}

  FileStructure read()
  {
    const int64_t atoms = count();
    comment();
    FileStructure content;
    content.cell_A = lattice();
    content.cell_line = comment_line;
    content.atoms_line = comment_line + 1;
    periodic();
    const Columns used = columns();
    const auto there = static_cast<int64_t>(m_lines.size()) - comment_line;
    if (there < atoms) {
      fail(1,
           fmt::format("the file announces {} atoms, but {} lines follow the second; correct the "
                       "number or add the missing atoms",
                       atoms, std::max<int64_t>(there, 0)));
    }
    const Matrix to_fraction =
        determinant(content.cell_A) != 0.0 ? inverse(content.cell_A) : Matrix{};
    for (int64_t i = 0; i < atoms; ++i)
      content.atoms.push_back(atom(static_cast<int>(i) + comment_line + 1, used, to_fraction));
    for (size_t i = static_cast<size_t>(atoms) + comment_line; i < m_lines.size(); ++i) {
      if (trimmed(m_lines[i]).empty())
        continue;
      fail(static_cast<int>(i) + 1,
           fmt::format("`{}` stands after the last of {} atoms; correct the number on line 1, and "
                       "keep one frame a file",
                       shown(m_lines[i]), atoms));
    }
    return content;
  }

private:
  [[noreturn]] void fail(int line, const std::string &message) const
  {
    fail_at(m_file, line, message);
  }

  int64_t count() const
  {
    const std::string_view first = m_lines.empty() ? std::string_view() : trimmed(m_lines[0]);
    const auto atoms = number<int64_t>(first);
    if (!atoms || *atoms < 1) {
      fail(1, fmt::format("an extxyz file begins with its number of atoms, an integer of at least "
                          "1, but this one with `{}`; write the number there",
                          shown(first)));
    }
    if (m_lines.size() < 2)
      fail(2, "the file ends after its first line; add `Lattice=\"...\"` and the atoms");
    return *atoms;
  }

  /// Cuts the second line into key=value; a key alone is a flag.
  void comment()
  {
    const std::string_view line = m_lines[1];
    size_t at = 0;
    while ((at = line.find_first_not_of(white_space, at)) != std::string_view::npos) {
      const size_t end = std::min(line.find_first_of("= \t\r\f\v", at), line.size());
      const std::string key = lower(line.substr(at, end - at));
      at = end;
      std::string value = "T";
      if (at < line.size() && line[at] == '=')
        value = quoted(line, ++at);
      if (!key.empty() && !m_values.emplace(key, value).second)
        fail(comment_line, fmt::format("key `{}` is given twice; keep one", shown(key)));
      if (key.empty())
        ++at;
    }
  }

  /// The value that begins at `at`, which is moved behind it.
  std::string quoted(std::string_view line, size_t &at) const
  {
    static const std::map<char, char> closing{{'"', '"'}, {'\'', '\''}, {'{', '}'}, {'[', ']'}};
    const auto open = at < line.size() ? closing.find(line[at]) : closing.end();
    if (open == closing.end()) {
      const size_t end = std::min(line.find_first_of(white_space, at), line.size());
      std::string value(line.substr(at, end - at));
      at = end;
      return value;
    }
    std::string value;
    int depth = 1;
    for (++at; at < line.size(); ++at) {
      const char c = line[at];
      if (c == '\\' && at + 1 < line.size()) {
        value += line[++at];
        continue;
      }
      if (c == open->second && --depth == 0) {
        ++at;
        return value;
      }
      if (c == open->first && open->first != open->second)
        ++depth;
      value += c;
    }
    fail(comment_line, fmt::format("a `{}` is opened on this line and never closed; add `{}`",
                                   open->first, open->second));
  }

  /// The words of a value; those of `[[1, 0], [0, 1]]` too.
  static std::vector<std::string> words(std::string value)
  {
    std::replace_if(
        value.begin(), value.end(), [](char c) { return c == '[' || c == ']' || c == ','; }, ' ');
    std::vector<std::string> result;
    for (const auto word : words_of(value))
      result.emplace_back(word);
    return result;
  }

  Matrix lattice() const
  {
    const auto found = m_values.find("lattice");
    if (found == m_values.end()) {
      std::vector<std::string> keys;
      for (const auto &member : m_values)
        keys.push_back(member.first);
      const std::string near = nearest("lattice", keys);
      fail(
          comment_line,
          fmt::format("the second line lacks the key Lattice{}; runs are periodic: add "
                      "`Lattice=\"ax ay az bx by bz cx cy cz\"` in Angstrom",
                      near.empty() ? "" : fmt::format(" (did you mean it by `{}`?)", shown(near))));
    }
    const auto numbers = words(found->second);
    Matrix cell{};
    if (numbers.size() != 9) {
      fail(comment_line, fmt::format("Lattice has {} numbers; give 9 (ax ay az bx by bz cx cy cz)",
                                     numbers.size()));
    }
    for (size_t i = 0; i < 9; ++i) {
      const auto value = number<double>(numbers[i]);
      if (!value) {
        fail(comment_line,
             fmt::format("`{}` in Lattice is no finite number; correct it", shown(numbers[i])));
      }
      cell[i / 3][i % 3] = *value;
    }
    return cell;
  }

  void periodic() const
  {
    const auto found = m_values.find("pbc");
    if (found == m_values.end())
      return;
    const auto flags = words(lower(found->second));
    const auto is_one_of = [](const std::string &flag, const std::vector<std::string> &forms) {
      return std::find(forms.begin(), forms.end(), flag) != forms.end();
    };
    const bool valid =
        flags.size() == 3 && std::all_of(flags.begin(), flags.end(), [&](const auto &flag) {
          return is_one_of(flag, {"t", "true", "1", "f", "false", "0"});
        });
    if (!valid) {
      fail(comment_line,
           fmt::format("pbc cannot be `{}`; write `pbc=\"T T T\"`", shown(found->second)));
    }
    if (!std::all_of(flags.begin(), flags.end(), [&](const auto &flag) {
          return is_one_of(flag, {"t", "true", "1"});
        })) {
      fail(comment_line,
           fmt::format("pbc is `{}`, but runs are periodic along all edges; leave room in the "
                       "Lattice and write `pbc=\"T T T\"`",
                       shown(found->second)));
    }
  }

  Columns columns() const
  {
    const auto found = m_values.find("properties");
    if (found == m_values.end())
      return {};
    std::vector<std::string> parts;
    for (size_t begin = 0; begin <= found->second.size();) {
      const size_t end = std::min(found->second.find(':', begin), found->second.size());
      parts.push_back(found->second.substr(begin, end - begin));
      begin = end + 1;
    }
    const auto bad = [&] {
      fail(comment_line,
           fmt::format("Properties cannot be `{}`; write NAME:TYPE:COLUMNS for each property, e.g. "
                       "`Properties=species:S:1:pos:R:3`",
                       shown(found->second)));
    };
    if (parts.size() % 3 != 0)
      bad();
    Columns used;
    used.total = 0;
    std::optional<size_t> species;
    std::optional<size_t> atomic_number;
    std::optional<size_t> position;
    for (size_t i = 0; i < parts.size(); i += 3) {
      const std::string name = lower(parts[i]);
      const std::string &type = parts[i + 1];
      const auto width = number<int>(parts[i + 2]);
      if (!width || *width < 1 || *width > 1000 || type.size() != 1 ||
          std::string_view("SRIL").find(type) == std::string_view::npos)
        bad();
      if (name == "species" && type == "S" && *width == 1)
        species = used.total;
      if (name == "z" && type == "I" && *width == 1)
        atomic_number = used.total;
      if (name == "pos" && type == "R" && *width == 3)
        position = used.total;
      used.total += static_cast<size_t>(*width);
    }
    if (!position)
      fail(comment_line, "Properties names no positions; add `pos:R:3` in its place");
    if (!species && !atomic_number)
      fail(comment_line, "Properties names no elements; add `species:S:1` in its place");
    used.position = *position;
    used.atomic_numbers = !species;
    used.species = species ? *species : *atomic_number;
    return used;
  }

  FileAtom atom(int line, const Columns &used, const Matrix &to_fraction) const
  {
    const auto words = words_of(m_lines[static_cast<size_t>(line) - 1]);
    if (words.size() != used.total) {
      fail(line,
           fmt::format("expected {} columns, as Properties says, but found {}: `{}`", used.total,
                       words.size(), shown(m_lines[static_cast<size_t>(line) - 1])));
    }
    FileAtom atom{std::string(words[used.species]), {}, line};
    if (used.atomic_numbers) {
      const auto atomic_number = number<int64_t>(words[used.species]);
      atom.element = element_symbol(atomic_number.value_or(0));
      if (atom.element.empty()) {
        fail(line, fmt::format("`{}` is no atomic number from 1 to 118; correct it",
                               shown(words[used.species])));
      }
    }
    Vector position_A{};
    for (size_t axis = 0; axis < 3; ++axis) {
      const auto value = number<double>(words[used.position + axis]);
      if (!value) {
        fail(line, fmt::format("coordinate `{}` is no finite number; correct it",
                               shown(words[used.position + axis])));
      }
      position_A[axis] = *value;
    }
    atom.fraction = product(position_A, to_fraction);
    return atom;
  }

  std::vector<std::string_view> m_lines;
  const std::string &m_file;
  std::map<std::string, std::string> m_values;
};

}  // namespace

FileStructure read_extxyz(std::string_view text, const std::string &file)
{
  return Extxyz(text, file).read();
}

}  // namespace mlffbench
