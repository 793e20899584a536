// SPDX-License-Identifier: GPL-2.0-or-later
// Forms of Hermann-Mauguin names.
#include "structure_file/group_name.h"

#include "base/text.h"

#include <algorithm>
#include <regex>
#include <vector>

namespace mlffbench::structure_file {

namespace {

constexpr char one = 'j';
constexpr char split = 's';
constexpr char untold = '?';

bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

bool is_blank(char c)
{
  return base::white_space.find(c) != std::string_view::npos;
}

/// Elements behind the letter of the lattice that blanks set apart.
size_t elements_in(std::string_view name)
{
  const auto words = base::words_of(name);
  return words.empty() ? 0 : words.size() - (words.front().size() == 1 ? 1 : 0);
}

/// Whether a pair of digits within a word can be a screw axis; else blanks were left out. Behind a
/// threefold axis there is none: `P 3 21` is `P 3 2 1`.
bool is_screw(const WrittenName &name, size_t second)
{
  const char axis = name.text[second - 1];
  return name.text[second] < axis && (second == 2 || (axis == '2' && name.text[1] != '3'));
}

/// Characters and joints of a name without its setting.
WrittenName cut(std::string text)
{
  if (std::none_of(text.begin(), text.end(), is_blank) && text.size() > 1 && text[1] == '_')
    std::replace(text.begin(), text.end(), '_', ' ');
  const size_t elements = elements_in(text);
  // One word tells nothing of its digits, and neither do more blanks than there are elements
  // (`P 2 1 2 1 2 1`).
  const char within = elements == 2 || elements == 3 ? one : untold;
  WrittenName name;
  char next = untold;
  for (const char c : text) {
    if (is_blank(c)) {
      next = elements > 3 ? untold : split;
    } else if (c == '_' || c == '(') {
      if (!name.joints.empty())
        name.joints.back() = split;
      next = one;
    } else if (c == ')') {
      next = split;
    } else {
      const bool subscript = next == one && within != one;
      name.text += c;
      name.joints += next;
      next = subscript ? split : within;
    }
  }
  for (size_t i = 1; i < name.text.size(); ++i) {
    char &joint = name.joints[i];
    if (!is_digit(name.text[i]) || !is_digit(name.text[i - 1]) ||
        (joint == one && !is_screw(name, i)) ||
        // `P 2 1/c`, `P 6 3/m`: there are no axes `1/c` and `3/m`.
        (joint == split &&
         (name.text.compare(i, 2, "1/") == 0 || name.text.compare(i, 2, "3/") == 0)))
      joint = untold;
  }
  return name;
}

/// Cubic groups were written without their minus: `F m 3 m`. No other group has such a name.
void add_minus(WrittenName &name)
{
  static const std::regex cubic("[pfi][mndca]3[mndc]?");
  if (std::regex_match(name.text, cubic)) {
    name.text.insert(2, 1, '-');
    name.joints.insert(2, 1, untold);
  }
}

bool agrees(const WrittenName &name, const std::vector<std::string> &words)
{
  size_t at = 0;
  for (const auto &word : words) {
    if (name.text.compare(at, word.size(), word) != 0)
      return false;
    for (size_t i = 0; i < word.size(); ++i, ++at) {
      const char joint = name.joints[at];
      if (joint != untold && at > 0 && joint != (i == 0 ? split : one))
        return false;
    }
  }
  return at == name.text.size();
}

}  // namespace

WrittenName written_name(std::string_view text)
{
  constexpr size_t longest = 80;
  std::string bare = base::lower(base::trimmed(text).substr(0, longest));
  std::replace(bare.begin(), bare.end(), '\n', ' ');
  // S and Z: the origin at a site of high symmetry, or at a centre of inversion.
  const auto code = [](const std::string &setting) {
    return setting == "s" ? "1" : setting == "z" ? "2" : setting;
  };
  static const std::regex colon("^(.*[^\\s:])\\s*:\\s*([-0-9a-z]{1,5})$");
  static const std::regex letter("^(.*[^\\s:])\\s*([hrsz])$");
  std::smatch match;
  WrittenName name;
  if (std::regex_match(bare, match, colon) || std::regex_match(bare, match, letter)) {
    name = cut(match[1].str());
    name.setting = code(match[2].str());
  } else if (!bare.empty() && bare.front() == 'h') {
    name = cut("r" + bare.substr(1));  // the PDB names hexagonal cells `H 3 2`
    name.setting = "h";
  } else {
    name = cut(bare);
  }
  add_minus(name);
  return name;
}

bool may_mean(const WrittenName &name, const std::string &hermann_mauguin)
{
  std::vector<std::string> words;
  for (const auto word : base::words_of(hermann_mauguin))
    words.push_back(base::lower(word));
  if (agrees(name, words))
    return true;
  // Of a monoclinic group without the axes that have no symmetry.
  if (words.size() != 4 || std::count(words.begin() + 1, words.end(), "1") != 2)
    return false;
  words.erase(std::remove(words.begin() + 1, words.end(), "1"), words.end());
  return agrees(name, words);
}

}  // namespace mlffbench::structure_file
