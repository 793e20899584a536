// SPDX-License-Identifier: GPL-2.0-or-later
// Changes texts of suites at random.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::fuzz {

/// Mutates YAML. The same seed gives the same texts on every machine.
class Mutator {
public:
  explicit Mutator(uint64_t seed) : m_random(seed) {}

  /// One of the seeds with some changes.
  std::string mutant(const std::vector<std::string> &seeds)
  {
    std::string text = seeds[below(seeds.size())];
    for (size_t changes = 1 + below(6); changes > 0; --changes)
      change(text, seeds);
    return text;
  }

private:
  /// Texts do not grow beyond this by repetition.
  static constexpr size_t longest = 1 << 17;

  size_t below(size_t bound) { return bound == 0 ? 0 : static_cast<size_t>(m_random() % bound); }

  struct Span {
    size_t begin = 0;
    size_t size = 0;
  };

  Span any_line(const std::string &text)
  {
    size_t begin = below(text.size() + 1);
    begin = text.rfind('\n', begin == 0 ? 0 : begin - 1);
    begin = begin == std::string::npos ? 0 : begin + 1;
    const size_t end = text.find('\n', begin);
    return {begin, (end == std::string::npos ? text.size() : end + 1) - begin};
  }

  /// Letters and digits at some place.
  Span any_word(const std::string &text)
  {
    const auto letter = [&](size_t at) {
      const auto c = static_cast<unsigned char>(text[at]);
      return c == '_' || c == '.' || c == '-' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
             (c >= 'a' && c <= 'z');
    };
    size_t begin = below(text.size());
    while (begin < text.size() && !letter(begin))
      ++begin;
    while (begin > 0 && begin < text.size() && letter(begin - 1))
      --begin;
    size_t end = begin;
    while (end < text.size() && letter(end))
      ++end;
    return {begin, end - begin};
  }

  const char *any_token()
  {
    static constexpr std::array tokens{"null",
                                       "~",
                                       "true",
                                       "-1",
                                       "0",
                                       "1e999",
                                       "99999999999999999999",
                                       "0x10",
                                       ".nan",
                                       "''",
                                       "\"\"",
                                       "[]",
                                       "{}",
                                       "[[",
                                       "}}",
                                       "- ",
                                       ": ",
                                       "&a ",
                                       "*a",
                                       "!!str ",
                                       "!x ",
                                       "|\n",
                                       ">\n",
                                       "---\n",
                                       "...\n",
                                       "%YAML 9\n",
                                       "# ",
                                       "\t",
                                       "\r",
                                       "${",
                                       "${x}",
                                       "${atoms}",
                                       "$$",
                                       "{{title}}",
                                       "{elements}",
                                       "{model}",
                                       "<<: *a",
                                       "? ",
                                       "@",
                                       "`",
                                       "\\x00",
                                       "\xc3\xa9",
                                       "\xff",
                                       "\xed\xa0\x80",
                                       "suite",
                                       "systems",
                                       "protocols",
                                       "potentials",
                                       "layouts",
                                       "sweep",
                                       "product",
                                       "zip",
                                       "exclude",
                                       "include",
                                       "variables",
                                       "defaults",
                                       "name",
                                       "minimize",
                                       "npt",
                                       "template",
                                       "thermostat",
                                       "temperature_K",
                                       "{from: 1, to: 2}",
                                       "../..",
                                       "/dev/null",
                                       "shell ls",
                                       "&\n"};
    return tokens[below(tokens.size())];
  }

  void change(std::string &text, const std::vector<std::string> &seeds)
  {
    const Span line = any_line(text);
    const Span word = any_word(text);
    switch (below(12)) {
    case 0:
      text.erase(line.begin, line.size);
      break;
    case 1:
      text.insert(line.begin, text.substr(line.begin, line.size));
      break;
    case 2: {
      const Span other = any_line(text);
      text.insert(line.begin, text.substr(other.begin, other.size));
      break;
    }
    case 3:
      text.insert(line.begin, std::string(1 + below(4), ' '));
      break;
    case 4:
      text.erase(line.begin, std::min<size_t>(line.size, 1 + below(4)));
      break;
    case 5:
      text.insert(below(text.size() + 1), any_token());
      break;
    case 6:
      text.replace(word.begin, word.size, any_token());
      break;
    case 7: {
      const std::string &other = seeds[below(seeds.size())];
      const Span there = any_word(other);
      text.replace(word.begin, word.size, other.substr(there.begin, there.size));
      break;
    }
    case 8:
      if (word.size > 1)
        text.erase(word.begin + below(word.size), 1);
      break;
    case 9:
      text.resize(below(text.size() + 1));
      break;
    case 10:
      if (!text.empty())
        text[below(text.size())] = static_cast<char>(below(256));
      break;
    default: {
      const std::string part = text.substr(word.begin, word.size);
      for (size_t i = below(200); i > 0 && text.size() < longest; --i)
        text.insert(word.begin, part);
    }
    }
  }

  std::mt19937_64 m_random;
};

}  // namespace mlffbench::fuzz
