#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Prints the Python environment of a model family, and makes it first if it is not there.
#
#   cmake/family_venv.sh NAME     for inputs/models/NAME/requirements.txt (and constraints.txt)
#
# Families pin versions that clash with each other (e3nn, numpy), but all of them need the same torch of several GB. So
# a family's environment holds only what differs, laid over the project's own: a .pth file puts the latter's packages
# on the path behind its own ones, and pip counts them as installed (and would warn of those it hides, such as e3nn).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/mlff-bench
folder=$root/inputs/models/${1?usage: family_venv.sh NAME}
base=$("$root/cmake/bootstrap.sh" --venv)

requirements=$folder/requirements.txt
if [ ! -e "$requirements" ]; then  # nothing of its own
  printf '%s\n' "$base"
  exit 0
fi
pins=()
[ -e "$folder/constraints.txt" ] && pins=(-c "$folder/constraints.txt")

venv=$cache/venv-$1-$({ printf '%s\n' "$base"; cat "$folder"/requirements.txt "$folder"/constraints.txt 2>/dev/null || true; } | sha256sum | cut -c1-16)
mkdir -p "$cache"
exec 9>"$venv.lock"
flock 9  # another checkout may be making it
if [ ! -e "$venv/.complete" ]; then
  printf '== making the Python environment of %s\n' "$1" >&2
  rm -rf "$venv"
  "$base/bin/python" -m venv "$venv"
  packages=$(echo "$venv"/lib/python3*/site-packages)
  "$base/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])' >"$packages/project.pth"
  "$venv/bin/pip" install -qq --disable-pip-version-check --no-cache-dir --no-warn-conflicts -r "$requirements" "${pins[@]}" >&2
  touch "$venv/.complete"
fi
printf '%s\n' "$venv"
