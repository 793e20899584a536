// SPDX-License-Identifier: GPL-2.0-or-later
// From an output folder to its page and figures.
#include "workflow/report_files.h"

#include "base/file.h"
#include "base/json_output.h"
#include "base/scratch_folder.h"
#include "figures/catalogue.h"
#include "launch/diagnosis.h"
#include "launch/process.h"
#include "launch/python.h"
#include "report/results_page.h"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>
#include <utility>

namespace mlffbench::workflow {

namespace embedded {
extern const char *const render_figures;
}  // namespace embedded

namespace {

void draw(const figures::Figures &figures, const ReportFiles &files)
{
  base::make_folder(files.figures);
  const auto document = files.figures / "figures.json";
  base::write_file(document, base::json_text(report::figures_document(figures)));
  const base::ScratchFolder scratch;
  const auto script = scratch.path() / "render_figures.py";
  base::write_file(script, embedded::render_figures);
  constexpr double timeout_s = 3600.0;
  const auto drawn = launch::capture(
      {launch::find_python(files.python), script, document, files.figures}, timeout_s);
  if (drawn.good())
    return;
  const std::string error = launch::python_error(drawn.text);
  throw std::runtime_error(fmt::format("no figures were drawn: {}", !error.empty() ? error
                                                                    : drawn.text.empty()
                                                                        ? "the renderer was ended"
                                                                        : drawn.text));
}

/// The folder's own name; with a number where another one has it already.
std::string label_of(const std::filesystem::path &output,
                     const std::vector<std::pair<std::string, report::PageContent>> &pages)
{
  const std::string name = std::filesystem::weakly_canonical(output).filename().string();
  std::string label = name;
  for (int number = 2;; ++number) {
    const auto same = [&](const auto &page) { return page.first == label; };
    if (std::none_of(pages.begin(), pages.end(), same))
      return label;
    label = fmt::format("{} ({})", name, number);
  }
}

/// `about` stands behind the name of the page.
void write_and_tell(const report::PageContent &content, const std::filesystem::path &file,
                    const std::string &about, WorkListener &listener)
{
  base::write_file(file, report::page_html(content));
  if (const std::string missing = report::without_bundle(); !missing.empty())
    listener.warn(missing);
  listener.tell(fmt::format("Page: {}{}\n", file.string(), about));
}

}  // namespace

void write_page(const report::PageContent &content, const std::filesystem::path &file,
                WorkListener &listener)
{
  write_and_tell(content, file, "", listener);
}

void write_report_files(const std::vector<std::filesystem::path> &outputs, const ReportFiles &files,
                        WorkListener &listener)
{
  size_t finished = 0;
  size_t planned = 0;
  std::vector<std::pair<std::string, report::PageContent>> pages;
  for (const auto &output : outputs) {
    const record::Results results = record::collect_results(output);
    finished += results.records.size();
    planned += results.planned;
    pages.emplace_back(
        label_of(output, pages),
        report::results_page(results, figures::make_figures(results, output), output));
  }
  const report::PageContent page = report::one_page(std::move(pages));
  if (!files.page.empty())
    write_and_tell(page, files.page, fmt::format(" ({} of {} runs finished)", finished, planned),
                   listener);
  if (!files.figures.empty()) {
    draw(page.figures, files);
    listener.tell(fmt::format("Figures: {}\n", files.figures.string()));
  }
}

}  // namespace mlffbench::workflow
