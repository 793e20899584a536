// SPDX-License-Identifier: GPL-2.0-or-later
// Rules of protocols that a schema cannot say.
#pragma once

#include "base/diagnostic.h"
#include "model/suite.h"
#include "yaml/document.h"

#include <vector>

namespace mlffbench::rules {

/// Checks that the settings of every protocol fit its ensemble and its systems, sets the schema's
/// defaults for a thermostat, barostat or minimisation that is not described, and reads and checks
/// deck templates. Data files must have been read.
std::vector<base::Diagnostic> resolve_protocols(model::Suite &suite,
                                                const yaml::Document &document);

}  // namespace mlffbench::rules
