// SPDX-License-Identifier: GPL-2.0-or-later
// Calculators: the potentials of engine ase.
#pragma once

#include "base/hashed_file.h"

#include <filesystem>
#include <string>

namespace mlffbench::model {

/// What gives a calculator of ASE, and how it is called.
struct Calculator {
  std::string import_path;     ///< MODULE:NAME, as the suite gives it
  std::string module;          ///< empty if there is a file
  std::filesystem::path file;  ///< in place of a module; absolute once resolved
  base::FileContent file_content;
  std::string callable;          ///< name in it, perhaps with dots
  std::string arguments_json;    ///< by keyword, an object; with {model} not yet replaced
  std::filesystem::path python;  ///< absolute once resolved; empty: the program's default
};

}  // namespace mlffbench::model
