# SPDX-License-Identifier: GPL-2.0-or-later
"""What pair_style mlff adds to its model, how its cost grows with atoms and ranks, and whether its memory does.

    python pair_mlff.py --lmp LMP --plugin PLUGIN [--rounds 6] [--memory-calls 100000]

Force calls are those of the bench log. Variants run in a random order and then in its reverse, so that drift of the
machine cancels, all of it in several rounds, each of which gives one ratio. Prints the tables of docs/performance.md.
"""

import argparse
import csv
import os
import random
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fix_overhead import sign_interval

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from crystals import silicon

MODELS = Path(__file__).resolve().parents[2] / "inputs" / "models"
TEACHER = MODELS / "sevennet-0" / "sevennet-0.pt2"
STUDENT = MODELS / "student" / "student-silicon.pt2"
SIZES = (64, 216, 512, 1728, 4096)
STUDENT_CALLS = 2000  # of 64 atoms, fewer of more
TEACHER_CALLS = 20
WARMUP_CALLS = 10
MEMORY_WARMUP_CALLS = 2000


def silicon_deck(args, model: Path, atoms: int, log: str, run: str, warmup: int, device: str = "cpu", bench: str = ""):
    """`bench`: further keywords of the fix; `run`: what is done with the system."""
    potential = f"plugin load {args.plugin}\npair_style mlff device {device}\npair_coeff * * {model} Si\n"
    return (
        f"clear\n{silicon(potential, cells=round((atoms / 8) ** (1 / 3)))}"
        f"fix bench all bench/latency file {log} warmup {warmup} {bench}\nthermo 1000000\n{run}\n"
    )


@dataclass(frozen=True)
class Variant:
    model: Path
    atoms: int

    def deck(self, args, log: str, steps: int, warmup: int = WARMUP_CALLS, memory: int = 0) -> str:
        return silicon_deck(
            args, self.model, self.atoms, log, f"run {steps + warmup}", warmup, bench=f"memory {memory}"
        )

    @property
    def calls(self) -> int:
        return TEACHER_CALLS if self.model == TEACHER else max(20, STUDENT_CALLS * 64 // self.atoms)


def run(args, folder: Path, deck: str, ranks: int, threads: int) -> None:
    (folder / "in.lammps").write_text(deck)
    command = [str(args.lmp), "-in", "in.lammps", "-screen", "none"]
    if ranks > 1:
        command = [str(Path(args.lmp).with_name("mpirun")), "-np", str(ranks), *command]
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, "OMP_NUM_THREADS": str(threads)})


def columns(path: Path, *names: str) -> list[list[float]]:
    with open(path) as file:
        rows = [row for row in csv.DictReader(line for line in file if line[0] != "#") if row["phase"] == "run"]
    return [[float(row[name]) for row in rows if row[name]] for name in names]


def ratio(values: list[float]) -> str:
    interval = sign_interval(values)
    return f"{statistics.median(values):.3f}" + (f" ({interval[0]:.3f} to {interval[1]:.3f})" if interval else "")


def measure(args, variants: list, deck) -> list[dict]:
    """Of each round and variant the median time of a call and of its model, in seconds; deck(variant, log) is its deck."""
    rounds = []
    for _ in range(args.rounds):
        order = random.sample(variants, len(variants))
        order += order[::-1]
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            run(args, folder, "".join(deck(variant, f"{k}.log") for k, variant in enumerate(order)), 1, args.threads)
            seconds = {variant: ([], []) for variant in variants}
            for k, variant in enumerate(order):
                for sums, values in zip(seconds[variant], columns(folder / f"{k}.log", "pair_s", "model_s")):
                    sums.append(statistics.median(values))
        rounds.append({variant: tuple(map(statistics.mean, sums)) for variant, sums in seconds.items()})
    return rounds


def sizes(args) -> None:
    """Time per atom and what the pair style adds, of the student in all sizes and of the teacher."""
    variants = [Variant(STUDENT, atoms) for atoms in SIZES] + [Variant(TEACHER, SIZES[0])]
    rounds = measure(args, variants, lambda variant, log: variant.deck(args, log, variant.calls))
    print("| model | atoms | call | per atom | per atom, ratio to 64 atoms | call minus model, share of the call |")
    print("|---|---|---|---|---|---|")
    for variant in variants:
        calls = [seconds[variant][0] for seconds in rounds]
        shares = [1.0 - seconds[variant][1] / seconds[variant][0] for seconds in rounds]
        smallest = Variant(variant.model, SIZES[0])
        ratios = [seconds[variant][0] / seconds[smallest][0] * smallest.atoms / variant.atoms for seconds in rounds]
        print(
            f"| {variant.model.stem} | {variant.atoms} | {1e3 * statistics.median(calls):.3g} ms | "
            f"{1e6 * statistics.median(calls) / variant.atoms:.3g} us | "
            f"{ratio(ratios) if variant != smallest else 1} | {ratio(shares)} |"
        )


def ranks(args) -> None:
    """Whole steps of the largest system on 2 ranks against 1, one thread each."""
    variant = Variant(STUDENT, SIZES[-1])
    ratios = []
    for _ in range(args.rounds):
        order = random.sample((1, 2), 2)
        seconds = {1: [], 2: []}
        for count in order + order[::-1]:
            with tempfile.TemporaryDirectory() as name:
                run(args, Path(name), variant.deck(args, "bench.log", variant.calls), count, 1)
                seconds[count].append(statistics.median(columns(Path(name) / "bench.log", "step_s")[0]))
        ratios.append(sum(seconds[1]) / sum(seconds[2]))
    print(f"\n{variant.atoms} atoms, 2 ranks over 1, one thread each: {ratio(ratios)} times as fast")


def memory(args) -> None:
    """Growth of resident memory over many calls, after warm-up."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        deck = Variant(STUDENT, SIZES[0]).deck(args, "bench.log", args.memory_calls, MEMORY_WARMUP_CALLS, memory=100)
        run(args, folder, deck, 1, args.threads)
        (resident,) = columns(folder / "bench.log", "rss_B")
    print(
        f"\nresident memory over {args.memory_calls} student calls after {MEMORY_WARMUP_CALLS}: "
        f"from {resident[0] / 1e6:.2f} MB, at most {max(resident) / 1e6:.2f} MB, in the end {resident[-1] / 1e6:.2f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lmp", required=True)
    parser.add_argument("--plugin", required=True, type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=6, help="6 are the fewest that allow a 95 %% interval")
    parser.add_argument("--memory-calls", type=int, default=100000)
    args = parser.parse_args()
    args.plugin = args.plugin.resolve()
    sizes(args)
    ranks(args)
    memory(args)


if __name__ == "__main__":
    main()
