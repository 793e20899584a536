# SPDX-License-Identifier: GPL-2.0-or-later
"""What users do in LAMMPS, as cases whose last forces can be computed again from their last structure.

A case is a deck in three parts: the structure, the pair style, and what is done with them. It ends with
files that a fresh one-rank LAMMPS reads: `data.NAME` (structure) and `dump.NAME` (forces and per-atom sums),
`totals.NAME` (energy and virial). The reference knows nothing of what went before.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import numpy as np

import decks

TOTALS = ["pe", "vol", *(f"c_vir[{i}]" for i in range(1, 7))]

# Ends a case or its reference. Forces are dumped before write_data, which migrates atoms.
FINISH = """\
write_dump all custom dump.{name} id fx fy fz c_energy c_stress[1] c_stress[2] c_stress[3] c_stress[4] c_stress[5] &
  c_stress[6] modify format float %.15g sort id
print "{totals}" file totals.{name}
"""

COMPUTES = """\
compute energy all pe/atom
compute stress all stress/atom NULL virial
compute vir all pressure NULL virial
thermo_style custom step pe c_vir[*]
thermo_modify lost ignore flush yes
thermo 50
"""

MOVE = """\
velocity all create 900 4928 dist gaussian mom yes rot no loop geom
fix nve all nve
timestep 0.002
run 25
"""


@dataclass
class Case:
    name: str
    act: str = MOVE
    size: int = 3  # cells of the crystal along each axis
    structure: dict = None  # further arguments of decks.crystal
    potential: Callable[[Path, str], str] = decks.mlff
    before: str = ""  # commands before the structure
    after: str = ""  # commands after the structure, before the pair style
    reference_after: str = ""

    def deck(self, folder: Path, model: Path) -> str:
        structure = decks.crystal(folder / f"crystal-{self.name}", size=self.size, **(self.structure or {}))
        return (
            f"clear\nlog log.{self.name}\n{self.before}{structure}{self.after}{self.potential(model, 'mode ghost')}"
            + COMPUTES
            + self.act
            + self.finish(self.name)
            + f"write_data data.{self.name} nocoeff\n"
        )

    def reference(self, model: Path) -> str:
        """One rank, mode fold, from the case's last structure."""
        structure = self.structure or {}
        return (
            f"clear\nlog log.reference-{self.name}\nunits metal\natom_style atomic\n"
            f"boundary {structure.get('boundary', 'p p p')}\nread_data data.{self.name}\n{self.reference_after}"
            + self.potential(model, "mode fold")
            + COMPUTES
            + "run 0\n"
            + self.finish(f"reference-{self.name}")
        )

    @staticmethod
    def finish(name: str) -> str:
        return FINISH.format(name=name, totals=" ".join(f"$({total}:%.15g)" for total in TOTALS))


def overlay(model: Path, options: str) -> str:
    """Our atoms are of type 1 only; repulsion at short range acts on all."""
    return (
        f"pair_style hybrid/overlay mlff {options} zbl 3.0 4.0\n"
        f"pair_coeff * * mlff {model} Si NULL\n"
        "pair_coeff 1 1 zbl 14 14\npair_coeff 1 2 zbl 14 32\npair_coeff 2 2 zbl 32 32\n"
    )


RESPA = """\
run_style respa 2 2 pair 2
"""

MINIMIZE = """\
min_style cg
minimize 0 1e-10 5 20
"""

DEPOSIT = """\
region slab block 1 15 1 15 1 15 units box
fix add all deposit 5 1 4 8123 region slab near 1.0 units box
"""

EVAPORATE = """\
region half block INF 8 INF INF INF INF units box
fix lose all evaporate 5 4 half 5521
"""

SWAP = """\
fix swap all atom/swap 5 10 2987 5000 types 1 2 ke no
"""

CASES = [
    Case("periodic"),
    Case("triclinic", structure={"triclinic": True}),
    Case("mixed-boundaries", structure={"boundary": "f p s"}),
    Case("shrink-wrapped", structure={"boundary": "s m f"}),
    Case("newton-off", structure={"newton": "off"}),
    Case("newton-off-triclinic", structure={"newton": "off", "triclinic": True}),
    Case("box-below-cutoff", size=1),
    Case("box-below-cutoff-mixed", size=1, structure={"boundary": "p f p"}),
    Case("run-0", act="run 0\n"),
    Case("repeated-runs", act=MOVE + "run 5 pre no\nrun 0\nrun 5\n"),
    Case("minimize", act=MINIMIZE),
    Case("box-relax", act="fix relax all box/relax iso 0.0\n" + MINIMIZE),
    Case("respa", act=RESPA + MOVE),
    # the box changes after the forces of a step, so they are computed once more
    Case("deform", act="fix strain all deform 1 x erate 0.5 remap x\n" + MOVE + "unfix strain\nrun 0\n"),
    Case("npt", act=MOVE.replace("all nve", "all npt temp 900 900 0.1 iso 0 0 0.5")),
    Case("deposit", act=DEPOSIT + MOVE, structure={"boundary": "p p p"}),
    Case("evaporate", act=EVAPORATE + MOVE),
    Case("delete-atoms", act=MOVE + "delete_atoms random fraction 0.2 yes all NULL 99 compress no\nrun 10\n"),
    Case("swap-types", act=SWAP + MOVE),
    Case("set-types", act=MOVE + "set group all type/fraction 2 0.5 771\nrun 3\n"),
    Case("overlay", potential=overlay),
    Case("tiled", after="comm_style tiled\nbalance 1.0 rcb\n", size=4),
    Case("infrequent-lists", after="neighbor 3.0 bin\nneigh_modify every 10 delay 10 check no\n"),
    Case("nofdotr", act="pair_modify nofdotr\n" + MOVE),
    Case("sorted", after="atom_modify sort 2 3.0\n"),
    Case("vacuum", after="change_box all z final 0 60 boundary p p f units box\n", structure={"boundary": "p p f"}),
]


def values(folder: Path, name: str) -> np.ndarray:
    """Rows of a dump of a case, sorted by id: fx fy fz energy and six virial components."""
    lines = (folder / f"dump.{name}").read_text().split("ITEM: ATOMS")[-1].splitlines()[1:]
    rows = np.array([[float(word) for word in line.split()] for line in lines])
    return rows[np.argsort(rows[:, 0])][:, 1:]


def totals(folder: Path, name: str) -> np.ndarray:
    """Energy (eV) and the virial's six components (bar A^3): a shrink-wrapped box changes when it is written."""
    energy, volume, *pressure = (float(word) for word in (folder / f"totals.{name}").read_text().split())
    return np.array([energy, *(volume * component for component in pressure)])
