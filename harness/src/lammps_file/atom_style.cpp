// SPDX-License-Identifier: GPL-2.0-or-later
// Columns by atom style, and the style by the columns.
#include "lammps_file/atom_style.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>

namespace mlffbench::lammps_file {

namespace {

struct Style {
  std::string_view name;
  std::string_view columns;
};

/// Styles of point-like atoms, as LAMMPS' page of read_data has them.
constexpr std::array known{
    Style{"atomic", "ID TYPE x y z"},
    Style{"charge", "ID TYPE q x y z"},
    Style{"molecular", "ID MOLECULE TYPE x y z"},
    Style{"full", "ID MOLECULE TYPE q x y z"},
    Style{"sphere", "ID TYPE diameter density x y z"},
    Style{"bond", "ID MOLECULE TYPE x y z"},
    Style{"angle", "ID MOLECULE TYPE x y z"},
    Style{"amoeba", "ID MOLECULE TYPE q x y z"},
    Style{"dipole", "ID TYPE q x y z mux muy muz"},
    Style{"spin", "ID TYPE x y z spx spy spz sp"},
    Style{"hybrid", "ID TYPE x y z"},
};
/// Of these a file that names no style may be: the first of `known`.
constexpr size_t usual = 5;

/// Styles whose particles are more or less than atoms.
constexpr std::array<std::string_view, 20> no_atoms{
    "apip", "body", "bpm/sphere", "dielectric", "dpd",  "edpd",       "electron",
    "line", "mdpd", "ellipsoid",  "oxdna",      "peri", "rheo",       "rheo/thermal",
    "smd",  "sph",  "tdpd",       "template",   "tri",  "wavepacket",
};

bool is_integer(std::string_view word)
{
  return base::number<int64_t>(word).has_value();
}

/// "full" of `full`, `full/kk`, `full: ID mol type q x y z` and `atom_style full`.
std::string style_of(std::string_view comment)
{
  auto words = base::words_of(comment);
  if (words.size() > 1 && words.front() == "atom_style")
    words.erase(words.begin());
  if (words.empty())
    return "";
  std::string_view word = words.front();
  word = word.substr(0, word.find_last_not_of(":,;") + 1);
  return std::string(word.substr(0, std::min(word.find("/kk"), word.size())));
}

AtomColumns columns_of(const Style &style)
{
  AtomColumns columns;
  columns.style = style.name;
  columns.open = style.name == "hybrid";
  for (const auto word : base::words_of(style.columns))
    columns.names.emplace_back(word);
  const auto at = [&](const char *name) {
    return static_cast<size_t>(std::find(columns.names.begin(), columns.names.end(), name) -
                               columns.names.begin());
  };
  columns.type = at("TYPE");
  columns.position = at("x");
  return columns;
}

/// Whether so many words are the columns, perhaps with three image flags.
bool has_width(const AtomColumns &columns, size_t words)
{
  const size_t named = columns.names.size();
  return columns.open ? words >= named : words == named || words == named + 3;
}

/// Whether this line can be one of an atom of such columns.
bool fits(const AtomColumns &columns, const DataLine &line,
          const std::function<bool(std::string_view)> &is_type)
{
  for (size_t i = 0; i < line.words.size(); ++i) {
    const std::string_view word = line.words[i];
    const bool integer =
        i >= columns.names.size() || columns.names[i] == "ID" || columns.names[i] == "MOLECULE";
    if (i == columns.type ? !is_type(word)
        : integer         ? !is_integer(word)
                          : !base::number<double>(word))
      return false;
  }
  return true;
}

constexpr size_t density = 3;  // its column of spheres

/// Spheres have masses of their own, none by type, and a density.
bool may_be_spheres(const AtomColumns &columns, const AtomSection &section)
{
  return columns.style != "sphere" ||
         (!section.masses &&
          std::all_of(section.atoms.begin(), section.atoms.end(), [](const auto &line) {
            return *base::number<double>(line.words[density]) > 0.0;
          }));
}

/// The styles that all lines fit.
std::vector<AtomColumns> candidates(const AtomSection &section,
                                    const std::function<bool(std::string_view)> &is_type)
{
  std::vector<AtomColumns> result;
  const size_t width = section.atoms.front().words.size();
  for (size_t i = 0; i < usual; ++i) {
    AtomColumns columns = columns_of(known.at(i));
    const bool molecules = columns.names[1] == "MOLECULE";
    if (!has_width(columns, width) || (section.bonds && !molecules))
      continue;
    if (std::all_of(section.atoms.begin(), section.atoms.end(),
                    [&](const auto &line) {
                      return line.words.size() == width && fits(columns, line, is_type);
                    }) &&
        may_be_spheres(columns, section))
      result.push_back(std::move(columns));
  }
  return result;
}

/// The only style of this width, so that a fault of a line is found as one of that style.
std::optional<AtomColumns> only_of_width(size_t words)
{
  std::optional<AtomColumns> result;
  for (size_t i = 0; i < usual; ++i) {
    AtomColumns columns = columns_of(known.at(i));
    if (!has_width(columns, words))
      continue;
    if (result)
      return std::nullopt;
    result = std::move(columns);
  }
  return result;
}

}  // namespace

std::string AtomColumns::unused() const
{
  std::vector<std::string> left;
  for (size_t i = 1; i < names.size(); ++i) {
    if (i != type && (i < position || i > position + 2))
      left.push_back(names[i]);
  }
  if (open)
    left.emplace_back("the columns of its other styles");
  return fmt::format("{}", fmt::join(left, " "));
}

AtomColumns atom_columns(const AtomSection &section,
                         const std::function<bool(std::string_view)> &is_type,
                         const std::string &file)
{
  const size_t width = section.atoms.front().words.size();
  const auto with_images = [&](AtomColumns columns) {
    if (!columns.open && width == columns.names.size() + 3)
      columns.images = columns.names.size();
    return columns;
  };
  const std::string style = style_of(section.comment);
  if (std::find(no_atoms.begin(), no_atoms.end(), style) != no_atoms.end()) {
    base::fail_at(
        file, section.line,
        fmt::format("particles of atom_style {} are no plain atoms; write them as such with "
                    "LAMMPS (atom_style atomic, write_data)",
                    style));
  }
  const auto *const named = std::find_if(known.begin(), known.end(),
                                         [&](const Style &item) { return item.name == style; });
  if (named != known.end())
    return with_images(columns_of(*named));
  auto found = candidates(section, is_type);
  if (found.empty() && !section.bonds) {
    if (auto columns = only_of_width(width))
      found.push_back(std::move(*columns));
  }
  if (found.size() != 1) {
    std::vector<std::string> names;
    for (const auto &columns : found)
      names.push_back(columns.style);
    base::fail_at(
        file, section.line,
        fmt::format("the file does not say what the {} columns of its atoms are{}; write the "
                    "atom_style behind `Atoms`, e.g. `Atoms  # {}`",
                    width,
                    names.empty() ? "" : fmt::format(" (atom_style {})", fmt::join(names, " or ")),
                    names.empty() ? "full" : names.front()));
  }
  AtomColumns columns = with_images(std::move(found.front()));
  if (columns.style != known.front().name) {
    columns.note = fmt::format("its columns are taken for those of atom_style {}, as no other "
                               "usual one fits",
                               columns.style);
  }
  return columns;
}

}  // namespace mlffbench::lammps_file
