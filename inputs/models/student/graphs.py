# SPDX-License-Identifier: GPL-2.0-or-later
"""Neighbour lists of frames, and the tables that make training cheap.

Nothing on the edges is learned, so moments and the derivatives of the edge functions are made once for each frame. A
training step then differentiates the atoms' network alone, and forces are linear in its first derivative.
"""

import dataclasses

import numpy as np
import torch
from ase.neighborlist import primitive_neighbor_list
from lammps_io import Frames
from model import HARMONICS, Student, harmonics


def edges(cell_A: np.ndarray, position_A: np.ndarray, cutoff_A: float) -> tuple[np.ndarray, np.ndarray]:
    """Edges of a periodic frame: indices [2, E] sorted by centre, vectors [E, 3] in Angstrom."""
    i, j, vector = primitive_neighbor_list("ijD", [True] * 3, cell_A, position_A, cutoff_A)
    return np.stack([i, j]), vector


@dataclasses.dataclass
class Tables:
    """F frames of N atoms with at most n neighbours; absent neighbours are rows of zeros. Targets without the wall."""

    moments: torch.Tensor  # [F, N, 16, S * K]
    radial: torch.Tensor  # [F, N, n, S * K]
    radial_slope: torch.Tensor  # [F, N, n, S * K]
    angular: torch.Tensor  # [F, N, n, 16]
    angular_slope: torch.Tensor  # [F, N, n, 16 * 3]
    unit: torch.Tensor  # [F, N, n, 3]
    vector: torch.Tensor  # [F, N, n, 3]
    neighbour: torch.Tensor  # [F, N, n]
    energy: torch.Tensor  # [F]
    force: torch.Tensor  # [F, N, 3]
    virial: torch.Tensor  # [F, 6]

    def batch(self, index: torch.Tensor) -> "Tables":
        return Tables(**{f.name: getattr(self, f.name)[index] for f in dataclasses.fields(self)})


def make_tables(model: Student, frames: Frames) -> Tables:
    """Tables of labelled frames in float32, computed in float64."""
    exact = Student.like(model).double()
    species = torch.from_numpy(frames.types)
    graphs = [edges(c, p, model.cutoff) for c, p in zip(frames.cell_A, frames.position_A)]
    atoms = len(species)
    widest = max(int(np.bincount(index[0], minlength=atoms).max()) for index, _ in graphs)
    columns: dict[str, list[torch.Tensor]] = {f.name: [] for f in dataclasses.fields(Tables)}
    for k, (index, vector) in enumerate(graphs):
        row = _one_frame(exact, species, torch.from_numpy(index), torch.from_numpy(vector), widest)
        wall_energy, wall_force, wall_virial = row.pop("wall")
        row["energy"] = torch.tensor(frames.energy_eV[k]) - wall_energy
        row["force"] = torch.from_numpy(frames.force_eV_A[k]) - wall_force
        row["virial"] = torch.from_numpy(frames.virial_eV[k]) - wall_virial
        for name, value in row.items():
            columns[name].append(value if value.dtype == torch.int64 else value.float())
    return Tables(**{name: torch.stack(values) for name, values in columns.items()})


def _one_frame(model: Student, species: torch.Tensor, index: torch.Tensor, vector: torch.Tensor, widest: int) -> dict:
    centre, neighbour = index
    atoms = len(species)
    vector = vector.clone().requires_grad_(True)
    distance = vector.norm(dim=1)
    angular = harmonics(vector / distance[:, None])
    slope = torch.stack(
        [
            torch.autograd.grad(angular[:, m].sum() + 0 * vector.sum(), vector, retain_graph=True)[0]
            for m in range(HARMONICS)
        ],
        1,
    )
    length = distance.detach().requires_grad_(True)
    radial = model.radial_functions(length)
    radial_slope = torch.stack(
        [torch.autograd.grad(radial[:, k].sum(), length, retain_graph=True)[0] for k in range(model.radial)], 1
    )
    pair = species[centre] * model.species + species[neighbour]
    repulsion = model.repulsion(distance, pair).sum()
    wall_gradient = torch.autograd.grad(repulsion, vector)[0]

    first = torch.searchsorted(centre, torch.arange(atoms))
    place = torch.arange(len(centre)) - first[centre]

    def padded(values: torch.Tensor) -> torch.Tensor:
        out = torch.zeros(atoms, widest, *values.shape[1:], dtype=values.dtype)
        out[centre, place] = values.detach()
        return out

    onehot = torch.nn.functional.one_hot(species[neighbour], model.species).double()

    def by_species(values: torch.Tensor) -> torch.Tensor:
        return (onehot[:, :, None] * values[:, None, :]).flatten(1)

    row = {
        "radial": padded(by_species(radial)),
        "radial_slope": padded(by_species(radial_slope)),
        "angular": padded(angular),
        "angular_slope": padded(slope.flatten(1)),
        "unit": padded(vector / distance[:, None]),
        "vector": padded(vector),
        "neighbour": padded(neighbour),
    }
    row["moments"] = row["angular"].transpose(1, 2) @ row["radial"]
    force, virial = scatter(padded(wall_gradient)[None], row["vector"][None], row["neighbour"][None])
    row["wall"] = (repulsion.detach(), force[0], virial[0])
    return row


def scatter(gradient: torch.Tensor, vector: torch.Tensor, neighbour: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Forces [F, N, 3] and virials [F, 6] (eV) from edge gradients [F, N, n, 3]."""
    frames, atoms, width, _ = gradient.shape
    offset = torch.arange(frames).view(-1, 1, 1) * atoms
    force = gradient.sum(2).view(-1, 3).index_add(0, (neighbour + offset).view(-1), -gradient.reshape(-1, 3))
    virial = -torch.bmm(vector.view(frames, -1, 3).transpose(1, 2), gradient.reshape(frames, -1, 3))
    virial = torch.stack([virial[:, a, b] for a, b in ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))], 1)
    return force.view(frames, atoms, 3), virial


def predict(model: Student, species: torch.Tensor, t: Tables, create_graph: bool) -> tuple[torch.Tensor, ...]:
    """Energies [F], forces [F, N, 3] and virials [F, 6] of the learned part."""
    frames, atoms = t.moments.shape[:2]
    moments = t.moments.flatten(0, 1).requires_grad_(True)
    node = model.node_energy(species.repeat(frames), moments)
    slope = torch.autograd.grad(node.sum(), moments, create_graph=create_graph)[0].transpose(1, 2)
    width = t.radial.shape[2]
    along = torch.bmm(t.radial_slope.flatten(0, 1), slope)  # [F * N, n, 16]
    across = torch.bmm(t.radial.flatten(0, 1), slope)
    gradient = (along * t.angular.flatten(0, 1)).sum(2, keepdim=True) * t.unit.flatten(0, 1)
    gradient = gradient + (across.unsqueeze(3) * t.angular_slope.view(-1, width, HARMONICS, 3)).sum(2)
    force, virial = scatter(gradient.view(frames, atoms, width, 3), t.vector, t.neighbour)
    return node.view(frames, atoms).sum(1), force, virial


def residuals(model: Student, species: torch.Tensor, tables: Tables, chunk: int = 16) -> tuple[torch.Tensor, ...]:
    """Predicted minus labelled energies [F], forces [F, N, 3] and virials [F, 6], without a graph."""
    parts = []
    for start in range(0, len(tables.energy), chunk):
        part = tables.batch(torch.arange(start, min(start + chunk, len(tables.energy))))
        predicted = predict(model, species, part, False)
        parts.append([(a - b).detach() for a, b in zip(predicted, (part.energy, part.force, part.virial))])
    return tuple(torch.cat(column) for column in zip(*parts))
