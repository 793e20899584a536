# SPDX-License-Identifier: GPL-2.0-or-later
"""A strictly local student: moments of the neighbourhood, products of them that do not turn with the axes, a small network.

For atom i, with K radial functions R_k, real spherical harmonics Y_m up to l = 3 and neighbour species s,

    M[i, m, s, k] = sum over edges (i, j) with species s of Y_m(direction) R_k(distance)

is the only work done on edges. Everything learned comes after the sum, on atoms: linear mixing over (s, k) for each l, then
invariants of two, three, four and five bodies, then a network of two hidden layers. It belongs to the family of moment and
cluster expansions: Shapeev, Multiscale Model. Simul. 14, 1153 (2016); Drautz, Phys. Rev. B 99, 014104 (2019).
"""

import math
from typing import List

import numpy as np
import torch

LMAX = 3
HARMONICS = (LMAX + 1) ** 2


def harmonics(unit: torch.Tensor) -> torch.Tensor:
    """Real spherical harmonics of unit vectors [E, 3] up to l = 3, [E, 16], without the factor 1/sqrt(4 pi)."""
    x, y, z = unit.unbind(1)
    x2, y2, z2 = x * x, y * y, z * z
    return torch.stack(
        [
            torch.ones_like(x),
            math.sqrt(3.0) * x,
            math.sqrt(3.0) * y,
            math.sqrt(3.0) * z,
            math.sqrt(15.0) * x * y,
            math.sqrt(15.0) * y * z,
            math.sqrt(5.0) * (1.5 * z2 - 0.5),
            math.sqrt(15.0) * x * z,
            math.sqrt(3.75) * (x2 - y2),
            math.sqrt(4.375) * y * (3.0 * x2 - y2),
            math.sqrt(105.0) * x * y * z,
            math.sqrt(2.625) * y * (5.0 * z2 - 1.0),
            math.sqrt(7.0) * z * (2.5 * z2 - 1.5),
            math.sqrt(2.625) * x * (5.0 * z2 - 1.0),
            math.sqrt(26.25) * z * (x2 - y2),
            math.sqrt(4.375) * x * (x2 - 3.0 * y2),
        ],
        1,
    )


def gaunt() -> torch.Tensor:
    """Averages over the sphere of Y_a Y_b Y_c, [16, 16, 16]; exact quadrature (polynomials of degree <= 9)."""
    nodes, weights = np.polynomial.legendre.leggauss(12)
    phi = np.arange(24) * 2 * np.pi / 24
    z, angle = (v.ravel() for v in np.meshgrid(nodes, phi, indexing="ij"))
    weight = np.repeat(weights, 24) / 48
    planar = np.sqrt(1 - z * z)
    y = harmonics(torch.from_numpy(np.stack([planar * np.cos(angle), planar * np.sin(angle), z], 1)))
    table = torch.einsum("p,pa,pb,pc->abc", torch.from_numpy(weight), y, y, y)
    return torch.where(table.abs() > 1e-12, table, 0.0)


def stored(x: torch.Tensor) -> torch.Tensor:
    """x as an array of its own. The compiler would gather it anew for each of an edge's products, without vectors."""
    return x.as_strided(x.size(), x.stride())


class Student(torch.nn.Module):
    """Per-atom energies [N] in eV from species [N], edge_index [2, E] and edge_vec [E, 3] in Angstrom.

    `radial` functions for each neighbour species, `channels` three-body channels for each l, `products` channels for
    the four- and five-body terms, `hidden` units; `wall_A` [S][S] are the distances below which a fixed repulsion acts.
    """

    def __init__(
        self,
        species: int,
        cutoff_A: float,
        wall_A: List[List[float]],
        radial: int = 8,
        channels: int = 16,
        products: int = 8,
        hidden: int = 48,
        decay_A: float = 3.0,
    ) -> None:
        super().__init__()
        self.hyper = {
            "species": species,
            "cutoff_A": float(cutoff_A),
            "wall_A": wall_A,
            "radial": radial,
            "channels": channels,
            "products": products,
            "hidden": hidden,
            "decay_A": float(decay_A),
        }
        self.species, self.cutoff, self.radial = species, float(cutoff_A), radial
        self.channels, self.products, self.decay = channels, products, float(decay_A)
        self.harmonics = HARMONICS  # TorchScript sees no constants of the module's file
        self.width = 2 * channels + 3 * products
        self.features = 4 * channels + 6 * products
        scale = (species * radial) ** -0.5
        self.mixing = torch.nn.Parameter(torch.randn(species, LMAX + 1, species * radial, self.width) * scale)
        self.hidden1 = torch.nn.Parameter(torch.randn(species, self.features, hidden) * self.features**-0.5)
        self.bias1 = torch.nn.Parameter(torch.zeros(species, hidden))
        self.hidden2 = torch.nn.Parameter(torch.randn(species, hidden, hidden) * hidden**-0.5)
        self.bias2 = torch.nn.Parameter(torch.zeros(species, hidden))
        self.readout = torch.nn.Parameter(torch.randn(species, hidden) * hidden**-0.5)
        self.linear = torch.nn.Parameter(torch.zeros(species, self.features))
        self.register_buffer("moment_scale", torch.ones(species, LMAX + 1, species * radial))
        self.register_buffer("feature_mean", torch.zeros(species, self.features))
        self.register_buffer("feature_scale", torch.ones(species, self.features))
        self.register_buffer("energy_scale", torch.ones(1))
        self.register_buffer("shift", torch.zeros(species))
        self.register_buffer("wall", torch.tensor(wall_A, dtype=torch.get_default_dtype()).view(-1))
        self.register_buffer("l_of", torch.tensor([0] + [1] * 3 + [2] * 5 + [3] * 7))
        # pairs (l=1, l=1) -> 2, (2, 2) -> 2, (1, 2) -> 3: [17, 8 * 8]
        table = gaunt()
        rows = torch.zeros(17, 8, 8, dtype=table.dtype)
        rows[:5, :3, :3] = table[1:4, 1:4, 4:9].permute(2, 0, 1)
        rows[5:10, 3:, 3:] = table[4:9, 4:9, 4:9].permute(2, 0, 1)
        rows[10:, :3, 3:] = table[1:4, 4:9, 9:16].permute(2, 0, 1)
        # Kept in float64, whatever the parameters are, so that a later .double() is exact.
        self.register_buffer("coupling", rows.reshape(17, 64), persistent=False)

    @staticmethod
    def like(model: "Student") -> "Student":
        """A copy with the same parameters."""
        other = Student(**model.hyper)
        other.load_state_dict(model.state_dict())
        return other

    def radial_functions(self, distance: torch.Tensor) -> torch.Tensor:
        """[E] -> [E, K]: Chebyshev polynomials, denser at short range, times a cutoff with two zero derivatives."""
        last = math.exp(-self.cutoff / self.decay)
        x = 2.0 * (torch.exp(distance * (-1.0 / self.decay)) - last) / (1.0 - last) - 1.0
        inside = torch.clamp(1.0 - (distance / self.cutoff) ** 2, min=0.0)
        smooth = inside * inside * inside
        terms = [smooth, smooth * x]
        for _ in range(2, self.radial):
            terms.append(2.0 * x * terms[-1] - terms[-2])
        return torch.stack(terms, 1)

    def repulsion(self, distance: torch.Tensor, pair: torch.Tensor) -> torch.Tensor:
        """[E]: half of a fixed pair energy (eV) that grows from zero below the wall's distance."""
        depth = torch.clamp(1.0 - distance / stored(self.wall[pair]), min=0.0)
        return 100.0 * depth * depth * depth

    def features_of(self, species: torch.Tensor, moments: torch.Tensor) -> torch.Tensor:
        """Invariants [N, features] from moments [N, 16, S * K]."""
        atoms = moments.shape[0]
        by_l = moments.transpose(0, 1)
        mixed = torch.bmm(by_l, (self.mixing[0] * self.moment_scale[0].unsqueeze(2))[self.l_of])
        for s in range(1, self.species):
            other = torch.bmm(by_l, (self.mixing[s] * self.moment_scale[s].unsqueeze(2))[self.l_of])
            mixed = torch.where((species == s).view(1, -1, 1), other, mixed)
        c, p = self.channels, self.products
        u, v = mixed[:, :, :c], mixed[:, :, c : 2 * c]
        a, b, d = mixed[:, :, 2 * c : 2 * c + p], mixed[:, :, 2 * c + p : 2 * c + 2 * p], mixed[:, :, 2 * c + 2 * p :]
        uv = u[1:] * v[1:]
        outer = (a[1:9].unsqueeze(1) * b[1:9].unsqueeze(0)).reshape(64, atoms * p)
        pairs = torch.matmul(self.coupling.to(outer.dtype), outer).view(17, atoms, p)
        q11, q22, q12 = pairs[:5], pairs[5:10], pairs[10:]
        return torch.cat(
            [
                u[0],
                uv[:3].sum(0),
                uv[3:8].sum(0),
                uv[8:].sum(0),
                (q11 * d[4:9]).sum(0),
                (q22 * d[4:9]).sum(0),
                (q12 * d[9:]).sum(0),
                (q11 * q22).sum(0),
                (q22 * q22).sum(0),
                (q12 * q12).sum(0),
            ],
            1,
        )

    def node_energy(self, species: torch.Tensor, moments: torch.Tensor) -> torch.Tensor:
        """[N] learned energies in eV from moments [N, 16, S * K]."""
        raw = self.features_of(species, moments)
        energy = self.network(0, raw)
        for s in range(1, self.species):
            energy = torch.where(species == s, self.network(s, raw), energy)
        return energy

    def network(self, s: int, raw: torch.Tensor) -> torch.Tensor:
        x = (raw - self.feature_mean[s]) * self.feature_scale[s]
        h = torch.nn.functional.silu(torch.addmm(self.bias1[s], x, self.hidden1[s]))
        h = torch.nn.functional.silu(torch.addmm(self.bias2[s], h, self.hidden2[s]))
        return (torch.mv(h, self.readout[s]) + torch.mv(x, self.linear[s])) * self.energy_scale + self.shift[s]

    def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
        atoms, centre = species.shape[0], edge_index[0]
        distance = torch.sqrt((edge_vec * edge_vec).sum(1))
        angular = harmonics(edge_vec / distance.unsqueeze(1))
        radial = self.radial_functions(distance)
        product = angular.unsqueeze(2) * radial.unsqueeze(1)
        shape = [self.harmonics, self.radial]
        if self.species == 1:
            segment, pair = centre, torch.zeros_like(centre)
            product, shape = product.flatten(1), [self.harmonics * self.radial]  # one long row compiles to fewer loads
        else:
            neighbour = species[edge_index[1]]
            segment = stored(centre * self.species + neighbour)
            pair = species[centre] * self.species + neighbour
        moments = torch.zeros([atoms * self.species] + shape, dtype=edge_vec.dtype, device=edge_vec.device).index_add(
            0, segment, product
        )
        if self.species > 1:
            moments = moments.view(atoms, self.species, self.harmonics, self.radial).transpose(1, 2)
        moments = moments.reshape(atoms, self.harmonics, self.species * self.radial)
        wall = torch.zeros([atoms], dtype=edge_vec.dtype, device=edge_vec.device)
        wall = wall.index_add(0, centre, self.repulsion(distance, pair))
        return self.node_energy(species, moments) + wall
