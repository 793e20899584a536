// SPDX-License-Identifier: GPL-2.0-or-later
// From an output folder to its page.
#include "workflow/report_page.h"

#include "base/file.h"
#include "base/json_output.h"
#include "base/scratch_folder.h"
#include "figures/catalogue.h"
#include "launch/process.h"
#include "launch/python.h"
#include "report/page.h"

#include <fmt/format.h>
#include <stdexcept>

namespace mlffbench::workflow {

namespace embedded {
extern const char *const render_figures;
}  // namespace embedded

namespace {

/// The renderer's last line tells of a fault in a sentence behind `ERROR: `.
std::string fault_of(const std::string &text)
{
  const size_t begin = text.rfind("ERROR: ");
  if (begin == std::string::npos)
    return text.empty() ? "the renderer was ended" : text;
  return text.substr(begin + 7, text.find('\n', begin) - begin - 7);
}

}  // namespace

void write_report_page(const std::filesystem::path &output, const std::filesystem::path &page,
                       WorkListener &listener)
{
  const record::Results results = record::collect_results(output);
  const figures::Figures figures = figures::make_figures(results, output);
  base::write_file(page, report::page_html(results, figures, output));
  if (const std::string missing = report::without_bundle(); !missing.empty())
    listener.warn(missing);
  listener.tell(fmt::format("Page: {}\n", page.string()));
}

void write_report_figures(const std::filesystem::path &output, const std::filesystem::path &folder,
                          const std::filesystem::path &python, WorkListener &listener)
{
  const record::Results results = record::collect_results(output);
  const figures::Figures figures = figures::make_figures(results, output);
  base::make_folder(folder);
  const auto document = folder / "figures.json";
  base::write_file(document, base::json_text(report::figures_document(figures)));
  const base::ScratchFolder scratch;
  const auto script = scratch.path() / "render_figures.py";
  base::write_file(script, embedded::render_figures);
  constexpr double timeout_s = 3600.0;
  const auto drawn =
      launch::capture({launch::find_python(python), script, document, folder}, timeout_s);
  if (!drawn.good())
    throw std::runtime_error(fmt::format("no figures were drawn: {}", fault_of(drawn.text)));
  listener.tell(fmt::format("Figures: {}\n", folder.string()));
}

}  // namespace mlffbench::workflow
