# SPDX-License-Identifier: GPL-2.0-or-later
"""`mlffbench gate`: what is missing or not alike is said before anything runs, and what to do about it."""

import shutil

import pytest
from gate_results import FILE, SAME, measured_fixture, results_fixture  # noqa: F401
from synthetic_results import change_records

from conftest import Harness, suite_dict


@pytest.mark.parametrize("place", ["local", "slurm"])
@pytest.mark.parametrize(
    "arguments, code, message",
    [
        (["--history", "none.sqlite"], 1, "cannot read none.sqlite: No such file"),
        (["--history", "other.sqlite"], 6, "other.sqlite has no baseline of suite tiny on "),
        (["--against", "none"], 1, "cannot read none: No such file"),
        (["--against", "elsewhere"], 6, "have no cell with times of steps in common"),
        (["--against", "begun"], 1, "begun: 1 of 8 runs are still to be done"),
        ([*FILE, "--cell", "si/nve/1x1/sift"], 1, "has no such cell, did you mean si/nve/1x1/soft?; it has si/nve"),
        ([*FILE, "--cell", "si/nvt/1x1/soft"], 1, "there is no such cell in "),
        ([*FILE, "--control", "x"], 1, "--control x: suite tiny has no such potential; it has hard, soft"),
        ([*FILE, "--ignore", "x"], 1, "--ignore x: there is no such key"),
        ([*FILE, "--junit", "no/gate.xml"], 1, "cannot write no/gate.xml"),
        ([*FILE, "--html", "no/gate.html"], 1, "cannot write no/gate.html"),
        ([*FILE, "--html", "suite.yaml"], 1, "suite.yaml does not end with .html"),
        ([*FILE, "--delta", "nan"], 1, "is a percentage above 0, at most 1000; not nan"),
        ([*FILE, "--delta", "inf"], 1, "is a percentage above 0"),
        ([*FILE, "--delta", "0"], 1, "is a percentage above 0"),
        (["--against-suite", "none.yaml"], 1, "none.yaml"),
        (["--against-suite", "suite.yaml", "--cell", "si/nve/1x1/sift"], 1, "did you mean si/nve/1x1/soft?; it has"),
        (["--against-plugin", "none.so"], 1, "none.so"),
    ],
)
def test_what_is_missing_is_found_before_anything_runs(harness, gated, place, arguments, code, message):
    """A missing baseline that is found after all has run, or never: github.com/im-anishraj/arnio/issues/1444,
    github.com/django/django/pull/15866. NaN in a range: github.com/pallets/click/issues/3347."""
    shutil.copytree(gated, harness.folder, dirs_exist_ok=True)
    if place == "slurm":
        if any(argument.startswith("--against-") for argument in arguments):
            pytest.skip("programs are interleaved on this machine alone")
        arguments = [*arguments, "--site", harness.write_site(executor="slurm")]
    before = sorted(harness.folder.rglob("*"))
    assert message in harness.call("gate", "suite.yaml", "--output", "out", *arguments, expect=code).stderr
    assert sorted(harness.folder.rglob("*")) == before


@pytest.fixture(scope="module")
def gated(program, lmp, plugin, tmp_path_factory):
    """A suite, its baseline, results of others and a history of others."""
    harness = Harness(program, tmp_path_factory.mktemp("gated"))
    harness.call("run", harness.write_suite(suite_dict(repetitions=4)), "--output", "first", "--quiet")
    harness.call("baseline", "accept", "first", *FILE)
    shutil.copytree(harness.folder / "first", harness.folder / "elsewhere")
    change_records(harness.folder / "elsewhere", lambda record: record.update(system="another"))
    shutil.copytree(harness.folder / "first", harness.folder / "begun")
    next((harness.folder / "begun").glob("runs/**/record.json")).unlink()
    harness.call("run", harness.write_suite(suite_dict(suite="other", repetitions=1), "o.yaml"), "--output", "o")
    harness.call("baseline", "accept", "o", "--history", "other.sqlite")
    nvt = {"name": "nvt", "ensemble": "nvt", "timestep_fs": 1, "steps": 20, "thermostat": {"type": "nose-hoover"}}
    harness.write_suite(suite_dict(repetitions=4, protocols=[*suite_dict()["protocols"], nvt]))
    return harness.folder


def test_another_machine_is_found_before_anything_runs(harness, results):
    old = results("old", SAME)
    change_records(old, lambda record: record["environment"].update(cpu_model="another processor"))
    suite = harness.write_suite(suite_dict(repetitions=6))
    error = harness.call("gate", suite, "--against", "old", "--output", "out", expect=6).stderr
    assert "not comparable: old was measured on another processor" in error
    assert not (harness.folder / "out").exists()
    harness.call("gate", suite, "--against", "old", "--output", "out", "--ignore", "cpu_model", "--delta", "1000")


@pytest.mark.parametrize(
    "arguments, code, message",
    [
        (["none", "--against", "old"], 1, "cannot read none"),
        (["new", "--against", "none"], 1, "none"),
        (
            ["new", "--against", "old", "--cell", "si/nve/1x1/x"],
            1,
            "has no such cell; it has si/nve/1x1/hard, si/nve/1x1/soft",
        ),
        (["new", "--against", "old", "--control", "x"], 1, "--control x: new has no finished run of that potential"),
        (["new", "--against", "old", "--ignore", "x"], 1, "--ignore x: there is no such key; there are cpu_model,"),
        (["suite.yaml", "--against", "old", "--against-suite", "suite.yaml"], 1, "--against has nothing to say"),
        (["suite.yaml", "--control", "soft", "--against-suite", "suite.yaml"], 1, "--control is for results"),
        (["other", "--against", "old"], 6, "have no cell with times of steps in common"),
        (["unfinished", "--against", "old"], 1, "1 of 12 runs are still to be done"),
    ],
)
def test_errors_say_what_to_do(harness, results, arguments, code, message):
    for name in ("old", "new", "other", "unfinished"):
        results(name, SAME)
    change_records(harness.folder / "other", lambda record: record.update(system="another"))
    shutil.rmtree(next((harness.folder / "unfinished").glob("runs/*/*/*/soft/1-*")))
    harness.write_suite(suite_dict())
    assert message in harness.call("gate", *arguments, expect=code).stderr
