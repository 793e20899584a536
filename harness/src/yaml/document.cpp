// SPDX-License-Identifier: GPL-2.0-or-later
// YAML to JSON, keeping places.
#include "yaml/document.h"

#include "base/diagnostic.h"
#include "yaml/yaml_tree.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace mlffbench::yaml {

namespace {

constexpr size_t max_text_B = 4 << 20;
// std::regex recurses once a letter: without a bound a long text would overflow the stack.
constexpr size_t max_scalar_B = 2000;
constexpr size_t max_key_B = 200;
// Of all texts and JSON pointers, which long keys and aliases make many times as long as the file.
constexpr size_t max_laid_out_B = 64 << 20;
constexpr const char *text_tag = "tag:yaml.org,2002:str";

Position position_of(const YamlNode &node)
{
  return {node.line, node.column};
}

std::string escaped(const std::string &key)
{
  std::string text;
  for (const char c : key) {
    if (c == '~') {
      text += "~0";
    } else if (c == '/') {
      text += "~1";
    } else {
      text += c;
    }
  }
  return text;
}

template <typename Number> bool parse_whole(std::string_view text, Number &number, int base = 10)
{
  const char *end = text.data() + text.size();
  std::from_chars_result result{};
  if constexpr (std::is_floating_point_v<Number>) {
    result = std::from_chars(text.data(), end, number);
  } else {
    result = std::from_chars(text.data(), end, number, base);
  }
  return !text.empty() && result.ec == std::errc() && result.ptr == end;
}

/// The value of a plain scalar after the YAML 1.2 core schema.
nlohmann::json plain_scalar(const std::string &text)
{
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
    return nullptr;
  }
  if (text == "true" || text == "True" || text == "TRUE")
    return true;
  if (text == "false" || text == "False" || text == "FALSE")
    return false;
  const bool plus = text.front() == '+' && text.size() > 1 && text[1] != '-' && text[1] != '+';
  const std::string_view number = std::string_view(text).substr(plus ? 1 : 0);
  int64_t integer = 0;
  if (parse_whole(number, integer))
    return integer;
  if (number.rfind("0x", 0) == 0 && parse_whole(number.substr(2), integer, 16))
    return integer;
  if (number.rfind("0o", 0) == 0 && parse_whole(number.substr(2), integer, 8))
    return integer;
  double real = 0.0;
  const bool numeric = number.find_first_not_of("0123456789.eE+-") == std::string_view::npos &&
                       number.find_first_of("0123456789") != std::string_view::npos;
  if (numeric && parse_whole(number, real))
    return real;
  return text;
}

class Reader {
public:
  explicit Reader(Document &document) : m_document(document) {}

  /// An empty value has the place of whatever comes next, or none; it stands where `before` does.
  nlohmann::json read(const YamlNode &node, const std::string &pointer, int depth, Position before)
  {
    using Kind = YamlNode::Kind;
    Position position = node.line == 0 ? before : position_of(node);
    if (node.kind == Kind::null && position.line > before.line)
      position = before;
    // An alias stands for all that it names: a small tree may be a large document.
    m_bytes += pointer.size() + node.text.size();
    if (depth > max_yaml_depth || ++m_values > max_yaml_nodes || m_bytes > max_laid_out_B) {
      fail(position, "too many values or too deep, perhaps by an alias that holds itself; make the "
                     "file smaller");
    }
    check_tag(node, position);
    m_document.values[pointer] = position;
    switch (node.kind) {
    case Kind::scalar:
      if (node.text.size() > max_scalar_B) {
        fail(position,
             "a text of more than " + std::to_string(max_scalar_B) + " bytes; shorten it");
      }
      return node.tag == "!" || node.tag == text_tag ? nlohmann::json(node.text)
                                                     : plain_scalar(node.text);
    case Kind::sequence:
      return read_sequence(node, pointer, depth, position);
    case Kind::map:
      return read_map(node, pointer, depth);
    case Kind::null:
      break;
    }
    return nullptr;
  }

  [[noreturn]] void fail(Position position, const std::string &message) const
  {
    throw base::SuiteError({m_document.diagnostic(position, message)});
  }

private:
  /// Tags of YAML's own types change nothing, but that of texts: it keeps `!!str 5` from being a
  /// number. One of another program would be lost.
  void check_tag(const YamlNode &node, Position position) const
  {
    static const std::string own = "tag:yaml.org,2002:";
    static const std::set<std::string> types{"bool", "float", "int", "map", "null", "seq", "str"};
    if (node.tag.size() < 2 ||
        (node.tag.starts_with(own) && types.contains(node.tag.substr(own.size()))))
      return;
    fail(position, "the tag `" + node.tag + "` has no meaning here; remove it");
  }

  nlohmann::json read_sequence(const YamlNode &node, const std::string &pointer, int depth,
                               Position before)
  {
    auto array = nlohmann::json::array();
    for (const YamlNode *item : node.children) {
      array.push_back(read(*item, pointer + "/" + std::to_string(array.size()), depth + 1, before));
    }
    return array;
  }

  nlohmann::json read_map(const YamlNode &node, const std::string &pointer, int depth)
  {
    auto object = nlohmann::json::object();
    for (size_t i = 0; i + 1 < node.children.size(); i += 2) {
      const YamlNode &name = *node.children[i];
      const Position position = position_of(name);
      if (name.kind != YamlNode::Kind::scalar)
        fail(position, "a key must be plain text; see `mlffbench schema` for the keys");
      const std::string &key = name.text;
      if (key.size() > max_key_B)
        fail(position, "a key of more than " + std::to_string(max_key_B) + " bytes; shorten it");
      const std::string child = pointer + "/" + escaped(key);
      if (object.contains(key)) {
        fail(position, "key `" + key + "` is given twice, first on line " +
                           std::to_string(m_document.keys[child].line) + "; keep one of them");
      }
      m_document.keys[child] = position;
      object[key] = read(*node.children[i + 1], child, depth + 1, position);
    }
    return object;
  }

  Document &m_document;
  int m_values = 0;
  size_t m_bytes = 0;  ///< of texts and JSON pointers
};

/// Line of the first byte that is neither part of valid UTF-8 nor text; 0 if there is none.
int first_bad_line(std::string_view text)
{
  int line = 1;
  for (size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const size_t length = byte < 0x80              ? 1
                          : (byte & 0xe0U) == 0xc0 ? 2
                          : (byte & 0xf0U) == 0xe0 ? 3
                          : (byte & 0xf8U) == 0xf0 ? 4
                                                   : 0;
    if (byte == 0 || length == 0 || at + length > text.size())
      return line;
    uint32_t code = length == 1 ? byte : byte & (0x7fU >> length);
    for (size_t i = 1; i < length; ++i) {
      const auto next = static_cast<unsigned char>(text[at + i]);
      if ((next & 0xc0U) != 0x80)
        return line;
      code = code << 6U | (next & 0x3fU);
    }
    // Longer than needed, half of a surrogate pair, or beyond Unicode.
    if ((length == 2 && code < 0x80) || (length == 3 && code < 0x800) ||
        (length == 4 && (code < 0x10000 || code > 0x10ffff)) || (code >= 0xd800 && code < 0xe000))
      return line;
    line += byte == '\n' ? 1 : 0;
    at += length;
  }
  return 0;
}

}  // namespace

Position Document::position(std::string pointer) const
{
  while (true) {
    const auto found = values.find(pointer);
    if (found != values.end())
      return found->second;
    const size_t slash = pointer.rfind('/');
    if (slash == std::string::npos)
      return {};
    pointer.resize(slash);
  }
}

Position Document::key_position(const std::string &pointer) const
{
  const auto found = keys.find(pointer);
  return found != keys.end() ? found->second : position(pointer);
}

base::Diagnostic Document::diagnostic(Position position, const std::string &message) const
{
  return {files.at(position.file), position.line, position.column, message};
}

base::Diagnostic Document::diagnostic(const std::string &pointer, const std::string &message) const
{
  return diagnostic(position(pointer), message);
}

std::string Document::place_text(Position position, Position seen_from) const
{
  return (position.file == seen_from.file ? "line " : files.at(position.file) + ":") +
         std::to_string(position.line);
}

std::filesystem::path Document::folder(const std::string &pointer) const
{
  return std::filesystem::absolute(files.at(position(pointer).file)).parent_path();
}

Document parse_yaml(std::string_view text, const std::string &file)
{
  Document document;
  document.files = {file};
  Reader reader(document);
  if (text.size() > max_text_B)
    reader.fail({1, 1}, "the file has more than 4 MiB; a sweep says the same in a few lines");
  if (const int line = first_bad_line(text); line > 0)
    reader.fail({line, 1}, "the file is not UTF-8 text here; save it as UTF-8");
  try {
    const YamlTree tree = parse_yaml_tree(text);
    if (tree.root == nullptr)
      reader.fail({1, 1}, "the file is empty; see `mlffbench schema` for what it may hold");
    document.value = reader.read(*tree.root, "", 0, {1, 1});
  } catch (const YamlError &error) {
    reader.fail({error.line, error.column}, error.what());
  }
  return document;
}

}  // namespace mlffbench::yaml
