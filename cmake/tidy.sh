#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# clang-tidy on our sources: all, which takes 20 minutes on 2 cores, or those that differ from a commit.
# Usage: cmake/tidy.sh BUILD [COMMIT]; BUILD has compile_commands.json.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=$1
commit=${2-}

patterns=('harness/src/*.cpp' 'lammps-pkg/*.cpp')
if [ -n "$commit" ]; then
  mapfile -t sources < <(git diff --name-only --diff-filter=d "$commit" -- "${patterns[@]}")
else
  mapfile -t sources < <(git ls-files "${patterns[@]}")
fi
echo "== clang-tidy: ${#sources[@]} files"
[ ${#sources[@]} -eq 0 ] ||
  printf '%s\0' "${sources[@]}" | xargs -0 -n 2 -P "$(nproc)" clang-tidy -p "$build" --quiet 2>/dev/null
