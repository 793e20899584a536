# SPDX-License-Identifier: GPL-2.0-or-later
"""Student and teacher on a GPU in pair_style mlff: time of a call, and forces against the CPU's.

    python cuda_models.py --lmp LMP --plugin PLUGIN --student FILE.pt --teacher FILE.pt [--rounds 6]

Files are TorchScript, which runs on both, and know silicon. Force calls are those of the bench log. Variants run in a
random order and then in its reverse in one LAMMPS process, all of it in several rounds, each of which gives one ratio.
Prints the tables of docs/performance.md.
"""

import argparse
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pair_mlff import measure, ratio, run, silicon_deck

STUDENT_SIZES = (64, 512, 4096, 32768)
TEACHER_SIZES = (64, 4096)
CALLS = 20
WARMUP_CALLS = 10
FORCE_ATOMS = 512

FORCES = """\
displace_atoms all random 0.1 0.1 0.1 4711 units box
dump forces all custom 1 forces.txt id fx fy fz
dump_modify forces sort id format float %.9g
run 0
print "energy $(pe:%.12g)" file energy.txt
"""


@dataclass(frozen=True)
class Variant:
    model: Path
    atoms: int
    device: str = "cuda"
    run: str = f"run {CALLS + WARMUP_CALLS}"

    def deck(self, args, log: str) -> str:
        return silicon_deck(
            args, self.model, self.atoms, log, self.run, WARMUP_CALLS, device=self.device, bench="sync yes"
        )


def times(args) -> None:
    variants = [Variant(args.student, atoms) for atoms in STUDENT_SIZES]
    variants += [Variant(args.teacher, atoms) for atoms in TEACHER_SIZES]
    rounds = measure(args, variants, lambda variant, log: variant.deck(args, log))
    print("| model | atoms | call | per atom | call minus model, share of the call | teacher / student |")
    print("|---|---|---|---|---|---|")
    for variant in variants:
        calls = [seconds[variant][0] for seconds in rounds]
        shares = [1.0 - seconds[variant][1] / seconds[variant][0] for seconds in rounds]
        teacher = Variant(args.teacher, variant.atoms)
        compared = variant != teacher and teacher in variants
        speedup = ratio([seconds[teacher][0] / seconds[variant][0] for seconds in rounds]) if compared else ""
        print(
            f"| {variant.model.stem} | {variant.atoms} | {1e3 * statistics.median(calls):.3g} ms | "
            f"{1e6 * statistics.median(calls) / variant.atoms:.3g} us | {ratio(shares)} | {speedup} |"
        )


def forces(args) -> None:
    print("| model | atoms | largest force, eV/A | largest difference to the CPU, eV/A | energy difference, eV/atom |")
    print("|---|---|---|---|---|")
    for model in (args.student, args.teacher):
        found = {}
        for device in ("cpu", "cuda"):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                variant = Variant(model, FORCE_ATOMS, device, FORCES)
                run(args, folder, variant.deck(args, "bench.log"), 1, args.threads)
                lines = (folder / "forces.txt").read_text().splitlines()[9:]
                energy = float((folder / "energy.txt").read_text().split()[1])
            found[device] = ([float(value) for line in lines for value in line.split()[1:]], energy)
        (here, energy_here), (there, energy_there) = found["cuda"], found["cpu"]
        difference = max(abs(a - b) for a, b in zip(here, there, strict=True))
        print(
            f"| {model.stem} | {FORCE_ATOMS} | {max(map(abs, there)):.3g} | {difference:.2g} | "
            f"{abs(energy_here - energy_there) / FORCE_ATOMS:.2g} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lmp", required=True)
    parser.add_argument("--plugin", required=True, type=Path)
    parser.add_argument("--student", required=True, type=Path)
    parser.add_argument("--teacher", required=True, type=Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=6, help="6 are the fewest that allow a 95 %% interval")
    args = parser.parse_args()
    args.plugin, args.student, args.teacher = (path.resolve() for path in (args.plugin, args.student, args.teacher))
    forces(args)
    print()
    times(args)


if __name__ == "__main__":
    main()
