// SPDX-License-Identifier: GPL-2.0-or-later
// The results as one HTML file.
#pragma once

#include "figures/figure.h"
#include "record/results.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace mlffbench::report {

/// One file that asks the network for nothing and works under a Content-Security-Policy without
/// unsafe-eval: the answer, failed physics, machine, figures, tables, provenance. Without scripts
/// all tables can be read. `output` is for the commands that repeat it.
std::string page_html(const record::Results &results, const figures::Figures &figures,
                      const std::filesystem::path &output);

/// What a page and the renderer of files draw from: figures.json, the specifications of its figures
/// and the configuration that all of these share.
nlohmann::ordered_json figures_document(const figures::Figures &figures);

/// The sentence that says what is missing where this program was built without the renderer's
/// bundle; empty if it has it.
std::string without_bundle();

}  // namespace mlffbench::report
