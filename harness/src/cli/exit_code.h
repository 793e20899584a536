// SPDX-License-Identifier: GPL-2.0-or-later
// Exit codes: what they are and what they mean, the same for all commands.
#pragma once

#include <string>

namespace mlffbench::record {
struct Results;
}

namespace mlffbench::cli::exit_code {

constexpr int good = 0;
constexpr int usage_or_io = 1;
constexpr int run_failed = 2;
constexpr int physics = 3;
constexpr int regression = 4;
constexpr int inconclusive = 5;
constexpr int not_comparable = 6;
constexpr int interrupted = 130;

struct Meaning {
  int code;
  const char *text;
};

constexpr Meaning meanings[] = {
    {good, "good"},
    {usage_or_io, "usage or I/O"},
    {run_failed, "a run failed"},
    {physics, "a physics check failed"},
    {regression, "regression"},
    {inconclusive, "inconclusive (with --strict, or a gate that could not have failed)"},
    {not_comparable, "not comparable"},
    {interrupted, "interrupted"},
};

/// "Exit codes: 0 good, 1 usage or I/O, ...", for help text and man page.
std::string help();

/// What the failures and flags of results ask for.
int of(const record::Results &results);

}  // namespace mlffbench::cli::exit_code
