# SPDX-License-Identifier: GPL-2.0-or-later
"""pair_style mlff on any number of ranks, in whatever users do, against one rank that starts from the result."""

import re

import cases
import numpy as np
import pytest
import torch

import toy_models

FORCE_EV_PER_A = {torch.float64: 1e-10, torch.float32: 2e-5}
ENERGY_EV = {torch.float64: 1e-10, torch.float32: 1e-6}


@pytest.fixture(scope="session")
def models(tmp_path_factory):
    """By name: a strictly local many-body model and one of three layers, in both precisions."""
    folder = tmp_path_factory.mktemp("models")
    kinds = {"local": (toy_models.Embedded, 1), "messages": (toy_models.Messages, toy_models.Messages.LAYERS)}
    return {
        (name, dtype): toy_models.export(folder / f"{name}-{dtype}.pt", model(), dtype, layers=layers)
        for name, (model, layers) in kinds.items()
        for dtype in FORCE_EV_PER_A
    }


def assert_same(folder, name, dtype=torch.float64):
    """A case against its reference, and its per-atom sums against its totals."""
    ours, theirs = cases.values(folder, name), cases.values(folder, f"reference-{name}")
    assert ours.shape == theirs.shape
    assert len(ours) > 0
    assert np.abs(ours[:, :3] - theirs[:, :3]).max() <= FORCE_EV_PER_A[dtype]
    assert np.abs(ours[:, 3] - theirs[:, 3]).max() <= ENERGY_EV[dtype]
    scale = np.abs(theirs[:, 4:]).max()
    assert np.abs(ours[:, 4:] - theirs[:, 4:]).max() <= 10 * FORCE_EV_PER_A[dtype] * scale
    total, expected = cases.totals(folder, name), cases.totals(folder, f"reference-{name}")
    assert abs(total[0] - expected[0]) <= ENERGY_EV[dtype] * len(ours)
    assert np.abs(total[1:] - expected[1:]).max() <= 10 * FORCE_EV_PER_A[dtype] * max(1.0, np.abs(expected[1:]).max())
    assert ours[:, 3].sum() == pytest.approx(total[0], rel=1e-6 if dtype == torch.float32 else 1e-12)
    # stress/atom is minus the virial
    assert np.abs(ours[:, 4:].sum(axis=0) + total[1:]).max() <= 1e-6 * np.abs(total[1:]).max()


class Battery:
    """All cases in one LAMMPS process, and their references in another."""

    def __init__(self, lammps, folder, model, ranks):
        self.folder = folder
        self.several = lammps.run(folder, "".join(case.deck(folder, model) for case in cases.CASES), ranks=ranks)
        done = [case for case in cases.CASES if (folder / f"data.{case.name}").exists()]
        (folder / "in.lammps").rename(folder / "in.cases")
        self.one = lammps.run(folder, "".join(case.reference(model) for case in done))

    def explain(self, name):
        if not (self.folder / f"data.{name}").exists():
            return self.several.output[-2000:]
        return self.one.output[-2000:]


@pytest.fixture(scope="module", params=[("messages", 3), ("local", 2)], ids=lambda p: f"{p[0]}-{p[1]}-ranks")
def battery(request, lammps, models, tmp_path_factory):
    name, ranks = request.param
    return Battery(lammps, tmp_path_factory.mktemp(name), models[name, torch.float64], ranks)


@pytest.mark.parametrize("case", cases.CASES, ids=lambda case: case.name)
def test_case_equals_one_rank(battery, case):
    assert (battery.folder / f"totals.reference-{case.name}").exists(), battery.explain(case.name)
    assert_same(battery.folder, case.name)


@pytest.mark.sampled(times=2)
@pytest.mark.parametrize("ranks", [1, 2, 3, 4, 8])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=["float32", "float64"])
@pytest.mark.parametrize("name", ["local", "messages"])
def test_any_number_of_ranks(lammps, models, tmp_path, name, dtype, ranks):
    case = cases.Case("sweep", act="run 0\n")
    done = lammps.run(tmp_path, case.deck(tmp_path, models[name, dtype]), ranks=ranks)
    assert done.returncode == 0, done.output
    done = lammps.run(tmp_path, case.reference(models[name, dtype]))
    assert done.returncode == 0, done.output
    assert_same(tmp_path, "sweep", dtype)


def test_ghost_cutoff_is_set_and_said(lammps, models, tmp_path):
    done = lammps.run(
        tmp_path, cases.Case("shell", act="run 0\n").deck(tmp_path, models["messages", torch.float64]), ranks=2
    )
    assert done.returncode == 0, done.output
    # three layers of 5 A and LAMMPS' skin of 2 A
    assert re.search(r"Pair style mlff: ghost cutoff set to 17 for the 3 layers of model Messages", done.output)
    assert "ghost atom cutoff = 17" in done.output
