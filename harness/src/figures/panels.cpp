// SPDX-License-Identifier: GPL-2.0-or-later
// Comparisons of several panels.
#include "figures/panels.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace mlffbench::figures {

namespace {

constexpr std::array<std::string_view, 6> shown{"speedup",  "tail",  "hist",
                                                "overtime", "drift", "memory"};

/// The values of column `group` of a figure of all groups; none of a figure of one.
std::vector<std::string> groups_in(const Figure &figure)
{
  for (const auto &[table, columns] : figure.data) {
    for (const auto &[name, column] : columns) {
      if (table == "main" && name == "group")
        return std::get<std::vector<std::string>>(column);
    }
  }
  return {};
}

/// Behind the label of its results, where there are several.
bool is_of(const std::string &group, const std::string &cells)
{
  return group == cells || group.ends_with(": " + cells);
}

/// The figures of one id that belong to a group, and the group as their data name it.
void add_panels(Panels &panels, const Figures &figures, std::string_view id)
{
  for (const auto &figure : figures.figures) {
    if (figure.id != id || !figure.refused.empty())
      continue;
    const std::vector<std::string> groups = groups_in(figure);
    const auto cells = std::find_if(groups.begin(), groups.end(), [&](const auto &name) {
      return is_of(panels.group, name) && panels.group.starts_with(figure.group);
    });
    if (cells != groups.end())
      panels.cells = *cells;
    if (figure.group == panels.group || cells != groups.end())
      panels.figures.push_back(figure.name());
  }
}

}  // namespace

std::vector<Panels> comparisons(const Figures &figures)
{
  std::vector<Panels> all;
  for (const auto &figure : figures.figures) {
    const bool first = std::none_of(
        all.begin(), all.end(), [&](const Panels &known) { return known.group == figure.group; });
    if (first && figure.id == "tail")
      all.push_back({figure.group, figure.group, {}});
  }
  for (auto &panels : all) {
    for (const auto id : shown)
      add_panels(panels, figures, id);
  }
  std::erase_if(all, [](const Panels &panels) { return panels.figures.size() < 2; });
  return all;
}

nlohmann::ordered_json to_json(const std::vector<Panels> &comparisons)
{
  auto list = nlohmann::ordered_json::array();
  for (const auto &panels : comparisons) {
    list.push_back({{"name", panels.name()},
                    {"title", panels.group},
                    {"cells", panels.cells},
                    {"figures", panels.figures}});
  }
  return list;
}

}  // namespace mlffbench::figures
