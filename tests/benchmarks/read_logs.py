# SPDX-License-Identifier: GPL-2.0-or-later
"""Reading bench logs: mlffbench beside pandas and wc -l, on the same files, interleaved.

    python read_logs.py --mlffbench PROGRAM --pandas PYTHON_WITH_PANDAS [--rounds 10] [--rows 1000000] [--logs 1000]

Writes one long log and many short ones as fix bench/latency writes them (version 2, one rank, energies in every step)
into a temporary folder, reads each once, so that all of them are in the page cache, and then lets the programs take
turns in a random order and its reverse. Programs are timed with their start, pandas without its import, in a process
that stays. Prints the tables of docs/performance.md: medians, ratios of one round's times as median with the exact
95 % interval (sign test), and the largest resident memory by the number of logs.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from fix_overhead import sign_interval

COLUMNS = (
    "call,step,phase,level,rebuild,pair_s,pair_min_s,pair_mean_s,force_s,step_s,neigh_s,comm_s,other_s,"
    "pe_eV,etotal_eV,conserved_eV,temp_K,press_bar,rss_B,rss_mean_B,peak_rss_B,lammps_B,device_B"
)
WARMUP = 100
# What pandas does in turn with mlffbench: read alone, or as many of the figures of mlffbench log as it and NumPy have
# a call for. It parses only the columns that figures need.
PANDAS = """\
import sys, time
import numpy, pandas

def series(file):
    frame = pandas.read_csv(file, comment="#", usecols=["phase", "pair_s", "force_s", "step_s"])
    counted = frame[frame.phase == "run"]
    return [counted[column] for column in ("pair_s", "force_s", "step_s")]

def order_statistics(one):
    distance = (one - one.median()).abs()
    mad = distance.median()
    return one.mean(), one.std(), one.min(), one.max(), one.quantile([0.95, 0.99]), (distance > 14.826 * mad).sum()

def correlations(one):
    return one.autocorr(1), numpy.polyfit(numpy.arange(len(one)), one, 1)

tasks = {
    "read": lambda file: pandas.read_csv(file, comment="#"),
    "order statistics": lambda file: [order_statistics(one) for one in series(file)],
    "correlations": lambda file: [(order_statistics(one), correlations(one)) for one in series(file)],
}
for line in sys.stdin:
    task, *files = line.split("\\t")
    begin = time.perf_counter()
    for file in files:
        tasks[task](file.strip())
    print(time.perf_counter() - begin, flush=True)
"""


def write_log(path, rows, seed):
    """A log of one rank whose rows are those of a run with energies in every step and memory in every hundredth."""
    noise = random.Random(seed)
    header = {"pair_style": "sw", "units": "metal", "timestep": 0.001, "atoms": 64, "ranks": 1, "threads": 1}
    header["columns"] = COLUMNS.split(",")
    total = 0.0
    with path.open("w") as log:
        log.write(f"# mlff-bench-log 2\n# {json.dumps(header)}\n{COLUMNS}\n")
        for call in range(1, rows + 1):
            pair = 4e-5 * noise.lognormvariate(0.0, 0.1)
            neigh, comm, other = (noise.expovariate(1.0 / scale) for scale in (1e-6, 1e-6, 3e-6))
            total += pair
            phase = "setup" if call == 1 else "warmup" if call <= WARMUP else "run"
            times = (
                f"{pair:.9f},,,{pair + 2e-7:.9f},{pair + neigh + comm + other:.9f},{neigh:.9f},{comm:.9f},{other:.9f}"
            )
            if call == 1:
                times = f",,,{pair:.9f},,,,"
            kinetic, conserved = noise.gauss(2.4, 0.1), -274.2 + noise.gauss(0.0, 1e-4)
            energies = f"{conserved - kinetic!r},{conserved!r},{conserved!r},{kinetic * 122.8!r},"
            memory = f"{23000000 + 4096 * (call // 1000)},,23500000,2400000," if call % 100 == 0 else ",,,,"
            log.write(f"{call},{call - 1},{phase},0,{int(call % 10 == 1)},{times},{energies},{memory}\n")
        run = {"run": 1, "kind": "run", "steps": rows - 1, "calls": rows, "rebuilds": rows // 10, "atoms": 64}
        run |= {"pair_s": total, "force_s": total, "loop_s": 1.1 * total, "rss_B": 23000000, "peak_rss_B": 23500000}
        log.write(f"# run {json.dumps(run | {'drift': None, 'memory_growth': None})}\n")


class Pandas:
    """A Python with pandas that waits for files."""

    def __init__(self, python):
        self.process = subprocess.Popen(
            [python, "-c", PANDAS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def time(self, task, files):
        self.process.stdin.write("\t".join([task, *map(str, files)]) + "\n")
        return float(self.process.stdout.readline())


def run_time(*command):
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def peak_MB(*command):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return usage.ru_maxrss * 1024 / 1e6


def interleaved(variants, rounds):
    """Times of each variant, a list of as many as there are rounds."""
    times = {name: [] for name in variants}
    order = list(variants)
    for measure in variants.values():
        measure()
    for number in range(rounds):
        order = order[::-1] if number % 2 else random.sample(order, len(order))
        for name in order:
            times[name].append(variants[name]())
    return times


def print_table(times, size_MB, ours):
    """`ours` are the names of what is set against all others."""
    others = [name for name in times if name not in ours]
    print("| | median | MB/s |" + "".join(f" over {name} |" for name in others))
    print("|---|---|---|" + "---|" * len(others))
    for name, own in times.items():
        median = statistics.median(own)
        line = f"| {name} | {1e3 * median:.4g} ms | {size_MB / median:.0f} |"
        for other in others:
            ratios = [mine / its for mine, its in zip(own, times[other], strict=True)]
            interval = sign_interval(ratios)
            text = f" ({interval[0]:.3g} to {interval[1]:.3g})" if interval else ""
            line += f" {statistics.median(ratios):.3g}{text} |" if name in ours else " |"
        print(line)
    print(flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mlffbench", required=True)
    parser.add_argument("--pandas", required=True, metavar="PYTHON", help="a Python interpreter that has pandas")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--rows", type=int, default=1000000, help="of the long log")
    parser.add_argument("--logs", type=int, default=1000, help="short logs, of 1000 rows each")
    args = parser.parse_args()
    pandas = Pandas(args.pandas)
    program = args.mlffbench

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        long = folder / "long.log"
        write_log(long, args.rows, 0)
        short = [folder / f"{number}.log" for number in range(args.logs)]
        for number, path in enumerate(short):
            write_log(path, 1000, number + 1)

        size_MB = long.stat().st_size / 1e6
        print(f"One log of {args.rows} rows, {size_MB:.0f} MB\n")
        times = interleaved(
            {
                "mlffbench log --check": lambda: run_time(program, "log", "--check", long),
                "mlffbench log": lambda: run_time(program, "log", long),
                "wc -l": lambda: run_time("wc", "-l", long),
                "pandas.read_csv": lambda: pandas.time("read", [long]),
            },
            args.rounds,
        )
        print_table(times, size_MB, ("mlffbench log --check", "mlffbench log"))

        size_MB = sum(path.stat().st_size for path in short) / 1e6
        print(f"{args.logs} logs of 1000 rows, {size_MB:.0f} MB\n")
        times = interleaved(
            {
                "mlffbench log": lambda: run_time(program, "log", *short),
                "pandas, moments and order statistics": lambda: pandas.time("order statistics", short),
                "pandas, also correlation and trend": lambda: pandas.time("correlations", short),
            },
            args.rounds,
        )
        print_table(times, size_MB, ("mlffbench log",))

        print("| mlffbench log of | largest resident memory |\n|---|---|")
        for count in (1, 10, 100, 1000):
            if count <= len(short):
                print(f"| {count} logs of 1000 rows | {peak_MB(program, 'log', *short[:count]):.1f} MB |")
        print(f"| 1 log of {args.rows} rows | {peak_MB(program, 'log', long):.1f} MB |")
        print(f"| the same with --check | {peak_MB(program, 'log', '--check', long):.1f} MB |")


if __name__ == "__main__":
    main()
