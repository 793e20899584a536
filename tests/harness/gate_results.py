# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of `mlffbench gate` share: results whose times are set, suites that sleep, and verdicts read."""

import json
import shutil

import jsonschema
import pytest
from synthetic_results import set_times

from conftest import Harness, required, suite_dict

FILE = ("--history", "history.sqlite")

SAME = {"soft": 1.0, "hard": 2.0}

SLOW = {"soft": 1.1, "hard": 2.0}


@pytest.fixture(name="measured", scope="module")
def measured_fixture(program, lmp, plugin, tmp_path_factory):
    harness = Harness(program, tmp_path_factory.mktemp("measured"))
    harness.call("run", harness.write_suite(suite_dict(repetitions=6)), "--output", "out", "--quiet")
    return harness.folder


@pytest.fixture(name="results")
def results_fixture(harness, measured):
    """Makes output folders with step times of the test's own, as if each had been measured for itself."""

    def make(name, factors):
        folder = harness.folder / name
        shutil.copytree(measured / "out", folder)
        set_times(folder, factors, f"2031-01-01T12:00:{len(list(harness.folder.iterdir())):02}Z")
        return folder

    return make


def gate(harness, *arguments, expect=0):
    """The verdict as JSON, held against its schema."""
    data = json.loads(harness.call("gate", *arguments, "--json", "--quiet", expect=expect, timeout=400).stdout)
    jsonschema.Draft202012Validator(json.loads(harness.call("schema", "gate").stdout)).validate(data)
    assert data["exit_code"] == expect and data["passed"] == (expect == 0)
    return data


def cells(data):
    return {cell["cell"].rsplit("/", 1)[1]: cell for cell in data["cells"]}


def sleeping(ms, **changes):
    """A suite whose potentials do nothing but sleep in each call: what takes how long is known."""
    plugin = str(required("MLFFBENCH_SYNTHETIC"))

    def potential(name, sleep_ms):
        style = f"bench/synthetic sleep {sleep_ms / 1000}"
        return {"name": name, "role": "reference", "pair_style": style, "pair_coeff": ["* *"], "plugins": [plugin]}

    protocol = {"name": "nve", "ensemble": "nve", "timestep_fs": 1.0, "steps": 8, "warmup_steps": 2}
    potentials = [potential("changed", ms), potential("constant", 4)]
    return suite_dict(suite="sleeping", protocols=[protocol], potentials=potentials, repetitions=6, **changes)


def accept(harness, suite):
    """Measures a suite once and makes that its baseline."""
    harness.call("run", suite, "--output", "first", "--quiet")
    harness.call("baseline", "accept", "first", *FILE)


@pytest.fixture(name="tiny", scope="module")
def tiny_fixture(program, lmp, plugin, tmp_path_factory):
    """A folder with a suite of four repetitions and its baseline, measured once for all tests of a file."""
    harness = Harness(program, tmp_path_factory.mktemp("tiny"))
    accept(harness, harness.write_suite(suite_dict(repetitions=4)))
    return harness.folder


@pytest.fixture(name="suite")
def suite_fixture(harness, tiny):
    """The suite's file in the test's own copy of that folder."""
    shutil.copytree(tiny, harness.folder, dirs_exist_ok=True)
    return harness.folder / "suite.yaml"
