#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Sets up a Debian 12 (or newer) machine for the project: system packages, the Python environment, exported models.
# Each step is skipped when it is done already; what it makes is kept per user, keyed by its inputs, so that a second
# checkout sets up nothing.
#
#   cmake/bootstrap.sh            do all of it
#   cmake/bootstrap.sh --check    and the tools of `make check`, with the Python environment of the docs
#   cmake/bootstrap.sh --samples  and Slurm for tests and, of each model family, its environment and the files that `make test` loads
#   cmake/bootstrap.sh --fuzz     and the compiler of `make fuzz`
#   cmake/bootstrap.sh --coverage and gcovr
#   cmake/bootstrap.sh --venv     only print the environment's folder
#
# Environment: MLFFBENCH_VENV   use this Python environment instead of our own
#              XDG_CACHE_HOME   where the per-user cache lives (default ~/.cache)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/mlff-bench
requirements=$root/cmake/requirements.txt
report_requirements=$root/cmake/requirements-report.txt
constraints=$root/cmake/constraints.txt

say() { printf '== %s\n' "$*"; }
die() { printf 'bootstrap: %s\n' "$*" >&2; exit 1; }
key() { cat "$@" | sha256sum | cut -c1-16; }

venv=${MLFFBENCH_VENV:-$cache/venv-$(key "$requirements" "$constraints")}
if [ "${1-}" = --venv ]; then
  printf '%s\n' "$venv"
  exit 0
fi

packages=(
  ca-certificates ccache cmake g++ gemmi-dev git make ninja-build python3 python3-venv
  libboost-dev libcli11-dev libfftw3-dev libfmt-dev libgmock-dev libgtest-dev libkainjow-mustache-dev libsimdjson-dev libsqlite3-dev libssl-dev libyaml-cpp-dev libzip-dev
  nlohmann-json3-dev
)

[ "${1-}" = --check ] && packages+=(clang-format clang-tidy shellcheck)
[ "${1-}" = --fuzz ] && packages+=(clang libclang-rt-dev libomp-dev llvm)
[ "${1-}" = --coverage ] && packages+=(gcovr)
[ "${1-}" = --samples ] && packages+=(chromium fonts-liberation munge slurm-wlm)  # a browser for pages, a real Slurm for jobs

install_packages() {
  command -v dpkg-query >/dev/null || { say "no dpkg here: expecting compiler, CMake and libraries (see docs/install.md)"; return; }
  local missing=()
  for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo)
    else
      printf 'These Debian packages are missing. Install them as root, then repeat your command:\n\n  apt-get install -y --no-install-recommends %s\n\n' "${missing[*]}" >&2
      exit 1
    fi
  fi
  say "installing Debian packages: ${missing[*]}"
  local log
  log=$(mktemp)
  if ! { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
         "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
       } >"$log" 2>&1; then
    cat "$log" >&2
    die "apt-get failed, see above"
  fi
  rm -f "$log"
}

# Two checkouts may set up at the same time: one works, the other waits and then finds everything done.
lock() {
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock 9
}

make_venv() {
  if [ -n "${MLFFBENCH_VENV-}" ]; then
    [ -x "$venv/bin/python" ] || die "MLFFBENCH_VENV=$venv holds no Python environment; unset it or make one there with: python3 -m venv $venv && $venv/bin/pip install -r $requirements"
    return
  fi
  [ -e "$venv/.complete" ] || make_main_venv
  # Of its own, so that a new renderer exports no models anew.
  local report; report=$venv/.report-$(key "$report_requirements")
  [ -e "$report" ] && return
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-cache-dir -r "$report_requirements"
  touch "$report"
}

make_main_venv() {
  # The distribution's interpreter: another one on the PATH may lack the versions that the wheels are built for.
  local python=/usr/bin/python3
  [ -x "$python" ] || python=python3
  say "making the Python environment $venv (about 6 GB with the CUDA build of torch, 3 minutes)"
  rm -rf "$venv"
  "$python" -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-cache-dir -r "$requirements" -c "$constraints"
  touch "$venv/.complete"
}

# Exports depend on their sources, on the environment (its torch may be the user's), and, as compiled code, on the processor.
model_key() {
  local folders=("$root/inputs/models/$1")
  [ "$1" = allegro ] && folders+=("$root/inputs/models/nequip")  # shares its code
  { cat "$root"/inputs/models/common/*.py "$requirements" "$constraints"
    find "${folders[@]}" -maxdepth 2 \( -name '*.py' -o -name '*.txt' -o -path '*/weights/*.pt' \) -type f -print0 | sort -z | xargs -0 cat
    echo "$torch_version"; uname -m; sed -n '/^flags/{p;q}' /proc/cpuinfo 2>/dev/null || true
  } | sha256sum | cut -c1-16
}

# Torch compiles with as many processes as there are cores; it needs no threads of its own.
in_venv() { OMP_NUM_THREADS=1 "$@"; }

# export_model FOLDER FILE [ARGUMENT...]: inputs/models/FOLDER/export.py -> cache -> inputs/models/FOLDER/FILE
export_model() {
  local folder=$root/inputs/models/$1 name=$2 file
  file=$cache/models/${name%.*}-$(model_key "$1").${name##*.}
  if [ ! -e "$file" ]; then
    say "exporting $name"
    in_venv "$venv/bin/python" "$folder/export.py" "$file" "${@:3}"
  fi
  [ "$folder/$name" -ef "$file" ] || ln -sfn "$file" "$folder/$name"
}

# make_samples FAMILY: inputs/models/FAMILY/samples.py -> cache -> inputs/models/FAMILY/samples
make_samples() {
  local folder=$root/inputs/models/$1 samples family_venv
  samples=$cache/samples/$1-$(model_key "$1")
  if [ ! -e "$samples" ]; then
    family_venv=$("$root/cmake/family_venv.sh" "$1")
    say "making samples of $1"
    rm -rf "$samples.part"
    in_venv "$family_venv/bin/python" "$folder/samples.py" "$samples.part"
    mv "$samples.part" "$samples"
  fi
  [ "$folder/samples" -ef "$samples" ] || ln -sfn "$samples" "$folder/samples"
}

install_packages
lock
make_venv
torch_version=$("$venv/bin/python" -c 'import importlib.metadata; print(importlib.metadata.version("torch"))') ||
  die "$venv has no torch; install $requirements there"
export_model sevennet-0 sevennet-0.pt
export_model sevennet-0 sevennet-0.pt2
for weights in "$root"/inputs/models/student/weights/*.pt; do
  material=$(basename "$weights" .pt)
  export_model student "student-$material.pt2" --material "$material"
done
if [ "${1-}" = --check ]; then
  "$root/cmake/docs_venv.sh" >/dev/null
fi
if [ "${1-}" = --samples ]; then
  for script in "$root"/inputs/models/*/samples.py; do
    make_samples "$(basename "$(dirname "$script")")"
  done
fi
