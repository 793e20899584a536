// SPDX-License-Identifier: GPL-2.0-or-later
// Inputs that changed since the plan was made.
#include "launch/inputs.h"

#include "base/file.h"
#include "base/hashed_file.h"

#include <filesystem>
#include <fmt/format.h>
#include <string>

namespace mlffbench::launch {

namespace {

std::optional<Diagnosis> change(const std::string &kind, const std::filesystem::path &path,
                                const base::FileContent &content)
{
  try {
    if (base::is_unchanged(path, content))
      return std::nullopt;
  } catch (const base::FileError &error) {
    return Diagnosis{fmt::format("the {} is gone: {}", kind, error.what()), path};
  }
  return Diagnosis{fmt::format("the {} {} has changed since the plan was made; give the same "
                               "command again, which plans with the file as it is now",
                               kind, path.string()),
                   path};
}

}  // namespace

std::optional<Diagnosis> changed_input(const deck::PlannedRun &run, const Tools &tools)
{
  const model::Potential &potential = *run.potential;
  std::optional<Diagnosis> found;
  const auto look = [&](const char *kind, const std::filesystem::path &path,
                        const base::FileContent &content) {
    if (!found)
      found = change(kind, path, content);
  };
  if (tools.plugin && !potential.calculator)
    look("plugin", tools.plugin->file, tools.plugin->content);
  for (const auto &plugin : potential.plugins)
    look("plugin", plugin.path, plugin.content);
  if (!potential.model.empty())
    look("model", potential.model, potential.model_content);
  for (const auto &file : potential.files)
    look("potential file", file.source, file.content);
  if (potential.calculator && !potential.calculator->file.empty())
    look("calculator", potential.calculator->file, potential.calculator->file_content);
  if (const auto &trajectory = run.protocol->trajectory)
    look("trajectory", trajectory->source, trajectory->content);
  return found;
}

}  // namespace mlffbench::launch
