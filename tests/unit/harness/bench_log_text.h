// SPDX-License-Identifier: GPL-2.0-or-later
// Texts of bench logs.
#pragma once

#include "benchlog/bench_log.h"

#include <gtest/gtest.h>
#include <string>

namespace mlffbench::bench_log_test {

inline const std::string names =
    "call,step,phase,level,rebuild,pair_s,pair_min_s,pair_mean_s,force_s,"
    "step_s,neigh_s,comm_s,other_s,pe_eV,etotal_eV,conserved_eV,temp_K,"
    "press_bar,rss_B,rss_mean_B,peak_rss_B,lammps_B,device_B";
inline const std::string phase_names = ",pack_s,model_s,scatter_s,edges,model_calls";

/// A header with these columns, as JSON.
inline std::string header(const std::string &columns)
{
  std::string list = columns;
  for (size_t at = list.find(','); at != std::string::npos; at = list.find(',', at + 3))
    list.replace(at, 1, "\",\"");
  return R"({"atoms":64,"units":"metal","columns":[")" + list + "\"]}";
}

/// The first three lines of a log with these columns.
inline std::string head_of(const std::string &columns)
{
  return "# mlff-bench-log 2\n# " + header(columns) + "\n" + columns + "\n";
}

inline const std::string head = head_of(names);
inline const std::string rows =
    "1,0,setup,0,1,,,,0.9,,,,,-346.98,-344.5,-344.25,300,1.2e3,412345344,4.1e8,500,600,700\n"
    "2,1,warmup,0,0,0.41,0.39,0.4,0.42,0.43,0.001,0.002,0.003,,,,,,,,,,\n"
    "3,2,run,0,1,0.4,,,0.41,0.42,,,,-346,-344,,290,,,,,,\n";
inline const std::string good = head + rows + "# run {\"run\":1,\"steps\":2,\"atoms\":64}\n";
inline const std::string fourth = "4,3,run,0,0,,,,,,,,,,,,,,,,,,\n";

inline void expect_error(const std::string &text, const std::string &message)
{
  try {
    benchlog::parse_bench_log(text, "bench.log");
    FAIL() << "accepted: " << text;
  } catch (const benchlog::BenchLogError &error) {
    EXPECT_NE(std::string(error.what()).find(message), std::string::npos) << error.what();
  }
}

}  // namespace mlffbench::bench_log_test
