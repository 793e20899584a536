# SPDX-License-Identifier: GPL-2.0-or-later
"""Memory in the log of fix bench/latency: what is sampled when, and leaks that it finds."""

import re

import pytest

import decks
from lammps_run import BenchLog

SAMPLED = ("rss_B", "rss_mean_B", "peak_rss_B", "lammps_B", "device_B")


def growth_of(lammps, folder, deck, options, steps, **kwargs):
    lammps.succeed(folder, deck + decks.bench(options) + f"run {steps}\n", **kwargs)
    log = BenchLog.read(folder / "bench.log")
    return log, log.runs[-1]["memory_growth"]


def expected_growth(log, leak_B):
    """From the first to the last sample after warm-up."""
    calls = [int(row["call"]) for row in log.select("run") if row["rss_B"]]
    return leak_B * (calls[-1] - calls[0])


def test_a_leak_is_found(lammps, tmp_path):
    log, growth = growth_of(
        lammps, tmp_path, decks.synthetic("leak 1024"), "warmup 1000 memory 50 leak 1 summary no", 100000
    )
    assert growth["growth_B"] == pytest.approx(expected_growth(log, 1024), rel=0.05)
    assert 0 < growth["low_B"] <= growth["growth_B"] <= growth["high_B"]
    assert growth["samples"] == len(log.column("rss_B", "run")) == 99000 // 50
    assert growth["flagged"]
    assert log.runs[0]["rss_B"] > 20e6 and log.runs[0]["peak_rss_B"] >= log.runs[0]["rss_B"]


def test_a_leak_on_one_rank_is_found(lammps, tmp_path):
    """One rank has all atoms and all leaks less: what is flagged is the largest growth of any rank."""
    log, growth = growth_of(
        lammps, tmp_path, decks.synthetic("leak 2048"), "warmup 1000 memory 50 leak 1", 6000, ranks=2
    )
    assert growth["growth_B"] == pytest.approx(expected_growth(log, 2048), rel=0.1)
    assert growth["flagged"]


def test_the_default_limit_is_10_megabytes(lammps, tmp_path):
    _, growth = growth_of(lammps, tmp_path / "below", decks.synthetic("leak 1024"), "memory 20", 5000)
    assert growth["growth_B"] > 4e6 and not growth["flagged"]
    _, growth = growth_of(lammps, tmp_path / "above", decks.synthetic("leak 4096"), "memory 20", 5000)
    assert growth["growth_B"] > 15e6 and growth["flagged"]


@pytest.mark.parametrize("deck", [decks.synthetic(), decks.LJ])
def test_a_clean_run_is_not_flagged(lammps, tmp_path, deck):
    _, growth = growth_of(lammps, tmp_path, deck, "warmup 1000 memory 50 leak 1", 100000)
    assert growth["samples"] == 99000 // 50
    assert not growth["flagged"]


def test_every_call_can_be_sampled(lammps, tmp_path):
    """Readings in a row are taken in a cheaper way: all of them are there, and the leak is found as well."""
    log, growth = growth_of(lammps, tmp_path, decks.synthetic("leak 4096"), "memory 1 warmup 200 leak 1", 3000)
    assert all(row["rss_B"] for row in log.rows)
    assert growth["growth_B"] == pytest.approx(expected_growth(log, 4096), rel=0.05)
    assert growth["flagged"]


def test_growth_goes_on_over_runs(lammps, tmp_path):
    deck = decks.synthetic("leak 4096") + decks.bench("memory 10 leak 1") + "run 1000\nrun 1000\n"
    lammps.succeed(tmp_path, deck)
    log = BenchLog.read(tmp_path / "bench.log")
    first, second = (run["memory_growth"] for run in log.runs)
    assert second["samples"] == len(log.column("rss_B", "run")) > first["samples"]
    assert second["growth_B"] > 1.5 * first["growth_B"]


def test_sampling_interval(lammps, tmp_path):
    lammps.succeed(tmp_path, decks.LJ + decks.bench("memory 4") + "run 50\n")
    log = BenchLog.read(tmp_path / "bench.log")
    assert [bool(row["rss_B"]) for row in log.rows] == [int(row["call"]) % 4 == 0 for row in log.rows]
    assert all(10e6 < rss < 4e9 for rss in log.column("rss_B"))
    assert log.column("rss_mean_B") == []  # one rank
    assert log.column("device_B") == []  # no GPU


def test_mean_over_ranks(lammps, tmp_path):
    lammps.succeed(tmp_path, decks.LJ + decks.bench("memory 10") + "run 50\n", ranks=2)
    rows = [row for row in BenchLog.read(tmp_path / "bench.log").rows if row["rss_B"]]
    assert len(rows) == 5
    for row in rows:
        assert 0.5 * float(row["rss_B"]) <= float(row["rss_mean_B"]) <= float(row["rss_B"])


def test_without_memory_nothing_is_sampled(lammps, tmp_path):
    _, growth = growth_of(lammps, tmp_path, decks.LJ, "memory 0", 500)
    log = BenchLog.read(tmp_path / "bench.log")
    assert growth is None
    assert log.column("rss_B") == log.column("rss_mean_B") == []


def test_twenty_samples_are_needed(lammps, tmp_path):
    _, growth = growth_of(lammps, tmp_path / "fewer", decks.LJ, "memory 10", 195)
    assert growth is None
    _, growth = growth_of(lammps, tmp_path / "twenty", decks.LJ, "memory 10", 205)
    assert growth["samples"] == 20


def test_peak_and_lammps_memory_come_with_each_flush(lammps, tmp_path):
    deck = decks.LJ + decks.bench("flush 0.05 memory 10") + "run 40000\n"
    done = lammps.succeed(tmp_path, deck + 'print "AFTER $(f_bench[15]:%.15g) $(f_bench[10]:%.15g)"\n')
    log = BenchLog.read(tmp_path / "bench.log")
    rows = [row for row in log.rows if row["lammps_B"]]
    assert [row for row in log.rows if row["peak_rss_B"]] == rows
    assert 2 <= len(rows) < len(log.rows) / 10
    peaks = [float(row["peak_rss_B"]) for row in rows]
    assert peaks == sorted(peaks) and peaks[-1] >= max(log.column("rss_B")[:1])
    for row in rows:
        assert 1e3 < float(row["lammps_B"]) < float(row["peak_rss_B"])
    lammps_B, peak_B = (float(word) for word in re.search(r"^AFTER (\S+) (\S+)", done.log, re.MULTILINE).groups())
    assert lammps_B == pytest.approx(float(rows[-1]["lammps_B"]), rel=1e-9)
    assert peak_B >= peaks[-1]
    # LAMMPS itself prints the same sum, in megabytes per rank
    printed = float(re.search(r"Per MPI rank memory allocation .* = (\S+) \|", done.log).group(1))
    assert float(rows[-1]["lammps_B"]) == pytest.approx(printed * 1024**2, rel=0.5)
