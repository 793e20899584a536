# SPDX-License-Identifier: GPL-2.0-or-later
"""Small contract models with known answers: a pair potential that LAMMPS has too, and many-body ones."""

import sys
import warnings
from pathlib import Path
from typing import Tuple

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "inputs" / "models" / "common"))

from contract import DIRECT_OUTPUTS, GradientInside, metadata, save_torchscript  # noqa: E402

CUTOFF_A = 5.0
EPSILON_EV = (0.05, 0.03)  # of species 0 and 1
SIGMA_A = (1.9, 2.1)


class LennardJones(torch.nn.Module):
    """Plain truncated Lennard-Jones with geometric mixing, as `pair_style lj/cut 5.0` computes it."""

    def __init__(self):
        super().__init__()
        self.register_buffer("epsilon", torch.tensor(EPSILON_EV, dtype=torch.float64))
        self.register_buffer("sigma", torch.tensor(SIGMA_A, dtype=torch.float64))

    def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
        kind_i, kind_j = species[edge_index[0]], species[edge_index[1]]
        epsilon = torch.sqrt(self.epsilon[kind_i] * self.epsilon[kind_j]).to(edge_vec.dtype)
        sigma = torch.sqrt(self.sigma[kind_i] * self.sigma[kind_j]).to(edge_vec.dtype)
        ratio = (sigma * sigma / (edge_vec * edge_vec).sum(1)) ** 3
        pair_energy = 2.0 * epsilon * (ratio * ratio - ratio)  # half of 4 epsilon: each pair is two edges
        energy = torch.zeros(species.size(0), dtype=edge_vec.dtype, device=edge_vec.device)
        return energy.index_add(0, edge_index[0], pair_energy)


class Embedded(torch.nn.Module):
    """A strictly local many-body energy, E_i = -sqrt(1 + sum_j w_j f(r_ij)), smooth at the cutoff."""

    def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
        squared = (edge_vec * edge_vec).sum(1) / 25.0  # 25 = CUTOFF_A squared
        density = (1.0 - squared) ** 3 * (1.0 + species[edge_index[1]].to(edge_vec.dtype))
        total = torch.zeros(species.size(0), dtype=edge_vec.dtype, device=edge_vec.device)
        return -torch.sqrt(1.0 + total.index_add(0, edge_index[0], density))


class Messages(torch.nn.Module):
    """A many-body energy of three message-passing layers: it depends on atoms up to three cutoffs away."""

    LAYERS = 3

    def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
        squared = (edge_vec * edge_vec).sum(1) / 25.0  # 25 = CUTOFF_A squared
        weight = 0.3 * (1.0 - squared) ** 3
        state = 0.5 + 0.4 * species.to(edge_vec.dtype)
        for _ in range(3):
            total = torch.zeros(species.size(0), dtype=edge_vec.dtype, device=edge_vec.device)
            state = torch.tanh(0.3 * state + total.index_add(0, edge_index[0], weight * state[edge_index[1]]))
        return -2.0 * state


class NotFinite(torch.nn.Module):
    """Answers NaN, as a model with broken weights does."""

    def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
        energy = torch.zeros(species.size(0), dtype=edge_vec.dtype, device=edge_vec.device)
        return energy.index_add(0, edge_index[0], edge_vec.sum(1) / 0.0)


class Direct(torch.nn.Module):
    """Forces that are no gradient, as some models predict them; the energy is 0."""

    def forward(
        self,
        species: torch.Tensor,
        edge_index: torch.Tensor,
        edge_vec: torch.Tensor,
        node_weight: torch.Tensor,
    ) -> Tuple[torch.Tensor, torch.Tensor]:
        force = torch.zeros((species.size(0), 3), dtype=edge_vec.dtype, device=edge_vec.device)
        return torch.zeros_like(node_weight), force.index_add(0, edge_index[0], 0.01 * edge_vec)


def export_direct(path: Path) -> Path:
    """Writes `Direct` without a virial."""
    meta = metadata(
        name="Direct",
        version="1",
        cutoff=CUTOFF_A,
        layers=1,
        species=["Si", "Ge"],
        dtype=torch.float64,
        source={"package": "tests"},
        license="GPL-2.0-or-later",
        conservative=False,
        outputs=DIRECT_OUTPUTS[:2],
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        save_torchscript(torch.jit.script(Direct()), meta, path)
    return path


def export(
    path: Path, energy_model: torch.nn.Module, real: torch.dtype = torch.float64, frozen: bool = False, **changes
) -> Path:
    """Writes a contract file; `changes` replace entries of its metadata (None removes one)."""
    meta = metadata(
        name=type(energy_model).__name__,
        version="1",
        cutoff=CUTOFF_A,
        layers=1,
        species=["Si", "Ge"],
        dtype=real,
        source={"package": "tests"},
        license="GPL-2.0-or-later",
    )
    meta.update(changes)
    meta = {key: value for key, value in meta.items() if value is not None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch.jit's notices of deprecation
        scripted = torch.jit.script(GradientInside(energy_model))
        save_torchscript(torch.jit.freeze(scripted.eval()) if frozen else scripted, meta, path)
    return path
