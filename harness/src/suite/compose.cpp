// SPDX-License-Identifier: GPL-2.0-or-later
// Composition of suites.
#include "suite/compose.h"

#include "base/diagnostic.h"
#include "base/nearest.h"
#include "suite/include.h"
#include "suite/sweep.h"
#include "suite/variables.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace mlffbench::suite {

namespace {

const std::vector<std::string> lists{"systems", "protocols", "potentials", "layouts"};

/// What `item` lacks it takes from `defaults`; null says that it wants to lack it.
void apply(const yaml::Node &defaults, yaml::Node &item)
{
  for (const yaml::Member &fallback : defaults.members) {
    yaml::Member *own = item.find(fallback.name);
    if (own == nullptr) {
      item.members.push_back(fallback);
    } else if (own->node.kind == yaml::Node::Kind::scalar && own->node.scalar.is_null()) {
      item.erase(fallback.name);
    } else if (own->node.is_map() && fallback.node.is_map()) {
      apply(fallback.node, own->node);
    }
  }
}

void apply_defaults(yaml::Node &suite, FaultList &faults)
{
  const yaml::Member *found = suite.find("defaults");
  if (found == nullptr)
    return;
  const yaml::Node defaults = found->node;
  suite.erase("defaults");
  if (!defaults.is_map()) {
    faults.add(defaults.at, "`defaults` must be a mapping of lists to keys, e.g. `defaults: "
                            "{protocols: {timestep_fs: 1.0}}`");
    return;
  }
  for (const yaml::Member &list : defaults.members) {
    if (std::find(lists.begin(), lists.end(), list.name) == lists.end()) {
      const std::string near = base::nearest(list.name, lists);
      faults.add(list.at,
                 fmt::format("there are no defaults for `{}`; {}", list.name,
                             near.empty() ? "valid keys here: systems, protocols, potentials, "
                                            "layouts"
                                          : fmt::format("did you mean `{}`?", near)));
      continue;
    }
    if (!list.node.is_map()) {
      faults.add(list.node.at, fmt::format("`{}` of `defaults` must be a mapping of keys to "
                                           "values; write it as one item without its name",
                                           list.name));
      continue;
    }
    yaml::Member *items = suite.find(list.name);
    if (items == nullptr || !items->node.is_list())
      continue;
    for (yaml::Node &item : items->node.items) {
      if (item.is_map())
        apply(list.node, item);
    }
  }
}

}  // namespace

ComposedSuite compose_suite(const std::string &text, const std::filesystem::path &file)
{
  IncludedFiles files = read_with_includes(text, file);
  yaml::Node &suite = files.tree;
  FaultList faults(files.names);
  if (suite.is_map()) {
    const Variables variables = read_variables(suite, faults);
    suite.erase("variables");
    apply_defaults(suite, faults);
    for (yaml::Member &member : suite.members) {
      const bool list = std::find(lists.begin(), lists.end(), member.name) != lists.end();
      if (list && member.node.is_list()) {
        expand_sweeps(member.node, variables, faults);
      } else {
        std::set<std::string> used;
        replace_variables(member.node, variables, used, faults);
      }
    }
  }
  if (!faults.empty())
    throw base::SuiteError(faults.all());
  return {yaml::document_of(suite, files.names), std::move(files.texts)};
}

}  // namespace mlffbench::suite
