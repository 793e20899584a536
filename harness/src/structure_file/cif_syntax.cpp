// SPDX-License-Identifier: GPL-2.0-or-later
// CIF: text to tokens to data blocks.
#include "structure_file/cif_syntax.h"

#include "structure_file/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace mlffbench {

namespace {

struct Token {
  enum class Kind { data, loop, name, value } kind = Kind::value;
  CifValue value;  ///< the text of each kind: block name, data name, value
};

class Tokens {
public:
  Tokens(std::string_view text, const std::string &file) : m_lines(lines_of(text)), m_file(file) {}

  /// The next token, or nothing at the end.
  std::optional<Token> next()
  {
    while (m_line < m_lines.size()) {
      const std::string_view line = m_lines[m_line];
      if (m_at == 0 && !line.empty() && line.front() == ';')
        return text_field();
      m_at = line.find_first_not_of(white_space, m_at);
      if (m_at == std::string_view::npos || line[m_at] == '#') {
        ++m_line;
        m_at = 0;
        continue;
      }
      if (line[m_at] == '\'' || line[m_at] == '"')
        return quoted();
      return word();
    }
    return std::nullopt;
  }

private:
  int line_number() const { return static_cast<int>(m_line) + 1; }

  [[noreturn]] void fail(int line, const std::string &message) const
  {
    fail_at(m_file, line, message);
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
        return {Token::Kind::value, {text, begin, false}};
      }
      text += "\n" + std::string(line);
    }
    fail(begin, "a text begins with `;` on this line and never ends; put a line with `;` after it");
  }

  /// A quotation ends where white space follows the quote.
  Token quoted()
  {
    const std::string_view line = m_lines[m_line];
    const size_t begin = m_at + 1;
    for (size_t end = begin; end < line.size(); ++end) {
      if (line[end] != line[m_at])
        continue;
      if (end + 1 == line.size() || white_space.find(line[end + 1]) != std::string_view::npos) {
        Token token{Token::Kind::value,
                    {std::string(line.substr(begin, end - begin)), line_number(), false}};
        m_at = end + 1;
        return token;
      }
    }
    fail(line_number(), fmt::format("the quotation `{}` is not closed on its line; add {}",
                                    shown(line.substr(m_at)), line[m_at]));
  }

  Token word()
  {
    const std::string_view line = m_lines[m_line];
    const size_t end = std::min(line.find_first_of(white_space, m_at), line.size());
    const std::string_view word = line.substr(m_at, end - m_at);
    m_at = end;
    const std::string small = lower(word);
    CifValue value{std::string(word), line_number(), word == "." || word == "?"};
    if (small.rfind("data_", 0) == 0)
      return {Token::Kind::data, value};
    if (small == "loop_")
      return {Token::Kind::loop, value};
    if (small.rfind("save_", 0) == 0 || small == "global_" || small == "stop_") {
      fail(line_number(), fmt::format("`{}` is of a dictionary or of another STAR file, not of a "
                                      "crystal's CIF file; remove it",
                                      shown(word)));
    }
    if (word.front() == '_') {
      std::replace(value.text.begin(), value.text.end(), '.', '_');
      value.text = lower(value.text);
      return {Token::Kind::name, value};
    }
    return {Token::Kind::value, value};
  }

  std::vector<std::string_view> m_lines;
  const std::string &m_file;
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
                               shown(token.value.text)));
      }
      if (token.kind == Token::Kind::loop) {
        loop(line);
      } else if (token.kind == Token::Kind::name) {
        if (!next_is(Token::Kind::value)) {
          fail(line, fmt::format("`{}` has no value; add it, or `?`", shown(token.value.text)));
        }
        CifItem &item = add(token.value);
        item.values.push_back(take().value);
      } else {
        fail(line,
             fmt::format("the value `{}` belongs to no data name; quote values with blanks, or "
                         "remove it",
                         shown(token.value.text)));
      }
    }
    return std::move(m_blocks);
  }

private:
  [[noreturn]] void fail(int line, const std::string &message) const
  {
    fail_at(m_file, line, message);
  }

  bool next_is(Token::Kind kind) const { return m_token && m_token->kind == kind; }

  Token take()
  {
    Token token = *m_token;
    m_token = m_tokens.next();
    return token;
  }

  CifItem &add(const CifValue &name)
  {
    const auto [found, is_new] =
        m_blocks.back().items.emplace(name.text, CifItem{name.line, -1, {}});
    if (!is_new) {
      fail(name.line, fmt::format("`{}` is given twice, first on line {}; keep one",
                                  shown(name.text), found->second.line));
    }
    return found->second;
  }

  void loop(int line)
  {
    std::vector<CifItem *> columns;
    while (next_is(Token::Kind::name)) {
      columns.push_back(&add(take().value));
      columns.back()->loop = m_loops;
    }
    ++m_loops;
    if (columns.empty())
      fail(line, "a loop_ names no columns; add the data names, or remove it");
    size_t values = 0;
    int last_line = line;
    for (; next_is(Token::Kind::value); ++values) {
      last_line = m_token->value.line;
      columns[values % columns.size()]->values.push_back(take().value);
    }
    if (values == 0)
      fail(line, "a loop_ has no values; add them, or remove it");
    if (values % columns.size() != 0) {
      fail(last_line,
           fmt::format("the loop_ of line {} has {} columns, but {} values, which makes no "
                       "whole rows; complete its last row, and quote values with blanks",
                       line, columns.size(), values));
    }
  }

  Tokens m_tokens;
  const std::string &m_file;
  std::optional<Token> m_token;
  std::vector<CifBlock> m_blocks;
  int m_loops = 0;
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

}  // namespace mlffbench
