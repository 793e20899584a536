# SPDX-License-Identifier: GPL-2.0-or-later
"""Some of LAMMPS' own examples with and without fix bench/latency; `make test-examples` runs all."""

import lammps_examples
import pytest

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
