// SPDX-License-Identifier: GPL-2.0-or-later
// execution.json.
#include "place/execution.h"

#include "store/file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace mlffbench {

namespace {

using Json = nlohmann::ordered_json;

}  // namespace

void write_execution(const PlaceContext &context)
{
  Json folders = Json::array();
  for (const auto &folder : context.tools.potentials_folders)
    folders.push_back(std::filesystem::absolute(folder).string());
  const Json json{
      {"format", "mlff-bench-execution"},
      {"version", 1},
      {"suite_file", context.plan.suite->file.string()},
      {"suite_text", context.plan.suite->text},
      {"lmp", context.tools.lmp.string()},
      {"plugin", context.tools.plugin ? Json(context.tools.plugin->file.string()) : Json()},
      {"python",
       context.tools.python_choice.empty() ? Json() : Json(context.tools.python_choice.string())},
      {"potentials_folders", folders},
      {"site", Json(context.site.value)}};
  write_file(context.output / "execution.json", json.dump(1) + "\n");
}

Execution read_execution(const std::filesystem::path &output)
{
  const auto file = output / "execution.json";
  try {
    const Json json = Json::parse(read_file(file));
    if (json.at("format") != "mlff-bench-execution" || json.at("version") != 1)
      throw std::runtime_error("not an execution of version 1");
    Execution execution;
    execution.suite_file = json.at("suite_file").get<std::string>();
    execution.suite_text = json.at("suite_text");
    execution.lmp = json.at("lmp").get<std::string>();
    if (!json.at("plugin").is_null())
      execution.plugin = json.at("plugin").get<std::string>();
    if (!json.at("python").is_null())
      execution.python = json.at("python").get<std::string>();
    for (const auto &folder : json.at("potentials_folders"))
      execution.potentials_folders.emplace_back(folder.get<std::string>());
    execution.site = decode_site(nlohmann::json(json.at("site")));
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
