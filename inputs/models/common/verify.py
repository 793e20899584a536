# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares exported model files with their families' own calculators.

    python verify.py FOLDER

Reads every `reference-*.json` in FOLDER (docs: reference.py) and runs each exported file named there on its structures, with
all edges from ASE's neighbor list. Files for adapters are left to the tests of the pair style. Exit code 1 if a figure is
out of tolerance.
"""

import argparse
import io
import json
import sys
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from ase import Atoms
from ase.neighborlist import neighbor_list

from contract import METADATA_KEY

ENERGY_EV_PER_ATOM = 1e-5
FORCE_EV_A = 1e-4
VIRIAL_RELATIVE = 1e-4
VIRIAL_ORDER = ([0, 1, 2, 0, 0, 1], [0, 1, 2, 1, 2, 2])  # xx, yy, zz, xy, xz, yz

Model = Callable[..., tuple[torch.Tensor, ...]]


def load(path: Path) -> tuple[Model, dict]:
    """A contract file of either kind and its metadata."""
    if any(name.endswith("constants.pkl") for name in zipfile.ZipFile(path).namelist()):
        extra = {METADATA_KEY + ".json": ""}
        module = torch.jit.load(io.BytesIO(path.read_bytes()), _extra_files=extra)
        return module, json.loads(extra[METADATA_KEY + ".json"])
    package = torch._inductor.aoti_load_package(str(path))
    return package, json.loads(package.get_metadata()[METADATA_KEY])


def graph(atoms: Atoms, meta: dict) -> tuple[torch.Tensor, ...]:
    """Inputs of a contract model: every atom is a node, every image of a pair within the cutoff an edge."""
    dtype = getattr(torch, meta["dtype"])
    i, j, shift = neighbor_list("ijS", atoms, meta["cutoff"])
    vectors = atoms.positions[j] - atoms.positions[i] + shift @ atoms.cell.array
    return (
        torch.tensor([meta["species"].index(symbol) for symbol in atoms.symbols]),
        torch.tensor(np.stack([i, j]), dtype=torch.int64),
        torch.tensor(vectors, dtype=dtype),
        torch.ones(len(atoms), dtype=dtype),
    )


def evaluate(model: Model, meta: dict, inputs: tuple[torch.Tensor, ...]) -> tuple[float, np.ndarray, np.ndarray | None]:
    """Energy (eV), forces (eV/Angstrom) and LAMMPS' virial (eV) of a graph."""
    # A frozen TorchScript file marks the vectors it is given as requiring a gradient.
    output = [tensor.detach().double().numpy() for tensor in model(*inputs)]
    inputs = tuple(tensor.detach() for tensor in inputs)
    energy = float((output[0] * inputs[3].double().numpy()).sum())
    if not meta["conservative"]:
        return energy, output[1], output[2] if "virial" in meta["outputs"] else None
    (i, j), vectors, gradient = inputs[1].numpy(), inputs[2].double().numpy(), output[1]
    forces = np.zeros((inputs[0].shape[0], 3))
    np.add.at(forces, i, gradient)
    np.add.at(forces, j, -gradient)
    virial = -(vectors.T @ gradient)  # not symmetric where a model is not invariant to rotation
    return energy, forces, (0.5 * (virial + virial.T))[VIRIAL_ORDER]


def check_small(model: Model, meta: dict) -> list[str]:
    """What must work however few atoms a rank has: one node and no edge, and a node of weight 0."""
    dtype = getattr(torch, meta["dtype"])
    lone = (torch.zeros(1, dtype=torch.int64), torch.zeros(2, 0, dtype=torch.int64), torch.zeros(0, 3, dtype=dtype))
    complaints = []
    try:
        output = [tensor.detach() for tensor in model(*lone, torch.ones(1, dtype=dtype))]
        if output[0].shape != (1,) or not bool(torch.isfinite(output[0]).all()):
            complaints.append("one atom without neighbours: no finite energy")
    except RuntimeError as error:
        complaints.append(f"one atom without neighbours: {str(error).splitlines()[0]}")
    if meta["conservative"]:
        pair = torch.tensor([[1.5, 0.3, 0.2], [-1.5, -0.3, -0.2]], dtype=dtype)
        inputs = (torch.zeros(2, dtype=torch.int64), torch.tensor([[0, 1], [1, 0]]), pair)
        gradients = [
            model(*inputs, torch.tensor(weight, dtype=dtype))[1] for weight in ([1.0, 0.0], [0.0, 1.0], [1.0, 1.0])
        ]
        if not torch.allclose(gradients[0] + gradients[1], gradients[2], rtol=1e-4, atol=1e-5):
            complaints.append("node_weight: gradients of the parts do not add up to that of the whole")
        nobody = model(*inputs, torch.zeros(2, dtype=dtype))[1]
        if bool(nobody.any()):
            complaints.append("node_weight: a gradient remains where nobody owns an atom")
    return complaints


def verify(path: Path, reference: dict) -> bool:
    model, meta = load(path)
    passed = True
    for structure in reference["structures"]:
        atoms = Atoms(structure["symbols"], structure["positions_A"], cell=structure["cell_A"], pbc=True)
        inputs = graph(atoms, meta)
        energy, forces, virial = evaluate(model, meta, inputs)
        errors = [
            abs(energy - structure["energy_eV"]) / len(atoms),
            float(np.abs(forces - np.array(structure["forces_eV_A"])).max()),
            0.0,
        ]
        if structure["virial_eV"] is not None and virial is not None:
            expected = np.array(structure["virial_eV"])
            errors[2] = float(np.abs(virial - expected).max() / np.abs(expected).max())
        good = all(error <= limit for error, limit in zip(errors, (ENERGY_EV_PER_ATOM, FORCE_EV_A, VIRIAL_RELATIVE)))
        passed &= good
        print(
            f"{path.name:28s} {structure['name']:10s} {inputs[1].shape[1]:6d} edges  energy {errors[0]:.1e} eV/atom  "
            f"forces {errors[1]:.1e} eV/A  virial {errors[2]:.1e}  {'ok' if good else 'WRONG'}"
        )
    for complaint in check_small(model, meta):
        passed = False
        print(f"{path.name:28s} {complaint}  WRONG")
    return passed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    warnings.filterwarnings("ignore")  # notices of torch.jit's deprecation
    references = sorted(folder.glob("reference-*.json"))
    if not references:
        sys.exit(f"{folder}: holds no reference-*.json; write them with a family's samples.py")
    passed, count = True, 0
    for reference in (json.loads(path.read_text()) for path in references):
        for entry in reference["files"]:
            if entry["route"].startswith("exporter"):
                passed &= verify(folder / entry["file"], reference)
                count += 1
    print(f"{count} files compared: {'all agree' if passed else 'NOT all agree'}")
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
