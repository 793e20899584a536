// SPDX-License-Identifier: GPL-2.0-or-later
// What tests look up in figures.
#pragma once

#include "figures/specification.h"

#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace mlffbench::test {

template <typename Value>
const std::vector<Value> &column_of(const figures::Figure &figure, const std::string &table,
                                    const std::string &name)
{
  for (const auto &[label, columns] : figure.data) {
    for (const auto &[key, column] : columns) {
      if (label == table && key == name)
        return std::get<std::vector<Value>>(column);
    }
  }
  throw std::runtime_error("figure " + figure.id + " has no column " + name);
}

inline const std::vector<double> &numbers(const figures::Figure &figure, const std::string &table,
                                          const std::string &name)
{
  return column_of<double>(figure, table, name);
}

inline const std::vector<std::string> &texts(const figures::Figure &figure,
                                             const std::string &table, const std::string &name)
{
  return column_of<std::string>(figure, table, name);
}

/// All texts of a specification under one of its keys.
inline void find_texts(const nlohmann::ordered_json &spec, const std::string &key,
                       std::set<std::string> &found)
{
  if (!spec.is_structured())
    return;
  for (const auto &[name, value] : spec.items()) {
    if (spec.is_object() && name == key && value.is_string())
      found.insert(value.get<std::string>());
    find_texts(value, key, found);
  }
}

/// What a figure's specification reads and its data lack: names of tables and columns.
inline std::set<std::string> not_in_data(const figures::Figure &figure,
                                         const std::vector<figures::Potential> &potentials)
{
  const auto spec = figures::specifications({potentials, {figure}}).at(figure.id);
  std::set<std::string> read, there;
  find_texts(spec, "field", read);
  find_texts(spec, "as", there);  // calculated
  for (const auto &[table, columns] : figure.data) {
    for (const auto &[name, column] : columns)
      there.insert(name);
  }
  std::set<std::string> missing;
  for (const auto &name : read) {
    if (!there.contains(name))
      missing.insert(name);
  }
  return missing;
}

}  // namespace mlffbench::test
