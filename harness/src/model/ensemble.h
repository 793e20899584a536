// SPDX-License-Identifier: GPL-2.0-or-later
// What a protocol samples.
#pragma once

#include <string_view>

namespace mlffbench::model {

/// Key `ensemble` of a protocol. `custom` is what a user's own deck template does.
enum class Ensemble { nve, nvt, npt, minimize, rerun, custom };

/// As suites and records write it: "nve".
std::string_view word_of(Ensemble ensemble);
/// False if it is none of these words.
bool read_word(std::string_view word, Ensemble &ensemble);

/// Whether runs of it have times of steps: those of minimize and rerun have none.
constexpr bool has_step_times(Ensemble ensemble)
{
  return ensemble != Ensemble::minimize && ensemble != Ensemble::rerun;
}

/// Whether its thermostat acts on the counted steps.
constexpr bool has_thermostat(Ensemble ensemble)
{
  return ensemble == Ensemble::nvt || ensemble == Ensemble::npt;
}

}  // namespace mlffbench::model
