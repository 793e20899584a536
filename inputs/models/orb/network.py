# SPDX-License-Identifier: GPL-2.0-or-later
"""Orb's networks as functions of a graph of edge vectors.

Two properties of these models do not fit a sum over atoms, and follow from their heads:
the energy per atom is one function of the mean over all nodes' features, so every node is given that mean energy plus
its element's reference energy and its share of the pair repulsion; and direct forces have their mean over all nodes
removed. Both need the whole system in one graph.

Orb: Neumann et al., arXiv:2410.22570 (2024); Rhodes et al., arXiv:2504.06231 (2025).
"""

import math
from typing import Tuple

import torch


class ShiftedSoftplus(torch.nn.Module):
    """log(1 + exp(x)) - log(2)."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.softplus(x) - 0.6931471805599453


class GaussianBasis(torch.nn.Module):
    """Gaussians of width 1 on a regular grid; [E] Angstrom -> [E, functions]."""

    def __init__(self, functions: int, radius: float) -> None:
        super().__init__()
        self.register_buffer("centres", torch.arange(functions) * (radius / functions))

    def forward(self, length: torch.Tensor) -> torch.Tensor:
        return torch.exp(-(length.unsqueeze(1) - self.centres).square())


class BesselBasis(torch.nn.Module):
    """Spherical Bessel functions of order 0; [E] Angstrom -> [E, functions]."""

    def __init__(self, basis: torch.nn.Module) -> None:
        super().__init__()
        self.register_buffer("wave_numbers", basis.bessel_weights.detach().clone())
        self.register_buffer("prefactor", basis.prefactor.detach().clone())

    def forward(self, length: torch.Tensor) -> torch.Tensor:
        length = length.unsqueeze(1)
        return self.prefactor * torch.sin(self.wave_numbers * length) / length


def harmonics(direction: torch.Tensor) -> torch.Tensor:
    """Real spherical harmonics of degrees 0 to 3 of unit vectors; [E, 3] -> [E, 16].

    The polar axis is y, and the mean square of each component over the sphere is 1.
    """
    x, y, z = direction[:, 0], direction[:, 1], direction[:, 2]
    xx, yy, zz = x * x, y * y, z * z
    xz, difference, ring = x * z, 0.5 * (zz - xx), 4.0 * yy - xx - zz
    a, b, c, d = math.sqrt(3.0), math.sqrt(15.0), math.sqrt(7.0), math.sqrt(105.0)
    e, f = math.sqrt(35.0 / 2.0), math.sqrt(21.0 / 8.0)
    components = [torch.ones_like(x), a * x, a * y, a * z]
    components += [b * xz, b * x * y, math.sqrt(5.0) * (yy - 0.5 * (xx + zz)), b * y * z, b * difference]
    components += [
        e * (xz * z + difference * x),
        d * xz * y,
        f * ring * x,
        c * y * (yy - 1.5 * (xx + zz)),
        f * ring * z,
        d * difference * y,
        e * (difference * z - xz * x),
    ]
    return torch.stack(components, dim=1)


def envelope(ratio: torch.Tensor, power: int) -> torch.Tensor:
    """Polynomial that falls from 1 at ratio 0 to 0 at ratio 1 with two vanishing derivatives, 0 beyond."""
    p = float(power)
    value = 1.0 + ratio**power * (
        -0.5 * (p + 1.0) * (p + 2.0) + p * (p + 2.0) * ratio - 0.5 * p * (p + 1.0) * ratio * ratio
    )
    return torch.where(ratio < 1.0, value, torch.zeros_like(value))


class Interaction(torch.nn.Module):
    """One round of messages in both directions along each edge."""

    def __init__(self, layer: torch.nn.Module, condition: torch.Tensor | None) -> None:
        super().__init__()
        self.node_update = layer._node_mlp
        self.edge_update = layer._edge_mlp
        self.send = layer._send_attn
        self.receive = layer._receive_attn
        shift = self.send.weight.new_zeros(1, layer.latent_dim)
        if condition is not None:
            shift = layer._cond_node_proj(condition.to(shift.dtype)).detach()
        self.register_buffer("shift", shift)  # of total charge and spin, if the model knows them

    def forward(
        self, nodes: torch.Tensor, edges: torch.Tensor, edge_index: torch.Tensor, weight: torch.Tensor
    ) -> Tuple[torch.Tensor, torch.Tensor]:
        sender, receiver = edge_index[0], edge_index[1]
        nodes = nodes + self.shift
        change = self.edge_update(torch.cat([edges, nodes[sender], nodes[receiver]], dim=1))
        sent = torch.zeros_like(nodes).index_add(0, sender, change * torch.sigmoid(self.send(edges)) * weight)
        received = torch.zeros_like(nodes).index_add(0, receiver, change * torch.sigmoid(self.receive(edges)) * weight)
        nodes = nodes + self.node_update(torch.cat([nodes, received, sent], dim=1))
        return nodes, edges + change


class PairRepulsion(torch.nn.Module):
    """Screened repulsion of nuclei (Ziegler, Biersack, Littmark 1985) that ends at the sum of covalent radii."""

    def __init__(self, basis: torch.nn.Module, numbers: torch.Tensor) -> None:
        super().__init__()
        # Orb's code takes the number of the next element here; the results must be the same.
        numbers = numbers + 1
        self.register_buffer("charge", numbers.to(basis.c.dtype))
        self.register_buffer("screening", torch.pow(numbers, basis.a_exp))
        self.register_buffer("radius", basis.covalent_radii[numbers])
        self.register_buffer("length", basis.a_prefactor * 0.529)
        self.register_buffer("amplitudes", basis.c.view(-1).clone())
        self.register_buffer("decays", basis.d.view(-1).clone())
        self.power: int = int(basis.p)
        self.mean: bool = basis.node_aggregation == "mean"

    def forward(
        self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor, length: torch.Tensor
    ) -> Tuple[torch.Tensor, torch.Tensor]:
        """Energies [N] and forces [N, 3] of the nodes."""
        first, second = species[edge_index[0]], species[edge_index[1]]
        inverse_screening = ((self.screening[first] + self.screening[second]) / self.length).unsqueeze(1)
        terms = self.amplitudes * torch.exp(-self.decays * length.unsqueeze(1) * inverse_screening)
        phi = terms.sum(dim=1)
        phi_slope = -(terms * self.decays * inverse_screening).sum(dim=1)
        coulomb = 14.3996 * self.charge[first] * self.charge[second] / length

        radius = self.radius[first] + self.radius[second]
        ratio = length / radius
        p = float(self.power)
        window = envelope(ratio, self.power)
        window_slope = -0.5 * p * (p + 1.0) * (p + 2.0) / radius * ratio ** (self.power - 1) * (1.0 - ratio).square()
        window_slope = torch.where(ratio < 1.0, window_slope, torch.zeros_like(window_slope))

        pair_energy = 0.5 * coulomb * phi * window
        slope = 0.5 * coulomb * ((phi_slope - phi / length) * window + phi * window_slope)
        pair_force = (slope / length).unsqueeze(1) * edge_vec
        energy = length.new_zeros([species.shape[0]]).index_add(0, edge_index[0], pair_energy)
        force = edge_vec.new_zeros([species.shape[0], 3])
        force = force.index_add(0, edge_index[0], pair_force).index_add(0, edge_index[1], -pair_force)
        return (energy / species.shape[0] if self.mean else energy), force


def nearest(edge_index: torch.Tensor, length: torch.Tensor, nodes: int, limit: int) -> torch.Tensor:
    """Indices of the edges that are among the `limit` shortest of their centre, sorted by centre and length."""
    centre = edge_index[0]
    order = torch.argsort(length, stable=True)
    order = order[torch.argsort(centre[order], stable=True)]
    count = torch.zeros(nodes, dtype=torch.int64, device=centre.device).index_add(0, centre, torch.ones_like(centre))
    begin = count.cumsum(0) - count
    rank = torch.arange(centre.shape[0], device=centre.device) - begin[centre[order]]
    return order[torch.nonzero(rank < limit).view(-1)]


class OrbNetwork(torch.nn.Module):
    """Node features, mean energy and pair repulsion: what direct and conservative models share."""

    def __init__(
        self, regressor: torch.nn.Module, numbers: torch.Tensor, limit: int, condition: torch.Tensor | None
    ) -> None:
        super().__init__()
        network, head = regressor.model, regressor.heads["energy"]
        self.limit = limit
        self.cutoff = 6.0  # of Orb's envelope, a constant of its code
        self.outer_product: bool = network.outer_product_with_cutoff
        if self.outer_product:
            self.radial = BesselBasis(network.rbf_transform)
        else:
            settings = network.rbf_transform.keywords
            self.radial = GaussianBasis(settings["num_bases"], settings["radius"])
        self.register_buffer("embedding", network.atom_emb.embeddings.weight.detach()[numbers])
        self.node_encoder = network._encoder._node_fn
        self.edge_encoder = network._encoder._edge_fn
        self.interactions = torch.nn.ModuleList(Interaction(layer, condition) for layer in network.gnn_stacks)
        self.energy_readout = head.mlp
        self.register_buffer("energy_mean", head.normalizer.bn.running_mean.view(-1))
        self.register_buffer("energy_scale", head.normalizer.bn.running_var.view(-1).sqrt())
        self.register_buffer("reference", head.reference.linear.weight.detach().view(-1)[numbers])
        self.repulsion = PairRepulsion(regressor.pair_repulsion_fn, numbers) if regressor.pair_repulsion else None

    def forward(
        self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor
    ) -> Tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Energies [N], forces of the pair repulsion [N, 3] and features [N, F] of the nodes."""
        kept = nearest(edge_index, edge_vec.detach().square().sum(dim=1), species.shape[0], self.limit)
        edge_index, edge_vec = edge_index[:, kept], edge_vec[kept]
        length = edge_vec.square().sum(dim=1).sqrt()
        direction = edge_vec / length.unsqueeze(1)
        weight = envelope(length / self.cutoff, 4).unsqueeze(1)

        radial = self.radial(length)
        if self.outer_product:
            product = radial.unsqueeze(2) * harmonics(direction).unsqueeze(1)
            edges = weight * product.flatten(1)
        else:
            edges = torch.cat([radial, direction], dim=1)
        nodes = self.node_encoder(self.embedding[species])
        edges = self.edge_encoder(edges)
        for layer in self.interactions:
            nodes, edges = layer(nodes, edges, edge_index, weight)

        mean_energy = self.energy_readout(nodes.mean(dim=0, keepdim=True)).view(-1)
        energy = mean_energy * self.energy_scale + self.energy_mean + self.reference[species]
        force = edge_vec.new_zeros([species.shape[0], 3])
        if self.repulsion is not None:
            pair_energy, force = self.repulsion(species, edge_index, edge_vec, length)
            energy = energy + pair_energy
        return energy, force, nodes


class OrbEnergy(torch.nn.Module):
    """Energies [N] in eV of a conservative model."""

    def __init__(self, network: OrbNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
        return self.network(species, edge_index, edge_vec)[0]


class OrbDirect(torch.nn.Module):
    """Energies [N] in eV and forces [N, 3] in eV/Angstrom of a direct model; a contract model as it is."""

    def __init__(self, network: OrbNetwork, head: torch.nn.Module) -> None:
        super().__init__()
        self.network = network
        self.readout = head.mlp
        self.remove_mean: bool = head.remove_mean
        self.register_buffer("mean", head.normalizer.bn.running_mean.view(-1))
        self.register_buffer("scale", head.normalizer.bn.running_var.view(-1).sqrt())

    def forward(
        self,
        species: torch.Tensor,
        edge_index: torch.Tensor,
        edge_vec: torch.Tensor,
        node_weight: torch.Tensor,
    ) -> Tuple[torch.Tensor, torch.Tensor]:
        energy, repulsion, nodes = self.network(species, edge_index, edge_vec)
        force = self.readout(nodes)
        if self.remove_mean:
            force = force - force.mean(dim=0, keepdim=True)
        return energy, force * self.scale + self.mean + repulsion
