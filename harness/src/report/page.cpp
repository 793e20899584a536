// SPDX-License-Identifier: GPL-2.0-or-later
// The page from its templates.
#include "report/page.h"

#include "base/json_output.h"
#include "figures/catalogue.h"
#include "figures/specification.h"
#include "report/answer.h"
#include "report/counted.h"
#include "report/headline.h"
#include "report/noise_text.h"
#include "report/page_tables.h"
#include "report/results_text.h"
#include "report/table.h"

#include <algorithm>
#include <fmt/format.h>
#include <kainjow/mustache.hpp>
#include <optional>
#include <stdexcept>

namespace mlffbench::report {

namespace embedded {
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

std::string figure_html(const figures::Figure &figure)
{
  constexpr size_t rows_in_page = 200;
  data values;
  values.set("name", figure.name());
  values.set("id", figure.id);
  values.set("title", figure.title);
  values.set("caption", figure.caption);
  values.set("alt", figure.alt);
  if (!figure.potential.empty())
    values.set("potential", figure.potential);
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

/// The figures of a section, those of each group below its label.
std::string figures_html(const figures::Figures &figures, std::string_view section)
{
  std::string html;
  std::optional<std::string> group;
  for (const auto &figure : figures.figures) {
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
    html += figure_html(figure);
  }
  return group ? html + "</div>\n" : "";
}

std::string sections_html(const record::Results &results, const figures::Figures &figures)
{
  std::string html;
  for (const Section &section :
       {Section{"answer", "Answer"}, Section{"runs", "Runs"}, Section{"latency", "Latency"},
        Section{"physics", "Physics"}, Section{"scaling", "Scaling"}}) {
    std::string inside = figures_html(figures, section.id);
    if (std::string_view(section.id) == "answer")
      inside += table_html(latency_table(results));
    if (std::string_view(section.id) == "physics")
      inside += table_html(physics_table(results));
    if (!inside.empty())
      html += fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n{}</section>\n", section.id,
                          section.title, inside);
  }
  return html;
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

std::string banner_html(const record::Results &results)
{
  const auto failed = failed_physics(results);
  if (failed.empty())
    return "";
  return fmt::format("<div class=\"banner\" role=\"alert\"><p><strong>Physics checks failed in {} "
                     "of {}.</strong> No speed of these counts.</p>\n{}</div>\n",
                     failed.size(), counted(results.cells.size(), "cell"), list_html(failed, 5));
}

std::pair<const char *, const char *> sign_of(const figures::CellVerdict &verdict)
{
  if (!verdict.cell->flags.empty())
    return {"failed", "✗ failed physics"};
  switch (verdict.judgement.verdict) {
  case stats::Verdict::faster:
    return {"faster", "▲ faster"};
  case stats::Verdict::slower:
    return {"slower", "▼ slower"};
  case stats::Verdict::equivalent:
    return {"equivalent", "= equivalent"};
  default:
    return {"inconclusive", verdict.judgement.reason == "too_few_runs"
                                ? "? too few runs for a verdict"
                                : "? inconclusive"};
  }
}

/// A mark for each cell that has a speed-up: sign and word, ratio, cell.
std::string strip_html(const record::Results &results)
{
  std::string html;
  for (const auto &verdict : figures::verdicts(results.cells)) {
    const auto &[kind, text] = sign_of(verdict);
    html += fmt::format("<li data-potential=\"{0}\" class=\"{1}\"><b>{2}</b> <span>{0}: {3} "
                        "×</span> <small>{4}</small></li>\n",
                        mustache::html_escape(verdict.cell->potential), kind, text,
                        significant(1.0 / verdict.time.value, 3),
                        mustache::html_escape(verdict.cell->cell().group.label()));
  }
  return html.empty() ? "" : fmt::format("<ul class=\"strip\">\n{}</ul>\n", html);
}

std::string unfinished_html(const record::Results &results)
{
  const std::string what = damaged_text(results) + failures_text(results);
  std::string html = fmt::format("<p>{}</p>\n", mustache::html_escape(headline(results)));
  if (!what.empty() || results.pending() > 0)
    html =
        fmt::format("<div class=\"unfinished\">{}{}</div>\n", html,
                    what.empty() ? "" : fmt::format("<pre>{}</pre>", mustache::html_escape(what)));
  return html;
}

std::string provenance_html(const record::Results &results, const std::filesystem::path &output)
{
  std::string html =
      fmt::format("<p>Suite {}, SHA-256 {}.</p>\n", mustache::html_escape(results.suite),
                  mustache::html_escape(results.suite_sha256));
  if (!results.records.empty()) {
    const record::ProgramVersions &programs = *results.records.front().programs;
    for (const auto &[name, version] : {std::pair{"mlffbench", programs.mlffbench},
                                        {"LAMMPS", programs.lammps},
                                        {"package MLFF", programs.package},
                                        {"LibTorch", programs.torch}}) {
      if (version)
        html += fmt::format("<p>{} {}</p>\n", name, mustache::html_escape(*version));
    }
  }
  html += fmt::format("<p>The same tables in a terminal: <code>mlffbench report {0}</code>. All "
                      "figures as data: <code>figures.json</code> in this page.</p>\n",
                      mustache::html_escape(output.string()));
  return html;
}

}  // namespace

std::string without_bundle()
{
  return embedded::vega_bundle[0] != '\0'
             ? ""
             : "this mlffbench was built without vl-convert-python, so that its pages have tables "
               "and no pictures; build it with the Python environment of cmake/bootstrap.sh";
}

Json figures_document(const figures::Figures &figures)
{
  return {{"figures", figures::to_json(figures)},
          {"specs", figures::specifications(figures)},
          {"config", figures::specification_config()}};
}

std::string page_html(const record::Results &results, const figures::Figures &figures,
                      const std::filesystem::path &output)
{
  const std::string missing = without_bundle();
  data values;
  values.set("title", fmt::format("{} - mlff-bench", results.suite));
  values.set("css", embedded::page_style);
  values.set("script", embedded::page_script);
  values.set("bundle", embedded::vega_bundle);
  values.set("json", script_safe(base::json_text(figures_document(figures))));
  values.set("answer", list_html(answers(results), 5));
  values.set("banner", banner_html(results));
  values.set("environment",
             list_html(machines(results), 5) + (missing.empty() ? "" : list_html({missing}, 1)));
  values.set("unfinished", unfinished_html(results));
  values.set("strip", strip_html(results));
  values.set("sections", sections_html(results, figures));
  values.set("provenance", provenance_html(results, output));
  return rendered(embedded::page_template, values);
}

}  // namespace mlffbench::report
