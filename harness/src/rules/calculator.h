// SPDX-License-Identifier: GPL-2.0-or-later
// Rules of potentials of engine ase.
#pragma once

#include "base/diagnostic.h"
#include "model/suite.h"
#include "yaml/document.h"

#include <vector>

namespace mlffbench::rules {

/// Finds the files of calculators, hashes them, and checks what a schema cannot say: no key of the
/// other engine, one rank, protocols that ASE's integrators can do. Models are resolve_suite()'s
/// matter, as for all potentials.
std::vector<base::Diagnostic> resolve_calculators(model::Suite &suite,
                                                  const yaml::Document &document);

}  // namespace mlffbench::rules
