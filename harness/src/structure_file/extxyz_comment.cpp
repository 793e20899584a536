// SPDX-License-Identifier: GPL-2.0-or-later
// Pairs and Properties, as https://github.com/libAtoms/extxyz specifies them.
#include "structure_file/extxyz_comment.h"

#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <vector>

namespace mlffbench::structure_file {

namespace {

const std::map<char, char> closing{{'"', '"'}, {'\'', '\''}, {'{', '}'}, {'[', ']'}};
const std::set<std::string> read_keys{"lattice", "properties", "pbc"};

/// Walks over the line.
class Pairs {
public:
  Pairs(std::string_view text, int line, const std::string &file)
      : m_text(text), m_line(line), m_file(file)
  {
  }

  std::map<std::string, std::string> read()
  {
    for (skip_space(); m_at < m_text.size(); skip_space()) {
      const std::string key = base::lower(word());
      skip_space();
      if (m_at == m_text.size() || m_text[m_at] != '=')
        continue;  // free text
      ++m_at;
      keep(key, value());
    }
    return std::move(m_values);
  }

private:
  void skip_space()
  {
    m_at = std::min(m_text.find_first_not_of(base::white_space, m_at), m_text.size());
  }

  /// A key, or a word of free text; a quoted one may hold spaces.
  std::string word()
  {
    if (m_text[m_at] == '"') {
      if (auto text = enclosed())
        return *text;
    }
    const size_t end = std::min(m_text.find_first_of("= \t\r\f\v", m_at), m_text.size());
    std::string result(m_text.substr(m_at, end - m_at));
    m_at = end;
    return result;
  }

  /// What stands between the bracket or quotation mark here and the one that closes it.
  std::optional<std::string> enclosed()
  {
    const char open = m_text[m_at];
    const char close = closing.at(open);
    std::string result;
    int depth = 1;
    for (size_t at = m_at + 1; at < m_text.size(); ++at) {
      const char c = m_text[at];
      if (c == '\\' && at + 1 < m_text.size()) {
        result += m_text[++at];
        continue;
      }
      if (c == close && --depth == 0) {
        m_at = at + 1;
        return result;
      }
      if (c == open && open != close)
        ++depth;
      result += c;
    }
    return std::nullopt;
  }

  std::string value()
  {
    const size_t behind = m_at;
    skip_space();
    if (m_at == m_text.size())
      return "";
    if (closing.contains(m_text[m_at])) {
      if (auto text = enclosed())
        return *text;
      const char open = m_text[m_at];
      base::fail_at(m_file, m_line,
                    fmt::format("a `{}` is opened on this line and never closed; add `{}`", open,
                                closing.at(open)));
    }
    const size_t begin = m_at;
    const size_t end = std::min(m_text.find_first_of(base::white_space, m_at), m_text.size());
    std::string result(m_text.substr(m_at, end - m_at));
    m_at = end;
    skip_space();
    // In `a = b=c` and `a = b = c` the value of a is empty: b is the next key.
    const bool is_key =
        result.find('=') != std::string::npos || (m_at < m_text.size() && m_text[m_at] == '=');
    if (begin > behind && is_key) {
      m_at = begin;
      return "";
    }
    m_at = end;
    return result;
  }

  void keep(const std::string &key, const std::string &value)
  {
    const auto [found, is_new] = m_values.emplace(key, value);
    if (!is_new && found->second != value && read_keys.contains(key))
      base::fail_at(m_file, m_line,
                    fmt::format("key `{}` is given twice; keep one", base::shown(key)));
  }

  std::string_view m_text;
  int m_line;
  const std::string &m_file;
  size_t m_at = 0;
  std::map<std::string, std::string> m_values;
};

/// One name for those that mean the same column.
std::string usual_name(const std::string &name)
{
  static const std::map<std::string, std::string> others{{"symbols", "species"},
                                                         {"numbers", "z"},
                                                         {"positions", "pos"},
                                                         {"occupancies", "occupancy"},
                                                         {"site_occupancy", "occupancy"},
                                                         {"occ", "occupancy"}};
  const auto found = others.find(name);
  return found == others.end() ? name : found->second;
}

std::vector<std::string> cut_at_colons(const std::string &text)
{
  std::vector<std::string> parts;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(':', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

}  // namespace

std::map<std::string, std::string> extxyz_pairs(std::string_view comment, int line,
                                                const std::string &file)
{
  return Pairs(comment, line, file).read();
}

ExtxyzColumns extxyz_columns(const std::string &properties, int line, const std::string &file)
{
  const auto bad = [&] {
    base::fail_at(
        file, line,
        fmt::format("Properties cannot be `{}`; write NAME:TYPE:COLUMNS for each property, "
                    "e.g. `Properties=species:S:1:pos:R:3`",
                    base::shown(properties)));
  };
  const auto parts = cut_at_colons(properties);
  if (parts.size() % 3 != 0)
    bad();
  ExtxyzColumns used;
  used.total = 0;
  used.listed = true;
  std::optional<size_t> position;
  std::set<std::string> seen;
  for (size_t i = 0; i < parts.size(); i += 3) {
    const std::string name = usual_name(base::lower(base::trimmed(parts[i])));
    const auto type = base::trimmed(parts[i + 1]);
    const auto width = base::number<int>(base::trimmed(parts[i + 2]));
    if (!width || *width < 1 || *width > 1000 || type.size() != 1 ||
        std::string_view("SRIL").find(type) == std::string_view::npos)
      bad();
    if (!seen.insert(name).second) {
      base::fail_at(file, line,
                    fmt::format("Properties names the column `{}` twice; keep one in `{}`",
                                base::shown(name), base::shown(properties)));
    }
    if (name == "species" && type == "S" && *width == 1)
      used.species = used.total;
    if (name == "z" && type == "I" && *width == 1)
      used.atomic_number = used.total;
    if (name == "pos" && type == "R" && *width == 3)
      position = used.total;
    if (name == "occupancy")
      used.occupancy = used.total;
    used.masses = used.masses || name == "mass" || name == "masses";
    used.total += static_cast<size_t>(*width);
  }
  if (!position)
    base::fail_at(file, line, "Properties names no positions; add `pos:R:3` in its place");
  if (!used.species && !used.atomic_number)
    base::fail_at(file, line, "Properties names no elements; add `species:S:1` in its place");
  used.position = *position;
  return used;
}

}  // namespace mlffbench::structure_file
