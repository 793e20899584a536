// SPDX-License-Identifier: GPL-2.0-or-later
// Entry point.
#include "cli/app.h"
#include "report/terminal_stream.h"

int main(int argc, char **argv)
{
  mlffbench::report::guard_output();
  const int code = mlffbench::cli::run_mlffbench(argc, argv);
  mlffbench::report::finish_output();
  return code;
}
