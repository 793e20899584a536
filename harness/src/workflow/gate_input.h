// SPDX-License-Identifier: GPL-2.0-or-later
// Both sides of a gate: measured now, or taken from where they are kept.
#pragma once

#include "record/results.h"
#include "store/baseline.h"
#include "workflow/gate_request.h"
#include "workflow/measure.h"
#include "workflow/work_listener.h"

#include <filesystem>
#include <optional>
#include <string>
#include <variant>

namespace mlffbench::workflow {

/// Both sides of a gate, and where they come from.
struct GateInput {
  record::Results earlier;
  record::Results present;
  std::filesystem::path earlier_folder;  ///< empty: no output folder
  std::filesystem::path present_folder;
  std::filesystem::path output;  ///< for further measurements
  std::string earlier_name;
  std::string present_name;
  std::optional<store::Baseline> baseline;
  bool matched = false;
};

/// A gate that a signal ended.
struct InterruptedGate {
  std::optional<Measurement> suite;  ///< whose finished runs can be gone on from; none: no such
};

/// Finds what a gate compares. A suite is measured now, and anew whatever is in its output folder;
/// all that can be missing (history, baseline, earlier results, cells, control, programs) is looked
/// for before anything runs. Throws std::runtime_error, NotComparable.
std::variant<GateInput, InterruptedGate> gate_input(const GateRequest &gate,
                                                    WorkListener &listener);

}  // namespace mlffbench::workflow
