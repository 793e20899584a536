// SPDX-License-Identifier: GPL-2.0-or-later
// The program.
#pragma once

namespace mlffbench::cli {

/// Reads the command line, runs a command, returns its exit code. Errors end as one message on
/// stderr.
int run_mlffbench(int argc, char **argv);

}  // namespace mlffbench::cli
