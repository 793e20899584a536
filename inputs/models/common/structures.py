# SPDX-License-Identifier: GPL-2.0-or-later
"""The structures on which exported files are compared with their families' own calculators.

They cover what goes wrong in practice: many neighbours, an atom with few, a cell that is not orthogonal, and a box smaller
than the cutoff, where one pair of atoms has several edges and an atom neighbours its own images.
"""

import ase.build
import numpy as np
from ase import Atoms
from ase.spacegroup import crystal

RATTLE_A = 0.08


def rattled(atoms: Atoms, seed: int) -> Atoms:
    """Every coordinate displaced by a normal deviate of RATTLE_A."""
    atoms.positions += np.random.default_rng(seed).normal(scale=RATTLE_A, size=atoms.positions.shape)
    return atoms


def structures() -> dict[str, Atoms]:
    """Name -> periodic structure of H, C, O and Si, lengths in Angstrom."""
    carbide = ase.build.bulk("SiC", "zincblende", a=4.36, cubic=True)

    ethanol = ase.build.molecule("CH3CH2OH", cell=[15.0, 15.0, 15.0], pbc=True)
    ethanol.center()

    quartz = crystal(
        ["Si", "O"],
        basis=[(0.4697, 0.0, 1.0 / 3.0), (0.4135, 0.2669, 0.2142)],
        spacegroup=152,
        cellpar=[4.916, 4.916, 5.405, 90, 90, 120],
    ).repeat((2, 2, 2))
    shear = np.array([[1.0, 0.0, 0.0], [0.03, 1.02, 0.0], [-0.04, 0.05, 0.98]])
    quartz.set_cell(quartz.cell.array @ shear, scale_atoms=True)

    return {
        "crystal": rattled(carbide.repeat((2, 2, 2)), 1),
        "molecule": rattled(ethanol, 2),
        "triclinic": rattled(quartz, 3),
        "small-box": rattled(carbide.copy(), 4),
    }
