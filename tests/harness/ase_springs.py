# SPDX-License-Identifier: GPL-2.0-or-later
"""Suites of engine ase: Lennard-Jones in ASE and in LAMMPS, and atoms on springs with what may go wrong."""

import json
import sys

import pytest

from conftest import suite_dict

COPPER = [{"name": "cu", "material": "copper", "atoms": 32, "temperature_K": 300}]

CU_EAM = {
    "name": "soft",
    "role": "reference",
    "pair_style": "eam/alloy",
    "pair_coeff": ["* * Cu_zhou.eam.alloy {elements}"],
    "files": ["Cu_zhou.eam.alloy"],
}

NVE = {"name": "nve", "ensemble": "nve", "timestep_fs": 1.0, "steps": 20, "warmup_steps": 5}

# A Lennard-Jones copper. The cutoff lies between two shells of neighbors, far from either.
LJ = {"epsilon": 0.4, "sigma": 2.3, "rc": 4.0}

LJ_LAMMPS = {
    "name": "lj-lammps",
    "role": "student",
    "pair_style": f"lj/cut {LJ['rc']}",
    "pair_coeff": [f"* * {LJ['epsilon']} {LJ['sigma']}"],
    "commands": ["pair_modify shift yes"],
}

LJ_ASE = {
    "name": "lj-ase",
    "role": "teacher",
    "engine": "ase",
    "calculator": "ase.calculators.lj:LennardJones",
    "arguments": {**LJ, "smooth": False},
}

# Atoms on springs, and what may go wrong with a calculator.
SPRINGS = """
import os
import sys

import numpy
from ase.calculators.calculator import Calculator, all_changes


class Springs(Calculator):
    implemented_properties = ["energy", "forces"]

    def __init__(self, stiffness=5.0, fault="", at=3, **kwargs):
        super().__init__(**kwargs)
        self.stiffness, self.fault, self.at, self.home, self.calls = stiffness, fault, at, None, 0

    def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        if self.home is None:
            self.home = atoms.get_positions()
        shift = atoms.get_positions() - self.home
        self.results = {"energy": 0.5 * self.stiffness * float((shift**2).sum()), "forces": -self.stiffness * shift}
        self.calls += 1
        if self.calls <= self.at:
            return
        if self.fault == "nan":
            self.results["energy"] = float("nan")
        elif self.fault == "explode":
            self.results["forces"] = numpy.full_like(shift, 1e4) * numpy.sign(shift)
        elif self.fault == "raise":
            print("ERROR: of the calculator's own", file=sys.stderr)
            raise RuntimeError("out of\\nluck")
        elif self.fault == "crash":
            os.abort()
        elif self.fault == "sleep":
            import time

            time.sleep(100)


def make(stiffness=5.0, fault="", at=3):
    return Springs(stiffness, fault, at)


def nothing():
    return None
"""


def springs(**changes):
    return {"name": "springs", "role": "reference", "engine": "ase", "calculator": "springs.py:make", **changes}


def ase_suite(*potentials, **changes):
    return suite_dict(
        **{"systems": COPPER, "protocols": [NVE], "potentials": list(potentials), "repetitions": 1, **changes}
    )


@pytest.fixture(name="python_harness")
def python_harness_fixture(harness, monkeypatch):
    monkeypatch.setenv("MLFFBENCH_PYTHON", sys.executable)
    (harness.folder / "springs.py").write_text(SPRINGS)
    return harness


def run(harness, suite, expect=0):
    harness.call("run", harness.write_suite(suite), "--output", "out", "--quiet", expect=expect)
    return json.loads((harness.folder / "out/results.json").read_text())


def bench_log(harness, potential):
    """The header, the rows as dictionaries and the summary of the potential's only run."""
    (path,) = (harness.folder / "out/runs").rglob(f"{potential}/*/bench.log")
    lines = path.read_text().splitlines()
    rows = [dict(zip(lines[2].split(","), line.split(","), strict=True)) for line in lines[3:] if line[0] != "#"]
    runs = [json.loads(line.removeprefix("# run ")) for line in lines if line.startswith("# run ")]
    return json.loads(lines[1][2:]), rows, runs
