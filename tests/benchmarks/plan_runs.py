# SPDX-License-Identifier: GPL-2.0-or-later
"""Time and memory of `mlffbench plan` by the number of runs.

    python plan_runs.py --mlffbench PROGRAM --lmp LMP --plugin PLUGIN [--rounds 5]

Suites of 20 runs a system, interleaved; a ratio is that of one round's times per run, the start of the program (a plan of
20 runs) taken off. Prints the table of docs/performance.md.
"""

import argparse
import json
import statistics
import tempfile
from pathlib import Path

from fix_overhead import sign_interval
from read_logs import interleaved, peak_MB, run_time

SMALLEST = 20
COUNTS = (SMALLEST, 1000, 2000, 5000, 10000, 20000)


def write_suite(path, runs):
    pair_style = {"files": ["Si.sw"], "pair_style": "sw", "pair_coeff": ["* * Si.sw {elements}"]}
    suite = {
        "suite": "many",
        "systems": [
            {"name": f"silicon-{number}", "material": "silicon", "atoms": 64, "temperature_K": 300 + number}
            for number in range(runs // 20)
        ],
        "protocols": [{"name": "nve", "ensemble": "nve", "timestep_fs": 1.0, "steps": 1000}],
        "potentials": [
            {"name": "one", "role": "teacher"} | pair_style,
            {"name": "two", "role": "student"} | pair_style,
        ],
        "repetitions": 10,
    }
    path.write_text(json.dumps(suite))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mlffbench", required=True)
    parser.add_argument("--lmp", required=True)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--rounds", type=int, default=6)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        commands = {}
        for count in COUNTS:
            suite = Path(name) / f"{count}.yaml"
            write_suite(suite, count)
            commands[count] = (
                *(args.mlffbench, "plan", suite, "--quiet"),
                *("--lmp", args.lmp, "--plugin", args.plugin),
            )
        times = interleaved({count: lambda c=command: run_time(*c) for count, command in commands.items()}, args.rounds)
        per_run = {
            count: [(own - start) / count for own, start in zip(times[count], times[SMALLEST], strict=True)]
            for count in COUNTS[1:]
        }
        print("| runs | time | largest resident memory | time per run over that of 1000 runs |\n|---|---|---|---|")
        for count in COUNTS:
            text = ""
            if count != SMALLEST:
                ratios = [a / b for a, b in zip(per_run[count], per_run[COUNTS[1]], strict=True)]
                interval = sign_interval(ratios)
                text = f"{statistics.median(ratios):.2f}"
                text += f" ({interval[0]:.2f} to {interval[1]:.2f})" if interval else ""
            print(
                f"| {count} | {statistics.median(times[count]):.2f} s | {peak_MB(*commands[count]):.0f} MB | {text} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
