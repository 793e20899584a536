# SPDX-License-Identifier: GPL-2.0-or-later
"""What fix bench/latency refuses, and the summary that it prints."""

import re

import pytest

import decks
from lammps_run import BenchLog

KEYWORDS = ["file", "append", "warmup", "energy", "memory", "flush", "sync", "halt", "drift", "leak", "summary"]


@pytest.mark.parametrize(
    "keywords, message",
    [
        ("warmup -1", "Fix bench/latency warmup must be 0 or more calls"),
        ("energy 0", "Fix bench/latency energy must be no, thermo or an interval in steps above 0"),
        ("memory -5", "Fix bench/latency memory must be an interval in calls, or 0 for never"),
        ("flush -1", "Fix bench/latency flush must be 0 or more seconds"),
        (
            "file no/such/folder/bench.log",
            "Bench log no/such/folder/bench.log cannot be created: No such file or directory; "
            "choose another name with the keyword file",
        ),
        (
            "file /dev/full",
            "Bench log /dev/full cannot be written: No space left on device; "
            "free space there or choose another place with the keyword file",
        ),
    ],
)
def test_bad_values(lammps, tmp_path, keywords, message):
    done = lammps.run(tmp_path, decks.LJ + f"fix bench all bench/latency {keywords}\nrun 10\n")
    assert done.returncode != 0
    assert done.error == message


def test_unknown_keyword(lammps, tmp_path):
    done = lammps.run(tmp_path, decks.LJ + "fix bench all bench/latency speed 3\nrun 10\n")
    assert done.error.startswith("Unknown fix bench/latency keyword: speed; known are ")
    for keyword in KEYWORDS:
        assert re.search(rf"\b{keyword}\b", done.error)


@pytest.mark.parametrize(
    "keywords, words",
    [
        ("append maybe", ["maybe"]),
        ("sync gpu", ["gpu"]),
        ("halt never", ["never"]),
        ("summary short", ["short"]),
        ("warmup few", ["few"]),
        ("warmup 1.5", ["1.5"]),
        ("energy often", ["often"]),
        ("memory all", ["all"]),
        ("flush soon", ["soon"]),
        ("drift small 1e-4", ["small"]),
        ("drift 1e-5 small", ["small"]),
        ("drift 1e-5", ["drift"]),
        ("drift -1e-5 1e-4", ["drift"]),
        ("drift 1e-5 -1e-4", ["drift"]),
        ("leak much", ["much"]),
        ("leak -1", ["leak"]),
        ("flush nan", ["nan"]),
        *((keyword, [keyword]) for keyword in KEYWORDS),
    ],
)
def test_values_that_are_not_understood(lammps, tmp_path, keywords, words):
    done = lammps.run(tmp_path, decks.LJ + f"fix bench all bench/latency {keywords}\nrun 10\n")
    assert done.returncode != 0
    assert done.error and len(done.error) < 300, done.output[-2000:]
    for word in words:
        assert word in done.error, done.error


def printed_by_the_fix(lammps, folder, deck, options, ranks=1):
    """Lines of output, without numbers, that a silent fix does not print; in their order."""
    texts = {}
    for name, choice in (("with", options), ("silent", options + " summary no")):
        done = lammps.succeed(folder / name, deck.replace("OPTIONS", choice), ranks=ranks)
        texts[name] = [re.sub(r"[0-9][0-9.e+-]*", "N", line).strip() for line in done.log.splitlines()]
    silent = set(texts["silent"])
    return [line for line in texts["with"] if line and line not in silent and not line.startswith("fix bench")]


@pytest.mark.parametrize("ranks", [1, 2])
def test_summary_at_the_end_of_each_run(lammps, tmp_path, ranks):
    deck = decks.LJ + decks.bench("OPTIONS")
    one = printed_by_the_fix(lammps, tmp_path / "one", deck + "run 100\n", "memory 5 energy 5", ranks)
    assert one
    text = "\n".join(one).lower()
    assert "pair" in text and "step" in text
    three = printed_by_the_fix(
        lammps, tmp_path / "three", deck + "run 100\nrun 100\nrun 100\n", "memory 5 energy 5", ranks
    )
    assert three.count(one[0]) == 3


def test_flags_are_in_the_summary(lammps, tmp_path):
    clean = printed_by_the_fix(
        lammps, tmp_path / "clean", decks.synthetic() + decks.bench("OPTIONS") + "run 500\n", "energy 1"
    )
    drifting = printed_by_the_fix(
        lammps, tmp_path / "drift", decks.synthetic("drift 1e-2") + decks.bench("OPTIONS") + "run 500\n", "energy 1"
    )
    assert "*** beyond the limit ***" in "".join(drifting)
    assert "***" not in "".join(clean)
    for name, flagged in (("clean", False), ("drift", True)):
        (run,) = BenchLog.read(tmp_path / name / "with" / "bench.log").runs
        assert run["drift"]["flagged"] is flagged


def test_group_is_not_used(lammps, tmp_path):
    deck = decks.LJ + "group none empty\nfix bench none bench/latency file bench.log energy 1\nrun 5\n"
    lammps.succeed(tmp_path, deck)
    log = BenchLog.read(tmp_path / "bench.log")
    assert len(log.rows) == 6 and len(log.column("etotal_lj")) == 6


def test_the_last_of_a_keyword_counts(lammps, tmp_path):
    lammps.succeed(tmp_path, decks.LJ + decks.bench("energy 5 energy no") + "run 10\n")
    log = BenchLog.read(tmp_path / "bench.log")
    assert log.header["energy"] == "no" and not log.column("pe_lj")
