# SPDX-License-Identifier: GPL-2.0-or-later
"""The vector and the array of fix bench/latency in LAMMPS' output commands: they agree with the log."""

import re

import numpy as np
import pytest

import decks
from lammps_run import BenchLog

NS = 2e-9
VECTOR = [f"f_bench[{i}]" for i in range(1, 17)]
ARRAY_TIMES = ("pair_s", "force_s", "step_s", "neigh_s", "comm_s", "other_s", "pack_s", "model_s", "scatter_s")


def thermo(names, every):
    return f"thermo_style custom step {' '.join(names)}\nthermo {every}\nthermo_modify format float %.15g\n"


def after_run(names):
    """Prints values behind a run, and reads them."""
    return 'print "AFTER ' + " ".join(f"$({name}:%.15g)" for name in names) + '"\n'


def printed(done):
    return [[float(word) for word in line.split()] for line in re.findall(r"^AFTER (.*)", done.log, re.MULTILINE)]


def test_vector_in_thermo_output(lammps, tmp_path):
    deck = decks.LJ + decks.bench("warmup 10") + thermo(VECTOR, 20) + "run 100\n"
    values = lammps.succeed(tmp_path, deck).thermo()
    log = BenchLog.read(tmp_path / "bench.log")
    steady = log.column("pair_s", "run")
    assert list(values["f_bench[1]"]) == [1, 21, 41, 61, 81, 101]
    assert values["f_bench[2]"][-1] == pytest.approx(steady[-1], abs=NS)
    # while thermo output of a step is written, that step is not over
    assert min(abs(values["f_bench[3]"][-1] - step) for step in log.column("step_s")[-2:]) < NS
    assert values["f_bench[4]"][-1] == pytest.approx(np.mean(steady), abs=NS)
    assert values["f_bench[5]"][-1] == pytest.approx(min(steady), abs=NS)
    assert values["f_bench[6]"][-1] == pytest.approx(max(steady), abs=NS)
    assert values["f_bench[8]"][-1] == sum(int(row["rebuild"]) for row in log.rows)
    assert values["f_bench[10]"][-1] >= values["f_bench[9]"][-1] > 10e6
    assert values["f_bench[2]"][0] == 0.0  # defined before the first step, never nan
    assert all(np.isfinite(values[name]).all() for name in VECTOR)


def test_vector_after_a_run(lammps, tmp_path):
    deck = decks.synthetic("drift 1e-3") + decks.bench("energy 1 memory 10 warmup 50") + "run 500\n" + after_run(VECTOR)
    (values,) = printed(lammps.succeed(tmp_path, deck))
    log = BenchLog.read(tmp_path / "bench.log")
    (run,) = log.runs
    last = log.rows[-1]
    assert values[0] == 501
    assert values[1] == pytest.approx(float(last["pair_s"]), abs=NS)
    assert values[2] == pytest.approx(float(last["step_s"]), abs=NS)
    assert values[6] == pytest.approx(np.mean(log.column("step_s", "run")), abs=NS)
    assert values[10] == pytest.approx(float(last["conserved_eV"]), rel=1e-9)
    assert values[11] == pytest.approx(run["drift"]["slope"], rel=1e-5)  # metal units: those of the log
    assert values[12] == pytest.approx(run["drift"]["ratio"], rel=1e-5)
    assert values[13] == pytest.approx(run["memory_growth"]["growth_B"], rel=1e-5, abs=1)
    assert values[14] == pytest.approx(log.column("lammps_B")[-1], rel=1e-9) and values[14] > 0
    assert values[15] == 0  # no GPU
    # the line that the drift is taken from, fitted once more
    samples = [(int(row["step"]) * 0.001, float(row["conserved_eV"])) for row in log.select("run")]
    slope = np.polyfit(*np.array(samples).T, 1)[0] / 64
    assert values[11] == pytest.approx(slope, rel=1e-4)


def test_slope_of_the_vector_is_in_lammps_units(lammps, tmp_path):
    """Kilocalories per mole and femtosecond under units real, where the log says eV and picoseconds."""
    deck = decks.synthetic("drift 1e-5 spring 20").replace("units metal", "units real")
    deck = deck.replace("timestep 0.001", "timestep 1.0") + decks.bench("energy 1") + "run 500\n"
    (values,) = printed(lammps.succeed(tmp_path, deck + after_run(VECTOR)))
    (run,) = BenchLog.read(tmp_path / "bench.log").runs
    assert run["drift"]["unit"] == "eV/atom/ps"
    assert values[11] == pytest.approx(1e-5, rel=0.02)
    assert run["drift"]["slope"] == pytest.approx(values[11] / 23.0605 * 1000, rel=1e-4)


def array_names(columns):
    return [f"f_bench[{row}][{column}]" for row in range(1, 10) for column in columns]


def test_array_agrees_with_the_log(lammps, tmp_path, lennard_jones):
    deck = (
        decks.crystal(tmp_path)
        + decks.mlff(lennard_jones)
        + "velocity all create 300 4928\nfix nve all nve\ntimestep 0.001\n"
        + decks.bench("warmup 5")
        + "run 30\n"
        + after_run(array_names((1, 2, 3, 4)))
    )
    (values,) = printed(lammps.succeed(tmp_path, deck))
    log = BenchLog.read(tmp_path / "bench.log")
    for name, (last, mean, smallest, largest) in zip(ARRAY_TIMES, np.reshape(values, (9, 4))):
        steady = log.column(name, "run")
        assert last == pytest.approx(steady[-1], abs=NS), name
        assert mean == pytest.approx(np.mean(steady), abs=NS), name
        assert smallest == pytest.approx(min(steady), abs=NS), name
        assert largest == pytest.approx(max(steady), abs=NS), name


def test_array_without_a_model_or_a_run(lammps, tmp_path):
    deck = decks.LJ + decks.bench("warmup 5") + "run 3\n" + after_run(array_names((1, 2, 3, 4)))
    (values,) = printed(lammps.succeed(tmp_path, deck))
    table = np.reshape(values, (9, 4))
    assert (table[6:] == 0).all()  # only pair_style mlff tells these
    assert (table[:, 1:] == 0).all()  # all steps were warm-up
    assert (table[:3, 0] > 0).all()


def test_maximum_over_ranks(lammps, tmp_path):
    deck = decks.synthetic("sleep 0.001 ranksleep 0.002 times times.txt") + decks.bench() + "run 20\n"
    done = lammps.succeed(tmp_path, deck + after_run(["f_bench[2]", "f_bench[4]", "f_bench[1][1]"]), ranks=2)
    log = BenchLog.read(tmp_path / "bench.log")
    last, mean, of_array = printed(done)[0]
    assert last >= 0.003 and mean >= 0.003
    assert last == of_array == pytest.approx(float(log.rows[-1]["pair_s"]), abs=NS)


def test_fix_ave_time_averages_the_array(lammps, tmp_path):
    deck = decks.LJ + decks.bench() + "fix times all ave/time 5 4 20 f_bench[1] mode vector file times.dat\nrun 100\n"
    lammps.succeed(tmp_path, deck)
    blocks = [line.split() for line in (tmp_path / "times.dat").read_text().splitlines() if not line.startswith("#")]
    heads = [int(words[0]) for words in blocks if words[1] == "9"]
    assert heads == [20, 40, 60, 80, 100]
    pair, force, step = (float(words[1]) for words in blocks[-9:-6])
    assert 0 < pair <= force and step > 0


def test_counters_go_on_over_runs(lammps, tmp_path):
    deck = decks.LJ + decks.bench("warmup 15") + "run 10\n" + after_run(VECTOR) + "run 10\n" + after_run(VECTOR)
    first, second = printed(lammps.succeed(tmp_path, deck))
    log = BenchLog.read(tmp_path / "bench.log")
    assert (first[0], second[0]) == (11, 22)
    assert first[3] == 0.0  # warm-up is left out
    assert second[3] == pytest.approx(np.mean(log.column("pair_s", "run")), abs=NS)
    assert len(log.select("warmup")) == 15 and len(log.select("run")) == 5
