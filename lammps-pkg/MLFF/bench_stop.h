// SPDX-License-Identifier: GPL-2.0-or-later
// What parts without LAMMPS complain of ends LAMMPS.

#ifndef MLFF_BENCH_STOP_H
#define MLFF_BENCH_STOP_H

#include "error.h"

#include <exception>

namespace LAMMPS_NS {

/// Does something that one rank alone does, whose complaint ends LAMMPS.
template <typename Action> void or_stop(Error *error, const Action &action)
{
  try {
    action();
  } catch (const std::exception &e) {
    error->one(FLERR, e.what());
  }
}

}  // namespace LAMMPS_NS

#endif
