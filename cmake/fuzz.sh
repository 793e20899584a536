#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs fuzz targets, one a core at a time. Usage: cmake/fuzz.sh BUILD SECONDS TARGET...
# An input that breaks a reader lies in BUILD/crashes; once mended it belongs into tests/fuzz/corpus/TARGET.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=$1
seconds=$2
shift 2

fuzz_one() {  # BUILD SECONDS TARGET
  local found=$1/corpus/$3 log=$1/fuzz-$3.log dictionary=tests/fuzz/dictionaries/$3.dict options=()
  mkdir -p "$found" "$1/crashes" "$1/tmp/$3"
  [ -e "$dictionary" ] && options+=("-dict=$dictionary")
  # 2 GB and 10 s are a thousand times what any small file needs.
  if MLFFBENCH_FUZZ_TARGET=$3 TMPDIR=$PWD/$1/tmp/$3 "$1/tests/fuzz/fuzz" -max_total_time="$2" -timeout=10 -rss_limit_mb=2048 \
    -max_len=65536 -artifact_prefix="$1/crashes/$3-" -print_final_stats=1 "${options[@]}" \
    "$found" "tests/fuzz/corpus/$3" >"$log" 2>&1; then
    printf '%-16s no fault, %s inputs\n' "$3" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
  else
    printf '%-16s FAULT, see %s\n' "$3" "$log"
    return 1
  fi
}
export -f fuzz_one

printf '%s\n' "$@" | xargs -P "$(nproc)" -I '{}' bash -c 'fuzz_one "$@"' _ "$build" "$seconds" '{}'
