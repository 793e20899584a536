// SPDX-License-Identifier: GPL-2.0-or-later
// JSON within limits. A text is read the quick way, by simdjson. What that does not take, or what
// breaks a limit, is read again the strict way, which says why.
#include "base/json_text.h"

#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <simdjson.h>
#include <tuple>
#include <vector>

namespace mlffbench::base {

namespace {

/// Where a byte of a text lies, both from 1.
struct Place {
  int64_t line = 1;
  int64_t column = 1;
};

Place place_of(std::string_view text, size_t byte)
{
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const size_t line_begin = before.rfind('\n') + 1;  // 0 if there is none
  return {1 + std::count(before.begin(), before.end(), '\n'),
          static_cast<int64_t>(std::max<size_t>(1, before.size() - line_begin))};
}

const JsonSelection everything;

/// That of a member; null if it is left out.
const JsonSelection *selected(const JsonSelection &selection, std::string_view name)
{
  const auto found = std::find_if(selection.members.begin(), selection.members.end(),
                                  [&](const auto &member) { return member.name == name; });
  if (found != selection.members.end())
    return &found->selection;
  return selection.only ? nullptr : &everything;
}

/// Makes a value of what simdjson has parsed; none if it breaks a limit.
template <typename Json> class Builder {
public:
  explicit Builder(int depth) : m_depth(depth) {}

  bool build(const simdjson::dom::element &from, const JsonSelection &selection, Json &to,
             int level = 0)
  {
    using Type = simdjson::dom::element_type;
    switch (from.type()) {
    case Type::OBJECT:
      return level < m_depth && object(from.get_object().value_unsafe(), selection, to, level + 1);
    case Type::ARRAY:
      return level < m_depth && array(from.get_array().value_unsafe(), to, level + 1);
    case Type::STRING:
      to = std::string(from.get_string().value_unsafe());
      return true;
    case Type::INT64:
      // As nlohmann's own parser has it: only what is below 0 is signed.
      if (const int64_t number = from.get_int64().value_unsafe(); number < 0) {
        to = number;
      } else {
        to = static_cast<uint64_t>(number);
      }
      return true;
    case Type::UINT64:
      to = from.get_uint64().value_unsafe();
      return true;
    case Type::DOUBLE:
      to = from.get_double().value_unsafe();
      return true;
    case Type::BOOL:
      to = from.get_bool().value_unsafe();
      return true;
    case Type::NULL_VALUE:
      to = nullptr;
      return true;
    }
    return false;
  }

private:
  bool object(const simdjson::dom::object &from, const JsonSelection &selection, Json &to,
              int level)
  {
    to = Json::object();
    auto &members = *to.template get_ptr<typename Json::object_t *>();
    if constexpr (requires { members.reserve(size_t{}); })
      members.reserve(selection.only ? selection.members.size() : from.size());
    size_t left_out = 0;
    for (const auto &[key, value] : from) {
      const JsonSelection *own = selected(selection, key);
      if (own == nullptr) {
        if (!check(value, level))
          return false;
        ++left_out;
        continue;
      }
      Json member;
      if (!build(value, *own, member, level))
        return false;
      members.emplace(std::string(key), std::move(member));
    }
    // Else a key is given twice.
    return left_out == 0 ? members.size() == from.size() : has_each_key_once(from);
  }

  /// Of what is left out: whether it keeps the limits.
  bool check(const simdjson::dom::element &value, int level)
  {
    if (value.is_object()) {
      const simdjson::dom::object object = value.get_object().value_unsafe();
      return level < m_depth && has_each_key_once(object) &&
             std::all_of(object.begin(), object.end(),
                         [&](const auto &member) { return check(member.value, level + 1); });
    }
    if (!value.is_array())
      return true;
    const simdjson::dom::array array = value.get_array().value_unsafe();
    return level < m_depth && std::all_of(array.begin(), array.end(),
                                          [&](const auto &item) { return check(item, level + 1); });
  }

  bool has_each_key_once(const simdjson::dom::object &object)
  {
    m_keys.clear();
    for (const auto &[key, value] : object)
      m_keys.push_back(key);
    std::sort(m_keys.begin(), m_keys.end());
    return std::adjacent_find(m_keys.begin(), m_keys.end()) == m_keys.end();
  }

  bool array(const simdjson::dom::array &from, Json &to, int level)
  {
    to = Json::array();
    auto &items = *to.template get_ptr<typename Json::array_t *>();
    items.reserve(from.size());
    for (const auto &value : from) {
      if (!build(value, everything, items.emplace_back(), level))
        return false;
    }
    return true;
  }

  int m_depth;
  std::vector<std::string_view> m_keys;  ///< of one object
};

/// None if the text has to be read the strict way.
template <typename Json>
std::optional<Json> read_quickly(std::string_view text, const JsonSelection &selection,
                                 const JsonLimits &limits)
{
  thread_local simdjson::dom::parser parser;
  simdjson::dom::element document;
  Json value;
  // A thread keeps the parser's memory for its next text: long ones are read the strict way.
  constexpr size_t long_text = size_t{1} << 20;
  const bool taken = text.size() <= long_text &&
                     parser.parse(text.data(), text.size()).get(document) == simdjson::SUCCESS &&
                     Builder<Json>(limits.depth).build(document, selection, value);
  return taken ? std::optional(std::move(value)) : std::nullopt;
}

/// What the parser does not complain of. In a text that is no JSON too, what is before its first
/// fault counts as the parser would count it.
class Structure {
public:
  /// Throws JsonTextError if more lists and objects than `limit` are open at once, or if an object
  /// has a key twice: parsers differ in which of the two counts.
  Structure(std::string_view text, const std::string &name, int limit)
      : m_text(text), m_name(name), m_limit(static_cast<size_t>(limit))
  {
    std::string_view last;
    for (size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (c == '"') {
        const size_t begin = i + 1;
        for (++i; i < text.size() && text[i] != '"'; ++i)
          i += text[i] == '\\' ? 1 : 0;
        last = text.substr(begin, std::min(i, text.size()) - begin);
      } else if (c == ':') {
        m_keys.push_back({unescaped(last), last.data() - text.data()});
      } else if (c == '[' || c == '{') {
        open();
      } else if (c == ']' || c == '}') {
        close();
      }
    }
  }

private:
  struct Key {
    std::string_view text;
    std::ptrdiff_t at = 0;  ///< of its first byte in the text
  };

  void open()
  {
    if (m_begins.size() == m_limit) {
      throw JsonTextError(m_name, 1,
                          fmt::format("JSON with more than {} lists and objects in each other, "
                                      "which nothing of mlff-bench writes",
                                      m_limit));
    }
    m_begins.push_back(m_keys.size());
  }

  void close()
  {
    if (m_begins.empty())
      return;
    const auto begin = m_keys.begin() + static_cast<std::ptrdiff_t>(m_begins.back());
    std::sort(begin, m_keys.end(), [](const Key &a, const Key &b) {
      return std::tie(a.text, a.at) < std::tie(b.text, b.at);
    });
    const auto twice = std::adjacent_find(
        begin, m_keys.end(), [](const Key &a, const Key &b) { return a.text == b.text; });
    if (twice != m_keys.end()) {
      const auto at = static_cast<size_t>(std::next(twice)->at);
      throw JsonTextError(
          m_name, place_of(m_text, at + 1).line,
          fmt::format("the key `{}` is given twice in one object; keep one of them", twice->text));
    }
    m_keys.erase(begin, m_keys.end());
    m_begins.pop_back();
  }

  /// \u0061 is an a.
  std::string_view unescaped(std::string_view key)
  {
    if (key.find('\\') == std::string_view::npos)
      return key;
    const auto value = nlohmann::json::parse(fmt::format("\"{}\"", key), nullptr, false);
    return value.is_string() ? m_unescaped.emplace_back(value.get<std::string>()) : key;
  }

  std::string_view m_text;
  const std::string &m_name;
  size_t m_limit;
  std::vector<Key> m_keys;       ///< of all open objects
  std::vector<size_t> m_begins;  ///< of the keys of each of them
  std::deque<std::string> m_unescaped;
};

/// Takes out what is not selected.
void leave_out(nlohmann::ordered_json &json, const JsonSelection &selection)
{
  if (!json.is_object())
    return;
  auto &members = *json.get_ptr<nlohmann::ordered_json::object_t *>();
  for (auto member = members.begin(); member != members.end();) {
    const JsonSelection *own = selected(selection, member->first);
    if (own == nullptr) {
      member = members.erase(member);
    } else {
      leave_out(member++->second, *own);
    }
  }
}

/// Refuses what no parser is asked about.
void check_size(std::string_view text, const std::string &name, const JsonLimits &limits)
{
  if (text.size() > limits.bytes) {
    throw JsonTextError(
        name, 1,
        fmt::format("JSON of {} bytes, more than the {} that are read", text.size(), limits.bytes));
  }
  // The library takes a zero byte for the end, and what follows for nothing.
  if (const size_t zero = text.find('\0'); zero != std::string_view::npos) {
    const auto [line, column] = place_of(text, zero + 1);
    throw JsonTextError(name, line, fmt::format("this is no JSON from column {} on", column));
  }
}

template <typename Json>
Json read_strictly(std::string_view text, const std::string &name, const JsonLimits &limits)
{
  // Before it is parsed: the parser itself does not recurse, but what it makes is copied, written
  // and freed by recursion.
  (void)Structure(text, name, limits.depth);
  try {
    return Json::parse(text);
  } catch (const typename Json::parse_error &error) {
    // The library counts the bytes that it has read, the faulty one among them.
    const auto [line, column] = place_of(text, error.byte);
    const bool at_end = error.byte > text.size();
    throw JsonTextError(name, line,
                        at_end ? "the JSON breaks off"
                               : fmt::format("this is no JSON from column {} on", column));
  } catch (const typename Json::out_of_range &) {
    throw JsonTextError(name, 1, "JSON with a number beyond the range of numbers (1.8e308)");
  }
}

}  // namespace

JsonTextError::JsonTextError(const std::string &name, int64_t line, const std::string &reason)
    : std::runtime_error(fmt::format("{}:{}: {}", name, line, reason)), m_reason(reason)
{
}

template <typename Json>
Json parse_json(std::string_view text, const std::string &name, const JsonLimits &limits)
{
  check_size(text, name, limits);
  auto value = read_quickly<Json>(text, everything, limits);
  return value ? std::move(*value) : read_strictly<Json>(text, name, limits);
}

nlohmann::ordered_json parse_json_members(std::string_view text, const std::string &name,
                                          const JsonSelection &selection)
{
  using Json = nlohmann::ordered_json;
  const JsonLimits limits;
  check_size(text, name, limits);
  if (auto value = read_quickly<Json>(text, selection, limits))
    return std::move(*value);
  Json value = read_strictly<Json>(text, name, limits);
  leave_out(value, selection);
  return value;
}

std::string json_in_one_line(std::string_view text)
{
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";  // may begin a text, but not a part
  if (text.substr(0, byte_order_mark.size()) == byte_order_mark)
    text.remove_prefix(byte_order_mark.size());
  std::string line(text.size(), '\0');
  size_t length = 0;
  if (simdjson::minify(text.data(), text.size(), line.data(), length) != simdjson::SUCCESS)
    throw std::logic_error("a text that is no JSON was to be put into one line");
  line.resize(length);
  return line;
}

template nlohmann::json parse_json<nlohmann::json>(std::string_view, const std::string &,
                                                   const JsonLimits &);
template nlohmann::ordered_json
parse_json<nlohmann::ordered_json>(std::string_view, const std::string &, const JsonLimits &);

}  // namespace mlffbench::base
