#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Style and static checks of `make check`: clang-format and clang-tidy on C++, ruff on Python, ShellCheck on scripts.
# Usage: cmake/check.sh BUILD VENV; BUILD was compiled with warnings as errors, VENV holds ruff.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=$1
venv=$2

mapfile -t cpp < <(git ls-files '*.cpp' '*.h')
mapfile -t python < <(git ls-files '*.py')
mapfile -t shell < <(git ls-files '*.sh' '.ci/run')

echo "== clang-format: ${#cpp[@]} files"
clang-format --dry-run --Werror "${cpp[@]}"

echo "== ruff: ${#python[@]} files"
"$venv/bin/ruff" check --quiet "${python[@]}"
"$venv/bin/ruff" format --check --quiet "${python[@]}"

echo "== shellcheck: ${#shell[@]} files"
shellcheck "${shell[@]}"

mapfile -t sources < <(git ls-files 'harness/src/*.cpp' 'lammps-pkg/*.cpp')
echo "== clang-tidy: ${#sources[@]} files"
printf '%s\0' "${sources[@]}" | xargs -0 -n 2 -P "$(nproc)" clang-tidy -p "$build" --quiet 2>/dev/null
echo "== all checks passed"
