// SPDX-License-Identifier: GPL-2.0-or-later
// Includes: read once each, merged from the inside out.
#include "suite/include.h"

#include "base/diagnostic.h"
#include "base/file.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

namespace mlffbench::suite {

namespace {

namespace fs = std::filesystem;

constexpr size_t max_files = 100;
constexpr uintmax_t max_file_B = 4 << 20;
constexpr std::array lists{"systems", "protocols", "potentials", "layouts"};

/// `over` wins over what is there; lists of the suite are joined, maps are merged.
void merge(yaml::Node &base, yaml::Node over, bool top)
{
  for (auto &member : over.members) {
    yaml::Member *there = base.find(member.name);
    if (there == nullptr) {
      base.members.push_back(std::move(member));
    } else if (there->node.is_map() && member.node.is_map()) {
      merge(there->node, std::move(member.node), false);
    } else if (top && there->node.is_list() && member.node.is_list() &&
               std::find(lists.begin(), lists.end(), member.name) != lists.end()) {
      std::move(member.node.items.begin(), member.node.items.end(),
                std::back_inserter(there->node.items));
    } else {
      *there = std::move(member);
    }
  }
}

class IncludeReader {  // NOLINT(bugprone-exception-escape): json's move only asserts
public:
  yaml::Node read(const std::string &text, const fs::path &file)
  {
    const size_t index = m_result.names.size();
    m_result.names.push_back(file.string());
    m_result.texts.push_back(text);
    m_open.push_back(identity(file));
    m_seen.push_back(m_open.back());
    yaml::Node own = yaml::tree_of(yaml::parse_yaml(text, file.string()), index);
    yaml::Node tree;
    tree.kind = own.kind;
    tree.at = own.at;
    if (!own.is_map()) {
      tree = std::move(own);
    } else {
      if (const yaml::Member *include = own.find("include")) {
        const yaml::Node list = include->node;
        own.erase("include");
        for (const yaml::Node &path : paths(list))
          merge(tree, included(path, file.parent_path()), true);
      }
      merge(tree, std::move(own), true);
    }
    m_open.pop_back();
    return tree;
  }

  IncludedFiles take(yaml::Node tree)
  {
    m_result.tree = std::move(tree);
    return std::move(m_result);
  }

private:
  [[noreturn]] void fail(yaml::Position at, const std::string &message) const
  {
    throw base::SuiteError({{m_result.names.at(at.file), at.line, at.column, message}});
  }

  /// One path or a list of them.
  std::vector<yaml::Node> paths(const yaml::Node &include) const
  {
    std::vector<yaml::Node> list =
        include.is_list() ? include.items : std::vector<yaml::Node>{include};
    for (const yaml::Node &path : list) {
      if (!path.is_text() || path.scalar.get_ref<const std::string &>().empty()) {
        fail(path.at, "`include` must be the path of a suite file or a list of such paths, e.g. "
                      "`include: [common/potentials.yaml]`");
      }
      if (path.scalar.get_ref<const std::string &>().find("${") != std::string::npos)
        fail(path.at, "`include` is read before variables are known; write the path out");
    }
    return list;
  }

  static fs::path identity(const fs::path &file)
  {
    std::error_code error;
    fs::path path = fs::weakly_canonical(file, error);
    return error ? file : path;
  }

  yaml::Node included(const yaml::Node &path, const fs::path &folder)
  {
    const fs::path file = (folder / path.scalar.get<std::string>()).lexically_normal();
    std::error_code error;
    if (!fs::is_regular_file(file, error)) {
      fail(path.at, fmt::format("included file {} does not exist; correct the path, which is "
                                "relative to this file",
                                file.string()));
    }
    if (fs::file_size(file, error) > max_file_B) {
      fail(path.at, fmt::format("{} has more than 4 MiB, which is no suite file; correct the path",
                                file.string()));
    }
    const fs::path same = identity(file);
    const auto open = std::find(m_open.begin(), m_open.end(), same);
    if (open != m_open.end()) {
      std::vector<std::string> circle;
      for (auto it = open; it != m_open.end(); ++it)
        circle.push_back(it->filename().string());
      circle.push_back(same.filename().string());
      fail(path.at, fmt::format("includes go in a circle: {}; take one of them out",
                                fmt::join(circle, " -> ")));
    }
    if (std::find(m_seen.begin(), m_seen.end(), same) != m_seen.end()) {
      yaml::Node nothing;  // by another way already
      nothing.kind = yaml::Node::Kind::map;
      return nothing;
    }
    if (m_result.names.size() == max_files)
      fail(path.at, fmt::format("more than {} files are included; join some", max_files));
    try {
      yaml::Node tree = read(base::read_file(file), file);
      if (!tree.is_map()) {
        fail(tree.at, "an included file must be a mapping of keys, such as `potentials`, as a "
                      "suite file is");
      }
      return tree;
    } catch (const base::FileError &fault) {
      fail(path.at, fault.what());
    }
  }

  IncludedFiles m_result;
  std::vector<fs::path> m_open;  ///< files at work, from the suite file inward
  std::vector<fs::path> m_seen;
};

}  // namespace

IncludedFiles read_with_includes(const std::string &text, const fs::path &file)
{
  IncludeReader reader;
  yaml::Node tree = reader.read(text, file);
  return reader.take(std::move(tree));
}

}  // namespace mlffbench::suite
