#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Lines and branches of our own code that ran in a build with MLFFBENCH_COVERAGE. Usage: cmake/coverage.sh BUILD
# Branches that the compiler makes for exceptions are not counted: no test can take them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
gcovr --root . --filter 'harness/src/' --filter 'lammps-pkg/' --exclude-throw-branches --exclude-unreachable-branches \
  --gcov-ignore-parse-errors --print-summary --txt "$1/coverage.txt" --html-details "$1/coverage.html" "$1"
