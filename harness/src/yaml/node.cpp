// SPDX-License-Identifier: GPL-2.0-or-later
// Documents as trees and back.
#include "yaml/node.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace mlffbench::yaml {

namespace {

using nlohmann::json;

Node node_at(const Document &document, const json &value, const json::json_pointer &pointer,
             size_t file)
{
  const std::string text = pointer.to_string();
  Node node;
  node.at = document.position(text);
  node.at.file = file;
  if (value.is_array()) {
    node.kind = Node::Kind::list;
    for (size_t i = 0; i < value.size(); ++i)
      node.items.push_back(node_at(document, value[i], pointer / i, file));
  } else if (value.is_object()) {
    node.kind = Node::Kind::map;
    for (const auto &[name, member] : value.items()) {
      const auto child = pointer / name;
      Position key = document.key_position(child.to_string());
      key.file = file;
      node.members.push_back({name, key, node_at(document, member, child, file)});
    }
    // In the file's order, which JSON objects do not keep.
    std::stable_sort(node.members.begin(), node.members.end(),
                     [](const Member &a, const Member &b) {
                       return std::pair(a.at.line, a.at.column) < std::pair(b.at.line, b.at.column);
                     });
  } else {
    node.scalar = value;
  }
  return node;
}

json lay_out(const Node &node, const json::json_pointer &pointer, Document &document)
{
  document.values[pointer.to_string()] = node.at;
  if (node.is_list()) {
    auto list = json::array();
    for (const auto &item : node.items)
      list.push_back(lay_out(item, pointer / list.size(), document));
    return list;
  }
  if (!node.is_map())
    return node.scalar;
  auto map = json::object();
  for (const auto &member : node.members) {
    const auto child = pointer / member.name;
    document.keys[child.to_string()] = member.at;
    map[member.name] = lay_out(member.node, child, document);
  }
  return map;
}

template <typename Members> auto find_in(Members &members, const std::string &name)
{
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const Member &member) { return member.name == name; });
  return found == members.end() ? nullptr : &*found;
}

}  // namespace

const Member *Node::find(const std::string &name) const
{
  return find_in(members, name);
}

Member *Node::find(const std::string &name)
{
  return find_in(members, name);
}

void Node::erase(const std::string &name)
{
  std::erase_if(members, [&](const Member &member) { return member.name == name; });
}

Node tree_of(const Document &document, size_t file)
{
  return node_at(document, document.value, json::json_pointer(), file);
}

Document document_of(const Node &tree, std::vector<std::string> files)
{
  Document document;
  document.files = std::move(files);
  document.value = lay_out(tree, json::json_pointer(), document);
  return document;
}

json value_of(const Node &tree)
{
  Document ignored;
  return lay_out(tree, json::json_pointer(), ignored);
}

}  // namespace mlffbench::yaml
