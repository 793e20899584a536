# SPDX-License-Identifier: GPL-2.0-or-later
"""Some of LAMMPS' own examples with and without fix bench/latency; `make test-examples` runs all."""

import os
import subprocess
from pathlib import Path

import lammps_examples
import pytest

import decks

SAMPLE = [
    "melt/in.melt",
    "min/in.min",
    "crack/in.crack",
    "deposit/in.deposit.atom",
    "gcmc/in.gcmc.co2",
    "neb/in.neb.hop1",
    "rerun/in.rdf.first",
    "MC/in.mc",
]


@pytest.fixture(scope="session")
def examples():
    return lammps_examples.fetch()


@pytest.mark.parametrize("name", SAMPLE)
def test_example(lammps, examples, tmp_path, name):
    result = lammps_examples.Example(lammps, examples / name, tmp_path).compare()
    assert result.state == "same", result.why


def processes_in(folder):
    """Also those that have become children of init."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if Path(os.readlink(process / "cwd")) == folder:
                found.append(int(process.name))
        except OSError:  # it has ended, or is another user's
            pass
    return found


@pytest.mark.parametrize("ranks", [1, 2])
def test_an_example_that_takes_too_long_is_ended_with_all_its_processes(lammps, tmp_path, ranks):
    with pytest.raises(subprocess.TimeoutExpired):
        lammps.run(tmp_path, decks.LJ + "run 100000000\n", ranks=ranks, timeout=5)
    assert processes_in(tmp_path) == []
