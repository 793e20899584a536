// SPDX-License-Identifier: GPL-2.0-or-later
// A folder for the inputs of readers of files, and the end of a process that found a fault.
#include "refusal.h"

#include "../unit/harness/temporary_folder.h"

#include <cstdlib>
#include <fmt/format.h>
#include <fstream>

namespace mlffbench::fuzz {

void stop_on(const std::string &fault)
{
  if (fault.empty())
    return;
  fmt::print(stderr, "{}\n", fault);
  std::abort();
}

const std::filesystem::path &input_file(std::string_view name, std::string_view bytes)
{
  static const test::TemporaryFolder folder;
  static std::filesystem::path file;
  file = folder.path() / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return file;
}

}  // namespace mlffbench::fuzz
