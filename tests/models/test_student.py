# SPDX-License-Identifier: GPL-2.0-or-later
"""The students: invariances, edge cases and gradients of their architecture, and the errors of their weights."""

import sys
from pathlib import Path

import numpy as np
import pytest
import torch

MODELS = Path(__file__).resolve().parents[2] / "inputs" / "models"
sys.path[:0] = [str(MODELS / "student"), str(MODELS / "common")]

import evaluate  # noqa: E402
import export  # noqa: E402
import graphs  # noqa: E402
import train  # noqa: E402
from lammps_io import Frames  # noqa: E402
from model import Student  # noqa: E402
from recipes import RECIPES  # noqa: E402

from contract import GradientInside  # noqa: E402

CUTOFF_A = 5.0
WALL_A = [[1.5, 1.0], [1.0, 0.8]]
FORCE_LIMIT_meV_A = {"silicon": 40.0, "copper": 20.0, "aluminium": 20.0, "water": 80.0}
SHIPPED = sorted(path.stem for path in (MODELS / "student" / "weights").glob("*.pt"))


@pytest.fixture(scope="module")
def model() -> GradientInside:
    """Random weights of two species in float64, with nothing left at zero."""
    torch.manual_seed(3)
    student = Student(2, CUTOFF_A, WALL_A, radial=6, channels=6, products=4, hidden=16).double()
    with torch.no_grad():
        student.linear.normal_(std=0.1)
        student.moment_scale.fill_(0.2)
        student.feature_scale.fill_(0.5)
    return GradientInside(student).eval()


def cluster(atoms: int = 9, seed: int = 5) -> tuple[torch.Tensor, torch.Tensor]:
    """Species [N] and positions [N, 3] of atoms at least 1.3 A apart."""
    rng = np.random.default_rng(seed)
    points: list[np.ndarray] = []
    while len(points) < atoms:
        point = rng.uniform(0, 5.5, 3)
        if all(np.linalg.norm(point - other) > 1.3 for other in points):
            points.append(point)
    return torch.arange(atoms) % 2, torch.from_numpy(np.array(points))


def evaluate_cluster(model, species: torch.Tensor, position: torch.Tensor, order=None):
    """Energies [N] and forces [N, 3] of an isolated cluster, with edges in a given order."""
    difference = position[None] - position[:, None]
    i, j = torch.where((difference.norm(dim=2) < CUTOFF_A) & ~torch.eye(len(position), dtype=torch.bool))
    if order is not None:
        shuffled = torch.randperm(len(i), generator=torch.Generator().manual_seed(order))
        i, j = i[shuffled], j[shuffled]
    energy, gradient = model(species, torch.stack([i, j]), difference[i, j], torch.ones(len(position)).double())
    force = torch.zeros_like(position).index_add(0, i, gradient).index_add(0, j, -gradient)
    return energy, force


def test_rotation_and_reflection(model):
    species, position = cluster()
    turn = torch.linalg.qr(torch.randn(3, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64))[0]
    for matrix in (turn, -turn):
        energy, force = evaluate_cluster(model, species, position)
        turned_energy, turned_force = evaluate_cluster(model, species, position @ matrix)
        torch.testing.assert_close(turned_energy, energy, rtol=1e-10, atol=1e-12)
        torch.testing.assert_close(turned_force, force @ matrix, rtol=1e-9, atol=1e-11)


def test_permutation_and_order_of_edges(model):
    species, position = cluster()
    energy, force = evaluate_cluster(model, species, position)
    new = torch.tensor([4, 2, 8, 0, 1, 7, 6, 3, 5])
    other_energy, other_force = evaluate_cluster(model, species[new], position[new], order=7)
    torch.testing.assert_close(other_energy, energy[new], rtol=1e-10, atol=1e-12)
    torch.testing.assert_close(other_force, force[new], rtol=1e-9, atol=1e-11)


def test_gradient_against_central_differences(model):
    species, position = cluster()
    _, force = evaluate_cluster(model, species, position)
    step = 1e-4
    for atom, axis in ((0, 0), (3, 1), (8, 2)):
        moved = [position.clone(), position.clone()]
        moved[0][atom, axis] += step
        moved[1][atom, axis] -= step
        up, down = (float(evaluate_cluster(model, species, p)[0].sum()) for p in moved)
        assert -(up - down) / (2 * step) == pytest.approx(float(force[atom, axis]), rel=1e-5, abs=1e-7)


def test_smooth_at_the_cutoff(model):
    species = torch.tensor([0, 1])
    edge_index = torch.tensor([[0, 1], [1, 0]])
    weight = torch.ones(2).double()

    def at(distance: float):
        vector = torch.tensor([[distance, 0, 0], [-distance, 0, 0]]).double()
        energy, gradient = model(species, edge_index, vector, weight)
        return energy, gradient

    alone = model(species, torch.zeros(2, 0, dtype=torch.int64), torch.zeros(0, 3).double(), weight)[0]
    for below in (1e-2, 1e-3):
        energy, gradient = at(CUTOFF_A - below)
        scale = (below / CUTOFF_A) ** 2
        assert (energy - alone).abs().max() < 50 * scale * below
        assert gradient.abs().max() < 50 * scale
    energy, gradient = at(CUTOFF_A)
    torch.testing.assert_close(energy, alone, rtol=0, atol=1e-14)
    assert gradient.abs().max() < 1e-14


def test_no_edges_and_one_atom(model):
    nothing = torch.zeros(2, 0, dtype=torch.int64), torch.zeros(0, 3).double()
    for atoms in (1, 3):
        energy, gradient = model(torch.zeros(atoms, dtype=torch.int64), *nothing, torch.ones(atoms).double())
        assert energy.shape == (atoms,) and gradient.shape == (0, 3)
        assert torch.isfinite(energy).all()


def test_node_weight_masks(model):
    species, position = cluster()
    difference = position[None] - position[:, None]
    i, j = torch.where((difference.norm(dim=2) < CUTOFF_A) & ~torch.eye(len(position), dtype=torch.bool))
    weight = torch.zeros(len(position)).double()
    weight[2] = 1
    _, gradient = model(species, torch.stack([i, j]), difference[i, j], weight)
    assert gradient[i != 2].abs().max() == 0
    assert gradient[i == 2].abs().max() > 0


def test_torchscript_is_the_same_model(model):
    scripted = torch.jit.freeze(torch.jit.script(model))
    for atoms in (9, 6, 12, 9):
        species, position = cluster(atoms, seed=atoms)
        for got, wanted in zip(
            evaluate_cluster(scripted, species, position), evaluate_cluster(model, species, position)
        ):
            torch.testing.assert_close(got, wanted, rtol=1e-9, atol=1e-11)


def test_tables_give_the_forces_of_the_model(model):
    """Training differentiates through tables made once; both ways must agree."""
    rng = np.random.default_rng(2)
    species, position = cluster()
    cell = np.eye(3) * 7.0 + np.tril(rng.uniform(0, 0.5, (3, 3)), -1)
    zero = Frames(
        species.numpy(), cell[None], position.numpy()[None], np.zeros(1), np.zeros((1, 9, 3)), np.zeros((1, 6))
    )
    student = model.energy_model
    tables = graphs.make_tables(student, zero)
    energy, force, virial = graphs.predict(Student.like(student).float(), species, tables, False)
    # Targets are labels without the wall, and the labels are zero here.
    energy, force, virial = energy - tables.energy, force - tables.force, virial - tables.virial
    index, vector = graphs.edges(cell, position.numpy(), CUTOFF_A)
    index, vector = torch.from_numpy(index), torch.from_numpy(vector)
    node, gradient = model(species, index, vector, torch.ones(9).double())
    expected = torch.zeros(9, 3).double().index_add(0, index[0], gradient).index_add(0, index[1], -gradient)
    full = -(vector.T @ gradient)
    wanted = torch.stack([full[a, b] for a, b in ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))])
    torch.testing.assert_close(energy[0].double(), node.sum(), rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(force[0].double(), expected, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(virial[0].double(), wanted, rtol=1e-4, atol=1e-4)


def test_training_is_reproducible():
    """The same frames, seed and number of threads give the same weights to the last bit."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        recipe = RECIPES["silicon"]
        frames = Frames.load(MODELS / "student" / "heldout" / "silicon.npz")
        trained = []
        for _ in range(2):
            torch.manual_seed(recipe.training.seed)
            trained.append(train.fit(Student(**recipe.hyper), frames, recipe.training, 20, lambda text: None))
    finally:
        torch.set_num_threads(threads)
    first, second = (model.state_dict() for model in trained)
    assert all(torch.equal(first[name], second[name]) for name in first)
    fresh = Student(**recipe.hyper).state_dict()
    assert not torch.equal(first["mixing"], fresh["mixing"])


def test_every_material_has_weights():
    assert set(SHIPPED) == set(RECIPES)


@pytest.mark.parametrize("material", SHIPPED)
def test_weights_reproduce_heldout_errors(material):
    student, content = export.load(MODELS / "student" / "weights" / f"{material}.pt")
    assert content["species"] == list(RECIPES[material].sampling.species)
    assert (MODELS / "student" / "weights" / f"{material}.pt").stat().st_size < 1_000_000
    measured = evaluate.errors(student, Frames.load(MODELS / "student" / "heldout" / f"{material}.npz"))
    recorded = content["figures"]["sample"]
    assert measured["force_mae_meV_A"] == pytest.approx(recorded["force_mae_meV_A"], rel=0.02)
    assert measured["energy_mae_meV_atom"] == pytest.approx(recorded["energy_mae_meV_atom"], rel=0.02, abs=0.05)
    assert measured["force_mae_meV_A"] <= FORCE_LIMIT_meV_A[material]
