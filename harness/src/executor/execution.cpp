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

namespace mlffbench {

namespace {

using Json = nlohmann::ordered_json;

}  // namespace

void write_execution(const ExecutorContext &context)
{
  Json folders = Json::array();
  for (const auto &folder : context.tools.potentials_folders)
    folders.push_back(path_json(std::filesystem::absolute(folder)));
  const Json json{{"format", "mlff-bench-execution"},
                  {"version", 1},
                  {"suite_file", path_json(context.plan.suite->file)},
                  {"suite_text", context.plan.suite->text},
                  {"lmp", path_json(context.tools.lmp)},
                  {"plugin", context.tools.plugin ? path_json(context.tools.plugin->file) : Json()},
                  {"python", context.tools.python_choice.empty()
                                 ? Json()
                                 : path_json(context.tools.python_choice)},
                  {"potentials_folders", folders},
                  {"site", Json(context.site.value)}};
  write_file(context.output / "execution.json", json_text(json, 1) + "\n");
}

Execution read_execution(const std::filesystem::path &output)
{
  const auto file = output / "execution.json";
  try {
    const Json json = parse_json(read_file(file), file.string());
    if (text_member(json, "format") != "mlff-bench-execution" || member(json, "version") != 1)
      throw std::runtime_error("not an execution of version 1");
    Execution execution;
    execution.suite_file = path_from(member(json, "suite_file"));
    execution.suite_text = text_member(json, "suite_text");
    execution.lmp = path_from(member(json, "lmp"));
    if (!member(json, "plugin").is_null())
      execution.plugin = path_from(member(json, "plugin"));
    if (!member(json, "python").is_null())
      execution.python = path_from(member(json, "python"));
    for (const auto &folder : list_member(json, "potentials_folders"))
      execution.potentials_folders.push_back(path_from(folder));
    execution.site = decode_site(nlohmann::json(object_member(json, "site")));
    return execution;
  } catch (const FileError &) {
    throw;
  } catch (const std::exception &) {
    throw std::runtime_error(fmt::format(
        "{} is damaged or of another release; `mlffbench run` with the same suite, --output and "
        "--site writes it anew",
        file.string()));
  }
}

}  // namespace mlffbench
