// SPDX-License-Identifier: GPL-2.0-or-later
// Programs on this machine.
#pragma once

#include <filesystem>
#include <string>

namespace mlffbench::launch {

/// The value of an environment variable; empty if it is not set.
std::string environment_variable(const char *name);

bool is_executable(const std::filesystem::path &path);

/// The path of a program in PATH; empty if it is not there.
std::filesystem::path in_path(const std::string &program);

/// The absolute path of a program that a person chose by `where` (an option or a variable), a name
/// for PATH or a path. Throws std::runtime_error if that is no executable file; `what` is what it
/// should be.
std::filesystem::path chosen_program(const std::filesystem::path &choice, const char *where,
                                     const char *what);

}  // namespace mlffbench::launch
