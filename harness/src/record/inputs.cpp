// SPDX-License-Identifier: GPL-2.0-or-later
// Headers of bench logs in records.
#include "record/inputs.h"

#include "base/json_member.h"
#include "base/json_output.h"

#include <nlohmann/json.hpp>

namespace mlffbench::record {

LogHeader log_header_from(const nlohmann::ordered_json &header)
{
  const auto text = [&](const char *name) {
    const auto value = base::member_or_null(header, name);
    return JsonText{value.is_null() ? "" : base::json_text(value)};
  };
  return {{header.is_null() ? "" : base::json_text(header)},
          text("sync"),
          text("energy"),
          text("memory_every"),
          text("device"),
          model_form_from(header)};
}

}  // namespace mlffbench::record
