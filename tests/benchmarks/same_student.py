# SPDX-License-Identifier: GPL-2.0-or-later
"""Does `mlffbench compare` see what is there and nothing else? The same student twice under two names, then one of them
with a sleep of 5 % of its step in every force call.

    python same_student.py --mlffbench PROGRAM --lmp LMP --plugin PLUGIN --synthetic PLUGIN [--rounds 10] [--pairs 8]

Each round is a suite of its own with its own seed: matched runs of both names, interleaved by force calls,
compared with the default delta of 2 %. Prints the verdicts as the table of docs/performance.md.
"""

import argparse
import collections
import json
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "inputs/models/student/student-silicon.pt2"
SLOWDOWN = 0.05
STEPS = 4000
SLICE_S = 0.01


def potential(name, role, sleep_s=0.0):
    """Both go through the same hybrid style, so that they differ by the sleep alone."""
    return {
        "name": name,
        "role": role,
        "pair_style": f"hybrid/overlay mlff bench/synthetic spring 0 sleep {sleep_s:.9f}",
        "pair_coeff": ["* * mlff {model} {elements}", "* * bench/synthetic"],
        "model": str(MODEL),
    }


def verdict(args, folder, seed, sleep_s):
    """One round: the comparison's only cell, and the first name's median step in seconds."""
    suite = {
        "suite": f"same-student-{seed}",
        "systems": [{"name": "silicon-64", "material": "silicon", "atoms": 64, "temperature_K": 300}],
        "protocols": [{"name": "nve", "ensemble": "nve", "timestep_fs": 1.0, "steps": STEPS, "warmup_steps": 100}],
        "potentials": [
            {**potential("first", "teacher"), "plugins": [str(args.synthetic)]},
            {**potential("second", "student", sleep_s), "plugins": [str(args.synthetic)]},
        ],
        "layouts": [{"ranks": 1, "threads": args.threads}],
        "repetitions": args.pairs,
        "seed": seed,
        "measure": {"interleave": "calls", "flush_s": SLICE_S},
    }
    file, output = folder / f"{seed}.yaml", folder / str(seed)
    file.write_text(json.dumps(suite))
    tools = ["--lmp", args.lmp, "--plugin", args.plugin]
    subprocess.run([args.mlffbench, "run", file, "--output", output, "--quiet", *tools], check=True)
    result = subprocess.run([args.mlffbench, "compare", output, "--json"], text=True, capture_output=True)
    if result.returncode not in (0, 4):
        raise SystemExit(result.stderr)
    (cell,) = json.loads(result.stdout)["cells"]
    return cell


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mlffbench", required=True, type=Path)
    parser.add_argument("--lmp", required=True, type=Path)
    parser.add_argument("--plugin", required=True, type=Path)
    parser.add_argument("--synthetic", required=True, type=Path, help="plugin of pair_style bench/synthetic")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--pairs", type=int, default=8)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    for name in ("mlffbench", "lmp", "plugin", "synthetic"):
        setattr(args, name, getattr(args, name).resolve())

    print("| second name | round | step of the first | step ratio | 95 % interval | verdict | reason |")
    print("|---|---|---|---|---|---|---|")
    step_s = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("the same", "5 % of a step slower"):
            counts = collections.Counter()
            sleep_s = 0.0 if kind == "the same" else SLOWDOWN * sorted(step_s)[len(step_s) // 2]
            for number in range(1, args.rounds + 1):
                seed = number if sleep_s == 0.0 else 1000 + number
                cell = verdict(args, Path(folder), seed, sleep_s)
                step_s.append(cell["step_median_a_s"])
                ratio = cell["ratio"]["step_median"]
                low, high = ratio["interval_95"] or (float("nan"), float("nan"))
                counts[cell["verdict"]] += 1
                print(
                    f"| {kind} | {number} | {cell['step_median_a_s'] * 1e6:.0f} us | {ratio['value']:.4f} | "
                    f"{low:.4f} to {high:.4f} | {cell['verdict']} | {cell['reason'] or ''} |",
                    flush=True,
                )
            print(f"| {kind} | all | | | | {', '.join(f'{n} {v}' for v, n in counts.items())} | |", flush=True)


if __name__ == "__main__":
    main()
