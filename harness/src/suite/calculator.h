// SPDX-License-Identifier: GPL-2.0-or-later
// Calculators: the potentials of engine ase.
#pragma once

#include "store/hashed_file.h"
#include "suite/diagnostic.h"
#include "suite/document.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace mlffbench {

struct Suite;

/// What gives a calculator of ASE, and how it is called.
// json's move constructor only asserts; clang-tidy takes that for a throw.
struct Calculator {            // NOLINT(bugprone-exception-escape)
  std::string import_path;     ///< MODULE:NAME, as the suite gives it
  std::string module;          ///< empty if there is a file
  std::filesystem::path file;  ///< in place of a module; absolute once resolved
  FileContent file_content;
  std::string callable;          ///< name in it, perhaps with dots
  nlohmann::json arguments;      ///< by keyword; with {model} not yet replaced
  std::filesystem::path python;  ///< absolute once resolved; empty: the program's default
};

/// From a potential of engine ase.
Calculator decode_calculator(const nlohmann::json &potential);

/// Finds the files of calculators, hashes them, and checks what a schema cannot say: no key of the
/// other engine, one rank, protocols that ASE's integrators can do. Models are resolve_suite()'s
/// matter, as for all potentials.
std::vector<Diagnostic> resolve_calculators(Suite &suite, const Document &document);

}  // namespace mlffbench
