# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes what the tests of the students need: every student in both formats, and what it answers in Python.

python samples.py FOLDER
"""

import argparse
import shutil
import sys
import warnings
from pathlib import Path

import torch

here = Path(__file__).resolve().parent
sys.path[:0] = [str(here), str(here.parent / "common")]
warnings.filterwarnings("ignore")  # notices of torch.jit's deprecation

from ase import Atoms  # noqa: E402
from ase.calculators.calculator import Calculator, all_changes  # noqa: E402
from ase.neighborlist import neighbor_list  # noqa: E402
from ase.stress import full_3x3_to_voigt_6_stress  # noqa: E402
from export import export, load  # noqa: E402
from reference import write_reference  # noqa: E402
from structures import structures  # noqa: E402

# The common structures made of a student's own elements, and widened until the nearest atoms are so far apart (Angstrom).
NEAREST_A = {"silicon": ("Si", 2.1), "copper": ("Cu", 2.3), "aluminium": ("Al", 2.5)}
WATER, WATER_SCALE = {"H": "H", "C": "O", "O": "O", "Si": "H"}, 1.1


class StudentCalculator(Calculator):
    """A student as PyTorch runs it, layer by layer."""

    implemented_properties = ["energy", "forces", "stress"]

    def __init__(self, weights: Path) -> None:
        super().__init__()
        self.student, content = load(weights, torch.float64)
        self.species = {element: index for index, element in enumerate(content["species"])}

    def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes) -> None:
        super().calculate(atoms, properties, system_changes)
        i, j, vectors = neighbor_list("ijD", atoms, self.student.cutoff)
        species = torch.tensor([self.species[symbol] for symbol in atoms.get_chemical_symbols()])
        edges = torch.tensor(vectors, requires_grad=True)
        index = torch.stack((torch.tensor(i), torch.tensor(j)))
        energy = self.student(species, index, edges).sum()
        (gradient,) = torch.autograd.grad(energy, edges)
        forces = torch.zeros((len(atoms), 3), dtype=torch.float64)
        forces = forces.index_add(0, index[0], gradient).index_add(0, index[1], -gradient)
        stress = (edges.detach().T @ gradient).numpy() / atoms.get_volume()
        self.results = {
            "energy": float(energy),
            "forces": forces.numpy(),
            "stress": full_3x3_to_voigt_6_stress(0.5 * (stress + stress.T)),
        }


def structures_of(material: str) -> dict[str, Atoms]:
    made = structures()
    for atoms in made.values():
        if material == "water":
            symbols, scale = [WATER[symbol] for symbol in atoms.get_chemical_symbols()], WATER_SCALE
        else:
            element, nearest_A = NEAREST_A[material]
            distances = atoms.get_all_distances(mic=True)
            symbols, scale = [element] * len(atoms), nearest_A / distances[distances > 0].min()
        atoms.set_chemical_symbols(symbols)
        atoms.set_cell(atoms.cell.array * scale, scale_atoms=True)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for weights in sorted((here / "weights").glob("*.pt")):
        name = f"student-{weights.stem}"
        export(weights, folder / f"{name}.pt")
        compiled = here / f"{name}.pt2"  # by the set-up
        if compiled.exists():
            shutil.copy(compiled, folder / compiled.name)
        else:
            export(weights, folder / compiled.name)
        write_reference(
            folder,
            name,
            StudentCalculator(weights),
            family="student",
            model=name,
            packages=["torch"],
            dtype="float32",
            files=[(f"{name}.pt", "exporter, TorchScript"), (f"{name}.pt2", "exporter, AOTInductor")],
            atoms=structures_of(weights.stem),
        )


if __name__ == "__main__":
    main()
