# SPDX-License-Identifier: GPL-2.0-or-later
"""The program mlff-model as a user calls it, what its checks find, and models written for it."""

import json
import os
import subprocess
import warnings

import pytest
import torch

import toy_models
from contract import GradientInside, metadata, save_torchscript

FEW_ATOMS = ("--atoms", "200")


def call(*arguments, expect=0):
    tool = os.environ.get("MLFFBENCH_MODEL_TOOL")
    if not tool:
        pytest.fail("set MLFFBENCH_MODEL_TOOL to the program mlff-model")
    done = subprocess.run(
        [tool, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == expect, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def findings(file, *arguments, expect=0):
    """Check -> its row of the result."""
    document = json.loads(call("check", file, "--json", *FEW_ATOMS, *arguments, expect=expect).stdout)
    assert document["format"] == "mlff-model-check"
    assert document["passed"] == (expect == 0)
    return {row["check"]: row for row in document["checks"]}


def named(rows, result):
    return {name for name, row in rows.items() if row["result"] == result}


def save(module, file, **changes):
    """Writes a module that has the contract's own inputs and outputs."""
    meta = metadata(
        name=type(module).__name__,
        version="1",
        cutoff=toy_models.CUTOFF_A,
        layers=1,
        species=["Si", "Ge"],
        dtype=torch.float64,
        source={"package": "tests"},
        license="GPL-2.0-or-later",
    )
    meta.update(changes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch.jit's notices of deprecation
        save_torchscript(torch.jit.script(module), meta, file)
    return file


class Direct(torch.nn.Module):
    """Forces by node and a virial, here taken from the gradient by the edges."""

    def __init__(self, force_scale: float = 1.0, virial_scale: float = 1.0):
        super().__init__()
        self.energy_and_gradient = GradientInside(toy_models.Embedded())
        self.force_scale = force_scale
        self.virial_scale = virial_scale

    def forward(
        self,
        species: torch.Tensor,
        edge_index: torch.Tensor,
        edge_vec: torch.Tensor,
        node_weight: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        energy, gradient = self.energy_and_gradient(species, edge_index, edge_vec, node_weight)
        force = torch.zeros(species.size(0), 3, dtype=edge_vec.dtype)
        force = force.index_add(0, edge_index[0], gradient).index_add(0, edge_index[1], -gradient)
        full = -(edge_vec[:, :, None] * gradient[:, None, :]).sum(0)
        virial = torch.stack([full[0, 0], full[1, 1], full[2, 2], full[0, 1], full[0, 2], full[1, 2]])
        return energy, self.force_scale * force, self.virial_scale * virial
