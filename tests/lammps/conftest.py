# SPDX-License-Identifier: GPL-2.0-or-later
"""Fixtures: the LAMMPS under test and the models it loads. Environment: MLFFBENCH_LMP, MLFFBENCH_PLUGIN,
MLFFBENCH_SYNTHETIC."""

import os
import sys
from pathlib import Path

import pytest
import torch

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))

import toy_models  # noqa: E402
from lammps_run import Lammps  # noqa: E402


@pytest.fixture(scope="session")
def lammps() -> Lammps:
    names = ("MLFFBENCH_LMP", "MLFFBENCH_PLUGIN", "MLFFBENCH_SYNTHETIC")
    return Lammps(*(Path(os.environ[name]) for name in names))


@pytest.fixture(scope="session")
def lennard_jones(tmp_path_factory) -> Path:
    return toy_models.export(tmp_path_factory.mktemp("models") / "lj.pt", toy_models.LennardJones())


@pytest.fixture(scope="session")
def embedded(tmp_path_factory) -> Path:
    return toy_models.export(tmp_path_factory.mktemp("models") / "embedded.pt", toy_models.Embedded())


@pytest.fixture(scope="session")
def embedded_f32(tmp_path_factory) -> Path:
    return toy_models.export(
        tmp_path_factory.mktemp("models") / "embedded-f32.pt", toy_models.Embedded(), torch.float32
    )


@pytest.fixture(scope="session")
def sevennet() -> Path:
    return ROOT / "inputs" / "models" / "sevennet-0" / "sevennet-0.pt"


@pytest.fixture(scope="session")
def student() -> Path:
    return ROOT / "inputs" / "models" / "student" / "student-silicon.pt2"
