# SPDX-License-Identifier: GPL-2.0-or-later
"""One log under several conditions: each section of fix bench/latency has its own header and its own statistics."""

import numpy as np
import pytest

import decks
from crystals import SW
from lammps_run import BenchLog

LIVE = 'print "live $(f_bench[1]) $(f_bench[4]) $(f_bench[5]) $(f_bench[6]) $(f_bench[7])"\n'

# What a command changes between two runs, and the key of the header that tells.
CHANGES = {
    "time step": ("timestep 0.0005\n", "timestep", 0.0005),
    "cutoff": ("pair_style lj/cut 2.0\npair_coeff * * 1 1\n", "cutoff", 2.0),
    "pair style": ("pair_style morse 2.5\npair_coeff * * 1.0 5.0 1.1\n", "pair_style", "morse"),
    "box": ("change_box all x scale 1.1 remap\n", "box", None),
    "atoms": ("group few id 1:4\ndelete_atoms group few compress no\n", "atoms", 28),
}


def live(done):
    return [[float(word) for word in line.split()[1:]] for line in done.output.splitlines() if line.startswith("live ")]


def test_another_pair_style(lammps, tmp_path, student):
    """Seen: rows of sw under the student's header, and a mean of both."""
    deck = decks.silicon(decks.mlff(student, elements="Si")) + decks.bench("warmup 5") + "run 40\n" + LIVE
    deck += SW + "timestep 0.002\nrun 40\n" + LIVE + decks.mlff(student, elements="Si") + "run 10\n" + LIVE
    done = lammps.succeed(tmp_path, deck)
    log = BenchLog.read(tmp_path / "bench.log")
    assert [row["call"] for row in log.rows] == [str(call) for call in range(1, 41 + 41 + 11 + 1)]
    assert [before for before, _ in log.sections] == [41, 82]
    headers = [log.header] + [header for _, header in log.sections]
    assert [header["pair_style"] for header in headers] == ["mlff", "sw", "mlff"]
    assert [header["timestep"] for header in headers] == [0.001, 0.002, 0.002]
    assert headers[1]["model"] is None and headers[0]["model"]["name"] == headers[2]["model"]["name"]
    parts = [log.rows[:41], log.rows[41:82], log.rows[82:]]
    for part, values, style in zip(parts, live(done), ("mlff", "sw", "mlff")):
        assert [row["phase"] for row in part[:7]] == ["setup"] + ["warmup"] * 5 + ["run"]
        assert all(bool(row["model_s"]) == (style == "mlff") for row in part)
        pair = [float(row["pair_s"]) for row in part if row["phase"] == "run"]
        step = [float(row["step_s"]) for row in part if row["phase"] == "run"]
        expected = [len(part), np.mean(pair), min(pair), max(pair), np.mean(step)]
        assert values == pytest.approx(expected, abs=2e-9)


@pytest.mark.parametrize("ranks", [1, 2])
@pytest.mark.parametrize("name", CHANGES)
def test_conditions_that_commands_change(lammps, tmp_path, name, ranks):
    command, key, value = CHANGES[name]
    deck = decks.LJ + decks.bench("energy 5") + "run 30\nrun 10\n" + command + "run 20\n" + LIVE
    done = lammps.succeed(tmp_path, deck, ranks=ranks)
    log = BenchLog.read(tmp_path / "bench.log")
    ((before, header),) = log.sections
    assert before == 31 + 11
    assert header[key] != log.header[key]
    assert value is None or header[key] == value
    assert set(header) == set(log.header)
    (values,) = live(done)
    assert values[0] == 21
    if ranks == 1:  # of several, the largest mean
        assert values[1] == pytest.approx(np.mean([float(row["pair_s"]) for row in log.rows[43:]]), abs=1e-9)


# Below a hybrid style, of which the header has the name, one cutoff and the first model.
BELOW_HYBRID = {
    "another sub-style": (
        "pair_style hybrid/overlay lj/cut 4.0\npair_coeff * * lj/cut 0.001 2\n",
        "pair_style hybrid/overlay buck 4.0\npair_coeff * * buck 1 0.5 1\n",
    ),
    "one more": (
        "pair_style hybrid/overlay lj/cut 4.0\npair_coeff * * lj/cut 0.001 2\n",
        "pair_style hybrid/overlay lj/cut 4.0 lj/cut 3.0\npair_coeff * * lj/cut 1 0.001 2\n"
        "pair_coeff * * lj/cut 2 0.001 2\n",
    ),
    "another model": (
        "pair_style hybrid/overlay mlff mlff\npair_coeff * * mlff 1 {one} Si\npair_coeff * * mlff 2 {one} Si\n",
        "pair_coeff * * mlff 2 {other} Si\n",
    ),
}


@pytest.mark.parametrize("name", BELOW_HYBRID)
def test_what_changes_below_a_hybrid_style(lammps, tmp_path, embedded, lennard_jones, name):
    before, after = (text.format(one=embedded, other=lennard_jones) for text in BELOW_HYBRID[name])
    deck = decks.silicon(before) + decks.bench() + "run 3\nrun 3\n"
    lammps.succeed(tmp_path, deck + after + "run 3\nrun 3\n")
    ((calls, _),) = BenchLog.read(tmp_path / "bench.log").sections
    assert calls == 8


UNCHANGED = {
    "box in a run": "fix move all npt temp 3 3 0.5 iso 1 1 5\nrun 20\nrun 20\nrun 20 pre no\n",
    "deformation": "fix strain all deform 1 x erate 0.1\nrun 20\nrun 20\n",
    "atoms in a run": "region all block 0 2 0 2 0 2\nfix lose all evaporate 5 1 all 4711\nrun 20\nrun 20\n",
    "parts of a run": 'run 40 every 10 "print again"\nminimize 0 0 5 20\nrun 5\n',
    "restart file": "run 5\nwrite_restart a.restart\nreset_timestep 0\nvelocity all scale 2.0\nrun 5\n",
    "shrink-wrapped": "change_box all boundary s s s\nrun 10\nrun 10\n",
}


@pytest.mark.parametrize("name", UNCHANGED)
def test_what_is_no_other_section(lammps, tmp_path, name):
    deck = decks.LJ.replace("fix nve all nve\n", "") if "npt" in UNCHANGED[name] else decks.LJ
    lammps.succeed(tmp_path, deck + decks.bench() + UNCHANGED[name])
    assert not BenchLog.read(tmp_path / "bench.log").sections


def test_a_setting_between_definition_and_first_run_is_of_the_first_section(lammps, tmp_path):
    """velocity and write_data initialise LAMMPS, long before the first step."""
    deck = decks.LJ + decks.bench() + "velocity all scale 2.0\ntimestep 0.001\nrun 5\n"
    lammps.succeed(tmp_path, deck)
    log = BenchLog.read(tmp_path / "bench.log")
    assert not log.sections and log.header["timestep"] == 0.001


def test_frames_of_a_rerun_have_boxes_of_their_own(lammps, tmp_path):
    deck = decks.LJ.replace("fix nve all nve\n", "fix move all npt temp 3 3 0.5 iso 1 1 5\n")
    deck += "dump frames all custom 5 frames.dump id type x y z\n" + decks.bench() + "run 20\nundump frames\n"
    deck += "rerun frames.dump last 10 dump x y z box yes\nrun 5\n"
    lammps.succeed(tmp_path, deck)
    log = BenchLog.read(tmp_path / "bench.log")
    ((before, header),) = log.sections  # the last run starts from the box of a frame
    assert log.rows[before]["phase"] == "setup" and log.rows[before - 1]["phase"] == "rerun"
    assert header["box"] != log.header["box"]


@pytest.mark.parametrize("thermo", ["step temp pe etotal press", "step press", "step pe"])
def test_every_frame_of_a_rerun_has_what_thermo_prints(lammps, tmp_path, thermo):
    """Seen: the pressure of the last frame only."""
    deck = decks.silicon(integrate="fix move all npt temp 600 600 0.1 aniso 0 0 0.5\n")
    deck += f"thermo_style custom {thermo}\nthermo_modify format float %.15g\nthermo 4\n"
    deck += "dump d all custom 4 frames.dump id type x y z vx vy vz\n"
    deck += "dump_modify d sort id format float %.15g\n" + decks.bench("energy 4") + "run 40\nundump d\n"
    done = lammps.succeed(tmp_path, deck + "rerun frames.dump first 8 last 36 every 8 dump x y z vx vy vz box yes\n")
    rows = BenchLog.read(tmp_path / "bench.log").select("rerun")
    assert [int(row["step"]) for row in rows] == [8, 16, 24, 32]
    columns = {"PotEng": "pe_eV", "TotEng": "etotal_eV", "Temp": "temp_K", "Press": "press_bar"}
    for name, values in done.thermo().items():
        if name in columns:
            assert [float(row[columns[name]]) for row in rows] == pytest.approx(list(values), rel=1e-13)
    assert all(bool(row["press_bar"]) == ("press" in thermo) for row in rows)
