# SPDX-License-Identifier: GPL-2.0-or-later
"""Pieces of decks that several tests share."""

from pathlib import Path

import numpy as np

import toy_models
from crystals import lennard_jones, silicon

LATTICE_A = 5.431
DIAMOND = np.array([[0, 0, 0], [0, 2, 2], [2, 0, 2], [2, 2, 0], [1, 1, 1], [1, 3, 3], [3, 1, 3], [3, 3, 1]]) / 4
SKEW_A = (0.9, 0.7, 0.5)  # xy, xz, yz of the triclinic box


LJ = lennard_jones()


def synthetic(options: str = "", integrate: str = "fix nve all nve\n") -> str:
    """Atoms on springs in pair_style bench/synthetic, which does on request what fix bench/latency has to find."""
    return silicon(f"pair_style bench/synthetic {options}\npair_coeff * *\n", integrate)


def bench(options: str = "", file: str = "bench.log", name: str = "bench") -> str:
    return f"fix {name} all bench/latency file {file} {options}\n"


def crystal(folder: Path, size: int = 2, boundary: str = "p p p", newton: str = "on", triclinic: bool = False) -> str:
    """Two kinds of atoms on a rattled diamond lattice of size^3 cells.

    The positions come from a file: LAMMPS' own random displacements would differ with the number of ranks.
    """
    random = np.random.default_rng(20250722)
    cells = np.array([[x, y, z] for x in range(size) for y in range(size) for z in range(size)])
    positions = (cells[:, None, :] + DIAMOND[None, :, :]).reshape(-1, 3) * LATTICE_A
    kinds = random.choice([1, 2], size=len(positions), p=[0.7, 0.3])
    positions += 0.4 + random.uniform(-0.15, 0.15, positions.shape)  # inside the box even where it is not periodic
    edge = size * LATTICE_A
    lines = [
        "rattled diamond lattice",
        "",
        f"{len(positions)} atoms",
        "2 atom types",
        "",
        f"0 {edge} xlo xhi",
        f"0 {edge} ylo yhi",
        f"0 {edge} zlo zhi",
    ]
    if triclinic:
        xy, xz, yz = SKEW_A
        fractions = positions / edge
        positions = positions + np.stack(
            [xy * fractions[:, 1] + xz * fractions[:, 2], yz * fractions[:, 2], 0 * fractions[:, 2]], axis=1
        )
        lines.append(f"{xy} {xz} {yz} xy xz yz")
    lines += ["", "Masses", "", "1 28.0855", "2 72.63", "", "Atoms # atomic", ""]
    lines += [f"{i + 1} {kind} {x:.10f} {y:.10f} {z:.10f}" for i, (kind, (x, y, z)) in enumerate(zip(kinds, positions))]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "data.crystal").write_text("\n".join(lines) + "\n")
    return f"units metal\natom_style atomic\nboundary {boundary}\nnewton {newton}\nread_data {folder}/data.crystal\n"


# A first run moves the atoms, so that forces are compared after neighbor lists were rebuilt and atoms migrated.
COMPARE = """\
compute energy all pe/atom
compute stress all stress/atom NULL virial
thermo_style custom step temp pe press pxx pyy pzz pxy pxz pyz
thermo_modify format float %.15g
velocity all create 900 4928 dist gaussian mom yes rot no loop geom
fix nve all nve
timestep 0.002
thermo 20
run {steps}
write_dump all custom dump.lammpstrj id fx fy fz c_energy c_stress[1] c_stress[2] c_stress[3] c_stress[4] c_stress[5] &
  c_stress[6] modify format float %.15g
"""


def compare(steps: int = 20) -> str:
    return COMPARE.format(steps=steps)


def lj_cut() -> str:
    """LAMMPS' own style with the parameters of toy_models.LennardJones."""
    lines = [f"pair_style lj/cut {toy_models.CUTOFF_A}", "pair_modify mix geometric"]
    for kind in (0, 1):
        lines.append(f"pair_coeff {kind + 1} {kind + 1} {toy_models.EPSILON_EV[kind]} {toy_models.SIGMA_A[kind]}")
    return "\n".join(lines) + "\n"


def mlff(model, options: str = "", elements: str = "Si Ge") -> str:
    return f"pair_style mlff {options}\npair_coeff * * {model} {elements}\n"
