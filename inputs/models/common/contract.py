# SPDX-License-Identifier: GPL-2.0-or-later
"""What every exporter shares: model contract version 1 and how its files are written.

The contract is described in docs/formats.md ("Model file"). A model is a function of a graph,

    forward(species i64 [N], edge_index i64 [2, E], edge_vec [E, 3], node_weight [N])
        -> (atom_energy [N], edge_grad [E, 3])

with vectors in Angstrom, energies in eV and gradients in eV/Angstrom.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Sequence, Tuple

import torch

CONTRACT_VERSION = 1
INPUTS = ["species", "edge_index", "edge_vec", "node_weight"]
OUTPUTS = ["atom_energy", "edge_grad"]


class GradientInside(torch.nn.Module):
    """Makes a contract model from a module that returns per-atom energies.

    `energy_model(species, edge_index, edge_vec)` returns [N] energies in eV. The gradient is taken inside forward(), so
    that whoever runs the file needs no automatic differentiation of its own.
    """

    def __init__(self, energy_model: torch.nn.Module) -> None:
        super().__init__()
        self.energy_model = energy_model

    def forward(
        self,
        species: torch.Tensor,
        edge_index: torch.Tensor,
        edge_vec: torch.Tensor,
        node_weight: torch.Tensor,
    ) -> Tuple[torch.Tensor, torch.Tensor]:
        vectors = edge_vec.detach().requires_grad_(True)
        energy = self.energy_model(species, edge_index, vectors)
        gradient = torch.autograd.grad([(energy * node_weight).sum()], [vectors])[0]
        assert gradient is not None  # for TorchScript, which types it as optional
        return energy.detach(), gradient


def metadata(
    *,
    name: str,
    version: str,
    cutoff: float,
    layers: int,
    species: Sequence[str],
    dtype: torch.dtype,
    source: dict,
    license: str,
) -> dict:
    """The contents of `mlff.json`. Cutoff in Angstrom."""
    return {
        "contract": CONTRACT_VERSION,
        "name": name,
        "version": version,
        "cutoff": float(cutoff),
        "layers": int(layers),
        "species": list(species),
        "dtype": {torch.float32: "float32", torch.float64: "float64"}[dtype],
        "units": {"energy": "eV", "length": "Angstrom"},
        "conservative": True,
        "inputs": INPUTS,
        "outputs": OUTPUTS,
        "source": source,
        "license": license,
    }


def sha256(path: Path) -> str:
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def save_torchscript(scripted: torch.jit.ScriptModule, meta: dict, path: Path) -> None:
    """Writes a TorchScript file whole: an interrupted export leaves no half-written model behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        torch.jit.save(scripted, str(temporary), _extra_files={"mlff.json": json.dumps(meta)})
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
