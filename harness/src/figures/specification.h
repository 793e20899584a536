// SPDX-License-Identifier: GPL-2.0-or-later
// How figures are drawn: harness/figures/ID.vl.json, completed for the potentials of some results.
#pragma once

#include "figures/figure.h"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace mlffbench::figures {

/// The Vega-Lite specification of each figure that is there, by id, with names, colours, dashes and
/// shapes of the potentials filled in, and titles of axes where several ids share one. One has data
/// of these names: Figure::data. `legend` is of files in which several figures share one.
nlohmann::ordered_json specifications(const Figures &figures);

/// What all specifications share: `config` of harness/figures/theme.json.
nlohmann::ordered_json specification_config();

/// The colours of potentials as variables of CSS, --p0 and so on, for a light and a dark page.
std::string palette_css();

}  // namespace mlffbench::figures
