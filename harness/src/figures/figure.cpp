// SPDX-License-Identifier: GPL-2.0-or-later
// Figures as JSON.
#include "figures/figure.h"

#include "base/json_output.h"
#include "base/sha256.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <nlohmann/json.hpp>

namespace mlffbench::figures {

namespace {

using Json = nlohmann::ordered_json;

Json column_json(const Column &column)
{
  if (const auto *texts = std::get_if<std::vector<std::string>>(&column))
    return *texts;
  Json list = Json::array();
  for (const double value : std::get<std::vector<double>>(column))
    list.push_back(base::json_number(value));
  return list;
}

Json axis_json(const Axis &axis)
{
  return {{"name", axis.name}, {"unit", axis.unit}};
}

Json figure_json(const Figure &figure)
{
  Json data = Json::object();
  for (const auto &[name, columns] : figure.data) {
    Json table = Json::object();
    for (const auto &[key, column] : columns)
      table[key] = column_json(column);
    data[name] = std::move(table);
  }
  const auto text_or_null = [](const std::string &text) {
    return text.empty() ? Json() : Json(text);
  };
  return {{"id", figure.id},
          {"name", figure.name()},
          {"section", figure.section},
          {"group", figure.group},
          {"potential", text_or_null(figure.potential)},
          {"part", text_or_null(figure.part)},
          {"title", figure.title},
          {"alt", figure.alt},
          {"caption", figure.caption},
          {"method", figure.method},
          {"x", axis_json(figure.x)},
          {"y", axis_json(figure.y)},
          {"rows_in", figure.rows_in},
          {"marks_out", figure.marks_out},
          {"run_ids", figure.run_ids},
          {"refused", text_or_null(figure.refused)},
          {"data", std::move(data)}};
}

}  // namespace

std::string figure_name(const std::string &id, const std::string &group,
                        const std::string &potential, const std::string &part)
{
  constexpr size_t most = 120;
  constexpr size_t digits = 8;
  std::string all = id;
  for (const auto *more : {&group, &potential, &part}) {
    if (!more->empty())
      all += "." + *more;
  }
  std::string letters = all;
  bool ambiguous = letters.size() > most || group.find('.') != std::string::npos ||
                   potential.find('/') != std::string::npos ||
                   part.find_first_of("./") != std::string::npos;
  for (char &letter : letters) {
    if (letter == '/') {
      letter = '.';
    } else if (std::isalnum(static_cast<unsigned char>(letter)) == 0 && letter != '.' &&
               letter != '-' && letter != '_') {
      letter = '_';
      ambiguous = true;
    }
  }
  return ambiguous ? letters.substr(0, most) + "-" + base::sha256_of_text(all).substr(0, digits)
                   : letters;
}

void add(Figures &figures, Figures more)
{
  for (auto &potential : more.potentials) {
    const auto same = [&](const Potential &known) { return known.name == potential.name; };
    if (std::none_of(figures.potentials.begin(), figures.potentials.end(), same))
      figures.potentials.push_back(std::move(potential));
  }
  std::move(more.figures.begin(), more.figures.end(), std::back_inserter(figures.figures));
}

Json to_json(const Figures &figures)
{
  Json potentials = Json::array();
  for (const auto &potential : figures.potentials) {
    potentials.push_back(
        {{"name", potential.name}, {"role", potential.role}, {"place", potentials.size()}});
  }
  Json list = Json::array();
  for (const auto &figure : figures.figures)
    list.push_back(figure_json(figure));
  return {{"format", "mlff-bench-figures"},
          {"version", 1},
          {"potentials", std::move(potentials)},
          {"figures", std::move(list)}};
}

}  // namespace mlffbench::figures
