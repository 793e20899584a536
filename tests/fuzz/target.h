// SPDX-License-Identifier: GPL-2.0-or-later
// Readers of files that strangers may have written, each as a function of bytes.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace mlffbench::fuzz {

/// A reader under test. It has to end in a value or in a refusal that helps; all else ends the
/// process: crashes, sanitizer reports, and refusals that help nobody.
struct Target {
  const char *name;  ///< also of its folder in tests/fuzz/corpus
  void (*read)(std::string_view bytes);
};

/// All of them, by name.
std::span<const Target> targets();

/// Gives it an input.
void give(const Target &target, std::string_view bytes);

/// One of them; nullptr: there is none of this name.
const Target *find_target(std::string_view name);

// suite_targets.cpp: YAML
void read_suite(std::string_view bytes);
void read_site(std::string_view bytes);
void read_targets_file(std::string_view bytes);

// structure_targets.cpp
void read_cif(std::string_view bytes);
void read_poscar(std::string_view bytes);
void read_extxyz(std::string_view bytes);
void read_data_file(std::string_view bytes);

// log_targets.cpp
void read_bench_log(std::string_view bytes);
void read_thermo_log(std::string_view bytes);
void read_dump(std::string_view bytes);

// output_targets.cpp: what mlffbench itself has written, perhaps damaged since
void read_record(std::string_view bytes);
void read_results(std::string_view bytes);
void read_plan(std::string_view bytes);
void read_execution(std::string_view bytes);
void read_submission(std::string_view bytes);

// model_targets.cpp
void read_model_archive(std::string_view bytes);
void read_model_metadata(std::string_view bytes);

}  // namespace mlffbench::fuzz
