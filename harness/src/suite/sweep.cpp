// SPDX-License-Identifier: GPL-2.0-or-later
// Sweeps.
#include "suite/sweep.h"

#include "base/nearest.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

namespace mlffbench::suite {

namespace {

constexpr size_t max_items = 10000;
constexpr const char *form =
    "e.g. `sweep: {product: {atoms: [64, 216], temperature_K: [300, 600]}}`";

class Sweep {
public:
  Sweep(const yaml::Member &sweep, const Variables &suite_variables, FaultList &faults)
      : m_sweep(sweep), m_suite_variables(suite_variables), m_faults(faults)
  {
  }

  /// The variables of each combination; none if the sweep has a fault.
  std::vector<Variables> combinations()
  {
    const size_t faults = m_faults.all().size();
    if (!m_sweep.node.is_map()) {
      m_faults.add(
          m_sweep.node.at,
          fmt::format("`sweep` must be a mapping of `product`, `zip` and `exclude`, {}", form));
      return {};
    }
    std::vector<Variables> rows{{}};
    for (const yaml::Member &part : m_sweep.node.members) {
      if (part.name == "product") {
        product(part.node, rows);
      } else if (part.name == "zip") {
        zip(part.node, rows);
      } else if (part.name != "exclude") {
        const std::string near = base::nearest(part.name, {"product", "zip", "exclude"});
        m_faults.add(part.at, fmt::format("unknown key `{}`; {}", part.name,
                                          near.empty() ? "valid keys here: exclude, product, zip"
                                                       : fmt::format("did you mean `{}`?", near)));
      }
    }
    if (m_names.empty() && m_faults.all().size() == faults)
      m_faults.add(m_sweep.at, fmt::format("the sweep has no variable; give it some, {}", form));
    if (const yaml::Member *exclude = m_sweep.node.find("exclude");
        exclude != nullptr && m_faults.all().size() == faults)
      leave_out(exclude->node, rows);
    if (m_faults.all().size() != faults)
      return {};
    return rows;
  }

  const std::map<std::string, yaml::Position> &names() const { return m_names; }

private:
  /// A map of variables to lists of values.
  bool well_formed(const yaml::Node &node, const char *part)
  {
    if (!node.is_map() || node.members.empty()) {
      m_faults.add(
          node.at,
          fmt::format("`{}` must be a mapping of variables to lists of values, {}", part, form));
      return false;
    }
    bool good = true;
    const auto fault = [&](yaml::Position at, const std::string &message) {
      m_faults.add(at, message);
      good = false;
    };
    for (const yaml::Member &variable : node.members) {
      if (!is_variable_name(variable.name)) {
        fault(variable.at, fmt::format("`{}` is no name for a variable; take a letter, then "
                                       "letters, digits and _",
                                       variable.name));
      } else if (m_suite_variables.count(variable.name) > 0) {
        fault(variable.at, fmt::format("`{}` is a variable of the suite already; give that of the "
                                       "sweep another name",
                                       variable.name));
      } else if (!m_names.emplace(variable.name, variable.at).second) {
        fault(variable.at, fmt::format("`{}` stands in `product` and in `zip`; keep one of them",
                                       variable.name));
      }
      if (!variable.node.is_list() || variable.node.items.empty()) {
        fault(variable.node.at, fmt::format("`{}` must be a list of values, e.g. `{}: [1, 2]`",
                                            variable.name, variable.name));
      }
    }
    return good;
  }

  bool too_many(const std::vector<Variables> &rows, size_t times)
  {
    if (rows.size() * times <= max_items)
      return false;
    m_faults.add(m_sweep.at, fmt::format("the sweep has more than {} combinations; take fewer "
                                         "values",
                                         max_items));
    return true;
  }

  void product(const yaml::Node &node, std::vector<Variables> &rows)
  {
    if (!well_formed(node, "product"))
      return;
    for (const yaml::Member &variable : node.members) {
      if (too_many(rows, variable.node.items.size()))
        return;
      std::vector<Variables> longer;
      for (const auto &row : rows) {
        for (const yaml::Node &value : variable.node.items) {
          longer.push_back(row);
          longer.back().emplace(variable.name, value);
        }
      }
      rows = std::move(longer);
    }
  }

  void zip(const yaml::Node &node, std::vector<Variables> &rows)
  {
    if (!well_formed(node, "zip"))
      return;
    const yaml::Member &first = node.members.front();
    const size_t length = first.node.items.size();
    for (const yaml::Member &variable : node.members) {
      if (variable.node.items.size() != length) {
        m_faults.add(variable.at,
                     fmt::format("lists of `zip` go side by side, but `{}` has {} values and `{}` "
                                 "has {}; make them equally long, or take `product`",
                                 first.name, length, variable.name, variable.node.items.size()));
        return;
      }
    }
    if (too_many(rows, length))
      return;
    std::vector<Variables> longer;
    for (const auto &row : rows) {
      for (size_t i = 0; i < length; ++i) {
        longer.push_back(row);
        for (const yaml::Member &variable : node.members)
          longer.back().emplace(variable.name, variable.node.items[i]);
      }
    }
    rows = std::move(longer);
  }

  void leave_out(const yaml::Node &list, std::vector<Variables> &rows)
  {
    if (!list.is_list()) {
      m_faults.add(list.at, "`exclude` must be a list of combinations, e.g. `exclude: [{atoms: "
                            "512, temperature_K: 600}]`");
      return;
    }
    for (const yaml::Node &entry : list.items) {
      if (!names_variables(entry))
        continue;
      const auto matches = [&](const Variables &row) {
        return std::all_of(
            entry.members.begin(), entry.members.end(), [&](const yaml::Member &wanted) {
              return yaml::value_of(row.at(wanted.name)) == yaml::value_of(wanted.node);
            });
      };
      if (std::erase_if(rows, matches) == 0) {
        m_faults.add(entry.at, "no combination that is left matches this entry of `exclude`; "
                               "correct its values or remove it");
      }
    }
    if (rows.empty())
      m_faults.add(list.at, "`exclude` leaves no combination; remove an entry");
  }

  bool names_variables(const yaml::Node &entry)
  {
    if (!entry.is_map() || entry.members.empty()) {
      m_faults.add(entry.at, "an entry of `exclude` must be a mapping of variables to values, e.g. "
                             "`{atoms: 512, temperature_K: 600}`");
      return false;
    }
    std::vector<std::string> known;
    for (const auto &[name, at] : m_names)
      known.push_back(name);
    for (const yaml::Member &wanted : entry.members) {
      if (m_names.count(wanted.name) > 0)
        continue;
      const std::string near = base::nearest(wanted.name, known);
      m_faults.add(wanted.at,
                   fmt::format("the sweep has no variable `{}`; {}", wanted.name,
                               near.empty() ? fmt::format("it has: {}", fmt::join(known, ", "))
                                            : fmt::format("did you mean `{}`?", near)));
      return false;
    }
    return true;
  }

  const yaml::Member &m_sweep;
  const Variables &m_suite_variables;
  FaultList &m_faults;
  std::map<std::string, yaml::Position> m_names;
};

/// The items of one sweep.
void expand(const yaml::Node &item, yaml::Member sweep, const Variables &suite_variables,
            std::vector<yaml::Node> &expanded, FaultList &faults)
{
  std::set<std::string> used;
  replace_variables(sweep.node, suite_variables, used, faults);
  Sweep values(sweep, suite_variables, faults);
  const auto rows = values.combinations();
  if (rows.empty())
    return;
  yaml::Node bare = item;
  bare.erase("sweep");
  std::set<std::string> names;
  for (const auto &row : rows) {
    if (expanded.size() == max_items) {
      faults.add(sweep.at, fmt::format("the list has more than {} items by now; sweep over fewer "
                                       "values",
                                       max_items));
      return;
    }
    Variables variables = suite_variables;
    variables.insert(row.begin(), row.end());
    const size_t before = faults.all().size();
    expanded.push_back(bare);
    replace_variables(expanded.back(), variables, used, faults);
    if (faults.all().size() != before)
      return;  // all combinations would say the same
    const yaml::Member *name = expanded.back().find("name");
    if (name != nullptr && name->node.is_text() &&
        !names.insert(name->node.scalar.get<std::string>()).second) {
      faults.add(name->node.at,
                 fmt::format("the sweep gives the name `{}` to several items; put more of its "
                             "variables into `name`: {}",
                             name->node.scalar.get<std::string>(),
                             "${" + values.names().begin()->first + "}"));
      return;
    }
  }
  for (const auto &[name, at] : values.names()) {
    if (used.count(name) == 0) {
      faults.add(at, fmt::format("nothing in this item uses the sweep's variable; put `${{{}}}` "
                                 "where its values belong",
                                 name));
    }
  }
}

}  // namespace

void expand_sweeps(yaml::Node &list, const Variables &variables, FaultList &faults)
{
  std::vector<yaml::Node> expanded;
  for (yaml::Node &item : list.items) {
    if (const yaml::Member *sweep = item.find("sweep")) {
      expand(item, *sweep, variables, expanded, faults);
    } else {
      std::set<std::string> used;
      replace_variables(item, variables, used, faults);
      expanded.push_back(std::move(item));
    }
  }
  list.items = std::move(expanded);
}

}  // namespace mlffbench::suite
