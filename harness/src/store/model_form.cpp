// SPDX-License-Identifier: GPL-2.0-or-later
// The model in a bench log's header.
#include "store/model_form.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace mlffbench {

namespace {

using Json = nlohmann::ordered_json;

/// A member of an object; null where there is none.
Json member(const Json &object, const char *key)
{
  return object.is_object() ? object.value(key, Json()) : Json();
}

std::string text(const Json &object, const char *key)
{
  const Json value = member(object, key);
  return value.is_string() ? value.get<std::string>() : "";
}

}  // namespace

std::string ModelForm::operators_text() const
{
  if (!is_known())
    return "";
  return operators.empty() ? "none" : fmt::format("{}", fmt::join(operators, ", "));
}

ModelForm model_form(const Record &record)
{
  const Json model = member(member(record.inputs, "bench_log_header"), "model");
  ModelForm form{text(model, "backend"), text(model, "dtype"), {}, text(model, "device")};
  for (const auto &name : member(model, "operators")) {
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

}  // namespace mlffbench
