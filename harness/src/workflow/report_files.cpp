// SPDX-License-Identifier: GPL-2.0-or-later
// From an output folder to its page and figures.
#include "workflow/report_files.h"

#include "base/file.h"
#include "base/json_output.h"
#include "figures/catalogue.h"
#include "report/results_page.h"
#include "workflow/figure_files.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace mlffbench::workflow {

namespace {

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
void write_and_tell(report::PageContent content, const std::filesystem::path &file,
                    const std::string &about, WorkListener &listener,
                    const std::filesystem::path &python)
{
  content.svgs = page_pictures(content.figures, python, listener);
  base::write_file(file, report::page_html(content));
  if (const std::string missing = report::without_bundle(); !missing.empty())
    listener.warn(missing);
  listener.tell(fmt::format("Page: {}{}\n", file.string(), about));
}

}  // namespace

void write_page(report::PageContent content, const std::filesystem::path &file,
                WorkListener &listener, const std::filesystem::path &python)
{
  write_and_tell(std::move(content), file, "", listener, python);
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
                   listener, files.python);
  if (!files.figures.empty()) {
    base::make_folder(files.figures);
    base::write_file(files.figures / "figures.json",
                     base::json_text(report::figures_document(page.figures)));
    draw_figures(page.figures, {}, files.figures, files.python);
    listener.tell(fmt::format("Figures: {}\n", files.figures.string()));
  }
}

}  // namespace mlffbench::workflow
