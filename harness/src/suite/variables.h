// SPDX-License-Identifier: GPL-2.0-or-later
// `${name}` in the texts of a suite.
#pragma once

#include "yaml/node.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace mlffbench::suite {

/// Variables by name. Those of a sweep may hold lists and maps, others scalars.
using Variables = std::map<std::string, yaml::Node>;

/// A letter or _, then letters, digits and _.
bool is_variable_name(const std::string &name);

/// Finds faults of a suite's composition and keeps them all.
class FaultList {
public:
  explicit FaultList(const std::vector<std::string> &files) : m_files(files) {}
  void add(yaml::Position at, const std::string &message)
  {
    m_faults.push_back({m_files.at(at.file), at.line, at.column, message});
  }
  bool empty() const { return m_faults.empty(); }
  const std::vector<std::string> &files() const { return m_files; }
  const std::vector<base::Diagnostic> &all() const { return m_faults; }

private:
  const std::vector<std::string> &m_files;
  std::vector<base::Diagnostic> m_faults;
};

/// The member `variables` of a suite, with variables in them replaced. Faults: a member that is no
/// map of scalars, names of another form, variables that hold themselves.
Variables read_variables(const yaml::Node &suite, FaultList &faults);

/// Replaces variables in every text below `node`. A text that is one `${name}` and nothing else
/// becomes the value itself. Names that were used are added to `used`. Faults: unknown names, lists
/// and maps within a text, `${` without an end.
void replace_variables(yaml::Node &node, const Variables &variables, std::set<std::string> &used,
                       FaultList &faults);

}  // namespace mlffbench::suite
