// SPDX-License-Identifier: GPL-2.0-or-later
// Units in the first line and the comments of a LAMMPS data file.
#include "lammps_file/data_units.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <set>
#include <vector>

namespace mlffbench::lammps_file {

namespace {

/// Lengths and masses as LAMMPS' page of `units` has them, by CODATA 2022.
const std::array<DataUnits, 7> all_units{{{"metal", 1.0, 1.0},
                                          {"real", 1.0, 1.0},
                                          {"electron", 0.529177210544, 1.0},
                                          {"si", 1e10, 6.0221407537e26},
                                          {"cgs", 1e8, 6.0221407537e23},
                                          {"micro", 1e4, 6.0221407537e11},
                                          {"nano", 10.0, 6.0221407537e5}}};

/// Words beside `units` that are no style of LAMMPS and yet tell that lengths are not in Angstrom.
const std::set<std::string> foreign{"bohr", "atomic", "au",  "reduced", "sigma",     "nm",
                                    "pm",   "cm",     "mks", "natural", "nanometer", "nanometers"};

/// Between `units` and their name.
const std::set<std::string> fillers{"style", "are", "is", "in", "of", "the", "lammps", "set", "to"};

struct Hint {
  int line = 0;
  std::string said;  ///< a style of units, or words that are none
  bool known = false;
};

const DataUnits *units_called(const std::string &name)
{
  const auto *const found = std::find_if(all_units.begin(), all_units.end(),
                                         [&](const auto &units) { return units.name == name; });
  return found == all_units.end() ? nullptr : found;
}

bool is_style(const std::string &word)
{
  return word == "lj" || units_called(word) != nullptr;
}

/// In lower case, at all but letters, digits and `_`. `=` and `:` are words of their own.
std::vector<std::string> hint_words(std::string_view comment)
{
  std::string text;
  for (const char c : base::lower(comment)) {
    const bool part = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (c == '=' || c == ':')
      text += " = ";
    else if (part)
      text += c;
    else if (c != '.')  // a.u.
      text += ' ';
  }
  std::vector<std::string> words;
  for (const auto word : base::words_of(text))
    words.emplace_back(word);
  return words;
}

/// What a comment says of units: `units = real`, `(units real)`, `in real units`.
void add_hints(std::vector<Hint> &hints, std::string_view comment, int line)
{
  if (comment.find("nit") == std::string_view::npos &&
      comment.find("NIT") == std::string_view::npos)
    return;
  const auto words = hint_words(comment);
  const auto add = [&](const std::string &word) {
    if (is_style(word) || foreign.contains(word))
      hints.push_back({line, word, is_style(word)});
    return is_style(word) || foreign.contains(word);
  };
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] != "units" && words[i] != "unit")
      continue;
    size_t next = i + 1;
    bool equals = false;
    for (; next < words.size() && (words[next] == "=" || fillers.contains(words[next])); ++next)
      equals = equals || words[next] == "=";
    // `2x2 Si unit cells` are no units.
    const bool plural = words[i] == "units";
    // Neither are electron volts and nano seconds.
    const bool measure = next + 1 < words.size() && (words[next + 1].starts_with("volt") ||
                                                     words[next + 1].starts_with("second"));
    const bool behind = (plural || equals) && !measure && next < words.size() && add(words[next]);
    if (!behind && plural && i > 0)
      add(words[i - 1]);
  }
}

/// Of the first line, which is a comment, and of those behind `#`.
std::vector<Hint> hints_in(std::string_view text)
{
  std::vector<Hint> hints;
  const base::Lines lines(text);
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    const size_t hash = i == 0 ? 0 : line.find('#');
    if (hash != std::string_view::npos)
      add_hints(hints, line.substr(hash), static_cast<int>(i) + 1);
  }
  return hints;
}

}  // namespace

std::optional<DataUnits> units_of_data_file(std::string_view text, const std::string &given,
                                            const std::string &file)
{
  const Hint *said = nullptr;
  const auto hints = hints_in(text);
  for (const auto &hint : hints) {
    if (!hint.known && given.empty()) {
      base::fail_at(
          file, hint.line,
          fmt::format("the comment tells of units `{}`, which is no style of LAMMPS' units; give "
                      "`units`, or write `units = metal` there if lengths are in Angstrom",
                      hint.said));
    }
    if (!hint.known)
      continue;
    if (said != nullptr && said->said != hint.said) {
      base::fail_at(
          file, hint.line,
          fmt::format("the comment says units {}, but line {} says {}; correct one of them",
                      hint.said, said->line, said->said));
    }
    if (said == nullptr)
      said = &hint;
  }
  if (said != nullptr && !given.empty() && said->said != given) {
    base::fail_at(
        file, said->line,
        fmt::format("the file says units {}, but `units` given are {}; leave `units` out, or "
                    "correct {} of the file",
                    said->said, given, said->line == 1 ? "the first line" : "this line"));
  }
  const std::string &name = said == nullptr ? given : said->said;
  if (name == "lj") {
    base::fail_at(file, said == nullptr ? 1 : said->line,
                  "the file is in units lj, which have no lengths; scale it to Angstrom and "
                  "write `units = metal` into its first line");
  }
  const DataUnits *found = units_called(name);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

}  // namespace mlffbench::lammps_file
