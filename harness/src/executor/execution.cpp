// SPDX-License-Identifier: GPL-2.0-or-later
// execution.json.
#include "executor/execution.h"

#include "base/file.h"
#include "base/json_member.h"
#include "base/json_output.h"
#include "base/json_path.h"
#include "base/json_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace mlffbench::executor {

namespace {

using Json = nlohmann::ordered_json;

}  // namespace

void write_execution(const ExecutorContext &context)
{
  Json folders = Json::array();
  for (const auto &folder : context.tools.potentials_folders)
    folders.push_back(base::path_json(std::filesystem::absolute(folder)));
  const Json json{
      {"format", "mlff-bench-execution"},
      {"version", 1},
      {"suite_file", base::path_json(context.plan.suite->file)},
      {"suite_text", context.plan.suite->text},
      {"lmp", base::path_json(context.tools.lmp)},
      {"plugin", context.tools.plugin ? base::path_json(context.tools.plugin->file) : Json()},
      {"python",
       context.tools.python_choice.empty() ? Json() : base::path_json(context.tools.python_choice)},
      {"potentials_folders", folders},
      {"site", Json(context.site.value)}};
  base::write_file(context.output / "execution.json", base::json_text(json, 1) + "\n");
}

Execution read_execution(const std::filesystem::path &output)
{
  const auto file = output / "execution.json";
  try {
    const Json json = base::parse_json(base::read_file(file), file.string());
    if (base::text_member(json, "format") != "mlff-bench-execution" ||
        base::member(json, "version") != 1)
      throw std::runtime_error("not an execution of version 1");
    Execution execution;
    execution.suite_file = base::path_from(base::member(json, "suite_file"));
    execution.suite_text = base::text_member(json, "suite_text");
    execution.lmp = base::path_from(base::member(json, "lmp"));
    if (!base::member(json, "plugin").is_null())
      execution.plugin = base::path_from(base::member(json, "plugin"));
    if (!base::member(json, "python").is_null())
      execution.python = base::path_from(base::member(json, "python"));
    for (const auto &folder : base::list_member(json, "potentials_folders"))
      execution.potentials_folders.push_back(base::path_from(folder));
    execution.site = decode_site(nlohmann::json(base::object_member(json, "site")));
    return execution;
  } catch (const base::FileError &) {
    throw;
  } catch (const std::exception &) {
    throw std::runtime_error(fmt::format(
        "{} is damaged or of another release; `mlffbench run` with the same suite, --output and "
        "--site writes it anew",
        file.string()));
  }
}

}  // namespace mlffbench::executor
