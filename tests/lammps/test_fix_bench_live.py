# SPDX-License-Identifier: GPL-2.0-or-later
"""The log of fix bench/latency while LAMMPS writes it, and after LAMMPS was killed.

MLFFBENCH_KILLS: how often LAMMPS is killed (10).
"""

import contextlib
import os
import random
import signal
import time

import pytest

import decks
from lammps_run import BenchLog

KILLS = int(os.environ.get("MLFFBENCH_KILLS", "10"))
DECK = decks.LJ + decks.bench("warmup 20 energy 10 memory 7 flush {flush}") + "run 100000000\n"


@contextlib.contextmanager
def simulation(lammps, folder, deck):
    """A simulation that has written rows already; it is killed at the end."""
    process = lammps.start(folder, deck)
    try:
        deadline = time.monotonic() + 120
        log = folder / "bench.log"
        while not (log.exists() and log.read_bytes().count(b"\n") > 4):
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.01)
        yield process, log
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def assert_whole(log):
    """All that can be known of the rows of DECK beforehand."""
    assert log.header["columns"][:6] == ["call", "step", "phase", "level", "rebuild", "pair_s"]
    for number, row in enumerate(log.rows, 1):
        step = number - 1
        assert (int(row["call"]), int(row["step"]), row["level"]) == (number, step, "0")
        assert row["phase"] == ("setup" if step == 0 else "warmup" if step <= 20 else "run")
        assert row["rebuild"] in ("0", "1")
        assert float(row["force_s"]) > 0
        for name in ("pair_s", "step_s", "neigh_s", "comm_s", "other_s"):
            assert bool(row[name]) == (step > 0)
        for name in ("pe_lj", "etotal_lj", "conserved_lj", "temp_lj"):
            assert bool(row[name]) == (step % 10 == 0), (name, row)
        assert bool(row["rss_B"]) == (number % 7 == 0)
        # a number that was cut short would be far off
        if step % 10 == 0:
            assert -5.0 * 32 < float(row["etotal_lj"]) < 0
            assert 0.5 < float(row["temp_lj"]) < 4


@pytest.mark.parametrize("kill", range(KILLS))
def test_log_is_whole_after_a_kill(lammps, tmp_path, kill):
    moment = random.Random(kill)
    flush = moment.choice([0, 0.001, 0.01, 0.1])
    with simulation(lammps, tmp_path, DECK.format(flush=flush)) as (process, file):
        time.sleep(moment.uniform(0.0, 0.5))
        assert process.poll() is None
    log = BenchLog.read(file, partial=True)
    assert len(log.rows) > 0
    assert_whole(log)


def test_rows_that_are_read_during_the_run_are_whole(lammps, tmp_path):
    lengths = []
    with simulation(lammps, tmp_path, DECK.format(flush=0.01)) as (process, file):
        deadline = time.monotonic() + 60
        while len(lengths) < 12 or lengths[-1] < 2000:
            assert process.poll() is None and time.monotonic() < deadline
            log = BenchLog.read(file, partial=True)
            assert_whole(log)
            lengths.append(len(log.rows))
            time.sleep(0.02)
    assert lengths == sorted(lengths) and len(set(lengths)) > 3


def test_rows_come_about_every_flush_interval(lammps, tmp_path):
    """Of a pair style that takes a hundredth of a second, rows come long before the run is over."""
    deck = decks.synthetic("sleep 0.01") + decks.bench("flush 0.1") + "run 100000\n"
    with simulation(lammps, tmp_path, deck) as (process, file):
        seen = set()
        deadline = time.monotonic() + 60
        while len(seen) < 5:
            assert process.poll() is None and time.monotonic() < deadline
            seen.add(len(BenchLog.read(file, partial=True).rows))
            time.sleep(0.05)
    blocks = sorted(seen)
    assert blocks[-1] < 2000


def test_a_killed_log_is_continued(lammps, tmp_path):
    with simulation(lammps, tmp_path, DECK.format(flush=0.01)) as (_, file):
        time.sleep(0.2)
    file.write_bytes(file.read_bytes()[:-9])  # as if the kill had come within a row
    whole = len(BenchLog.read(file, partial=True).rows)
    deck = DECK.format(flush=0.01).replace("run 100000000", "run 5")
    lammps.succeed(tmp_path, deck.replace("bench/latency file", "bench/latency append yes file"))
    log = BenchLog.read(file)
    assert [int(row["call"]) for row in log.rows] == list(range(1, whole + 7))
    assert log.continued[0][0] == whole


def test_ended_by_an_error_the_log_is_whole(lammps, tmp_path):
    """LAMMPS loses atoms and ends; what was flushed before is there."""
    deck = decks.LJ.replace("timestep 0.005", "timestep 0.5") + decks.bench("flush 0.001") + "run 10000\n"
    done = lammps.run(tmp_path, deck)
    assert done.returncode != 0
    log = BenchLog.read(tmp_path / "bench.log", partial=True)
    assert [int(row["call"]) for row in log.rows] == list(range(1, len(log.rows) + 1))
