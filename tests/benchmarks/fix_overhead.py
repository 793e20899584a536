# SPDX-License-Identifier: GPL-2.0-or-later
"""Cost of fix bench/latency: loop time with the fix over loop time without it, on lj/cut.

    python fix_overhead.py --lmp LMP --plugin PLUGIN [--case NAME ...] [--processes 12] [--times FILE.csv]

The two variants alternate in one LAMMPS process in the order A B B A, so that drift of the machine cancels, and all of
it is repeated in several processes, since the layout of memory differs between them. Runs are short, so that both of a
pair see the same machine, and long enough that what the fix does once a run does not count. Prints the median of the
pairs' ratios with its exact (sign-test) interval, as the table of docs/performance.md.
"""

import argparse
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from crystals import lennard_jones

WITH_FIX = "fix bench all bench/latency file {log} {options}\nrun {steps}\nunfix bench\n"
WITHOUT_FIX = "run {steps}\n"
CUTOFF = 2.5  # sigma, as in the lj benchmark that LAMMPS ships
THERMO = 1000


@dataclass(frozen=True)
class Case:
    name: str
    cells: int  # of 4 atoms, in each direction
    ranks: int
    steps: int
    pairs: int  # in each process
    fix: str = ""
    with_fix: bool = True  # False: both variants without it, the machine's own spread


CASES = (
    Case("small", 2, 1, 3000, 100),
    Case("memory", 2, 1, 3000, 100, "memory 1"),
    Case("energy", 2, 1, 3000, 100, "energy 1"),
    Case("none", 2, 1, 3000, 100, with_fix=False),
    Case("large", 40, 2, 10, 12),
)


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


def measure(args, case, folder):
    """Loop times (with, without) of each pair of one process, in seconds."""
    deck = f"plugin load {args.plugin}\n" + lennard_jones(case.cells, CUTOFF)
    deck += f"neighbor 0.3 bin\nthermo {THERMO}\nrun {case.steps}\n"
    order = []
    for pair in range(case.pairs):
        for with_fix in (True, False) if pair % 2 else (False, True):
            order.append(with_fix)
            text = WITH_FIX if with_fix and case.with_fix else WITHOUT_FIX
            deck += text.format(log=folder / f"{len(order)}.log", options=case.fix, steps=case.steps)
    (folder / "in.lammps").write_text(deck)
    command = [args.lmp, "-in", "in.lammps", "-screen", "none"]
    if case.ranks > 1:
        command = [Path(args.lmp).with_name("mpirun"), "-np", str(case.ranks), *command]
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
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
    parser.add_argument("--case", nargs="*", choices=[case.name for case in CASES], help="default: all")
    parser.add_argument("--processes", type=int, default=12)
    parser.add_argument("--times", type=Path, help="append the loop times of each pair to this file")
    args = parser.parse_args()
    args.plugin = args.plugin.resolve()

    print("| case | atoms | ranks | keywords | step without the fix | median of ratios | 95 % interval | pairs |")
    print("|---|---|---|---|---|---|---|---|")
    for case in CASES:
        if args.case and case.name not in args.case:
            continue
        pairs = []
        for _ in range(args.processes):
            with tempfile.TemporaryDirectory() as folder:
                new = measure(args, case, Path(folder))
            pairs += new
            if args.times:
                with open(args.times, "a") as file:
                    file.writelines(f"{case.name},{with_fix:.9g},{without:.9g}\n" for with_fix, without in new)
        without_fix = statistics.median(seconds for _, seconds in pairs)
        ratios = [a / b for a, b in pairs]
        interval = sign_interval(ratios)
        print(
            f"| {case.name} | {4 * case.cells**3} | {case.ranks} | {case.fix} | {without_fix / case.steps * 1e6:.4g} us | "
            f"{statistics.median(ratios):.4f} | {f'{interval[0]:.4f} to {interval[1]:.4f}' if interval else '-'} | "
            f"{len(pairs)} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
