# SPDX-License-Identifier: GPL-2.0-or-later
"""SevenNet-0 through pair_style mlff against SevenNet's own Python calculator."""

import subprocess
import sys

import numpy as np
import pytest
from ase.build import bulk
from ase.io import write
from sevenn.calculator import SevenNetCalculator

from conftest import ROOT

MAX_ENERGY_ERROR = 1e-5  # eV/atom
MAX_FORCE_ERROR = 1e-4  # eV/A
MAX_VIRIAL_ERROR = 1e-4  # relative to the largest component


def structure(name):
    """Perturbed crystals: 64 silicon atoms, and rock salt as the one of two elements."""
    atoms = {
        "Si64": lambda: bulk("Si", "diamond", a=5.431, cubic=True).repeat(2),
        "NaCl": lambda: bulk("NaCl", "rocksalt", a=5.64, cubic=True).repeat(2),
    }[name]()
    atoms.rattle(0.08, seed=42)
    return atoms


def deck(atoms, folder, model, elements):
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "data.crystal", atoms, format="lammps-data", specorder=elements, masses=True)
    return (
        f"units metal\natom_style atomic\nread_data data.crystal\n"
        f"pair_style mlff\npair_coeff * * {model} {' '.join(elements)}\n"
        "thermo_style custom step pe pxx pyy pzz pxy pxz pyz vol\nthermo_modify format float %.15g\n"
    )


DUMP = "write_dump all custom dump.lammpstrj id fx fy fz modify format float %.15g\n"


@pytest.mark.parametrize("ending", [".pt", ".pt2"])  # SevenNet's own convolution and the fused one
@pytest.mark.parametrize("name, elements", [("Si64", ["Si"]), ("NaCl", ["Na", "Cl"])])
def test_equals_sevennets_own_calculator(lammps, tmp_path, sevennet, ending, name, elements):
    atoms = structure(name)
    model = sevennet.with_suffix(ending)
    done = lammps.run(tmp_path, deck(atoms, tmp_path, model, elements) + "run 0\n" + DUMP, threads=2)
    assert done.returncode == 0, done.output

    atoms.calc = SevenNetCalculator("7net-0", device="cpu")
    thermo = {key: values[0] for key, values in done.thermo().items()}
    energy_error = abs(thermo["PotEng"] - atoms.get_potential_energy()) / len(atoms)
    force_error = np.abs(done.dump() - atoms.get_forces()).max()
    stress = (
        np.array([-thermo[key] for key in ("Pxx", "Pyy", "Pzz", "Pyz", "Pxz", "Pxy")]) / 1602176.634
    )  # bar -> eV/A^3
    virial_error = np.abs(stress - atoms.get_stress()).max() / np.abs(atoms.get_stress()).max()
    print(
        f"{name}: energy {energy_error:.1e} eV/atom, forces {force_error:.1e} eV/A, virial {virial_error:.1e} relative"
    )
    assert energy_error <= MAX_ENERGY_ERROR
    assert force_error <= MAX_FORCE_ERROR
    assert virial_error <= MAX_VIRIAL_ERROR


def test_forces_are_the_central_difference_of_the_energy(lammps, tmp_path):
    """In float64, where the difference resolves the forces; the weights are those of the float32 file."""
    model = tmp_path / "sevennet-0-float64.pt"
    exporter = ROOT / "inputs" / "models" / "sevennet-0" / "export.py"
    subprocess.run([sys.executable, exporter, model, "--dtype", "float64"], check=True)

    step = 1e-3
    moves = [(1, 0), (1, 1), (1, 2), (30, 0), (61, 2)]
    text = deck(structure("Si64"), tmp_path, model, ["Si"]) + "run 0\n" + DUMP
    for atom, axis in moves:
        unit = [str(step * (i == axis)) for i in range(3)]
        back = [str(-2 * step * (i == axis)) for i in range(3)]
        text += f"group one id {atom}\ndisplace_atoms one move {' '.join(unit)} units box\nrun 0\n"
        text += f"displace_atoms one move {' '.join(back)} units box\nrun 0\n"
        text += f"displace_atoms one move {' '.join(unit)} units box\ngroup one delete\n"
    done = lammps.run(tmp_path, text, threads=2)
    assert done.returncode == 0, done.output

    energies = [
        float(block.split()[1]) for block in done.log.split("Volume")[1:] for block in [block.strip().splitlines()[0]]
    ][1:]
    forces = done.dump()
    for (atom, axis), plus, minus in zip(moves, energies[0::2], energies[1::2], strict=True):
        assert -(plus - minus) / (2 * step) == pytest.approx(forces[atom - 1][axis], abs=1e-5)
