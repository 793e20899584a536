// SPDX-License-Identifier: GPL-2.0-or-later
// The model in a bench log's header.
#include "record/model_form.h"

#include "base/json_member.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace mlffbench::record {

namespace {

using Json = nlohmann::ordered_json;

}  // namespace

std::string ModelForm::operators_text() const
{
  if (!is_known())
    return "";
  return operators.empty() ? "none" : fmt::format("{}", fmt::join(operators, ", "));
}

ModelForm model_form_from(const Json &header)
{
  const Json model = base::member_or_null(header, "model");
  ModelForm form{base::text_or_empty(model, "backend"),
                 base::text_or_empty(model, "dtype"),
                 {},
                 base::text_or_empty(model, "device")};
  for (const auto &name : base::member_or_null(model, "operators")) {
    if (name.is_string())
      form.operators.push_back(name);
  }
  return form;
}

Json to_json(const ModelForm &form)
{
  if (!form.is_known())
    return {};
  const auto text_or_null = [](const std::string &value) {
    return value.empty() ? Json() : Json(value);
  };
  return {{"backend", form.backend},
          {"dtype", text_or_null(form.dtype)},
          {"operators", form.operators},
          {"device", text_or_null(form.device)}};
}

}  // namespace mlffbench::record
