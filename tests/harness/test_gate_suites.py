# SPDX-License-Identifier: GPL-2.0-or-later
"""`mlffbench gate` of a suite: what is measured anew, kept, left out or finished after an interruption."""

import re
import shlex
import shutil
import signal
import subprocess
import time

import pytest
from gate_results import FILE, accept, cells, gate, sleeping, suite_fixture, tiny_fixture  # noqa: F401

from conftest import Harness, suite_dict


def measure(harness, suite, *arguments, expect=0):
    return harness.call("gate", suite, *FILE, "--output", "out", "--delta", "1000", *arguments, expect=expect)


def test_a_suite_is_measured_anew_whatever_is_there(harness, suite):
    """Results from before the gate was called, finished or not, are no part of its verdict. Gates that take what is
    there can be cleared by calling them again: github.com/MetaMask/metamask-extension/pull/45352."""
    harness.call("run", suite, "--output", "out", "--quiet")
    before = {record["session"] for record in harness.records()}
    for missing in (0, 3):
        for path in list((harness.folder / "out").glob("runs/**/record.json"))[:missing]:
            path.unlink()
        result = measure(harness, suite)
        assert "earlier results moved to" in result.stderr and "PASSED" in result.stdout
        now = {record["session"] for record in harness.records()}
        assert len(now) == 1 and len(harness.records()) == 8 and not now & before
        before |= now
    # Nothing is lost.
    assert len(list(harness.folder.glob("out.2*Z*"))) == 2


@pytest.fixture(scope="module")
def slept(program, tmp_path_factory):
    """A suite that takes its time, and its baseline."""
    harness = Harness(program, tmp_path_factory.mktemp("slept"))
    accept(harness, harness.write_suite(sleeping(20)))
    return harness.folder


def interrupted_gate(harness, slept, output, number):
    """A gate that was ended by a signal in the middle: what it said."""
    shutil.copytree(slept, harness.folder, dirs_exist_ok=True)
    command = harness.command("gate", "suite.yaml", *FILE, "--output", output, "--delta", "1000")
    process = subprocess.Popen(command, cwd=harness.folder, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 100
    while time.monotonic() < deadline and len(harness.records(output)) < 2:
        time.sleep(0.02)
    process.send_signal(number)
    stderr = process.communicate(timeout=60)[1]
    assert process.returncode == 130 and 2 <= len(harness.records(output)) < 12
    return stderr


@pytest.mark.parametrize("option", [[], ["--again"]], ids=["plain", "again"])
def test_after_an_interruption_all_is_measured(harness, slept, option):
    assert "the same gate measures all of it anew" in interrupted_gate(harness, slept, "out", signal.SIGINT)
    begun = {record["session"] for record in harness.records()}
    harness.call("gate", "suite.yaml", *FILE, "--output", "out", "--delta", "1000", *option)
    sessions = {record["session"] for record in harness.records()}
    assert len(harness.records()) == 12 and len(sessions) == 1 and not sessions & begun


def test_what_an_interrupted_gate_says_works(harness, slept):
    """`run` finishes it, and `gate --results` judges what is there."""
    stderr = interrupted_gate(harness, slept, "out", signal.SIGTERM)
    run, judge = (shlex.split(text)[1:] for text in re.findall(r"`(mlffbench .*?)`", stderr))
    begun = {record["session"] for record in harness.records()}
    harness.call(*run, "--quiet")
    assert judge[3:] == ["out", *FILE, "--delta", "1000"] or judge[4:] == ["out", *FILE, "--delta", "1000"]
    assert "PASSED" in harness.call(*judge).stdout
    assert begun < {record["session"] for record in harness.records()}


def test_cells_without_steps_are_not_judged_and_it_is_said(harness):
    protocols = [*suite_dict()["protocols"], {"name": "mini", "ensemble": "minimize"}]
    suite = harness.write_suite(suite_dict(protocols=protocols, repetitions=4))
    harness.call("run", suite, "--output", "old", "--quiet")
    harness.call("run", suite, "--output", "new", "--quiet")
    arguments = ("new", "--against", "old", "--delta", "900")
    cells = ["si/mini/1x1/hard", "si/mini/1x1/soft"]
    assert gate(harness, *arguments)["not_judged"] == cells
    line = f"Not judged, since minimize and rerun have no times of steps: {cells[0]}, {cells[1]}\n"
    assert line in harness.call("gate", *arguments).stdout
    for place in (("new",), (suite, "--output", "out")):
        refusal = harness.call("gate", *place, "--against", "old", "--cell", cells[0], expect=1).stderr
        assert f"--cell {cells[0]}: minimize and rerun have no times of steps" in refusal
    assert not (harness.folder / "out").exists()
    refusal = harness.call("gate", suite, "--results", "new", "--again", "--against", "old", expect=1).stderr
    assert "--results judges what was measured before, and --again measures all of it anew" in refusal


def test_kept_results_are_judged_when_they_are_named(harness, suite):
    harness.call("run", suite, "--output", "kept", "--quiet")
    before = sorted(harness.folder.iterdir())
    for arguments in ((suite, "--results", "kept"), ("--results", "kept"), (suite, "--results", "kept/results.json")):
        assert "PASSED" in harness.call("gate", *arguments, *FILE, "--delta", "1000").stdout
    assert sorted(harness.folder.iterdir()) == before
    # What they are not is said.
    other = harness.write_suite(suite_dict(repetitions=4, seed=5), "seed.yaml")
    note = harness.call("gate", other, "--results", "kept", *FILE, "--delta", "1000").stderr
    assert "note: 8 of 8 runs of suite tiny as it is now are not in kept: suite, model or programs are others" in note
    other = harness.write_suite(suite_dict(suite="another", repetitions=4), "another.yaml")
    error = harness.call("gate", other, "--results", "kept", *FILE, expect=1).stderr
    assert "--results kept: these are results of suite tiny, not of another" in error
    assert "--results has nothing to say" in harness.call("gate", "kept", "--results", "kept", expect=1).stderr
    assert "give a suite to measure, or the output folder" in harness.call("gate", expect=1).stderr


def test_old_results_are_kept_as_many_as_are_wanted(harness, suite):
    (harness.folder / "out.20200101T000000Z").mkdir()  # not ours: no plan
    for _ in range(3):
        measure(harness, suite, "--quiet")
    assert len(list(harness.folder.glob("out.2*"))) == 3
    result = measure(harness, suite, "--keep", "1")
    assert result.stderr.count("removed by --keep 1:") == 2
    kept = list(harness.folder.glob("out.2*"))
    assert len(kept) == 2 and harness.folder / "out.20200101T000000Z" in kept
    # What is compared with is not removed, though it has just been moved.
    measure(harness, suite, "--keep", "0", "--against", "out")
    assert len(list(harness.folder.glob("out.2*/plan.json"))) == 1
    result = harness.call("run", suite, "--output", "out", "--again", "--keep", "0")
    assert not list(harness.folder.glob("out.2*/plan.json")) and (harness.folder / "out/results.json").exists()
    assert "--keep" in harness.call("gate", suite, "--keep", "-1", expect=1).stderr


def test_against_the_folder_that_is_measured_into(harness):
    """What was there before is what the new runs are compared with, wherever it is moved."""
    suite = harness.write_suite(suite_dict(repetitions=6))
    harness.call("run", suite, "--output", "out", "--quiet")
    data = gate(harness, suite, "--output", "out", "--against", "out", "--delta", "900")
    (moved,) = harness.folder.glob("out.2*Z")
    assert data["first"]["a"]["results"] == str(moved) and data["first"]["b"]["results"] == "out"
    assert data["first"]["runs_on_both_sides"] == 0


def test_only_the_wanted_cells_run(harness, suite):
    data = gate(harness, suite, *FILE, "--output", "out", "--cell", "si/nve/1x1/soft", "--delta", "900")
    assert cells(data).keys() == {"soft"}
    assert {record["potential"] for record in harness.records()} == {"soft"}
    # Beside a control, that too.
    arguments = (suite, *FILE, "--output", "out", "--cell", "si/nve/1x1/soft", "--control", "hard", "--delta", "900")
    assert cells(gate(harness, *arguments)).keys() == {"soft"}
    assert {record["potential"] for record in harness.records()} == {"soft", "hard"}


def test_new_runs_that_all_fail_are_a_failure_of_the_gate(harness, lmp, suite):
    """No figure is left to compare, but what happened is known: exit code 2, not a question of usage, and never a
    success: github.com/andymai/occt-wasm/pull/44."""
    broken = harness.fake_lmp("echo broken; exit 1", lmp)
    data = gate(harness, suite, *FILE, "--output", "out", "--lmp", broken, expect=2)
    assert data["result"] == "run_failed" and data["cells"] == []
    # A cell that cannot heal ends with its first run, and what was left out is said.
    assert "last words: broken" in data["run_failures"][0] and data["run_failures"][-1] == "not done: 4 runs"
    # Of the one cell that was wanted, too.
    arguments = (suite, *FILE, "--output", "out", "--lmp", broken, "--cell", "si/nve/1x1/soft")
    assert gate(harness, *arguments, expect=2)["run_failures"]
