// SPDX-License-Identifier: GPL-2.0-or-later
// JSON that a model file brings along.

#ifndef MLFF_JSON_H
#define MLFF_JSON_H

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace mlff {

/// Parses JSON of a model file. Throws ModelError where it is no object, or nested deeper than
/// anything that follows (copies, printing) could follow it down.
/// @param what  the noun for messages, e.g. "metadata"
nlohmann::json parse_object(const std::string &text, const std::string &file,
                            const std::string &what);

/// As one line. Bytes that are no UTF-8 are replaced, so that this never throws.
std::string one_line(const nlohmann::json &json);

}  // namespace mlff

#endif
