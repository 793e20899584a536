// SPDX-License-Identifier: GPL-2.0-or-later
// Specifications of figures.
#include "figures/specification.h"

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
  std::map<std::string, Json> values{{"$names", Json::array()}};
  for (const auto &potential : figures.potentials)
    values["$names"].push_back(potential.name);
  for (const char *looks : {"colours", "dashes", "shapes"}) {
    const Json &all = theme().at(looks);
    Json &list = values[std::string("$") + looks] = Json::array();
    for (size_t i = 0; i < figures.potentials.size(); ++i)
      list.push_back(all.at(i % all.size()));
  }
  Json all = Json::object();
  for (const auto &figure : figures.figures) {
    if (all.contains(figure.id))
      continue;
    const auto text = texts().find(figure.id);
    if (text == texts().end())
      throw std::logic_error("no specification of figure " + figure.id);
    Json spec = Json::parse(text->second);
    values["$x"] = title_of(figure.x);
    values["$y"] = title_of(figure.y);
    fill_in(spec, values);
    all[figure.id] = std::move(spec);
  }
  return all;
}

Json specification_config()
{
  return theme().at("config");
}

}  // namespace mlffbench::figures
