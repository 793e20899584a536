// SPDX-License-Identifier: GPL-2.0-or-later
// Rules of protocols that a schema cannot say.
#pragma once

#include "base/diagnostic.h"
#include "model/suite.h"
#include "yaml/document.h"

#include <vector>

namespace mlffbench {

/// Checks that the settings of every protocol fit its ensemble and its systems, sets the schema's
/// defaults for a thermostat, barostat or minimisation that is not described, and reads and checks
/// deck templates. Data files must have been read.
std::vector<Diagnostic> resolve_protocols(Suite &suite, const Document &document);

}  // namespace mlffbench
