# SPDX-License-Identifier: GPL-2.0-or-later
"""Times of fix bench/latency: against a pair style that waits for a known time, and against LAMMPS' own accounts."""

from statistics import median

import numpy as np
import pytest

import decks
from lammps_run import BenchLog

ROUNDING_S = 2e-9  # times are written in nanoseconds
STEPPING = ("warmup", "run")
TIMES = ("pair_s", "force_s", "step_s", "neigh_s", "comm_s", "other_s")


def assert_covers(logged, truth, tolerance: float = 0.01):
    """What is timed from outside is never shorter. Mostly hardly longer: here and there another process comes between."""
    logged, truth = np.array(logged), np.array(truth)
    assert len(logged) == len(truth)
    assert (logged >= truth - ROUNDING_S).all()
    assert median(logged / truth) < 1.0 + tolerance


def test_a_busy_wait_is_timed_to_one_percent(lammps, tmp_path):
    done = lammps.succeed(
        tmp_path, decks.synthetic("sleep 0.002 times times.txt") + decks.bench("warmup 5") + "run 200\n"
    )
    truth = done.call_times()
    assert min(truth) >= 0.002
    log = BenchLog.read(tmp_path / "bench.log")
    assert_covers(log.column("pair_s"), truth[1:])
    assert_covers(log.column("force_s"), truth, 0.02)
    assert_covers(log.column("step_s"), truth[1:], 0.05)
    assert not log.column("pair_s", "setup") and not log.column("step_s", "setup")
    assert not log.column("pair_min_s") and not log.column("pair_mean_s")  # one rank: both are pair_s


def test_ranks_that_wait_for_each_other(lammps, tmp_path):
    deck = decks.synthetic("sleep 0.002 ranksleep 0.002 times times.txt") + decks.bench() + "run 100\n"
    done = lammps.succeed(tmp_path, deck, ranks=2)
    truth = np.array([done.call_times(0), done.call_times(1)])[:, 1:]
    assert truth[1].min() >= 0.004
    log = BenchLog.read(tmp_path / "bench.log")
    assert_covers(log.column("pair_s"), truth.max(axis=0))
    assert_covers(log.column("pair_min_s"), truth.min(axis=0))
    assert_covers(log.column("pair_mean_s"), truth.mean(axis=0))
    assert_covers(log.column("force_s", "run"), truth.max(axis=0), 0.05)
    # the other rank's wait is in its communication
    assert sum(log.column("comm_s")) > 0.8 * 100 * 0.002


def test_sums_equal_the_timing_breakdown(lammps, tmp_path):
    done = lammps.succeed(tmp_path, decks.LJ + decks.bench("warmup 50") + "run 8000\n")
    log = BenchLog.read(tmp_path / "bench.log")
    printed = 1e-3  # LAMMPS prints four digits
    assert sum(log.column("pair_s")) == pytest.approx(done.breakdown("Pair"), rel=printed)
    assert sum(log.column("neigh_s")) == pytest.approx(done.breakdown("Neigh"), rel=printed)
    # communication that follows the last force computation belongs to no row
    assert sum(log.column("comm_s")) == pytest.approx(done.breakdown("Comm"), rel=0.02)
    loop = done.loop_times()[0]
    # writing the log belongs to no step, and may wait for the machine
    assert 0.8 * loop < sum(log.column("step_s")) <= loop * (1 + 1e-5)

    (run,) = log.runs
    assert run["pair_s"] == pytest.approx(done.breakdown("Pair"), rel=printed)
    assert run["force_s"] == pytest.approx(sum(log.column("force_s", *STEPPING)), abs=8000 * 1e-9)
    assert run["loop_s"] == pytest.approx(loop, rel=0.02)


def test_sums_of_two_ranks_are_at_least_those_of_either(lammps, tmp_path):
    done = lammps.succeed(tmp_path, decks.LJ + decks.bench() + "run 1000\n", ranks=2)
    log = BenchLog.read(tmp_path / "bench.log")
    for column, section in (("pair_s", "Pair"), ("neigh_s", "Neigh"), ("comm_s", "Comm")):
        assert sum(log.column(column)) >= 0.98 * done.breakdown(section)
    # the mean over ranks is LAMMPS' average
    assert sum(log.column("pair_mean_s")) == pytest.approx(done.breakdown("Pair"), rel=1e-3)
    for row in log.select("run"):
        smallest, mean, largest = (float(row[name]) for name in ("pair_min_s", "pair_mean_s", "pair_s"))
        assert smallest <= mean + ROUNDING_S and mean <= largest + ROUNDING_S
        assert float(row["force_s"]) >= largest - ROUNDING_S


def test_parts_of_a_step_add_up(lammps, tmp_path):
    lammps.succeed(tmp_path, decks.LJ + decks.bench() + "run 400\n")
    log = BenchLog.read(tmp_path / "bench.log")
    assert sum(int(row["rebuild"]) for row in log.select("run")) > 5
    for row in log.select("run"):
        pair, force, step, neighbor, communication, other = (float(row[name]) for name in TIMES)
        assert 0 < pair <= force + ROUNDING_S
        assert (neighbor > 0) == (row["rebuild"] == "1")
        assert communication > 0 and other >= 0
        assert step == pytest.approx(force + neighbor + communication + other, abs=5e-9)


@pytest.mark.parametrize("level", ["loop", "off"])
def test_without_lammps_timers_the_own_clock_serves(lammps, tmp_path, level):
    deck = decks.synthetic("sleep 0.002 times times.txt")
    done = lammps.succeed(tmp_path, f"timer {level}\n" + deck + decks.bench() + "run 50\n")
    log = BenchLog.read(tmp_path / "bench.log")
    assert log.header["timer"] == level
    for column in ("pair_s", "pair_min_s", "pair_mean_s", "neigh_s", "comm_s"):
        assert log.column(column) == []
    assert_covers(log.column("force_s"), done.call_times(), 0.02)
    assert_covers(log.column("step_s"), done.call_times()[1:], 0.05)
    assert log.runs[0]["force_s"] >= sum(done.call_times()[1:]) - 1e-6


@pytest.mark.parametrize("setting", ["full", "full sync"])
def test_finer_timers(lammps, tmp_path, setting):
    done = lammps.succeed(tmp_path, f"timer {setting}\n" + decks.LJ + decks.bench() + "run 400\n", ranks=2)
    log = BenchLog.read(tmp_path / "bench.log")
    assert log.header["timer"] == "full"
    assert sum(log.column("pair_mean_s")) == pytest.approx(done.breakdown("Pair"), rel=1e-3)


def test_the_timer_command_comes_first(lammps, tmp_path):
    done = lammps.run(tmp_path, decks.LJ + decks.bench() + "timer off\nrun 5\n")
    assert done.returncode != 0
    assert done.error == (
        "Fix bench/latency was defined under another timer setting; put the timer command before the fix command"
    )


def test_pairs_that_are_not_computed_take_no_time(lammps, tmp_path):
    done = lammps.succeed(tmp_path, decks.LJ + "pair_modify compute no\n" + decks.bench() + "run 20\n")
    log = BenchLog.read(tmp_path / "bench.log")
    assert done.breakdown("Pair") == 0.0
    assert log.column("pair_s", "run") == [0.0] * 20
    assert len(log.column("step_s", "run")) == 20


def test_a_rank_without_atoms(lammps, tmp_path):
    half = "region half block 0 0.9 0 2 0 2\ncreate_atoms 1 region half"
    deck = "processors 2 1 1\n" + decks.LJ.replace("create_atoms 1 box", half)
    done = lammps.succeed(tmp_path, deck + decks.bench("flush 0") + 'run 20\nprint "EMPTY $(f_bench[1])"\n', ranks=2)
    assert "EMPTY 21" in done.log
    log = BenchLog.read(tmp_path / "bench.log")
    assert len(log.column("pair_s", "run")) == 20
    for row in log.select("run"):
        smallest, mean, largest = (float(row[name]) for name in ("pair_min_s", "pair_mean_s", "pair_s"))
        assert smallest <= mean + ROUNDING_S and mean <= largest + ROUNDING_S
