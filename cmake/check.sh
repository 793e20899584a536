#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Style checks of `make check`: clang-format on C++, ruff on Python, ShellCheck on scripts, Sphinx on the site.
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

echo "== sphinx: the site of docs/"
rm -rf "$build/docs"
cmake/docs.sh "$build"

# The LAMMPS at hand has 32-bit atom tags. Others have 64-bit ones, for which the styles have to compile as well.
echo "== styles with LAMMPS_BIGBIG"
"$venv/bin/python" - "$build/compile_commands.json" <<'PYTHON'
import json, os, shlex, subprocess, sys

for entry in json.load(open(sys.argv[1])):
    if "mlffplugin.dir" in entry["command"]:
        words = [word for word in shlex.split(entry["command"]) if os.path.basename(word) != "ccache"]
        words = words[: words.index("-o")] + ["-fsyntax-only", entry["file"]]
        assert "-DLAMMPS_SMALLBIG" in words, words
        words[words.index("-DLAMMPS_SMALLBIG")] = "-DLAMMPS_BIGBIG"
        subprocess.run(words, cwd=entry["directory"], check=True)
PYTHON

echo "== all checks passed"
