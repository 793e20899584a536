#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the site of docs/ in BUILD/docs; a warning is an error. The site loads nothing from the network.
# Usage: cmake/docs.sh BUILD; the command reference is that of BUILD/harness/mlffbench, or of $MLFFBENCH.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=$1
export MLFFBENCH=${MLFFBENCH:-$build/harness/mlffbench}
if [ ! -x "$MLFFBENCH" ]; then
  echo "docs: $MLFFBENCH is not there, and the command reference is made from it: run make build first, or name another build by MLFFBENCH=FILE" >&2
  exit 1
fi

venv=$(cmake/docs_venv.sh)
"$venv/bin/sphinx-build" -q -W --keep-going -j auto -b html -c docs . "$build/docs"

if grep -rnoE '<(script|link|img|iframe|source)[^>]*(src|href)="(https?:)?//[^"]*"' --include='*.html' "$build/docs" ||
   grep -rnoE '(@import|url\()[ "'"'"']*(https?:)?//[^)]*' --include='*.css' "$build/docs"; then
  echo 'docs: the site would load this from the network' >&2
  exit 1
fi
