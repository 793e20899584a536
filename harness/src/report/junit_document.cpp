// SPDX-License-Identifier: GPL-2.0-or-later
// JUnit XML by mustache.
#include "report/junit_document.h"

#include <algorithm>
#include <fmt/format.h>
#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace mlffbench::report {

namespace embedded {
extern const char *const junit_template;
}

namespace {

using kainjow::mustache::data;

/// Text for XML 1.0, in attributes and between tags: LAMMPS may have said anything.
std::string xml_escape(const std::string &text)
{
  using Json = nlohmann::json;
  std::string valid = Json::parse(Json(text).dump(-1, ' ', false, Json::error_handler_t::replace));
  for (const char *no_character : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {  // U+FFFE, U+FFFF
    for (size_t at = 0; (at = valid.find(no_character, at)) != std::string::npos;)
      valid.replace(at, 3, "\xEF\xBF\xBD");
  }
  std::string escaped;
  for (const char c : valid) {
    switch (c) {
    case '&':
      escaped += "&amp;";
      break;
    case '<':
      escaped += "&lt;";
      break;
    case '>':
      escaped += "&gt;";
      break;
    case '"':
      escaped += "&quot;";
      break;
    case '\n':
      escaped += "&#10;";
      break;
    case '\t':
      escaped += "&#9;";
      break;
    default:
      // No other control character can stand in XML.
      escaped += static_cast<unsigned char>(c) < 0x20 ? "\xEF\xBF\xBD" : std::string(1, c);
    }
  }
  return escaped;
}

data case_data(const JunitCase &test, const std::string &classname)
{
  data values;
  values.set("classname", classname);
  values.set("name", test.name);
  values.set("time_s", fmt::format("{:.6f}", test.time_s));
  if (test.failure) {
    data failure;
    failure.set("type", test.failure->type);
    failure.set("message", test.failure->message);
    failure.set("text", test.failure->text);
    values.set("failure", failure);
  } else if (test.skipped) {
    values.set("pending", data{true});
  }
  return values;
}

data suite_data(const JunitSuite &suite, size_t id)
{
  data properties{data::type::list};
  for (const auto &[name, value] : suite.properties) {
    data pair;
    pair.set("name", name);
    pair.set("value", value);
    properties << pair;
  }
  double time_s = 0.0;
  size_t failures = 0;
  size_t skipped = 0;
  data cases{data::type::list};
  std::string classname = suite.package + "/" + suite.name;
  std::replace(classname.begin(), classname.end(), '/', '.');
  for (const auto &test : suite.cases) {
    cases << case_data(test, classname);
    time_s += test.time_s;
    failures += test.failure.has_value();
    skipped += !test.failure && test.skipped;
  }
  data values;
  values.set("id", std::to_string(id));
  values.set("package", suite.package);
  values.set("name", suite.name);
  values.set("timestamp", suite.timestamp.substr(0, 19));  // those schemas have no time zone
  values.set("hostname", suite.hostname);
  values.set("tests", std::to_string(suite.cases.size()));
  values.set("failures", std::to_string(failures));
  values.set("skipped", std::to_string(skipped));
  values.set("time_s", fmt::format("{:.6f}", time_s));
  values.set("properties", properties);
  values.set("cases", cases);
  values.set("output", suite.output);
  return values;
}

}  // namespace

std::string junit_document(const std::vector<JunitSuite> &suites)
{
  data list{data::type::list};
  size_t id = 0;
  for (const auto &suite : suites)
    list << suite_data(suite, id++);
  data values;
  values.set("suites", list);
  kainjow::mustache::mustache document(std::string{embedded::junit_template});
  document.set_custom_escape(xml_escape);
  std::string text = document.render(values);
  if (!document.is_valid())
    throw std::logic_error("JUnit template: " + document.error_message());
  return text;
}

}  // namespace mlffbench::report
