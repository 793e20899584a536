// SPDX-License-Identifier: GPL-2.0-or-later
// In which form the potentials of a group were run, and how many times as fast as the teacher they
// are.
#pragma once

#include "record/cell_summary.h"

#include <string>
#include <vector>

namespace mlffbench::report {

/// The potential, with its engine where there are several among the cells.
std::string name_of(const record::CellSummary &cell,
                    const std::vector<const record::CellSummary *> &cells);

/// Why the speed-ups of a group are not of the models alone, or have two answers; lines that begin
/// with "warning:".
std::string warnings_text(const std::vector<const record::CellSummary *> &cells);

/// Table of pair style, backend, dtype, fused operators and device, with a warning where models are
/// unlike the teacher's; empty if no potential has a model.
std::string forms_text(const std::vector<const record::CellSummary *> &cells);

/// Table of the speed-ups against the teacher, by median and by mean, with a warning where these
/// are apart; empty without a teacher or others.
std::string speed_ups_text(const std::vector<const record::CellSummary *> &cells);

}  // namespace mlffbench::report
