// SPDX-License-Identifier: GPL-2.0-or-later
// The page from its templates.
#include "report/page.h"

#include "base/json_output.h"
#include "figures/specification.h"
#include "report/counted.h"
#include "report/verdict_sign.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <iterator>
#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

namespace mlffbench::report {

namespace embedded {
extern const char *const figures_schema;
extern const char *const page_template;
extern const char *const page_style;
extern const char *const page_script;
extern const char *const figure_template;
extern const char *const table_template;
extern const char *const vega_bundle;
}  // namespace embedded

namespace {

namespace mustache = kainjow::mustache;
using mustache::data;
using Json = nlohmann::ordered_json;

std::string rendered(const char *text, const data &values)
{
  mustache::mustache page{std::string(text)};
  std::string html = page.render(values);
  if (!page.is_valid())
    throw std::logic_error("page template: " + page.error_message());
  return html;
}

/// JSON that may stand in a script element.
std::string script_safe(const std::string &json)
{
  std::string safe;
  safe.reserve(json.size());
  for (size_t i = 0; i < json.size(); ++i) {
    const char letter = json[i];
    if (letter == '<' || letter == '>' || letter == '&') {
      safe += fmt::format("\\u{:04x}", static_cast<unsigned>(letter));
    } else if (json.compare(i, 3, "\u2028") == 0 || json.compare(i, 3, "\u2029") == 0) {
      safe += json[i + 2] == '\xa8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      safe += letter;
    }
  }
  return safe;
}

/// A number and its per cent sign stay in one line: a no-break space is between them.
std::string unbroken(std::string html)
{
  for (size_t at = html.find(" %", 1); at != std::string::npos; at = html.find(" %", at + 1)) {
    if (std::isdigit(static_cast<unsigned char>(html[at - 1])) != 0)
      html.replace(at, 1, "\u00a0");
  }
  return html;
}

data cell_data(const PageCell &cell)
{
  data values;
  values.set("text", cell.text);
  values.set("numeric", data{cell.numeric});
  if (!cell.value.empty())
    values.set("value", cell.value);
  return values;
}

data table_data(const PageTable &table)
{
  data headers{data::type::list};
  for (const auto &header : table.headers)
    headers << cell_data(header);
  data rows{data::type::list};
  for (const auto &[potential, cells] : table.rows) {
    data list{data::type::list};
    for (const auto &cell : cells)
      list << cell_data(cell);
    data row;
    if (!potential.empty())
      row.set("potential", potential);
    row.set("cells", list);
    rows << row;
  }
  data values;
  values.set("id", table.id);
  values.set("caption", table.caption);
  values.set("headers", headers);
  values.set("rows", rows);
  return values;
}

std::string table_html(const PageTable &table)
{
  return rendered(embedded::table_template, table_data(table));
}

std::string figure_html(const figures::Figure &figure,
                        const std::map<std::string, std::string> &svgs)
{
  constexpr size_t rows_in_page = 200;
  data values;
  values.set("name", figure.name());
  values.set("id", figure.id);
  values.set("title", figure.title);
  values.set("caption", figure.caption);
  values.set("alt", figure.alt);
  values.set("method", figure.method);
  if (!figure.potential.empty())
    values.set("potential", figure.potential);
  if (const auto svg = svgs.find(figure.name()); svg != svgs.end())
    values.set("svg", svg->second);
  if (figure.refused.empty())
    values.set("table", table_data(figure_table(figure, rows_in_page)));
  else
    values.set("refused", figure.refused);
  return rendered(embedded::figure_template, values);
}

struct Section {
  const char *id;
  const char *title;
};

constexpr std::array sections{Section{"answer", "Answer"},     Section{"runs", "Runs"},
                              Section{"latency", "Latency"},   Section{"physics", "Physics"},
                              Section{"fidelity", "Fidelity"}, Section{"scaling", "Scaling"},
                              Section{"history", "History"}};

/// The figures of a section, those of each group below its label.
std::string figures_html(const PageContent &content, std::string_view section)
{
  std::string html;
  std::optional<std::string> group;
  for (const auto &figure : content.figures.figures) {
    if (figure.section != section)
      continue;
    if (group != figure.group) {
      if (group)
        html += "</div>\n";
      group = figure.group;
      if (!group->empty())
        html += fmt::format("<h3>{}</h3>\n", mustache::html_escape(*group));
      html += "<div class=\"figures\">\n";
    }
    html += figure_html(figure, content.svgs);
  }
  return group ? html + "</div>\n" : "";
}

std::string sections_html(const PageContent &content)
{
  std::string html;
  for (const Section &section : sections) {
    std::string inside = figures_html(content, section.id);
    for (const auto &[place, table] : content.tables) {
      if (place == section.id)
        inside += table_html(table);
    }
    if (!inside.empty())
      html += fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n{}</section>\n", section.id,
                          section.title, inside);
  }
  if (content.notes.empty())
    return html;
  html += "<section id=\"notes\">\n<h2>Notes</h2>\n";
  for (const auto &note : content.notes)
    html += fmt::format("<pre>{}</pre>\n", mustache::html_escape(note));
  return html + "</section>\n";
}

std::string list_html(const std::vector<std::string> &sentences, size_t most)
{
  std::string html;
  for (size_t i = 0; i < std::min(sentences.size(), most); ++i)
    html += fmt::format("<p>{}.</p>\n", mustache::html_escape(sentences[i]));
  if (sentences.size() > most)
    html += fmt::format("<p>{} more below.</p>\n", sentences.size() - most);
  return html;
}

std::string alarms_html(const std::vector<PageAlarm> &alarms)
{
  std::string html;
  for (const auto &alarm : alarms) {
    html += fmt::format(
        "<div class=\"banner\" role=\"alert\"><p><strong>{}</strong> {}</p>\n{}</div>\n",
        mustache::html_escape(alarm.headline), mustache::html_escape(alarm.meaning),
        list_html(alarm.sentences, 5));
  }
  return html;
}

std::string states_html(const std::vector<PageState> &states)
{
  std::string html;
  for (const auto &state : states) {
    const std::string text = fmt::format("<p>{}</p>\n", mustache::html_escape(state.text));
    const std::string details =
        state.details.empty() ? ""
                              : fmt::format("<pre>{}</pre>", mustache::html_escape(state.details));
    html += state.unfinished ? fmt::format("<div class=\"unfinished\">{}{}</div>\n", text, details)
                             : text + details;
  }
  return html;
}

std::string strip_html(const std::vector<PageMark> &marks)
{
  std::string html;
  for (const auto &mark : marks) {
    html += fmt::format("<li data-potential=\"{}\" class=\"{}\"><b>{}</b> <span>{}</span> "
                        "<small>{}</small></li>\n",
                        mustache::html_escape(mark.potential), mark.kind,
                        mustache::html_escape(mark.sign), mustache::html_escape(mark.numbers),
                        mustache::html_escape(mark.cell));
  }
  return html.empty() ? "" : fmt::format("<ul class=\"strip\">\n{}</ul>\n", html);
}

std::string provenance_html(const PageContent &content)
{
  std::string html = list_html(content.provenance, content.provenance.size());
  if (!content.commands.empty())
    html += "<p>The same in a terminal:</p>\n";
  for (const auto &command : content.commands)
    html += fmt::format("<pre><code>{}</code></pre>\n", mustache::html_escape(command));
  return html + "<p>All figures as data: the element <code>figures</code> of this page.</p>\n";
}

/// Adds what `from` has to the end of `to`.
template <class T> void append(std::vector<T> &to, std::vector<T> from)
{
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

/// Says of all of a page's content which results it is of.
void name_results(PageContent &content, const std::string &label)
{
  const auto labelled = [&](std::string &text) { text = fmt::format("{}: {}", label, text); };
  for (auto *sentences : {&content.answers, &content.environment, &content.provenance})
    std::for_each(sentences->begin(), sentences->end(), labelled);
  for (auto &alarm : content.alarms)
    labelled(alarm.headline);
  for (auto &note : content.notes)
    note = fmt::format("{}\n{}", label, note);
  for (auto &state : content.states)
    labelled(state.text);
  for (auto &mark : content.strip)
    labelled(mark.cell);
  for (auto &[section, table] : content.tables)
    labelled(table.caption);
  for (auto &figure : content.figures.figures)
    figure.group = figure.group.empty() ? label : fmt::format("{}/{}", label, figure.group);
}

}  // namespace

std::string without_bundle()
{
  return embedded::vega_bundle[0] != '\0'
             ? ""
             : "this mlffbench was built without vl-convert-python, so that its pages have tables "
               "and no pictures; build it with the Python environment of cmake/bootstrap.sh";
}

const char *figures_schema_text()
{
  return embedded::figures_schema;
}

Json figures_document(const figures::Figures &figures)
{
  return {{"figures", figures::to_json(figures)},
          {"specs", figures::specifications(figures)},
          {"config", figures::specification_config()}};
}

std::string page_html(const PageContent &content)
{
  const std::string missing = without_bundle();
  data values;
  values.set("title", content.title);
  values.set("css", std::string(embedded::page_style) + figures::palette_css());
  values.set("script", embedded::page_script);
  values.set("bundle", embedded::vega_bundle);
  values.set("json", script_safe(base::json_text(figures_document(content.figures))));
  const auto set = [&](const char *name, std::string html) {
    values.set(name, unbroken(std::move(html)));
  };
  set("answer", list_html(content.answers, 5));
  set("banner", alarms_html(content.alarms));
  set("environment",
      list_html(content.environment, 5) + (missing.empty() ? "" : list_html({missing}, 1)));
  set("unfinished", states_html(content.states));
  set("strip", strip_html(content.strip));
  set("sections", sections_html(content));
  set("provenance", provenance_html(content));
  return rendered(embedded::page_template, values);
}

PageMark mark_of(const stats::Judgement &judgement, bool sound)
{
  PageMark mark;
  mark.sign = fmt::format("{} ", verdict_sign(judgement.verdict, sound));
  if (!sound) {
    mark.kind = "failed";
    mark.sign += "failed physics";
    return mark;
  }
  mark.kind = stats::to_string(judgement.verdict);
  std::transform(mark.kind.begin(), mark.kind.end(), mark.kind.begin(),
                 [](unsigned char letter) { return std::tolower(letter); });
  mark.sign += judgement.reason == "too_few_runs" ? "too few runs for a verdict" : mark.kind;
  return mark;
}

std::vector<PageAlarm> physics_alarms(std::vector<std::string> failed, size_t cells)
{
  if (failed.empty())
    return {};
  const std::string headline =
      fmt::format("Physics checks failed in {} of {}.", failed.size(), counted(cells, "cell"));
  return {{headline, "No speed of these counts.", std::move(failed)}};
}

void add(PageContent &page, PageContent more)
{
  append(page.alarms, std::move(more.alarms));
  append(page.answers, std::move(more.answers));
  append(page.environment, std::move(more.environment));
  append(page.states, std::move(more.states));
  append(page.strip, std::move(more.strip));
  append(page.tables, std::move(more.tables));
  append(page.notes, std::move(more.notes));
  append(page.provenance, std::move(more.provenance));
  append(page.commands, std::move(more.commands));
  figures::add(page.figures, std::move(more.figures));
}

PageContent one_page(std::vector<std::pair<std::string, PageContent>> all)
{
  if (all.size() == 1)
    return std::move(all.front().second);
  PageContent page;
  std::string names;
  for (auto &[label, content] : all) {
    name_results(content, label);
    names += (names.empty() ? "" : ", ") + label;
    add(page, std::move(content));
  }
  page.title = names + " - mlff-bench";
  return page;
}

}  // namespace mlffbench::report
