// SPDX-License-Identifier: GPL-2.0-or-later
// YAML to JSON by yaml-cpp, keeping marks.
#include "suite/document.h"

#include "suite/diagnostic.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <vector>
#include <yaml-cpp/yaml.h>

namespace mlffbench {

namespace {

constexpr int max_depth = 64;
constexpr int max_values = 100000;

Position position_of(const YAML::Mark &mark)
{
  return {mark.line + 1, mark.column + 1};
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

  nlohmann::json read(const YAML::Node &node, const std::string &pointer, int depth)
  {
    if (depth > max_depth || ++m_values > max_values) {
      fail(position_of(node.Mark()), "too many values or too deep; an alias may hold itself");
    }
    m_document.values[pointer] = position_of(node.Mark());
    switch (node.Type()) {
    case YAML::NodeType::Scalar:
      return node.Tag() == "!" ? nlohmann::json(node.Scalar()) : plain_scalar(node.Scalar());
    case YAML::NodeType::Sequence:
      return read_sequence(node, pointer, depth);
    case YAML::NodeType::Map:
      return read_map(node, pointer, depth);
    default:
      return nullptr;
    }
  }

  [[noreturn]] void fail(Position position, const std::string &message) const
  {
    throw SuiteError({{m_document.file, position.line, position.column, message}});
  }

private:
  nlohmann::json read_sequence(const YAML::Node &node, const std::string &pointer, int depth)
  {
    auto array = nlohmann::json::array();
    for (const auto &item : node) {
      array.push_back(read(item, pointer + "/" + std::to_string(array.size()), depth + 1));
    }
    return array;
  }

  nlohmann::json read_map(const YAML::Node &node, const std::string &pointer, int depth)
  {
    auto object = nlohmann::json::object();
    for (const auto &member : node) {
      const Position position = position_of(member.first.Mark());
      if (!member.first.IsScalar())
        fail(position, "a key must be plain text");
      const std::string key = member.first.Scalar();
      const std::string child = pointer + "/" + escaped(key);
      if (object.contains(key)) {
        fail(position, "key `" + key + "` is given twice, first on line " +
                           std::to_string(m_document.keys[child].line) + "; keep one of them");
      }
      m_document.keys[child] = position;
      object[key] = read(member.second, child, depth + 1);
    }
    return object;
  }

  Document &m_document;
  int m_values = 0;
};

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

Document parse_yaml(std::string_view text, const std::string &file)
{
  Document document;
  document.file = file;
  Reader reader(document);
  try {
    const std::vector<YAML::Node> nodes = YAML::LoadAll(std::string(text));
    if (nodes.empty())
      reader.fail({}, "the file is empty; see `mlffbench schema` for what it may hold");
    if (nodes.size() > 1) {
      reader.fail(position_of(nodes[1].Mark()), "a second YAML document begins; keep one a file");
    }
    document.value = reader.read(nodes.front(), "", 0);
  } catch (const YAML::Exception &error) {
    Position position;
    if (!error.mark.is_null())
      position = position_of(error.mark);
    reader.fail(position, "not valid YAML: " + error.msg);
  }
  return document;
}

}  // namespace mlffbench
