# SPDX-License-Identifier: GPL-2.0-or-later
"""Drift of the conserved quantity that fix bench/latency finds, and runs that it ends."""

import re

import numpy as np
import pytest

import decks
from lammps_run import BenchLog

EV_PER_KCAL = 1 / 23.0605


def drift_of(lammps, folder, deck, options="energy 1", steps=2000, **kwargs):
    lammps.succeed(folder, deck + decks.bench(options) + f"run {steps}\n", **kwargs)
    log = BenchLog.read(folder / "bench.log")
    return log, log.runs[-1]["drift"]


def test_an_injected_drift_is_found(lammps, tmp_path):
    log, drift = drift_of(lammps, tmp_path, decks.synthetic("drift 1e-3"))
    assert drift["slope"] == pytest.approx(1e-3, rel=0.02)
    assert drift["low"] <= drift["slope"] <= drift["high"] and drift["low"] > 0
    assert (drift["unit"], drift["samples"], drift["flagged"]) == ("eV/atom/ps", 2000, True)
    conserved = np.array(log.column("conserved_eV", "run"))
    gain = 1e-3 * 64 * 1.999
    assert drift["relative"] == pytest.approx(gain / abs(conserved.mean()), rel=0.03)
    kinetic = np.array(log.column("etotal_eV", "run")) - np.array(log.column("pe_eV", "run"))
    assert drift["ratio"] == pytest.approx(gain / kinetic.std(), rel=0.03)


def test_a_loss_is_a_drift_too(lammps, tmp_path):
    _, drift = drift_of(lammps, tmp_path, decks.synthetic("drift -1e-3"))
    assert drift["slope"] == pytest.approx(-1e-3, rel=0.02)
    assert drift["flagged"] and drift["high"] < 0


def test_a_drift_in_noise_lies_in_its_interval(lammps, tmp_path):
    log, drift = drift_of(lammps, tmp_path, decks.synthetic("drift 1e-3 noise 1e-3"))
    assert drift["low"] <= 1e-3 <= drift["high"]
    assert drift["flagged"]
    times = np.array([int(row["step"]) for row in log.select("run")]) * 0.001
    energies = np.array(log.column("conserved_eV", "run")) / 64
    line, covariance = np.polyfit(times, energies, 1, cov=True)
    assert drift["slope"] == pytest.approx(line[0], rel=1e-3)
    # white noise, so that the plain standard error is right: neither a tenth nor ten times of it
    width = (drift["high"] - drift["low"]) / (2 * 1.96 * covariance[0, 0] ** 0.5)
    assert 0.6 < width < 1.7


def test_noise_alone_is_not_flagged(lammps, tmp_path):
    _, drift = drift_of(lammps, tmp_path, decks.synthetic("noise 1e-3"))
    assert drift["low"] <= 0 <= drift["high"]
    assert not drift["flagged"]


def test_correlated_samples_widen_the_interval(lammps, tmp_path):
    """Springs swing in phase, so that neighbouring samples say nearly the same."""
    log, drift = drift_of(lammps, tmp_path, decks.silicon())
    times = np.array([int(row["step"]) for row in log.select("run")]) * 0.001
    energies = np.array(log.column("conserved_eV", "run")) / 64
    line, covariance = np.polyfit(times, energies, 1, cov=True)
    assert drift["slope"] == pytest.approx(line[0], rel=1e-3)
    assert drift["high"] - drift["low"] > 1.5 * 2 * 1.96 * covariance[0, 0] ** 0.5


@pytest.mark.parametrize("deck", [decks.silicon(), decks.LJ.replace("timestep 0.005", "timestep 0.001")])
def test_a_clean_run_is_not_flagged(lammps, tmp_path, deck):
    log, drift = drift_of(lammps, tmp_path, deck, "energy 1 warmup 200")
    assert drift["samples"] == 1800  # warm-up is left out
    assert not drift["flagged"]
    assert drift["unit"] == ("eV/atom/ps" if log.header["units"] == "metal" else "lj/atom/tau")


def test_the_limit_is_the_users(lammps, tmp_path):
    _, drift = drift_of(lammps, tmp_path / "below", decks.synthetic("drift 1e-3"), "energy 1 drift 2e-3 10")
    assert not drift["flagged"]
    _, drift = drift_of(lammps, tmp_path / "slope", decks.synthetic("drift 1e-3"), "energy 1 drift 5e-4 10")
    assert drift["flagged"]
    _, drift = drift_of(lammps, tmp_path / "relative", decks.synthetic("drift 1e-3"), "energy 1 drift 2e-3 1e-2")
    assert drift["flagged"]


def test_units_lj(lammps, tmp_path):
    deck = decks.synthetic("drift 1e-3 spring 100").replace("units metal", "units lj").replace("28.0855", "1.0")
    deck = deck.replace("velocity all create 300", "velocity all create 1.0")
    _, drift = drift_of(lammps, tmp_path, deck)
    assert drift["unit"] == "lj/atom/tau"
    assert drift["slope"] == pytest.approx(1e-3, rel=0.02)


def test_units_real(lammps, tmp_path):
    deck = decks.synthetic("drift 1e-5 spring 20").replace("units metal", "units real")
    _, drift = drift_of(lammps, tmp_path, deck.replace("timestep 0.001", "timestep 1.0"))
    assert drift["unit"] == "eV/atom/ps"
    assert drift["slope"] == pytest.approx(1e-5 * EV_PER_KCAL * 1000, rel=0.02)


def test_twenty_samples_are_needed(lammps, tmp_path):
    for steps in (19, 20):
        _, drift = drift_of(lammps, tmp_path / str(steps), decks.silicon(), steps=steps)
        assert (drift is None) == (steps < 20)


def test_each_run_has_a_drift_of_its_own(lammps, tmp_path):
    deck = decks.synthetic("drift 1e-3") + decks.bench("energy 1") + "run 500\nrun 500\nrun 500 pre no\n"
    lammps.succeed(tmp_path, deck)
    for run in BenchLog.read(tmp_path / "bench.log").runs:
        assert run["drift"]["samples"] == 500
        assert run["drift"]["slope"] == pytest.approx(1e-3, rel=0.05)


FAULTS = {"nan": "nan 120", "explosion": "hot 120"}


@pytest.mark.parametrize("ranks", [1, 2])
@pytest.mark.parametrize("fault", FAULTS)
def test_halt(lammps, tmp_path, fault, ranks):
    deck = decks.synthetic(FAULTS[fault]) + decks.bench("energy 5 halt yes flush 1000") + "run 400\n"
    done = lammps.run(tmp_path, deck, ranks=ranks)
    assert done.returncode != 0
    assert "ERROR" in done.output and "Total wall time" not in done.output
    log = BenchLog.read(tmp_path / "bench.log")
    (halt,) = log.halts
    assert set(halt) == {"reason", "step"} and halt["reason"]
    if fault == "nan":
        assert halt["step"] == 120
    else:
        assert 120 <= halt["step"] <= 200
    assert str(halt["step"]) in done.error
    assert len(done.error) < 300 and not re.search(r"[.!] [A-Z]", done.error), done.error
    # the rows so far are there, that of the fault among them
    steps = [int(row["step"]) for row in log.rows]
    assert steps == list(range(len(steps))) and halt["step"] - 1 <= steps[-1] <= halt["step"] + 1


@pytest.mark.parametrize("fault", FAULTS)
def test_without_halt_there_is_one_warning(lammps, tmp_path, fault):
    done = lammps.succeed(tmp_path, decks.synthetic(FAULTS[fault]) + decks.bench("energy 5") + "run 400\nrun 10\n")
    assert "Total wall time" in done.output
    mine = [warning for warning in done.warnings if "bench/latency" in warning]
    assert len(mine) == 1 and re.search(r"\d", mine[0])
    log = BenchLog.read(tmp_path / "bench.log")
    assert not log.halts
    assert len(log.rows) == 401 + 11
    assert [run["steps"] for run in log.runs] == [400, 10]


def test_a_hot_start_is_no_explosion(lammps, tmp_path):
    """Ten thousand kelvin from the beginning: the temperature is compared with the run's own first samples."""
    deck = decks.synthetic().replace("velocity all create 300", "velocity all create 10000")
    done = lammps.succeed(tmp_path, deck + decks.bench("energy 5 halt yes") + "run 200\n")
    assert not [warning for warning in done.warnings if "bench/latency" in warning]
    assert not BenchLog.read(tmp_path / "bench.log").halts


def test_an_explosion_within_the_first_samples(lammps, tmp_path):
    """Seen: 300, 3051, 125706 K and no end, since the hottest of the first ten samples was what later ones were held to."""
    deck = decks.silicon().replace("timestep 0.001", "timestep 0.02")
    done = lammps.run(
        tmp_path, deck + "thermo 1\nthermo_modify lost ignore\n" + decks.bench("energy 1 halt yes") + "run 60\n"
    )
    assert done.returncode != 0 and "explodes" in done.error
    (halt,) = BenchLog.read(tmp_path / "bench.log").halts
    assert halt["step"] < 10


def test_a_command_may_heat_between_runs(lammps, tmp_path):
    """A few samples at 0 K, then atoms that start at ten thousand kelvin."""
    deck = decks.synthetic().replace("velocity all create 300", "velocity all create 10000")
    heat = "".join(line + "\n" for line in deck.splitlines() if line.startswith("velocity"))
    deck = deck.replace(heat, "") + decks.bench("energy 1 halt yes") + "run 3\n" + heat + "run 100\n"
    lammps.succeed(tmp_path, deck)
    assert not BenchLog.read(tmp_path / "bench.log").halts


def test_frames_of_a_rerun_do_not_explode(lammps, tmp_path):
    """Nothing moves, whatever velocities the frames have."""
    frames = "dump frames all custom 1 frames.dump id type x y z vx vy vz\n"
    deck = decks.synthetic() + frames + "run 20\nvelocity all scale 30000\nrun 20\nundump frames\n"
    rerun = "rerun frames.dump dump x y z vx vy vz\n"
    done = lammps.succeed(tmp_path, deck + decks.bench("energy 1 halt yes") + rerun)
    assert not [warning for warning in done.warnings if "bench/latency" in warning]
    temperatures = BenchLog.read(tmp_path / "bench.log").column("temp_K", "rerun")
    assert max(temperatures) > 20 * max(temperatures[:10])
