// SPDX-License-Identifier: GPL-2.0-or-later
// The targets under libFuzzer. MLFFBENCH_FUZZ_TARGET names the one to run.
#include "mutate.h"
#include "target.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

// The names and types of these functions are libFuzzer's.
// NOLINTBEGIN(readability-identifier-naming)
extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

namespace {

const mlffbench::fuzz::Target *target = nullptr;

bool is_yaml()
{
  const std::string_view name = target->name;
  return name == "suite" || name == "site" || name == "targets";
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int * /*argc*/, char *** /*argv*/)
{
  const char *name = std::getenv("MLFFBENCH_FUZZ_TARGET");
  target = name ? mlffbench::fuzz::find_target(name) : nullptr;
  if (!target) {
    (void)std::fprintf(stderr, "set MLFFBENCH_FUZZ_TARGET to one of:");
    for (const auto &one : mlffbench::fuzz::targets())
      (void)std::fprintf(stderr, " %s", one.name);
    (void)std::fprintf(stderr, "\n");
    std::exit(2);
  }
  return 0;
}

/// Half of the mutants of YAML are changed by lines and words, which get past the parser.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
                                          unsigned seed)
{
  if (!is_yaml() || seed % 2 == 0)
    return LLVMFuzzerMutate(data, size, max_size);
  mlffbench::fuzz::Mutator mutator(seed);
  const std::string mutant =
      mutator.mutant({std::string(reinterpret_cast<const char *>(data), size)});
  const size_t length = std::min(mutant.size(), max_size);
  std::memcpy(data, mutant.data(), length);
  return length;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  mlffbench::fuzz::give(*target, {reinterpret_cast<const char *>(data), size});
  return 0;
}
// NOLINTEND(readability-identifier-naming)
