// SPDX-License-Identifier: GPL-2.0-or-later
// From the values of a suite file to a Suite.
#pragma once

#include "model/suite.h"

#include <nlohmann/json_fwd.hpp>

namespace mlffbench::suite {

/// Decodes a document that validate_suite() accepts and whose defaults are set. Paths are not
/// looked up yet: models and files hold what the suite file says.
model::Suite decode_suite(const nlohmann::json &value);

}  // namespace mlffbench::suite
