# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes what exported files are judged by: energies, forces and virials of a family's own calculator."""

import importlib.metadata
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from ase import Atoms
from ase.calculators.calculator import Calculator
from structures import structures

from contract import written_whole


def evaluated(atoms: Atoms, calculator: Calculator, virial: bool) -> dict:
    """Energy (eV), forces (eV/Angstrom) and virial (eV; xx, yy, zz, xy, xz, yz) of one structure.

    LAMMPS' virial is minus ASE's stress times the volume; ASE's order of components is xx, yy, zz, yz, xz, xy.
    """
    atoms.calc = calculator
    forces = atoms.get_forces()
    stress = atoms.get_stress(voigt=True)[[0, 1, 2, 5, 4, 3]] if virial else None
    return {
        "symbols": atoms.get_chemical_symbols(),
        "positions_A": atoms.positions.tolist(),
        "cell_A": atoms.cell.array.tolist(),
        "energy_eV": float(atoms.get_potential_energy()),
        "forces_eV_A": forces.tolist(),
        "virial_eV": None if stress is None else (-stress * atoms.get_volume()).tolist(),
    }


def write_reference(
    folder: Path,
    key: str,
    calculator: Calculator,
    *,
    family: str,
    model: str,
    packages: Sequence[str],
    dtype: str,
    files: Sequence[tuple[str, str]],
    unavailable: Sequence[tuple[str, str]] = (),
    conservative: bool = True,
    virial: bool = True,
    atoms: Mapping[str, Atoms] | None = None,
) -> None:
    """Writes `reference-KEY.json`. `files` are (name, route) in `folder`, `unavailable` are (route, reason).

    `atoms` are other structures than the common ones, by name.
    """
    results = [
        {"name": name, **evaluated(structure, calculator, virial)}
        for name, structure in (atoms or structures()).items()
    ]
    for result in results:
        rms = float(np.sqrt(np.mean(np.square(result["forces_eV_A"]))))
        print(f"{key}: {result['name']}: {result['energy_eV']:.6f} eV, forces of {rms:.3f} eV/A (rms)")
    document = {
        "family": family,
        "model": model,
        "versions": {name: importlib.metadata.version(name) for name in dict.fromkeys((*packages, "torch", "ase"))},
        "dtype": dtype,
        "conservative": conservative,
        "files": [{"file": name, "route": route} for name, route in files],
        "unavailable": [{"route": route, "reason": reason} for route, reason in unavailable],
        "structures": results,
    }
    with written_whole(folder / f"reference-{key}.json") as temporary:
        temporary.write_text(json.dumps(document, indent=1) + "\n")
