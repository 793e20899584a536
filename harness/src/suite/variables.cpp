// SPDX-License-Identifier: GPL-2.0-or-later
// Variables.
#include "suite/variables.h"

#include "base/nearest.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

namespace mlffbench::suite {

namespace {

/// Longer texts are no names, paths or commands.
constexpr size_t max_text_B = 2000;

std::string unknown_message(const std::string &name, const Variables &variables)
{
  std::vector<std::string> known;
  for (const auto &[variable, value] : variables)
    known.push_back(variable);
  if (const std::string near = base::nearest(name, known); !near.empty())
    return fmt::format("there is no variable `{}`; did you mean `${{{}}}`?", name, near);
  if (known.empty()) {
    return fmt::format("there is no variable `{}`; define it under `variables`, or in the `sweep` "
                       "of this item",
                       name);
  }
  return fmt::format("there is no variable `{}`; define it under `variables`; known here: {}", name,
                     fmt::join(known, ", "));
}

/// One text with its variables.
class Text {
public:
  Text(yaml::Node &node, const Variables &variables, std::set<std::string> &used, FaultList &faults)
      : m_node(node), m_variables(variables), m_used(used), m_faults(faults)
  {
  }

  void replace()
  {
    const std::string text = m_node.scalar.get<std::string>();
    std::string result;
    size_t done = 0;
    for (size_t open = text.find("${"); open != std::string::npos; open = text.find("${", done)) {
      const size_t close = text.find('}', open);
      if (close == std::string::npos) {
        m_faults.add(m_node.at, "`${` begins a variable that has no end; write `${name}`");
        return;
      }
      const std::string name = text.substr(open + 2, close - open - 2);
      const auto variable = m_variables.find(name);
      if (variable == m_variables.end()) {
        m_faults.add(m_node.at, unknown_message(name, m_variables));
        return;
      }
      m_used.insert(name);
      if (open == 0 && close + 1 == text.size()) {
        whole(variable->second);
        return;
      }
      result += text.substr(done, open - done);
      if (!append(result, name, variable->second))
        return;
      done = close + 1;
    }
    m_node.scalar = result + text.substr(done);
  }

private:
  /// The value with the place where it is used, so that its faults are reported there.
  void whole(const yaml::Node &value)
  {
    const yaml::Position at = m_node.at;
    m_node = value;
    place(m_node, at);
  }

  static void place(yaml::Node &node, yaml::Position at)
  {
    node.at = at;
    for (auto &item : node.items)
      place(item, at);
    for (auto &member : node.members) {
      member.at = at;
      place(member.node, at);
    }
  }

  bool append(std::string &result, const std::string &name, const yaml::Node &value)
  {
    if (value.kind != yaml::Node::Kind::scalar || value.scalar.is_null()) {
      m_faults.add(m_node.at, fmt::format("the value of `{}` is no text or number, so it cannot "
                                          "be a part of a text; use `${{{}}}` alone",
                                          name, name));
      return false;
    }
    result += value.scalar.is_string() ? value.scalar.get<std::string>() : value.scalar.dump();
    if (result.size() > max_text_B) {
      m_faults.add(m_node.at, fmt::format("with its variables this text has more than {} bytes; "
                                          "shorten them",
                                          max_text_B));
      return false;
    }
    return true;
  }

  yaml::Node &m_node;
  const Variables &m_variables;
  std::set<std::string> &m_used;
  FaultList &m_faults;
};

bool has_variable(const yaml::Node &node)
{
  return node.is_text() &&
         node.scalar.get_ref<const std::string &>().find("${") != std::string::npos;
}

/// Names that stand as ${name} in a text, known or not.
std::set<std::string> names_in(const yaml::Node &node)
{
  std::set<std::string> names;
  if (!has_variable(node))
    return names;
  const auto &text = node.scalar.get_ref<const std::string &>();
  for (size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at + 2))
    names.insert(text.substr(at + 2, text.find('}', at) - at - 2));
  return names;
}

/// Why these variables have no value: by a fault of their own, by one of another of them, which is
/// reported there, or by going in a circle.
void report_faults(const Variables &open, const Variables &known, FaultList &faults)
{
  Variables circle = open;
  for (size_t before = circle.size() + 1; circle.size() < before;) {
    before = circle.size();
    for (auto it = circle.begin(); it != circle.end();) {
      const auto names = names_in(it->second);
      const bool goes_on = std::any_of(names.begin(), names.end(),
                                       [&](const auto &name) { return circle.contains(name); });
      if (goes_on) {
        ++it;
        continue;
      }
      const bool own = std::none_of(names.begin(), names.end(),
                                    [&](const auto &name) { return open.contains(name); });
      if (own) {
        std::set<std::string> used;
        yaml::Node copy = it->second;
        replace_variables(copy, known, used, faults);
      }
      it = circle.erase(it);
    }
  }
  for (const auto &[name, value] : circle) {
    faults.add(value.at, fmt::format("the variable `{}` holds itself, by way of {}; give one of "
                                     "them a value",
                                     name, fmt::join(names_in(value), ", ")));
  }
}

}  // namespace

bool is_variable_name(const std::string &name)
{
  const auto letter = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  return !name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0 &&
         std::all_of(name.begin(), name.end(), letter);
}

Variables read_variables(const yaml::Node &suite, FaultList &faults)
{
  Variables open;
  const yaml::Member *member = suite.find("variables");
  if (member == nullptr)
    return open;
  if (!member->node.is_map()) {
    faults.add(member->node.at, "`variables` must be a mapping of names to values, e.g. "
                                "`variables: {models: ../models}`");
    return open;
  }
  for (const yaml::Member &variable : member->node.members) {
    if (!is_variable_name(variable.name)) {
      faults.add(variable.at, fmt::format("`{}` is no name for a variable; take a letter, then "
                                          "letters, digits and _",
                                          variable.name));
    } else if (variable.node.kind != yaml::Node::Kind::scalar || variable.node.scalar.is_null()) {
      faults.add(variable.node.at, fmt::format("the variable `{}` must be a text, a number or true "
                                               "or false; lists of values belong into a `sweep`",
                                               variable.name));
    } else {
      open.emplace(variable.name, variable.node);
    }
  }
  // In each round those are replaced whose own variables are known; what is left goes in a circle.
  Variables known;
  for (size_t before = open.size() + 1; open.size() < before;) {
    before = open.size();
    for (auto it = open.begin(); it != open.end();) {
      FaultList not_yet(faults.files());
      std::set<std::string> used;
      yaml::Node value = it->second;
      if (has_variable(value))
        replace_variables(value, known, used, not_yet);
      if (not_yet.empty()) {
        known.emplace(it->first, std::move(value));
        it = open.erase(it);
      } else {
        ++it;
      }
    }
  }
  report_faults(open, known, faults);
  known.insert(open.begin(), open.end());
  return known;
}

void replace_variables(yaml::Node &node, const Variables &variables, std::set<std::string> &used,
                       FaultList &faults)
{
  if (has_variable(node)) {
    Text(node, variables, used, faults).replace();
    return;
  }
  for (auto &item : node.items)
    replace_variables(item, variables, used, faults);
  for (auto &member : node.members)
    replace_variables(member.node, variables, used, faults);
}

}  // namespace mlffbench::suite
