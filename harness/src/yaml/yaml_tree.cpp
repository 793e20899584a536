// SPDX-License-Identifier: GPL-2.0-or-later
// YAML by the events of yaml-cpp.
//
// yaml-cpp's own loaders are not used. For a text such as `,` its parser reports an empty document
// without reading on, and LoadAll() asks for the next one until memory is gone. Below, that cannot
// be: inside a document each turn of each of the parser's loops takes a token or throws, a token
// takes at least a byte of the text, and the nesting is bounded by yaml-cpp and here. Only between
// documents does it go on without taking anything, and the second document ends the parsing here.
// What is kept is bounded by the number of nodes, and their texts by that of the file.
#include "yaml/yaml_tree.h"

#include <algorithm>
#include <map>
#include <sstream>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

namespace mlffbench::yaml {

namespace {

constexpr const char *too_much =
    "too many values or too deep, perhaps by an alias that holds itself; make the file smaller";

class TreeBuilder : public YAML::EventHandler {
public:
  TreeBuilder(std::string_view text, YamlTree &tree) : m_text(text), m_tree(tree) {}

  void OnDocumentStart(const YAML::Mark &mark) override
  {
    ++m_documents;
    if (m_documents == 1)
      return;
    if (!begins_document(mark)) {
      fail(mark, "not valid YAML: the document ends before this; remove it, or correct what stands "
                 "before");
    }
    if (m_documents > 2)
      fail(mark, second_document);
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark &mark, YAML::anchor_t anchor) override
  {
    if (m_documents == 1)  // a `---` with nothing behind it is no second document
      add(YamlNode::Kind::null, mark, {}, anchor);
  }
  void OnAlias(const YAML::Mark &mark, YAML::anchor_t anchor) override
  {
    require_first(mark);
    const auto found = m_anchors.find(anchor);
    if (found == m_anchors.end())
      fail(mark, "not valid YAML: the alias has no anchor; correct it here or just before");
    attach(found->second);
  }
  void OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                const std::string &value) override
  {
    add(YamlNode::Kind::scalar, mark, tag, anchor).text = value;
    m_last_scalar = mark;
  }
  void OnSequenceStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override
  {
    open(add(YamlNode::Kind::sequence, mark, tag, anchor), mark);
  }
  void OnSequenceEnd() override { m_open.pop_back(); }
  void OnMapStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override
  {
    open(add(YamlNode::Kind::map, mark, tag, anchor), mark);
  }
  void OnMapEnd() override { m_open.pop_back(); }

  /// yaml-cpp takes the end of the text for that of a quote: then it is the last scalar.
  void require_last_quote_closed() const
  {
    if (m_last_scalar.is_null())
      return;
    size_t at = begin_of_line(m_last_scalar.line) + static_cast<size_t>(m_last_scalar.column);
    while (at < m_text.size() && (m_text[at] == '&' || m_text[at] == '!')) {  // before the value
      at = m_text.find_first_of(" \t\r\n", at);
      at = std::min(m_text.find_first_not_of(" \t\r\n", at), m_text.size());
    }
    if (at >= m_text.size() || (m_text[at] != '\'' && m_text[at] != '"'))
      return;
    const char quote = m_text[at];
    for (++at; at < m_text.size(); ++at) {
      if (quote == '"' && m_text[at] == '\\') {
        ++at;
      } else if (m_text[at] == quote) {
        if (quote != '\'' || at + 1 == m_text.size() || m_text[at + 1] != quote)
          return;
        ++at;  // two of them are one of the text
      }
    }
    fail(
        m_last_scalar,
        "not valid YAML: the quote that begins here is never closed; close it where the text ends");
  }

private:
  static constexpr const char *second_document = "a second YAML document begins; keep one a file";

  [[noreturn]] static void fail(const YAML::Mark &mark, const std::string &message)
  {
    throw YamlError(mark.line + 1, mark.column + 1, message);
  }

  void require_first(const YAML::Mark &mark) const
  {
    if (m_documents > 1)
      fail(mark, second_document);
  }

  /// Whether the line of a mark begins with `---`.
  bool begins_document(const YAML::Mark &mark) const
  {
    return m_text.substr(begin_of_line(mark.line), 3) == "---";
  }

  /// The place of its first byte; the end of the text if there are not so many lines.
  size_t begin_of_line(int number) const
  {
    size_t begin = 0;
    for (int line = 0; line < number && begin < m_text.size(); ++line)
      begin = std::min(m_text.find('\n', begin), m_text.size() - 1) + 1;
    return begin;
  }

  YamlNode &add(YamlNode::Kind kind, const YAML::Mark &mark, const std::string &tag,
                YAML::anchor_t anchor)
  {
    require_first(mark);
    if (m_tree.nodes.size() >= static_cast<size_t>(max_yaml_nodes))
      fail(mark, too_much);
    YamlNode &node = m_tree.nodes.emplace_back();
    node.kind = kind;
    node.tag = tag;
    if (!mark.is_null()) {
      node.line = mark.line + 1;
      node.column = mark.column + 1;
    }
    if (anchor != YAML::NullAnchor)
      m_anchors[anchor] = &node;
    attach(&node);
    return node;
  }

  void attach(const YamlNode *node)
  {
    if (m_open.empty()) {
      m_tree.root = node;
    } else {
      m_open.back()->children.push_back(node);
    }
  }

  void open(YamlNode &node, const YAML::Mark &mark)
  {
    if (m_open.size() >= static_cast<size_t>(max_yaml_depth))
      fail(mark, too_much);
    m_open.push_back(&node);
  }

  std::string_view m_text;
  YamlTree &m_tree;
  std::map<YAML::anchor_t, const YamlNode *> m_anchors;
  std::vector<YamlNode *> m_open;
  YAML::Mark m_last_scalar = YAML::Mark::null_mark();
  int m_documents = 0;
};

/// The last line up to this one that begins with blanks of which one is a tab; 0: none. YAML
/// forbids it, and yaml-cpp says something else.
int line_that_a_tab_indents(std::string_view text, int last)
{
  int found = 0;
  for (int line = 1; line <= last; ++line) {
    const auto end = text.find('\n');
    const auto content = std::min(end, text.find_first_not_of(" \t"));
    const bool empty = content >= text.size() || content == end || text[content] == '#';
    if (!empty && text.substr(0, content).find('\t') != std::string_view::npos)
      found = line;
    if (end == std::string_view::npos)
      break;
    text.remove_prefix(end + 1);
  }
  return found;
}

}  // namespace

YamlTree parse_yaml_tree(std::string_view text)
{
  YamlTree tree;
  TreeBuilder builder(text, tree);
  try {
    std::istringstream input{std::string(text)};
    YAML::Parser parser(input);
    while (parser.HandleNextDocument(builder)) {
    }
    builder.require_last_quote_closed();
  } catch (const YAML::Exception &error) {
    builder.require_last_quote_closed();
    const bool known = !error.mark.is_null();
    const int line = known ? error.mark.line + 1 : 1;
    const int tab = line_that_a_tab_indents(text, line);
    throw YamlError(line, known ? error.mark.column + 1 : 1,
                    "not valid YAML: " + error.msg +
                        (tab == 0 ? "; correct it here or just before"
                                  : "; a tab indents line " + std::to_string(tab) +
                                        ": put spaces in its place"));
  }
  if (tree.root != nullptr && tree.root->kind == YamlNode::Kind::null)
    tree.root = nullptr;
  return tree;
}

}  // namespace mlffbench::yaml
