// SPDX-License-Identifier: GPL-2.0-or-later
// Looking for programs.
#include "launch/find_program.h"

#include <cstdlib>
#include <fmt/format.h>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace mlffbench::launch {

namespace fs = std::filesystem;

std::string environment_variable(const char *name)
{
  const char *value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool is_executable(const fs::path &path)
{
  return fs::is_regular_file(path) && ::access(path.c_str(), X_OK) == 0;
}

fs::path in_path(const std::string &program)
{
  std::istringstream folders(environment_variable("PATH"));
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (is_executable(fs::path(folder) / program))
      return fs::path(folder) / program;
  }
  return {};
}

fs::path chosen_program(const fs::path &choice, const char *where, const char *what)
{
  const fs::path found = choice.has_parent_path() ? choice : in_path(choice);
  if (!is_executable(found)) {
    throw std::runtime_error(
        fmt::format("{} not found: {} names {}, which is no executable file; correct it", what,
                    where, choice.string()));
  }
  return fs::absolute(found);
}

}  // namespace mlffbench::launch
