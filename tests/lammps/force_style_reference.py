# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the force test of pair_style mlff in the form that LAMMPS' test_pair_style reads, from PyTorch alone.

    python tests/lammps/force_style_reference.py

Neither LAMMPS nor this package has a part in its numbers: edges are found by looking at all images, and the four steps of
the run are velocity Verlet in NumPy.
"""

import itertools
import sys
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))

import toy_models  # noqa: E402

FOLDER = ROOT / "lammps-pkg" / "unittest" / "force-styles"
LATTICE_A = 5.431
CELLS = 2
MASS = np.array([28.0855, 72.63])
STEPS, TIMESTEP_PS = 4, 1e-4
# LAMMPS' constants of units metal: eV / (g/mol A^2/ps^2), K, bar A^3 / eV
FTM2V, BAR_A3_PER_EV = 1.0 / 1.0364269e-4, 1.6021765e6


def structure():
    """Rattled diamond lattice of two species with velocities: kinds [N], positions (A), velocities (A/ps)."""
    random = np.random.default_rng(20250723)
    basis = np.array([[0, 0, 0], [0, 2, 2], [2, 0, 2], [2, 2, 0], [1, 1, 1], [1, 3, 3], [3, 1, 3], [3, 3, 1]]) / 4
    cells = np.array(list(itertools.product(range(CELLS), repeat=3)))
    positions = (cells[:, None, :] + basis[None, :, :]).reshape(-1, 3) * LATTICE_A + 0.3
    positions = np.round(positions + random.uniform(-0.15, 0.15, positions.shape), 8)
    kinds = random.choice([0, 1], size=len(positions), p=[0.6, 0.4])
    velocities = np.round(random.normal(0.0, 4.0, positions.shape), 8)
    return kinds, positions, velocities


def evaluate(model, kinds, positions):
    """Energy (eV), forces (eV/A) and virial (eV; xx yy zz xy xz yz) with all edges below the cutoff."""
    edge = CELLS * LATTICE_A
    centres, neighbours, vectors = [], [], []
    for shift in itertools.product((-1, 0, 1), repeat=3):
        difference = positions[None, :, :] + edge * np.array(shift) - positions[:, None, :]
        distance = np.linalg.norm(difference, axis=2)
        i, j = np.nonzero((distance < toy_models.CUTOFF_A) & (distance > 1e-9))
        centres.append(i)
        neighbours.append(j)
        vectors.append(difference[i, j])
    i, j, v = (np.concatenate(parts) for parts in (centres, neighbours, vectors))
    vector = torch.tensor(v, requires_grad=True)
    energy = model(torch.tensor(kinds), torch.tensor(np.stack([i, j])), vector).sum()
    gradient = torch.autograd.grad(energy, vector)[0].numpy()
    forces = np.zeros_like(positions)
    np.add.at(forces, i, gradient)
    np.add.at(forces, j, -gradient)
    tensor = -v.T @ gradient
    return float(energy.detach()), forces, tensor[[0, 1, 2, 0, 0, 1], [0, 1, 2, 1, 2, 2]]


def data_file(kinds, positions, velocities) -> str:
    edge = CELLS * LATTICE_A
    lines = ["rattled diamond lattice of two species", "", f"{len(kinds)} atoms", "2 atom types", ""]
    lines += [f"0 {edge} {axis}lo {axis}hi" for axis in "xyz"]
    lines += ["", "Masses", "", *(f"{kind + 1} {mass}" for kind, mass in enumerate(MASS)), "", "Atoms # atomic", ""]
    lines += [f"{n + 1} {kinds[n] + 1} {x:.8f} {y:.8f} {z:.8f}" for n, (x, y, z) in enumerate(positions)]
    lines += ["", "Velocities", ""]
    lines += [f"{n + 1} {x:.8f} {y:.8f} {z:.8f}" for n, (x, y, z) in enumerate(velocities)]
    return "\n".join(lines) + "\n"


def block(rows) -> str:
    return "".join("  " + row + "\n" for row in rows)


def results(prefix: str, energy: float, forces: np.ndarray, virial: np.ndarray) -> str:
    return (
        f"{prefix}_vdwl: {energy:.14g}\n{prefix}_coul: 0\n{prefix}_stress: ! |2-\n"
        + block([" ".join(f"{component:.16e}" for component in virial)])
        + f"{prefix}_forces: ! |2\n"
        + block([f"{n + 1} " + " ".join(f"{f:.16e}" for f in force) for n, force in enumerate(forces)])
    )


def main() -> None:
    model = toy_models.Messages()
    kinds, positions, velocities = structure()
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "data.mlff").write_text(data_file(kinds, positions, velocities))

    text = f"""\
---
lammps_version: 22 Jul 2025
date_generated: Wed Nov 25 00:00:00 2026
epsilon: 1e-10
skip_tests: extract single
prerequisites: ! |
  pair mlff
pre_commands: ! ""
post_commands: ! ""
input_file: in.mlff
pair_style: mlff
pair_coeff: ! |
  * * messages.pt Si Ge
extract: ! ""
natoms: {len(kinds)}
"""
    first = evaluate(model, kinds, positions)
    text += results("init", *first)
    acceleration = FTM2V / MASS[kinds][:, None]
    forces = first[1]
    for _ in range(STEPS):
        velocities = velocities + 0.5 * TIMESTEP_PS * acceleration * forces
        positions = positions + TIMESTEP_PS * velocities
        energy, forces, virial = evaluate(model, kinds, positions)
        velocities = velocities + 0.5 * TIMESTEP_PS * acceleration * forces
    text += results("run", energy, forces, virial) + "...\n"
    (FOLDER / "manybody-pair-mlff.yaml").write_text(text)


if __name__ == "__main__":
    main()
