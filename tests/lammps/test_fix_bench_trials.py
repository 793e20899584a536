# SPDX-License-Identifier: GPL-2.0-or-later
"""Force calls that belong to no step: energies, times and phases in the log of fix bench/latency are those of steps.

Other fixes ask LAMMPS' own computes for energies of trial moves, and have forces computed on their own account.
"""

import numpy as np
import pytest

import decks
from lammps_run import BenchLog

GAS = """\
units metal
atom_style charge
atom_modify map yes
region box block 0 20 0 20 0 20
create_box 2 box
create_atoms 1 random 60 4711 NULL overlap 2.9
set group all type/fraction 2 0.5 4712
mass * 39.95
pair_style lj/cut 8.5
pair_coeff 1 1 0.0104 3.4
pair_coeff 1 2 0.0090 3.2
pair_coeff 2 2 0.0120 3.0
neigh_modify every 1 delay 0 check yes
velocity all create 120 4713
timestep 0.001
"""

# Fixes that evaluate the energy of the whole system in the middle of a step.
TRIALS = {
    "gcmc": "fix trial all gcmc 2 4 4 1 29494 120 -0.1 0.5 full_energy",
    # https://github.com/lammps/lammps/issues/995: tail corrections follow the number of atoms late
    "gcmc with tail": "pair_modify tail yes\nfix trial all gcmc 2 4 4 1 29494 120 -0.1 0.5 full_energy",
    "widom": "fix trial all widom 3 5 1 29494 120 full_energy",
    "atom/swap": "fix trial all atom/swap 2 5 29494 5000 ke yes types 1 2",
    "charge/regulation": "fix trial all charge/regulation 1 2 nevery 2 nmc 5 seed 29494 temp 120",
}

THERMO = "thermo_style custom step temp pe etotal press atoms\nthermo_modify format float %.15g\nthermo {}\n"
COLUMNS = {"pe_eV": "PotEng", "etotal_eV": "TotEng", "temp_K": "Temp", "press_bar": "Press"}


def assert_as_printed(log, thermo, phases=("setup", "run"), columns=COLUMNS):
    """Every row of a step has what thermo output prints for that step; other rows have no energies."""
    lines = {int(step): i for i, step in enumerate(thermo["Step"])}
    rows = log.select(*phases)
    assert rows
    for row in rows:
        line = lines[int(row["step"])]
        for column, name in columns.items():
            assert float(row[column]) == pytest.approx(thermo[name][line], rel=1e-13), (row["step"], column)
    for row in log.select("other"):
        assert not any(row[column] for column in (*COLUMNS, "conserved_eV", "step_s", "neigh_s", "comm_s", "other_s"))


@pytest.mark.parametrize("energy", ["1", "thermo"])
@pytest.mark.parametrize("name", TRIALS)
def test_energies_are_those_of_steps(lammps, tmp_path, name, energy):
    """Seen with gcmc and lj/cut: 1126 eV in the log, where thermo output has -0.38."""
    deck = GAS + TRIALS[name] + "\nfix move all nve\n" + THERMO.format(1) + decks.bench(f"energy {energy}")
    done = lammps.run(tmp_path, deck + "run 40\n")
    if "Unrecognized" in done.error or "Unknown" in done.error:
        pytest.skip(done.error)
    assert done.returncode == 0, done.output[-2000:]
    log = BenchLog.read(tmp_path / "bench.log")
    assert len(log.select("run")) == 40
    assert len(log.select("other")) > 20
    assert_as_printed(log, done.thermo())


def test_energy_that_nobody_prints_is_not_that_of_a_trial_move(lammps, tmp_path):
    """Thermo output without energies; those of trial moves are there all the same."""
    deck = GAS + TRIALS["gcmc"] + "\nfix move all nve\nthermo_style custom step atoms\nthermo 1\n"
    lammps.succeed(tmp_path, deck + decks.bench("energy thermo") + "run 20\n")
    log = BenchLog.read(tmp_path / "bench.log")
    assert len(log.select("other")) > 20
    assert not any(log.column(column) for column in COLUMNS)


@pytest.mark.parametrize("timer", ["off", "loop", "normal", "full"])
@pytest.mark.parametrize("sync", ["no", "yes"])
def test_trial_moves_count_for_no_step_whatever_the_clock(lammps, tmp_path, timer, sync):
    deck = f"timer {timer}\n" + GAS + TRIALS["gcmc"] + "\nfix move all nve\nthermo 10\n"
    bench = decks.bench(f"warmup 5 sync {sync} flush 0 energy 1")
    after = 'print "force $(f_bench[2][2]) step $(f_bench[3][2])"\n'
    done = lammps.succeed(tmp_path, deck + bench + "run 40\n" + after)
    log = BenchLog.read(tmp_path / "bench.log")
    assert [int(row["step"]) for row in log.select("warmup")] == list(range(1, 6))
    assert [int(row["step"]) for row in log.select("run")] == list(range(6, 41))
    words = next(line for line in done.output.splitlines() if line.startswith("force ")).split()
    for word, column in ((words[1], "force_s"), (words[3], "step_s")):
        times = log.column(column, "run")
        assert len(times) == 35
        assert float(word) == pytest.approx(np.mean(times), abs=1e-9)
    assert not [row for row in log.select("other") if row["step_s"]]


def test_temperatures_in_the_middle_of_a_step_are_not_logged(lammps, tmp_path):
    """fix npt asks thermo_temp and thermo_press here, before velocities are what they will be, and does so before
    the next step's forces: what thermo output had is overwritten by then, so the pressure stays empty.
    """
    deck = decks.silicon(integrate="fix move all npt temp 500 500 0.1 iso 0 0 1.0\n")
    modify = "fix_modify move temp thermo_temp press thermo_press\n"
    print_all = "thermo_style custom step temp pe etotal press\nthermo_modify format float %.15g\nthermo 4\n"
    done = lammps.succeed(tmp_path / "every", deck + modify + print_all + decks.bench("energy 2") + "run 40\n")
    log = BenchLog.read(tmp_path / "every" / "bench.log")
    lines = {int(step): i for i, step in enumerate(done.thermo()["Step"])}
    assert len(log.column("temp_K", "run")) == 20
    for row in log.select("setup", "run"):
        if int(row["step"]) in lines:
            for column, name in COLUMNS.items():
                printed = done.thermo()[name][lines[int(row["step"])]]
                assert not row[column] or float(row[column]) == pytest.approx(printed, rel=1e-13)
        assert all(row[column] for column in ("pe_eV", "etotal_eV", "temp_K")) == (
            row["phase"] == "run" and int(row["step"]) % 2 == 0
        )

    without = deck + modify + "thermo_style custom step pe\nthermo 4\n"
    lammps.succeed(tmp_path / "thermo", without + decks.bench("energy thermo") + "run 40\n")
    log = BenchLog.read(tmp_path / "thermo" / "bench.log")
    assert len(log.column("pe_eV")) == 11
    assert not log.column("temp_K") and not log.column("press_bar") and not log.column("etotal_eV")


def test_sampling_leaves_computes_as_they_were(lammps, tmp_path):
    """Pressure takes over a temperature that somebody has asked for in this step, although another fix has changed
    velocities since."""
    deck = decks.silicon() + "thermo_style custom step press\nthermo_modify format float %.15g\nthermo 5\n"
    rescale = "fix scale all temp/rescale 5 900 900 0.0 1.0\n"
    with_fix = lammps.succeed(tmp_path / "with", deck + decks.bench("energy 1") + rescale + "run 20\n")
    without = lammps.succeed(tmp_path / "without", deck + rescale + "run 20\n")
    assert list(with_fix.thermo()["Press"]) == list(without.thermo()["Press"])


def test_thermo_output_has_the_last_word(lammps, tmp_path):
    """A fix behind this one changes velocities at the end of a step."""
    deck = (
        decks.silicon() + "thermo_style custom step temp pe etotal press\nthermo_modify format float %.15g\nthermo 5\n"
    )
    rescale = "fix scale all temp/rescale 5 900 900 0.0 1.0\n"
    done = lammps.succeed(tmp_path, deck + decks.bench("energy 5") + rescale + "run 20\n")
    log = BenchLog.read(tmp_path / "bench.log")
    log.rows = [row for row in log.rows if row["temp_K"]]
    assert len(log.rows) == 5
    assert_as_printed(log, done.thermo())


@pytest.mark.parametrize("name", ["numdiff", "numdiff/virial", "born/matrix", "gcmc"])
def test_phases_belong_to_their_force_call(lammps, tmp_path, student, name):
    other = {
        "numdiff": "fix other all numdiff 10 0.01\n",
        "numdiff/virial": "fix other all numdiff/virial 10 0.001\n",
        "born/matrix": "compute vir all pressure NULL virial\ncompute other all born/matrix numdiff 0.001 vir\n"
        "thermo_style custom step pe c_other[1]\n",
        "gcmc": "fix other all gcmc 10 2 2 1 29494 300 -4.0 0.1 full_energy\n",
    }[name]
    deck = decks.silicon(decks.mlff(student, elements="Si"), "fix move all nve\n")
    deck = deck.replace("atom_style atomic\n", "atom_style atomic\natom_modify map yes\n")
    after = 'print "mean $(f_bench[1][2]) $(f_bench[8][2]) $(f_bench[3][2])"\n'
    done = lammps.succeed(tmp_path, deck + other + "thermo 10\n" + decks.bench() + "run 30\n" + after)
    log = BenchLog.read(tmp_path / "bench.log")
    rows = log.select("run")
    assert len(rows) == 30
    for row in rows:
        assert row["model_calls"] == "1"
        phases = sum(float(row[column]) for column in ("pack_s", "model_s", "scatter_s"))
        assert 0 < phases <= float(row["pair_s"]) + 3e-9
    assert all(row["model_calls"] == "1" for row in log.select("other"))
    assert bool(log.select("other")) == (name == "gcmc")
    pair, model, step = (float(word) for word in done.output.split("\nmean ")[1].split()[:3])
    assert model < pair < step


def test_two_fixes_tell_the_same_phases(lammps, tmp_path, student):
    deck = decks.silicon(decks.mlff(student, elements="Si"))
    both = decks.bench() + decks.bench(file="second.log", name="second")
    lammps.succeed(tmp_path, deck + both + "run 20\n")
    logs = [BenchLog.read(tmp_path / name) for name in ("bench.log", "second.log")]
    for column in ("pack_s", "model_s", "scatter_s", "edges", "model_calls"):
        values = logs[0].column(column)
        assert len(values) == 21 and min(values) > 0
        assert values == logs[1].column(column)
