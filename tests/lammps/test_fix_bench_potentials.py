# SPDX-License-Identifier: GPL-2.0-or-later
"""fix bench/latency with potentials of every make: its sums equal LAMMPS' timing breakdown."""

import pytest

import decks
from lammps_run import BenchLog

MLFF_COLUMNS = ["pack_s", "model_s", "scatter_s", "edges", "model_calls"]

COPPER = """\
units metal
atom_style atomic
lattice fcc 3.615
region box block 0 3 0 3 0 3
create_box 1 box
create_atoms 1 box
mass 1 63.546
velocity all create 600 4711 mom yes rot no dist gaussian loop geom
pair_style eam/alloy
pair_coeff * * Cu_zhou.eam.alloy Cu
fix nve all nve
timestep 0.001
"""

# rock salt: two fcc lattices of charges
SALT = """\
units metal
atom_style charge
lattice fcc 5.64
region box block 0 2 0 2 0 2
create_box 2 box
create_atoms 1 box
lattice fcc 5.64 origin 0.5 0 0
create_atoms 2 box
mass 1 22.99
mass 2 35.45
set type 1 charge 1
set type 2 charge -1
velocity all create 300 4711 mom yes rot no dist gaussian loop geom
pair_style lj/cut/coul/long 5.0
pair_coeff 1 1 0.0056 2.35
pair_coeff 2 2 0.0043 4.40
kspace_style pppm 1e-4
fix nve all nve
timestep 0.001
"""

SNAP = "pair_style snap\npair_coeff * * Si_Zuo_JPCA2020.snapcoeff Si_Zuo_JPCA2020.snapparam Si\n"

MOVE = "velocity all create 300 4928 dist gaussian mom yes rot no loop geom\nfix nve all nve\ntimestep 0.001\n"


def overlay(model):
    return (
        f"pair_style hybrid/overlay mlff zbl 3.0 4.0\npair_coeff * * mlff {model} Si Ge\n"
        "pair_coeff 1 1 zbl 14 14\npair_coeff 1 2 zbl 14 32\npair_coeff 2 2 zbl 32 32\n"
    )


CASES = {
    "lj/cut": (3000, lambda folder, model: decks.LJ),
    "sw": (500, lambda folder, model: decks.silicon()),
    "eam/alloy": (300, lambda folder, model: COPPER),
    "lj/cut/coul/long": (300, lambda folder, model: SALT),
    "snap": (15, lambda folder, model: decks.silicon(SNAP)),
    "mlff": (30, lambda folder, model: decks.crystal(folder) + decks.mlff(model) + MOVE),
    "hybrid/overlay": (30, lambda folder, model: decks.crystal(folder) + overlay(model) + MOVE),
}


@pytest.mark.parametrize("style", CASES)
def test_sums_of_a_potential(lammps, tmp_path, lennard_jones, style):
    steps, deck = CASES[style]
    done = lammps.succeed(
        tmp_path, deck(tmp_path, lennard_jones) + decks.bench("warmup 5 energy 10") + f"run {steps}\n"
    )
    log = BenchLog.read(tmp_path / "bench.log")
    assert log.header["pair_style"] == style
    assert len(log.rows) == steps + 1
    assert len(log.column("conserved_lj" if style == "lj/cut" else "conserved_eV")) >= steps // 10
    printed = {"rel": 1e-3, "abs": steps * 1e-9}  # LAMMPS prints four digits, the log nanoseconds
    assert sum(log.column("pair_s")) == pytest.approx(done.breakdown("Pair"), **printed)
    total = done.breakdown("Pair") + (done.breakdown("Kspace") if "coul" in style else 0.0)
    assert sum(log.column("force_s", "warmup", "run")) == pytest.approx(total, **printed)
    assert sum(log.column("step_s")) <= done.loop_times()[0] * (1 + 1e-5) + 1e-6

    assert log.header["columns"][-5:] == MLFF_COLUMNS
    told = "mlff" in style or style == "hybrid/overlay"
    assert all(bool(row[column]) == told for row in log.rows for column in MLFF_COLUMNS)
    assert bool(log.header["model"]) == told
    if log.header["model"]:
        for row in log.select("warmup", "run"):
            inside = sum(float(row[name]) for name in MLFF_COLUMNS[:3])
            assert 0 < inside <= float(row["pair_s"]) + 1e-8
            assert int(row["edges"]) > 0 and int(row["model_calls"]) == 1


def test_sevennet_on_two_threads(lammps, tmp_path, sevennet):
    deck = decks.silicon(f"pair_style mlff\npair_coeff * * {sevennet} Si\n")
    done = lammps.succeed(tmp_path, deck + decks.bench("warmup 5") + "run 15\n", threads=2)
    log = BenchLog.read(tmp_path / "bench.log")
    assert sum(log.column("pair_s")) == pytest.approx(done.breakdown("Pair"), rel=1e-3)
    model = log.header["model"]
    assert (model["name"], model["layers"], model["backend"], model["threads"]) == ("SevenNet-0", 5, "torchscript", 2)
    # nearly all of the time of a large model is the model
    assert sum(log.column("model_s", "run")) > 0.5 * sum(log.column("pair_s", "run"))


def test_a_model_on_two_ranks(lammps, tmp_path, lennard_jones):
    deck = decks.crystal(tmp_path, size=3) + decks.mlff(lennard_jones) + MOVE + decks.bench()
    lammps.succeed(tmp_path / "one", deck + "run 5\n")
    lammps.succeed(tmp_path / "two", deck + "run 5\n", ranks=2)
    one, two = (BenchLog.read(tmp_path / name / "bench.log") for name in ("one", "two"))
    assert one.column("edges") == two.column("edges")  # summed over ranks: those of the whole system
    assert two.column("model_calls") == [1.0] * 6


def test_a_rank_without_atoms_does_not_call_the_model(lammps, tmp_path, lennard_jones):
    """model_calls is the maximum over ranks: that of the rank that has all atoms."""
    deck = decks.crystal(tmp_path, boundary="f p p").replace("read_data", "processors 2 1 1\nread_data")
    deck += "change_box all x final 0 60 units box\n"
    lammps.succeed(tmp_path, deck + decks.mlff(lennard_jones) + MOVE + decks.bench() + "run 5\n", ranks=2)
    log = BenchLog.read(tmp_path / "bench.log")
    assert log.column("model_calls") == [1.0] * 6
    assert all(edges > 0 for edges in log.column("edges"))
    assert log.column("pair_min_s", "run")
