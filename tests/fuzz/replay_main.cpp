// SPDX-License-Identifier: GPL-2.0-or-later
// Gives every file of a corpus to its reader, without a fuzzer: what was mended once stays mended.
// Usage: fuzz_replay FOLDER; FOLDER has a folder for each target.
#include "base/file.h"
#include "target.h"

#include <filesystem>
#include <fmt/format.h>

int main(int argc, char **argv)
{
  namespace fs = std::filesystem;
  if (argc != 2) {
    fmt::print(stderr, "usage: fuzz_replay FOLDER\n");
    return 2;
  }
  size_t files = 0;
  for (const auto &target : mlffbench::fuzz::targets()) {
    const fs::path folder = fs::path(argv[1]) / target.name;
    if (!fs::is_directory(folder)) {
      fmt::print(stderr, "fuzz_replay: {} is missing; each target has seeds\n", folder.string());
      return 2;
    }
    for (const auto &entry : fs::directory_iterator(folder)) {
      fmt::print("{}\n", entry.path().string());
      (void)std::fflush(stdout);  // the last name is that of an input that crashes
      mlffbench::fuzz::give(target, mlffbench::base::read_file(entry.path()));
      ++files;
    }
  }
  fmt::print("{} inputs, {} readers, no fault\n", files, mlffbench::fuzz::targets().size());
  return 0;
}
