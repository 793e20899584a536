# SPDX-License-Identifier: GPL-2.0-or-later
"""Cost of fix bench/latency: loop time with the fix over loop time without it, on 32-atom lj/cut.

    python fix_overhead.py --lmp LMP --plugin PLUGIN [--pairs 20] [--steps 40000] [--fix "energy 1"]

The two variants alternate in one LAMMPS process in the order A B B A, so that drift of the machine cancels, and all of
it is repeated in several processes, since the layout of memory differs between them. Prints the ratio of the medians
and an exact (sign-test) interval of the median of the pairs' ratios.
"""

import argparse
import math
import os
import re
import statistics
import subprocess
import tempfile
from pathlib import Path

DECK = """\
plugin load {plugin}
units lj
atom_style atomic
lattice fcc 0.8442
region box block 0 2 0 2 0 2
create_box 1 box
create_atoms 1 box
mass 1 1.0
velocity all create 3.0 87287 loop geom
pair_style lj/cut {cutoff}
pair_coeff 1 1 1.0 1.0
neighbor 0.3 bin
fix nve all nve
timestep 0.005
thermo {thermo}
run {steps}
"""
WITH_FIX = "fix bench all bench/latency file {log} {options}\nrun {steps}\nunfix bench\n"
WITHOUT_FIX = "run {steps}\n"
CUTOFF = 2.5  # sigma, as in the lj benchmark that LAMMPS ships


def sign_interval(values, confidence=0.95):
    """Exact interval of the median from order statistics (binomial), or None if there are too few values."""
    ordered = sorted(values)
    count = len(ordered)
    tail = 0.0
    rank = 0
    while True:
        tail += math.comb(count, rank) / 2**count
        if 2 * tail > 1 - confidence:
            break
        rank += 1
    return (ordered[rank - 1], ordered[count - rank]) if rank > 0 else None


def measure(args, folder):
    """Loop times (with, without) of each pair of one process, in seconds."""
    deck = DECK.format(plugin=args.plugin, cutoff=CUTOFF, steps=args.steps, thermo=args.thermo)
    order = []
    for pair in range(args.pairs):
        for with_fix in (True, False) if pair % 2 else (False, True):
            order.append(with_fix)
            text = WITH_FIX if with_fix else WITHOUT_FIX
            deck += text.format(log=folder / "bench.log", options=args.fix, steps=args.steps)
    (folder / "in.lammps").write_text(deck)
    subprocess.run(
        [args.lmp, "-in", "in.lammps", "-screen", "none"],
        cwd=folder,
        check=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    log = (folder / "log.lammps").read_text()
    loops = [float(value) for value in re.findall(r"^Loop time of (\S+)", log, re.MULTILINE)][1:]
    times = {True: [], False: []}
    for with_fix, seconds in zip(order, loops, strict=True):
        times[with_fix].append(seconds)
    return list(zip(times[True], times[False], strict=True))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lmp", required=True)
    parser.add_argument("--plugin", required=True, type=Path)
    parser.add_argument("--pairs", type=int, default=10, help="pairs in each process (default: %(default)s)")
    parser.add_argument("--processes", type=int, default=6)
    parser.add_argument("--steps", type=int, default=20000)
    parser.add_argument("--thermo", type=int, default=1000)
    parser.add_argument("--fix", default="", help="keywords of the fix, e.g. 'energy 1'")
    args = parser.parse_args()
    args.plugin = args.plugin.resolve()

    pairs = []
    for _ in range(args.processes):
        with tempfile.TemporaryDirectory() as folder:
            pairs += measure(args, Path(folder))
    with_fix, without_fix = zip(*pairs)
    ratio = statistics.median(with_fix) / statistics.median(without_fix)
    interval = sign_interval([a / b for a, b in pairs])
    print(
        f"step without the fix: {statistics.median(without_fix) / args.steps * 1e6:.2f} us (median of {len(pairs)} runs "
        f"of {args.steps} steps in {args.processes} processes)"
    )
    print(f"ratio of medians, with over without: {ratio:.4f}")
    if interval:
        print(f"95 % interval of the pairs' median ratio: {interval[0]:.4f} to {interval[1]:.4f}")


if __name__ == "__main__":
    main()
