// SPDX-License-Identifier: GPL-2.0-or-later
// Records to compare.
#pragma once

#include "compare/comparison.h"
#include "record/record.h"
#include "report/comparison_text.h"

#include "finished_run.h"

#include <cmath>
#include <string>
#include <vector>

namespace mlffbench::comparison_test {

inline record::Record run_of(const std::string &potential, int repetition, double step_s)
{
  record::Record record = test::finished_run(potential, repetition);
  record.finished_utc = "2026-01-31T12:00:00Z";
  record.role = potential == "teacher" ? model::Role::teacher : model::Role::student;
  record.steps = 100;
  record.step_s.n = 100;
  record.step_s.median = step_s;
  record.step_s.mean = 1.01 * step_s;
  record.pair_s = record.step_s;
  base::MachineIdentity &machine = record.environment.edit().machine;
  machine.host = "a";
  machine.cpu_model = "X";
  machine.usable_cpus = 2;
  record::Inputs &inputs = record.inputs.edit();
  inputs.data_sha256 = "d";
  inputs.model = record::HashedPath{"m.pt", std::string(64, 'a')};
  inputs.bench_log_header = record::log_header_from({{"device", "cpu"}, {"sync", false}});
  record.programs.edit().lammps = "22 Jul 2025";
  return record;
}

/// Runs of one potential whose times differ by some 0.2 % around `step_s`.
inline std::vector<record::Record> session(const std::string &potential, int runs, double step_s)
{
  std::vector<record::Record> records;
  for (int i = 1; i <= runs; ++i)
    records.push_back(run_of(potential, i, step_s * (1.0 + 0.002 * std::sin(7.0 * i))));
  return records;
}

inline std::vector<record::Record> operator+(std::vector<record::Record> a,
                                             const std::vector<record::Record> &b)
{
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

inline const report::ComparedResults side_a{"old", "s", "1", "2026-01-31T12:00:00Z",
                                            "2026-01-31T13:00:00Z"};
inline const report::ComparedResults side_b{"new", "s", "1", "2026-02-01T12:00:00Z",
                                            "2026-02-01T13:00:00Z"};

/// Runs of a model in the form that the bench log tells.
inline std::vector<record::Record> in_form(std::vector<record::Record> records,
                                           const std::string &backend, const std::string &dtype,
                                           const std::vector<std::string> &operators)
{
  for (auto &record : records) {
    record.inputs.edit().bench_log_header.model = {backend, dtype, operators, "cpu"};
  }
  return records;
}

}  // namespace mlffbench::comparison_test
