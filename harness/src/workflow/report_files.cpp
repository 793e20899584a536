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
#include "report/page.h"

#include <fmt/format.h>
#include <stdexcept>

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

}  // namespace

void write_report_files(const std::filesystem::path &output, const ReportFiles &files,
                        WorkListener &listener)
{
  const record::Results results = record::collect_results(output);
  const figures::Figures figures = figures::make_figures(results, output);
  if (!files.page.empty()) {
    base::write_file(files.page, report::page_html(results, figures, output));
    if (const std::string missing = report::without_bundle(); !missing.empty())
      listener.warn(missing);
    listener.tell(fmt::format("Page: {}\n", files.page.string()));
  }
  if (!files.figures.empty()) {
    draw(figures, files);
    listener.tell(fmt::format("Figures: {}\n", files.figures.string()));
  }
}

}  // namespace mlffbench::workflow
