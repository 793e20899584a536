// SPDX-License-Identifier: GPL-2.0-or-later
// From an output folder to its page.
#include "workflow/report_page.h"

#include "base/file.h"
#include "figures/catalogue.h"
#include "report/page.h"

#include <fmt/format.h>

namespace mlffbench::workflow {

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

}  // namespace mlffbench::workflow
