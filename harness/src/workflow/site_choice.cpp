// SPDX-License-Identifier: GPL-2.0-or-later
// The site of a user's choice.
#include "workflow/site_choice.h"

#include <cstdlib>
#include <stdexcept>

namespace mlffbench::workflow {

executor::SiteSettings chosen_site(const SiteChoice &choice)
{
  const char *variable = std::getenv("MLFFBENCH_SITE");
  const std::filesystem::path file = !choice.file.empty()  ? choice.file
                                     : variable != nullptr ? variable
                                                           : "";
  executor::SiteSettings site = file.empty() ? executor::default_site() : executor::load_site(file);
  site.oversubscribe = site.oversubscribe || choice.oversubscribe;
  site.value["oversubscribe"] = site.oversubscribe;
  if (choice.detach && site.executor == "local") {
    throw std::runtime_error(
        "--detach is for jobs, but runs are executed on this machine; remove it, or name a site "
        "file with another executor by --site");
  }
  return site;
}

}  // namespace mlffbench::workflow
