# SPDX-License-Identifier: GPL-2.0-or-later
"""Time and memory of `status` and `report` by the number of records in an output folder.

    python record_counts.py --mlffbench PROGRAM --lmp LMP --plugin PLUGIN [--records 100000]

Two runs are measured and their records multiplied: 10 runs of 2 potentials in each of many systems, and once all runs
in one cell of each potential. Records lie in the page cache. Prints the table of docs/performance.md.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from read_logs import peak_MB

sys.path.insert(0, str(Path(__file__).parents[1] / "harness"))
from many_records import multiply


def measure(harness, folder):
    """Two short runs, one of each potential."""
    potential = {"files": ["Si.sw"], "pair_style": "sw", "pair_coeff": ["* * Si.sw {elements}"]}
    suite = {
        "suite": "many",
        "systems": [{"name": "si", "material": "silicon", "atoms": 64, "temperature_K": 300}],
        "protocols": [{"name": "nve", "ensemble": "nve", "timestep_fs": 1.0, "steps": 500}],
        "potentials": [{"name": "one", "role": "teacher"} | potential, {"name": "two", "role": "student"} | potential],
        "repetitions": 1,
    }
    (folder / "suite.yaml").write_text(json.dumps(suite))
    program, *tools = harness
    subprocess.run(
        [program, "run", folder / "suite.yaml", "--output", folder / "measured", "--quiet", *tools], check=True
    )
    return folder / "measured"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mlffbench", required=True)
    parser.add_argument("--lmp", required=True)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--records", type=int, default=100000)
    parser.add_argument("--folder", help="where the records are made (default: a temporary folder)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.folder) as name:
        measured = measure([args.mlffbench, "--lmp", args.lmp, "--plugin", args.plugin], Path(name))
        print("| records | cells | command | time | largest resident memory |\n|---|---|---|---|---|")
        for cells, repetitions in (
            (args.records // 200, 10),
            (args.records // 20, 10),
            (1, args.records // 2),
        ):
            output = Path(name) / "out"
            records = multiply(measured, output, cells, repetitions)
            for command in (["status", output], ["report", output, "--quiet"], ["report", output]):
                subprocess.run([args.mlffbench, *command], check=True, stdout=subprocess.DEVNULL)
                begin = time.perf_counter()
                memory = peak_MB(args.mlffbench, *command)
                seconds = time.perf_counter() - begin
                words = " ".join(["`" + str(command[0]), *command[2:]]) + "`"
                print(f"| {records} | {2 * cells} | {words} | {seconds:.1f} s | {memory:.0f} MB |", flush=True)


if __name__ == "__main__":
    main()
