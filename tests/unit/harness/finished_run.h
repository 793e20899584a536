// SPDX-License-Identifier: GPL-2.0-or-later
// A record that tests begin with.
#pragma once

#include "record/record.h"

#include <string>

namespace mlffbench::test {

/// A finished run of one cell for each potential; figures are the test's own.
inline record::Record finished_run(const std::string &potential, int repetition)
{
  record::Record record;
  record.run_id = potential + std::to_string(repetition);
  record.system = "si";
  record.protocol = "nve";
  record.potential = potential;
  record.repetition = repetition;
  record.atoms = 64;
  record.ensemble = model::Ensemble::nve;
  record.timestep_fs = 1.0;
  return record;
}

}  // namespace mlffbench::test
