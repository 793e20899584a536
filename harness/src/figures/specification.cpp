// SPDX-License-Identifier: GPL-2.0-or-later
// Specifications of figures.
#include "figures/specification.h"

#include <array>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

namespace mlffbench::figures {

namespace embedded {
extern const char *const breakdown_figure;
extern const char *const drift_figure;
extern const char *const heat_figure;
extern const char *const hist_figure;
extern const char *const memory_figure;
extern const char *const overtime_figure;
extern const char *const runs_figure;
extern const char *const scaling_atoms_figure;
extern const char *const speedup_figure;
extern const char *const tail_figure;
extern const char *const verdict_figure;
}  // namespace embedded

namespace {

using Json = nlohmann::ordered_json;

/// Okabe and Ito's colours, which stay apart for all kinds of colour vision, without their yellow,
/// which is too pale for lines on white: https://jfly.uni-koeln.de/color/.
constexpr std::array<const char *, 7> colours{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                              "#56b4e9", "#e69f00", "#7f7f7f"};
constexpr std::array<const char *, 7> shapes{"circle", "square",        "triangle-up",   "diamond",
                                             "cross",  "triangle-down", "triangle-right"};
const std::array<std::vector<int>, 7> dashes{
    {{1, 0}, {6, 3}, {2, 2}, {8, 3, 2, 3}, {12, 3}, {4, 4}, {1, 3}}};

const std::map<std::string, const char *> &texts()
{
  static const std::map<std::string, const char *> all{
      {"breakdown", embedded::breakdown_figure}, {"drift", embedded::drift_figure},
      {"heat", embedded::heat_figure},           {"hist", embedded::hist_figure},
      {"memory", embedded::memory_figure},       {"overtime", embedded::overtime_figure},
      {"runs", embedded::runs_figure},           {"scaling_atoms", embedded::scaling_atoms_figure},
      {"speedup", embedded::speedup_figure},     {"tail", embedded::tail_figure},
      {"verdict", embedded::verdict_figure}};
  return all;
}

/// Puts lists in place of the texts that stand for them.
void fill_in(Json &json, const std::map<std::string, Json> &lists)
{
  if (json.is_string()) {
    if (const auto list = lists.find(json.get<std::string>()); list != lists.end())
      json = list->second;
  } else if (json.is_structured()) {
    for (auto &item : json)
      fill_in(item, lists);
  }
}

}  // namespace

Json specifications(const Figures &figures)
{
  std::map<std::string, Json> lists{{"$names", Json::array()},
                                    {"$colours", Json::array()},
                                    {"$dashes", Json::array()},
                                    {"$shapes", Json::array()}};
  for (size_t i = 0; i < figures.potentials.size(); ++i) {
    lists["$names"].push_back(figures.potentials[i].name);
    lists["$colours"].push_back(colours.at(i % colours.size()));
    lists["$dashes"].push_back(dashes.at(i % dashes.size()));
    lists["$shapes"].push_back(shapes.at(i % shapes.size()));
  }
  Json all = Json::object();
  for (const auto &figure : figures.figures) {
    if (all.contains(figure.id))
      continue;
    const auto text = texts().find(figure.id);
    if (text == texts().end())
      throw std::logic_error("no specification of figure " + figure.id);
    Json spec = Json::parse(text->second);
    fill_in(spec, lists);
    all[figure.id] = std::move(spec);
  }
  return all;
}

}  // namespace mlffbench::figures
