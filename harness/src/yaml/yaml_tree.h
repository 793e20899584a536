// SPDX-License-Identifier: GPL-2.0-or-later
// The nodes of a YAML text, with bounds that hold for any bytes.
#pragma once

#include <deque>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::yaml {

/// A node of YAML as it stands in the text, before its scalars have types.
struct YamlNode {
  enum class Kind { null, scalar, sequence, map };
  Kind kind = Kind::null;
  int line = 0;      ///< from 1; 0 if the parser does not tell
  int column = 0;    ///< from 1
  std::string tag;   ///< "!" of quoted texts, "?" of others without a tag
  std::string text;  ///< of a scalar
  /// Of a sequence its items, of a map keys and values in turns. An alias is the node that it
  /// names, which may hold the alias itself.
  std::vector<const YamlNode *> children;
};

/// The one document of a text.
struct YamlTree {
  std::deque<YamlNode> nodes;
  const YamlNode *root = nullptr;  ///< null if there is no document, or one without a value
};

/// A fault of a YAML text and its place.
class YamlError : public std::runtime_error {
public:
  YamlError(int line_in, int column_in, const std::string &message)
      : std::runtime_error(message), line(line_in), column(column_in)
  {
  }
  int line;    ///< from 1
  int column;  ///< from 1
};

/// The most nodes and levels of a document.
constexpr int max_yaml_depth = 64;
constexpr int max_yaml_nodes = 100000;

/// Parses one document. Time and memory grow with the size of the text, whatever it says. Throws
/// YamlError on syntax errors, on a second document, and on more nodes or levels than the bounds.
YamlTree parse_yaml_tree(std::string_view text);

}  // namespace mlffbench::yaml
