#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Prints the Python environment that builds the site of docs/, and makes it first if it is not there.
#
#   cmake/docs_venv.sh            for docs/requirements.txt
#
# It shares nothing with the project's own environment: a change of either leaves the other as it is.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/mlff-bench
requirements=$root/docs/requirements.txt

# The distribution's interpreter, as for the project's environment.
python=/usr/bin/python3
[ -x "$python" ] || python=python3

venv=$cache/venv-docs-$({ "$python" -V; cat "$requirements"; } | sha256sum | cut -c1-16)
mkdir -p "$cache"
exec 9>"$venv.lock"
flock 9  # another checkout may be making it
if [ ! -e "$venv/.complete" ]; then
  printf '== making the Python environment of the docs (100 MB)\n' >&2
  rm -rf "$venv"
  "$python" -m venv "$venv"
  "$venv/bin/pip" install -qq --disable-pip-version-check --no-cache-dir -r "$requirements" >&2
  touch "$venv/.complete"
fi
printf '%s\n' "$venv"
