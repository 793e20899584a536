// SPDX-License-Identifier: GPL-2.0-or-later
// Entry point.
#include "cli/commands.h"

int main(int argc, char **argv)
{
  return mlffbench::run_mlffbench(argc, argv);
}
