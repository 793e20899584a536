// SPDX-License-Identifier: GPL-2.0-or-later
// Specifications of figures.
#include "figures/specification.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

namespace mlffbench::figures {

namespace embedded {
extern const char *const breakdown_figure;
extern const char *const curves_figure;
extern const char *const drift_figure;
extern const char *const heat_figure;
extern const char *const hist_figure;
extern const char *const history_figure;
extern const char *const legend_figure;
extern const char *const memory_figure;
extern const char *const overtime_figure;
extern const char *const parity_figure;
extern const char *const parity_error_figure;
extern const char *const runs_figure;
extern const char *const scaling_atoms_figure;
extern const char *const scaling_ranks_figure;
extern const char *const speedup_figure;
extern const char *const tail_figure;
extern const char *const thermo_figure;
extern const char *const tradeoff_figure;
extern const char *const verdict_figure;
extern const char *const theme;
}  // namespace embedded

namespace {

using Json = nlohmann::ordered_json;

const Json &theme()
{
  static const Json json = Json::parse(embedded::theme);
  return json;
}

const std::map<std::string, const char *> &texts()
{
  static const std::map<std::string, const char *> all{
      {"breakdown", embedded::breakdown_figure},
      {"drift", embedded::drift_figure},
      {"heat", embedded::heat_figure},
      {"hist", embedded::hist_figure},
      {"history", embedded::history_figure},
      {"legend", embedded::legend_figure},
      {"memory", embedded::memory_figure},
      {"msd", embedded::curves_figure},
      {"overtime", embedded::overtime_figure},
      {"parity", embedded::parity_figure},
      {"parity_error", embedded::parity_error_figure},
      {"rdf", embedded::curves_figure},
      {"runs", embedded::runs_figure},
      {"scaling_atoms", embedded::scaling_atoms_figure},
      {"scaling_ranks", embedded::scaling_ranks_figure},
      {"spectrum", embedded::curves_figure},
      {"speedup", embedded::speedup_figure},
      {"tail", embedded::tail_figure},
      {"thermo", embedded::thermo_figure},
      {"tradeoff", embedded::tradeoff_figure},
      {"vacf", embedded::curves_figure},
      {"verdict", embedded::verdict_figure}};
  return all;
}

/// Puts values in place of the texts that stand for them.
void fill_in(Json &json, const std::map<std::string, Json> &values)
{
  if (json.is_string()) {
    if (const auto value = values.find(json.get<std::string>()); value != values.end())
      json = value->second;
  } else if (json.is_structured()) {
    for (auto &item : json)
      fill_in(item, values);
  }
}

/// "time, ps".
std::string title_of(const Axis &axis)
{
  return axis.unit == "1" ? axis.name : axis.name + ", " + axis.unit;
}

}  // namespace

Json specifications(const Figures &figures)
{
  std::map<std::string, Json> values{{"$names", Json::array()}, {"$colours", Json::array()}};
  const Json &colours = theme().at("colours");
  for (const auto &potential : figures.potentials) {
    const size_t place = values["$names"].size() % colours.size();
    values["$names"].push_back(potential.name);
    values["$colours"].push_back(
        fmt::format("var(--p{},{})", place, colours[place].at("light").get<std::string>()));
  }
  for (const char *looks : {"dashes", "shapes"}) {
    const Json &all = theme().at(looks);
    Json &list = values[std::string("$") + looks] = Json::array();
    for (size_t i = 0; i < figures.potentials.size(); ++i)
      list.push_back(all.at(i % all.size()));
  }
  Json all = Json::object();
  const auto add = [&](const std::string &id) {
    const auto text = texts().find(id);
    if (text == texts().end())
      throw std::logic_error("no specification of figure " + id);
    Json spec = Json::parse(text->second);
    fill_in(spec, values);
    all[id] = std::move(spec);
  };
  for (const auto &figure : figures.figures) {
    values["$x"] = title_of(figure.x);
    values["$y"] = title_of(figure.y);
    if (!all.contains(figure.id))
      add(figure.id);
  }
  if (!all.empty())
    add("legend");
  return all;
}

std::string palette_css()
{
  const auto colours = [](const char *mode) {
    std::string list;
    for (const auto &colour : theme().at("colours"))
      list += fmt::format(" --p{}: {};", std::count(list.begin(), list.end(), ';'),
                          colour.at(mode).get<std::string>());
    return list;
  };
  const std::string dark = colours("dark");
  return fmt::format(":root {{{} }}\n"
                     "@media screen and (prefers-color-scheme: dark) {{\n"
                     "  :root:not([data-theme=\"light\"]) {{{} }}\n}}\n"
                     "@media screen {{ :root[data-theme=\"dark\"] {{{} }} }}\n",
                     colours("light"), dark, dark);
}

Json specification_config()
{
  return theme().at("config");
}

}  // namespace mlffbench::figures
