// SPDX-License-Identifier: GPL-2.0-or-later
// Faults of models and potential files that would make every run fail.
#pragma once

#include "model/suite.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::rules {

/// Element symbols that a model file of pair_style mlff names; empty if it names none where they
/// can be seen. Looks into its archive, reads metadata of bounded size, and runs nothing of it.
/// Throws std::runtime_error, a sentence with the remedy, if it is no such file or a damaged one.
std::vector<std::string> elements_of_model(const std::filesystem::path &file);

/// What is wrong with the model of a potential of pair_style mlff, for the systems that it is for.
std::optional<std::string> model_fault(const model::Potential &potential,
                                       const std::vector<model::System> &systems);

/// What is wrong with a line of pair_coeff: a file that is nowhere, or an element that no file of
/// the line knows. `folders` are those of potential files.
std::optional<std::string> pair_coeff_fault(const model::Potential &potential,
                                            const std::string &line,
                                            const std::vector<model::System> &systems,
                                            const std::vector<std::filesystem::path> &folders);

}  // namespace mlffbench::rules
