# SPDX-License-Identifier: GPL-2.0-or-later
"""CHGNet's energy as a function of a directed graph.

CHGNet keeps one feature per undirected bond. Here each directed edge carries it, and the two edges of one bond always
hold the same values; what differs is only how contributions are summed. Angles and the pairs of opposite edges are found
from the edges alone, so that no positions are needed.

CHGNet: Deng, Zhong, Jun, Riebesell, Han, Bartel, Ceder, Nature Machine Intelligence 5, 1031 (2023).
"""

import math
from typing import Tuple

import torch


class RadialBasis(torch.nn.Module):
    """Bessel functions of a length times a polynomial envelope that ends at the cutoff; [E] Angstrom -> [E, functions]."""

    def __init__(self, basis: torch.nn.Module) -> None:
        super().__init__()
        envelope = basis.smooth_cutoff
        self.register_buffer("frequencies", basis.frequencies.detach().clone())
        self.cutoff: float = float(envelope.cutoff)
        self.power: int = int(envelope.p)
        self.norm: float = math.sqrt(2.0 / self.cutoff)

    def forward(self, length: torch.Tensor) -> torch.Tensor:
        p = self.power
        ratio = length / self.cutoff
        envelope = 1.0 + ratio**p * (-0.5 * (p + 1) * (p + 2) + p * (p + 2) * ratio - 0.5 * p * (p + 1) * ratio * ratio)
        envelope = torch.where(ratio < 1.0, envelope, torch.zeros_like(envelope))
        sines = torch.sin(self.frequencies * ratio.unsqueeze(1))
        return (self.norm * envelope / length).unsqueeze(1) * sines


class AngularBasis(torch.nn.Module):
    """Fourier functions of the angle between two unit vectors; [A, 3], [A, 3] -> [A, functions]."""

    def __init__(self, basis: torch.nn.Module) -> None:
        super().__init__()
        self.register_buffer("frequencies", basis.frequencies.detach().clone())

    def forward(self, first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        # The factor keeps acos differentiable at 0 and 180 degrees.
        angle = torch.acos((first * second).sum(dim=1) * (1.0 - 1e-6)).unsqueeze(1)
        phase = angle * self.frequencies
        constant = torch.full_like(angle, math.sqrt(0.5))
        return torch.cat([constant, torch.sin(phase), torch.cos(phase)], dim=1) / math.sqrt(math.pi)


def or_identity(module: torch.nn.Module | None) -> torch.nn.Module:
    return torch.nn.Identity() if module is None else module


class AtomUpdate(torch.nn.Module):
    """New atom features [N, F] from the messages of all edges."""

    def __init__(self, layer: torch.nn.Module) -> None:
        super().__init__()
        self.message = layer.twoBody_atom
        self.output = layer.mlp_out
        self.norm = or_identity(layer.atom_norm)

    def forward(
        self, atoms: torch.Tensor, bonds: torch.Tensor, weights: torch.Tensor, edge_index: torch.Tensor
    ) -> torch.Tensor:
        messages = weights * self.message(torch.cat([atoms[edge_index[0]], bonds, atoms[edge_index[1]]], dim=1))
        return self.norm(atoms + self.output(torch.zeros_like(atoms).index_add(0, edge_index[0], messages)))


class BondUpdate(torch.nn.Module):
    """New bond features [E, F] and angle features [A, F] from all angles."""

    def __init__(self, bond_layer: torch.nn.Module, angle_layer: torch.nn.Module) -> None:
        super().__init__()
        self.message = bond_layer.twoBody_bond
        self.output = bond_layer.mlp_out
        self.bond_norm = or_identity(bond_layer.bond_norm)
        self.angle_update = angle_layer.twoBody_bond
        self.angle_norm = or_identity(angle_layer.angle_norm)

    def forward(
        self,
        atoms: torch.Tensor,
        bonds: torch.Tensor,
        weights: torch.Tensor,
        angles: torch.Tensor,
        centre: torch.Tensor,
        first: torch.Tensor,
        second: torch.Tensor,
        opposite: torch.Tensor,
        has_opposite: torch.Tensor,
    ) -> Tuple[torch.Tensor, torch.Tensor]:
        centres = atoms[centre[first]]
        messages = self.message(torch.cat([bonds[first], bonds[second], angles, centres], dim=1))
        messages = messages * weights[first] * weights[second]
        # An undirected bond collects the angles at both of its ends.
        collected = torch.zeros_like(bonds).index_add(0, first, messages)
        collected = collected + collected[opposite] * has_opposite.unsqueeze(1)
        # Where there is no angle at all, CHGNet leaves out this layer and with it its bias.
        any_angle = torch.ones_like(first).sum().clamp(max=1)
        bonds = self.bond_norm(bonds + self.output(collected) * any_angle)
        angles = angles + self.angle_update(torch.cat([bonds[first], bonds[second], angles, centres], dim=1))
        return bonds, self.angle_norm(angles)


class Interaction(torch.nn.Module):
    """One round of updates: atoms, then bonds and angles."""

    def __init__(self, atom: AtomUpdate, bond: BondUpdate) -> None:
        super().__init__()
        self.atom = atom
        self.bond = bond


class CHGNetEnergy(torch.nn.Module):
    """Per-atom energies [N] in eV of a CHGNet model, with the reference energies of the elements."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.embedding = model.atom_embedding.embedding
        self.atom_basis = RadialBasis(model.bond_basis_expansion.rbf_expansion_ag)
        self.bond_basis = RadialBasis(model.bond_basis_expansion.rbf_expansion_bg)
        self.angle_basis = AngularBasis(model.angle_basis_expansion.fourier_expansion)
        self.bond_embedding = model.bond_embedding
        self.atom_weights = model.bond_weights_ag
        self.bond_weights = model.bond_weights_bg
        self.angle_embedding = model.angle_embedding
        self.interactions = torch.nn.ModuleList(
            Interaction(AtomUpdate(atom), BondUpdate(bond, angle))
            for atom, bond, angle in zip(model.atom_conv_layers[:-1], model.bond_conv_layers, model.angle_layers)
        )
        self.last = AtomUpdate(model.atom_conv_layers[-1])
        self.norm = or_identity(model.readout_norm)
        self.readout = model.mlp
        for module in self.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0  # CHGNet gives an integer, which TorchScript refuses
        self.register_buffer("reference", model.composition_model.fc.weight.detach().clone().view(-1))

    def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
        length = edge_vec.square().sum(dim=1).sqrt()
        direction = edge_vec / length.unsqueeze(1)
        centre = edge_index[0]
        first, second, opposite, found = angles_and_opposites(
            edge_index, edge_vec.detach(), length.detach() < self.bond_basis.cutoff, species.shape[0]
        )
        has_opposite = found.to(edge_vec.dtype)

        basis = self.atom_basis(length)
        bonds = self.bond_embedding(basis)
        atom_weights = self.atom_weights(basis)
        bond_weights = self.bond_weights(self.bond_basis(length))
        angles = self.angle_embedding(self.angle_basis(direction[first], direction[second]))
        atoms = self.embedding(species)
        for layer in self.interactions:
            atoms = layer.atom(atoms, bonds, atom_weights, edge_index)
            bonds, angles = layer.bond(
                atoms, bonds, bond_weights, angles, centre, first, second, opposite, has_opposite
            )
        atoms = self.last(atoms, bonds, atom_weights, edge_index)
        return self.readout(self.norm(atoms)).view(-1) + self.reference[species]


def angles_and_opposites(
    edge_index: torch.Tensor, edge_vec: torch.Tensor, short: torch.Tensor, nodes: int
) -> Tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """The angles between short edges, and for each short edge the one that runs the other way.

    An angle is an ordered pair of different short edges with one centre. Returns the two edges of each angle ([A], [A]),
    the opposite of each edge ([E], 0 where there is none) and the number of opposites found ([E], 1 or 0).
    """
    centre, neighbour = edge_index[0], edge_index[1]
    edges = torch.arange(centre.shape[0], device=centre.device)
    none = torch.zeros(nodes, dtype=torch.int64, device=centre.device)
    all_edges = none.index_add(0, centre, torch.ones_like(centre))
    short_edges = none.index_add(0, centre, short.to(torch.int64))

    # Edges sorted by centre, the short ones of each centre first.
    begin = all_edges.cumsum(0) - all_edges
    order = torch.argsort(2 * centre + (~short).to(torch.int64), stable=True)
    rank = torch.zeros_like(centre).index_add(0, order, edges) - begin[centre]

    angles = torch.where(short, short_edges[centre] - 1, 0)
    first = torch.repeat_interleave(angles)
    number = torch.arange(first.shape[0], device=centre.device) - (angles.cumsum(0) - angles)[first]
    number = number + (number >= rank[first]).to(torch.int64)  # leaves out the edge itself
    second = order[begin[centre[first]] + number]

    # The opposite edge is among the short edges of the neighbour. Of edges between the same two atoms, opposite ones
    # differ from it by rounding, others by a lattice vector.
    tolerance_A = 0.05
    candidates = torch.where(short, short_edges[neighbour], 0)
    edge = torch.repeat_interleave(candidates)
    number = torch.arange(edge.shape[0], device=centre.device) - (candidates.cumsum(0) - candidates)[edge]
    candidate = order[begin[neighbour[edge]] + number]
    gap = (edge_vec[edge] + edge_vec[candidate]).square().sum(dim=1)
    match = ((neighbour[candidate] == centre[edge]) & (gap < tolerance_A**2)).to(torch.int64)
    found = torch.zeros_like(centre).index_add(0, edge, match)
    return first, second, torch.zeros_like(centre).index_add(0, edge, candidate * match), found
