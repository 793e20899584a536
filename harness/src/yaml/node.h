// SPDX-License-Identifier: GPL-2.0-or-later
// A document as a tree whose parts can be moved without losing where they came from.
#pragma once

#include "yaml/document.h"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace mlffbench::yaml {

struct Member;

/// A value with its place.
struct Node {  // NOLINT(bugprone-exception-escape): json's move only asserts
  enum class Kind { scalar, list, map };
  Kind kind = Kind::scalar;
  nlohmann::json scalar;
  Position at;
  std::vector<Node> items;      ///< of a list
  std::vector<Member> members;  ///< of a map, in order

  bool is_list() const { return kind == Kind::list; }
  bool is_map() const { return kind == Kind::map; }
  bool is_text() const { return kind == Kind::scalar && scalar.is_string(); }
  /// The member of this name, or null.
  const Member *find(const std::string &name) const;
  Member *find(const std::string &name);
  /// Takes the member of this name out, if there is one.
  void erase(const std::string &name);
};

/// A key with its place, and its value.
struct Member {  // NOLINT(bugprone-exception-escape)
  std::string name;
  Position at;
  Node node;
};

/// The tree of a document; `file` is its index in the files of the document to come.
Node tree_of(const Document &document, size_t file);

/// The document of a tree.
Document document_of(const Node &tree, std::vector<std::string> files);

/// The value alone.
nlohmann::json value_of(const Node &tree);

}  // namespace mlffbench::yaml
