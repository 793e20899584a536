// SPDX-License-Identifier: GPL-2.0-or-later
// CIF: text to tokens to data blocks.
#include "structure_file/cif_syntax.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>

namespace mlffbench::structure_file {

namespace {

constexpr size_t few_values = 2;
constexpr size_t most_values = 5'000'000;

struct Token {
  enum class Kind { data, loop, name, value } kind = Kind::value;
  CifValue value;  ///< the text of each kind: block name, data name, value
};

class Tokens {
public:
  Tokens(std::string_view text, const std::string &file)
      : m_lines(text), m_file(file),
        m_version_2(!m_lines.empty() && m_lines[0].rfind("#\\#CIF_2", 0) == 0)
  {
  }

  /// The next token, or nothing at the end.
  std::optional<Token> next()
  {
    while (m_line < m_lines.size()) {
      const std::string_view line = m_lines[m_line];
      if (m_at == 0 && !line.empty() && line.front() == ';')
        return text_field();
      m_at = line.find_first_not_of(base::white_space, m_at);
      if (m_at == std::string_view::npos || line[m_at] == '#') {
        ++m_line;
        m_at = 0;
        continue;
      }
      if (m_version_2 && (line.substr(m_at, 3) == "'''" || line.substr(m_at, 3) == "\"\"\""))
        return triple_quoted();
      if (line[m_at] == '\'' || line[m_at] == '"')
        return quoted();
      if (m_version_2 && (line[m_at] == '[' || line[m_at] == '{'))
        return compound();
      return word();
    }
    return std::nullopt;
  }

private:
  int line_number() const { return static_cast<int>(m_line) + 1; }

  [[noreturn]] void fail(int line, const std::string &message) const
  {
    base::fail_at(m_file, line, message);
  }

  /// From a semicolon at the begin of a line to the next one there.
  Token text_field()
  {
    const int begin = line_number();
    std::string text(m_lines[m_line].substr(1));
    for (++m_line; m_line < m_lines.size(); ++m_line) {
      const std::string_view line = m_lines[m_line];
      if (!line.empty() && line.front() == ';') {
        m_at = 1;
        return {Token::Kind::value, {unfolded(text), begin, false}};
      }
      text.append("\n").append(line);
    }
    fail(begin, "a text begins with `;` on this line and never ends; put a line with `;` after it");
  }

  /// A text whose first line is `\` may be broken into lines by `\` at their ends.
  static std::string unfolded(const std::string &text)
  {
    const base::Lines lines(text);
    if (lines.empty() || base::trimmed(lines[0]) != "\\")
      return text;
    std::string result;
    for (size_t i = 1; i < lines.size(); ++i) {
      std::string_view line = lines[i];
      const size_t last = line.find_last_not_of(base::white_space);
      const bool folded = last != std::string_view::npos && line[last] == '\\';
      result.append(folded ? line.substr(0, last) : line);
      if (!folded && i + 1 < lines.size())
        result += '\n';
    }
    return result;
  }

  /// Of CIF 2.0: from three quotes to the next three, over lines.
  Token triple_quoted()
  {
    const int begin = line_number();
    const std::string_view quotes = m_lines[m_line].substr(m_at, 3);
    std::string text;
    for (m_at += 3; m_line < m_lines.size(); ++m_line, m_at = 0) {
      const size_t end = m_lines[m_line].find(quotes, m_at);
      text.append(m_lines[m_line].substr(m_at, end == std::string_view::npos ? end : end - m_at));
      if (end != std::string_view::npos) {
        m_at = end + 3;
        return {Token::Kind::value, {text, begin, false}};
      }
      text += '\n';
    }
    fail(begin, fmt::format("a text begins with {} on this line and never ends; close it", quotes));
  }

  /// Of CIF 2.0: a list or a table, passed over as one value: no item that is used is one.
  Token compound()
  {
    const int begin = line_number();
    int depth = 0;
    while (m_line < m_lines.size()) {
      const std::string_view line = m_lines[m_line];
      if (m_at >= line.size() || line[m_at] == '#') {
        ++m_line;
        m_at = 0;
        continue;
      }
      const char c = line[m_at];
      if (c == '\'' || c == '"') {
        if (line.substr(m_at, 3) == std::string(3, c)) {
          triple_quoted();
          continue;
        }
        m_at = line.find(c, m_at + 1);
        if (m_at == std::string_view::npos)
          fail(line_number(), fmt::format("a quotation in a list is not closed; add {}", c));
      }
      depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
      ++m_at;
      if (depth == 0)
        return {Token::Kind::value, {"[...]", begin, false}};
    }
    fail(begin, "a list or table begins on this line and never ends; close it");
  }

  /// A quotation ends where white space follows the quote.
  Token quoted()
  {
    const std::string_view line = m_lines[m_line];
    const size_t begin = m_at + 1;
    for (size_t end = begin; end < line.size(); ++end) {
      if (line[end] != line[m_at])
        continue;
      if (end + 1 == line.size() ||
          base::white_space.find(line[end + 1]) != std::string_view::npos) {
        Token token{Token::Kind::value,
                    {std::string(line.substr(begin, end - begin)), line_number(), false}};
        m_at = end + 1;
        return token;
      }
    }
    fail(line_number(), fmt::format("the quotation `{}` is not closed on its line; add {}",
                                    base::shown(line.substr(m_at)), line[m_at]));
  }

  Token word()
  {
    const std::string_view line = m_lines[m_line];
    const size_t end = std::min(line.find_first_of(base::white_space, m_at), line.size());
    const std::string_view word = line.substr(m_at, end - m_at);
    m_at = end;
    const std::string small = base::lower(word);
    CifValue value{std::string(word), line_number(), word == "." || word == "?"};
    if (small.rfind("data_", 0) == 0)
      return {Token::Kind::data, value};
    if (small == "loop_")
      return {Token::Kind::loop, value};
    if (small.rfind("save_", 0) == 0 || small == "global_" || small == "stop_") {
      fail(line_number(), fmt::format("`{}` is of a dictionary or of another STAR file, not of a "
                                      "crystal's CIF file; remove it",
                                      base::shown(word)));
    }
    if (word.front() == '_') {
      value.text = small;
      return {Token::Kind::name, value};
    }
    return {Token::Kind::value, value};
  }

  base::Lines m_lines;
  const std::string &m_file;
  const bool m_version_2;
  size_t m_line = 0;
  size_t m_at = 0;
};

class Blocks {
public:
  Blocks(std::string_view text, const std::string &file)
      : m_tokens(text, file), m_file(file), m_token(m_tokens.next())
  {
  }

  std::vector<CifBlock> read()
  {
    while (m_token) {
      const Token token = take();
      const int line = token.value.line;
      if (token.kind == Token::Kind::data) {
        m_blocks.push_back({token.value.text.substr(5), line, {}});
        m_loops = 0;
        continue;
      }
      if (m_blocks.empty()) {
        fail(line, fmt::format("a CIF file begins with `data_NAME`, but this one with `{}`; add it",
                               base::shown(token.value.text)));
      }
      if (token.kind == Token::Kind::loop) {
        loop(line);
      } else if (token.kind == Token::Kind::name) {
        if (!next_is(Token::Kind::value)) {
          fail(line,
               fmt::format("`{}` has no value; add it, or `?`", base::shown(token.value.text)));
        }
        keep({token.value.text, line, -1, {take().value}});
      } else {
        fail(line,
             fmt::format("the value `{}` belongs to no data name; quote values with blanks, or "
                         "remove it",
                         base::shown(token.value.text)));
      }
    }
    return std::move(m_blocks);
  }

private:
  [[noreturn]] void fail(int line, const std::string &message) const
  {
    base::fail_at(m_file, line, message);
  }

  bool next_is(Token::Kind kind) const { return m_token && m_token->kind == kind; }

  Token take()
  {
    Token token = *m_token;
    m_token = m_tokens.next();
    return token;
  }

  /// Puts the item into the block. A data name may come twice with the same values, or with none.
  void keep(CifItem &&item)
  {
    const auto empty = [](const CifItem &one) {
      return std::all_of(one.values.begin(), one.values.end(), [](const CifValue &value) {
        return value.missing || base::trimmed(value.text).empty();
      });
    };
    const auto same_text = [](const CifValue &a, const CifValue &b) { return a.text == b.text; };
    std::string key = item.name;
    std::replace(key.begin(), key.end(), '.', '_');
    auto &items = m_blocks.back().items;
    const auto found = items.find(key);
    if (found == items.end()) {
      items.emplace(key, std::move(item));
      return;
    }
    CifItem &first = found->second;
    // `_a.b_c` and `_a_b.c` are two, of which none is used here.
    const size_t dot = item.name.find('.');
    const size_t first_dot = first.name.find('.');
    const bool other =
        dot != first_dot && dot != std::string::npos && first_dot != std::string::npos;
    if (other || empty(item) ||
        std::equal(first.values.begin(), first.values.end(), item.values.begin(), item.values.end(),
                   same_text))
      return;
    if (!empty(first)) {
      fail(item.line, fmt::format("`{}` is given twice, first on line {}; keep one",
                                  base::shown(item.name), first.line));
    }
    first = std::move(item);
  }

  /// Long tables are held as far as they may tell of the atoms and the symmetry.
  static bool is_kept(const std::string &name)
  {
    constexpr std::array tables{"_atom_site", "_cell",  "_space_group", "_symm",
                                "_parent",    "_mag",   "_geom",        "_chem",
                                "_jana",      "_aflow", "_cod",         "_tcod"};
    return std::any_of(tables.begin(), tables.end(),
                       [&](const char *table) { return name.starts_with(table); }) ||
           name.find("symm") != std::string::npos || name.find("symop") != std::string::npos;
  }

  void hold(CifItem &column, CifValue &&value)
  {
    if (++m_held > most_values) {
      fail(value.line, fmt::format("more than {} values stand in the tables of atoms and symmetry; "
                                   "give a crystal's file, and repeat it by `supercell`",
                                   most_values));
    }
    column.values.push_back(std::move(value));
  }

  void loop(int line)
  {
    std::vector<CifItem> columns;
    while (next_is(Token::Kind::name)) {
      const CifValue name = take().value;
      columns.push_back({name.text, name.line, m_loops, {}});
    }
    ++m_loops;
    if (columns.empty())
      fail(line, "a loop_ names no columns; add the data names, or remove it");
    size_t values = 0;
    int last_line = line;
    for (; next_is(Token::Kind::value); ++values) {
      last_line = m_token->value.line;
      CifItem &column = columns[values % columns.size()];
      Token token = take();
      if (column.values.size() < few_values || is_kept(column.name))
        hold(column, std::move(token.value));
    }
    if (values == 0)
      fail(line, "a loop_ has no values; add them, or remove it");
    if (values % columns.size() != 0) {
      fail(last_line,
           fmt::format("the loop_ of line {} has {} columns, but {} values, which makes no "
                       "whole rows; complete its last row, and quote values with blanks",
                       line, columns.size(), values));
    }
    for (auto &column : columns)
      keep(std::move(column));
  }

  Tokens m_tokens;
  const std::string &m_file;
  std::optional<Token> m_token;
  std::vector<CifBlock> m_blocks;
  int m_loops = 0;
  size_t m_held = 0;
};

}  // namespace

const CifItem *CifBlock::find(const std::string &data_name) const
{
  const auto found = items.find(data_name);
  return found == items.end() ? nullptr : &found->second;
}

std::vector<CifBlock> read_cif_blocks(std::string_view text, const std::string &file)
{
  return Blocks(text, file).read();
}

}  // namespace mlffbench::structure_file
