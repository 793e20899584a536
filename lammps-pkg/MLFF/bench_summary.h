// SPDX-License-Identifier: GPL-2.0-or-later
// What fix bench/latency prints at the end of a run.

#ifndef MLFF_BENCH_SUMMARY_H
#define MLFF_BENCH_SUMMARY_H

#include "bench_log_lines.h"
#include "bench_rows.h"

#include <string>

namespace LAMMPS_NS {

/// In the form of LAMMPS' own timing breakdown.
/// @param id, file   the fix's and its log's
/// @param own_clock  times are not those of LAMMPS' timers
/// @param sums       of the rows over ranks
std::string bench_summary(const std::string &id, const std::string &file, bool own_clock,
                          const mlff::BenchRun &summary, const mlff::BenchRows::Summary &sums);

}  // namespace LAMMPS_NS

#endif
