# SPDX-License-Identifier: GPL-2.0-or-later
"""mlff-model: each fault of a model fails the matching check. Energies are those of Embedded with one thing wrong.

Environment: MLFFBENCH_MODEL_TOOL.
"""

import sys
from pathlib import Path

import pytest
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from mlff_model_tool import Direct, findings, named, save  # noqa: E402

import toy_models  # noqa: E402
from contract import DIRECT_OUTPUTS, GradientInside  # noqa: E402


class Fault(torch.nn.Module):
    """Embedded with a term of the named kind added."""

    def __init__(self, kind: str):
        super().__init__()
        self.sound = toy_models.Embedded()
        self.kind = kind

    def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
        energy = self.sound(species, edge_index, edge_vec)
        squared = (edge_vec * edge_vec).sum(1) / 25.0
        if self.kind == "node order":
            energy = energy + 0.001 * torch.arange(species.size(0), dtype=edge_vec.dtype)
        if self.kind == "edge order":
            share = torch.arange(squared.size(0), dtype=edge_vec.dtype) / (squared.size(0) + 1)
            energy = energy.index_add(0, edge_index[0], 0.01 * share * (1.0 - squared) ** 3)
        if self.kind == "orientation":
            energy = energy.index_add(
                0, edge_index[0], 0.01 * (edge_vec[:, 0] * edge_vec[:, 1]) ** 2 * (1.0 - squared) ** 3
            )
        if self.kind == "mean":
            energy = energy + 0.01 * energy.mean()
        if self.kind == "nan":
            energy = torch.where(species == 1, torch.full_like(energy, float("nan")), energy)
        if self.kind == "no edges":
            assert edge_vec.size(0) > 0, "there are no edges"
        if self.kind == "noise":
            energy = energy + 0.01 * torch.rand_like(energy)
        if self.kind == "jump":
            energy = energy.index_add(0, edge_index[0], torch.full_like(squared, 0.01))
        if self.kind == "other end":
            energy = torch.zeros_like(energy).index_add(0, edge_index[1], 0.1 * (1.0 - squared) ** 3)
        if self.kind == "second layer":
            energy = energy.index_add(0, edge_index[0], 0.01 * energy[edge_index[1]] * (1.0 - squared) ** 3)
        if self.kind == "unknown species":
            assert int(species.max()) < 1, "species 1 is not in the embedding"
        if self.kind == "one image":
            # Counts an atom's own images at half their weight.
            own = (edge_index[0] == edge_index[1]).to(edge_vec.dtype)
            energy = energy.index_add(0, edge_index[0], -0.5 * own * (1.0 - squared) ** 3)
        return energy


class Remembers(torch.nn.Module):
    """Its energies depend on the largest system that it has seen."""

    def __init__(self):
        super().__init__()
        self.sound = GradientInside(toy_models.Embedded())
        self.largest = 0

    def forward(
        self,
        species: torch.Tensor,
        edge_index: torch.Tensor,
        edge_vec: torch.Tensor,
        node_weight: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        if species.size(0) > 100 and species.size(0) > self.largest:
            self.largest = species.size(0)
        energy, gradient = self.sound(species, edge_index, edge_vec, node_weight)
        return energy + 0.001 * float(self.largest), gradient


class WrongGradient(torch.nn.Module):
    def __init__(self, kind: str):
        super().__init__()
        self.sound = GradientInside(toy_models.Embedded())
        self.kind = kind

    def forward(
        self,
        species: torch.Tensor,
        edge_index: torch.Tensor,
        edge_vec: torch.Tensor,
        node_weight: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        ones = torch.ones_like(node_weight)
        if self.kind == "sign" or self.kind == "zero":
            energy, gradient = self.sound(species, edge_index, edge_vec, node_weight)
            return energy, -gradient if self.kind == "sign" else 0.0 * gradient
        energy, gradient = self.sound(species, edge_index, edge_vec, ones)
        if self.kind == "weights of edges":
            gradient = gradient * node_weight[edge_index[1]][:, None]
        if self.kind == "weighted energy":
            energy, gradient = self.sound(species, edge_index, edge_vec, node_weight)
            energy = energy * node_weight
        return energy, gradient


@pytest.mark.parametrize(
    "kind, check, words",
    [
        ("node order", "node_order", "order of the nodes"),
        ("edge order", "edge_order", "order of the edges"),
        ("orientation", "rotation", "depends on the orientation"),
        ("mean", "locality", "more than 1 edge away, although 'layers' is 1"),
        ("other end", "locality", "sums at the neighbour (row 1)"),
        ("second layer", "locality", "layers is too small"),
        ("nan", "species", "not finite in a crystal of Ge"),
        ("unknown species", "species", "species 1 is not in the embedding in a crystal of Ge"),
        ("no edges", "no_edges", "there are no edges"),
        ("noise", "repeat", "the same input gives different answers"),
    ],
)
def test_faulty_energy(tmp_path, kind, check, words):
    rows = findings(toy_models.export(tmp_path / "model.pt", Fault(kind)), expect=3)
    assert named(rows, "fail") == {check}
    assert words in rows[check]["finding"]


def test_images_that_count_less(tmp_path):
    rows = findings(toy_models.export(tmp_path / "model.pt", Fault("one image")), expect=3)
    assert named(rows, "fail") == {"locality", "one_atom", "two_atoms"}
    assert "see their own images" in rows["one_atom"]["finding"]


def test_jump_at_the_cutoff_is_a_warning(tmp_path):
    rows = findings(toy_models.export(tmp_path / "model.pt", Fault("jump")))
    assert named(rows, "warn") == {"cutoff"}
    assert rows["cutoff"]["measured"] == pytest.approx(0.02)  # 0.01 eV for either direction


@pytest.mark.parametrize(
    "kind, check, words",
    [
        ("sign", "gradient", "edge_grad is not the gradient of the energy"),
        ("zero", "gradient", "edge_grad is not the gradient of the energy"),
        ("no weights", "node_weight", "not linear in node_weight"),
        ("weights of edges", "node_weight", "node_weight must multiply energies, not edges"),
        ("weighted energy", "node_weight", "atom_energy depends on node_weight"),
    ],
)
def test_faulty_gradient(tmp_path, kind, check, words):
    rows = findings(save(WrongGradient(kind), tmp_path / "model.pt"), expect=3)
    assert named(rows, "fail") == {check}
    assert words in rows[check]["finding"]


def test_state_between_calls(tmp_path):
    rows = findings(save(Remembers(), tmp_path / "model.pt"), expect=3)
    assert named(rows, "fail") == {"resize"}


@pytest.mark.parametrize(
    "scales, check",
    [((-1.0, 1.0), "gradient"), ((0.0, 1.0), "gradient"), ((1.0, -1.0), "virial"), ((1.0, 0.0), "virial")],
)
def test_faulty_forces_and_virial(tmp_path, scales, check):
    rows = findings(save(Direct(*scales), tmp_path / "model.pt", outputs=DIRECT_OUTPUTS), expect=3)
    assert named(rows, "fail") == {check}


@pytest.mark.parametrize("layers, result", [(1, "fail"), (2, "pass")])
def test_layers_of_a_model_of_one_species(tmp_path, layers, result):
    """Without other species to put there, only what is farther away can change."""
    file = toy_models.export(tmp_path / "model.pt", Fault("second layer"), species=["Si"], layers=layers)
    assert findings(file, expect=3 if layers == 1 else 0)["locality"]["result"] == result


def test_neighbours_told_apart_by_more_than_their_species(tmp_path):
    class Pairs(torch.nn.Module):
        """Adds up what leads to one neighbour before it squares."""

        def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
            smooth = (1.0 - (edge_vec * edge_vec).sum(1) / 25.0) ** 3
            nodes = species.size(0)
            pairs = torch.zeros(nodes * nodes, dtype=edge_vec.dtype)
            pairs = pairs.index_add(0, edge_index[0] * nodes + edge_index[1], smooth)
            return (pairs * pairs).view(nodes, nodes).sum(1)

    rows = findings(toy_models.export(tmp_path / "model.pt", Pairs()), expect=3)
    assert rows["locality"]["result"] == "fail"
    assert "more of a neighbour than its species" in rows["locality"]["finding"]


def test_layers_understated_by_one(tmp_path):
    class Third(torch.nn.Module):
        """Three layers of messages."""

        def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
            smooth = (1.0 - (edge_vec * edge_vec).sum(1) / 25.0) ** 3
            energy = torch.ones(species.size(0), dtype=edge_vec.dtype)
            for _ in range(3):
                energy = 1.0 + 0.01 * torch.zeros_like(energy).index_add(
                    0, edge_index[0], energy[edge_index[1]] * smooth
                )
            return energy

    for layers, code in ((2, 3), (3, 0)):
        file = toy_models.export(tmp_path / "model.pt", Third(), species=["Si"], layers=layers)
        assert (findings(file, expect=code)["locality"]["result"] == "fail") == (layers == 2)


def test_rounding_that_hides_derivatives_is_said(tmp_path):
    class Deep(torch.nn.Module):
        """Energies as large as those of all electrons."""

        def __init__(self):
            super().__init__()
            self.sound = toy_models.Embedded()

        def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
            return self.sound(species, edge_index, edge_vec) - 50000.0

    rows = findings(toy_models.export(tmp_path / "model.pt", Deep(), torch.float32))
    assert rows["gradient"]["result"] == "skip"
    assert "rounding hides" in rows["gradient"]["finding"]


def test_limits_can_be_given(tmp_path):
    file = toy_models.export(tmp_path / "model.pt", Fault("orientation"))
    assert named(findings(file, "--rotation", "10"), "fail") == set()
