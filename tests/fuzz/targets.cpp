// SPDX-License-Identifier: GPL-2.0-or-later
// The table of targets.
#include "target.h"

#include "refusal.h"

#include <array>

namespace mlffbench::fuzz {

namespace {

constexpr std::array all{Target{"bench_log", read_bench_log},
                         Target{"cif", read_cif},
                         Target{"data_file", read_data_file},
                         Target{"dump", read_dump},
                         Target{"execution", read_execution},
                         Target{"extxyz", read_extxyz},
                         Target{"model_archive", read_model_archive},
                         Target{"model_metadata", read_model_metadata},
                         Target{"plan", read_plan},
                         Target{"poscar", read_poscar},
                         Target{"record", read_record},
                         Target{"results", read_results},
                         Target{"site", read_site},
                         Target{"submission", read_submission},
                         Target{"suite", read_suite},
                         Target{"targets", read_targets_file},
                         Target{"thermo_log", read_thermo_log}};

}  // namespace

std::span<const Target> targets()
{
  return all;
}

void give(const Target &target, std::string_view bytes)
{
  input() = bytes;
  target.read(bytes);
}

const Target *find_target(std::string_view name)
{
  for (const auto &target : all) {
    if (name == target.name)
      return &target;
  }
  return nullptr;
}

}  // namespace mlffbench::fuzz
