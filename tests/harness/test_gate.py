# SPDX-License-Identifier: GPL-2.0-or-later
"""`mlffbench gate`: verdicts on results whose times are set, and second measurements with a real LAMMPS that sleeps in each call."""

import json
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import time
import xml.etree.ElementTree as ElementTree

import jsonschema
import pytest
from synthetic_results import change_records, set_times

from conftest import Harness, required, suite_dict

FILE = ("--history", "history.sqlite")
SAME = {"soft": 1.0, "hard": 2.0}
SLOW = {"soft": 1.1, "hard": 2.0}


@pytest.fixture(scope="module")
def measured(program, lmp, plugin, tmp_path_factory):
    harness = Harness(program, tmp_path_factory.mktemp("measured"))
    harness.call("run", harness.write_suite(suite_dict(repetitions=6)), "--output", "out", "--quiet")
    return harness.folder


@pytest.fixture
def results(harness, measured):
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


def test_the_same_passes(harness, results):
    results("old", SAME), results("new", SAME)
    data = gate(harness, "new", "--against", "old", "--strict")
    assert {cell["verdict"] for cell in data["cells"]} == {"EQUIVALENT"}
    assert data["second"] is None and data["repeat"] is None
    assert "PASSED (2 EQUIVALENT)" in harness.call("gate", "new", "--against", "old").stdout


def test_a_slower_cell_fails_with_figures_and_a_command(harness, results):
    results("old", SAME), results("new", SLOW)
    text = harness.call("gate", "new", "--against", "old", "--no-rerun", "--delta", "5", expect=4).stdout
    assert "FAILED: 1 of 2 cells slower by more than 5 %" in text
    assert "si/nve/1x1/soft: +10 %, 95 % interval +9." in text and "(6 and 6 runs)" in text
    assert "Not measured again: --no-rerun" in text
    command = "mlffbench gate new --against old --delta 5 --cell si/nve/1x1/soft"
    assert f"Repeat it: {command}\n" in text
    # Faster is no failure, and neither is what lies within delta.
    harness.call("gate", "old", "--against", "new", "--strict")
    harness.call("gate", "new", "--against", "old", "--delta", "20", "--strict")
    # The command is one that works.
    assert cells(gate(harness, *command.split()[2:], "--no-rerun", expect=4)).keys() == {"soft"}


def test_junit(harness, results):
    results("old", SAME), results("new", SLOW)
    harness.call("gate", "new", "--against", "old", "--no-rerun", "--junit", "gate.xml", expect=4)
    (suite,) = ElementTree.parse(harness.folder / "gate.xml").getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("2", "1", "0")
    failed = [case for case in suite.iter("testcase") if case.find("failure") is not None]
    assert [case.get("name") for case in failed] == ["si/nve/1x1/soft"]
    failure = failed[0].find("failure")
    assert failure.get("type") == "slower" and failure.get("message").startswith("+10 %")
    assert "repeat it: mlffbench gate new" in failure.text
    assert "FAILED" in suite.find("system-out").text
    results("same", SAME)
    harness.call("gate", "same", "--against", "old", "--junit", "gate.xml")
    assert ElementTree.parse(harness.folder / "gate.xml").getroot()[0].get("failures") == "0"


def test_against_the_baseline_of_this_machine(harness, results):
    old = results("old", SAME)
    results("new", SLOW)
    error = harness.call("gate", "new", *FILE, expect=1).stderr
    assert "cannot read history.sqlite" in error
    harness.call("baseline", "accept", "old", *FILE)
    data = gate(harness, "new", *FILE, "--no-rerun", expect=4)
    assert data["baseline"]["number"] == 1 and data["first"]["a"]["results"] == "baseline 1 in history.sqlite"
    harness.call("baseline", "accept", "new", *FILE, "--note", "longer cutoff")
    results("newer", SLOW)
    assert gate(harness, "newer", *FILE, "--strict")["baseline"]["note"] == "longer cutoff"
    # Another machine has none.
    change_records(old, lambda record: record["environment"].update(cpu_model="another processor"))
    error = harness.call("gate", "old", *FILE, expect=6).stderr
    assert "has no baseline of suite tiny on another processor" in error and "It has:\n  tiny on " in error


def test_not_comparable(harness, results):
    old = results("old", SAME)
    results("new", SAME)
    change_records(old, lambda record: record["environment"].update(cpu_model="another processor"))
    assert "not comparable" in harness.call("gate", "new", "--against", "old", expect=6).stderr
    gate(harness, "new", "--against", "old", "--ignore", "cpu_model")


def test_strict_is_about_what_is_not_decided(harness, results):
    results("old", SAME), results("new", SAME)
    # Only three runs are left on one side.
    for repetition in (4, 5, 6):
        for path in (harness.folder / "new").glob(f"runs/*/*/*/soft/{repetition}-*"):
            shutil.rmtree(path)
    plan = json.loads((harness.folder / "new/plan.json").read_text())
    plan["runs"] = [run for run in plan["runs"] if run["potential"] != "soft" or run["repetition"] < 4]
    (harness.folder / "new/plan.json").write_text(json.dumps(plan))
    set_times(harness.folder / "old", {"soft": 1.0, "hard": 2.0})
    for path in (harness.folder / "old").glob("runs/*/*/*/soft/[3456]-*"):
        shutil.rmtree(path)
    plan = json.loads((harness.folder / "old/plan.json").read_text())
    plan["runs"] = [run for run in plan["runs"] if run["potential"] != "soft" or run["repetition"] < 3]
    (harness.folder / "old/plan.json").write_text(json.dumps(plan))
    data = gate(harness, "new", "--against", "old")
    assert cells(data)["soft"]["verdict"] == "INCONCLUSIVE"
    assert gate(harness, "new", "--against", "old", "--strict", expect=5)["result"] == "inconclusive"
    # A cell that the new results lack is not decided either.
    plan = json.loads((harness.folder / "new/plan.json").read_text())
    plan["runs"] = [run for run in plan["runs"] if run["potential"] != "soft"]
    (harness.folder / "new/plan.json").write_text(json.dumps(plan))
    assert gate(harness, "new", "--against", "old")["missing"] == ["si/nve/1x1/soft"]
    gate(harness, "new", "--against", "old", "--strict", expect=5)


def fail(run, run_id):
    failure = {"format": "mlff-bench-failure", "version": 1, "label": "si/nve/1x1/soft #1", "what": "it broke"}
    failure |= {"run_id": run_id, "look_at": "log.lammps", "final": False}
    (run / "failure.json").write_text(json.dumps(failure))


def keep_repetitions(folder, most):
    """Leaves an output folder as a suite with fewer repetitions makes it."""
    plan = json.loads((folder / "plan.json").read_text())
    for run in plan["runs"]:
        if run["repetition"] > most:
            shutil.rmtree(folder / run["folder"])
    plan["runs"] = [run for run in plan["runs"] if run["repetition"] <= most]
    (folder / "plan.json").write_text(json.dumps(plan))


def test_what_could_not_fail_does_not_pass(harness, results):
    keep_repetitions(results("old", SAME), 3)
    keep_repetitions(results("new", {"soft": 3.0, "hard": 6.0}), 3)
    assert gate(harness, "new", "--against", "old", expect=5)["result"] == "inconclusive"
    text = harness.call("gate", "new", "--against", "old", expect=5).stdout
    assert "INCONCLUSIVE: no cell has runs enough for SLOWER" in text
    assert "3, 3 runs cannot reach p <= 0.05; set `repetitions` to 5 or more" in text
    # Four runs can be SLOWER alone, but not among two cells, unless they are measured again.
    keep_repetitions(results("old4", SAME), 4)
    keep_repetitions(results("new4", {"soft": 3.0, "hard": 6.0}), 4)
    text = harness.call("gate", "new4", "--against", "old4", "--no-rerun", expect=5).stdout
    assert "INCONCLUSIVE: 2 of 2 cells are slower by themselves" in text


def test_what_results_json_says_of_failures_counts(harness, results):
    results("old", SAME)
    new = results("new", SAME)
    run = next(new.glob("runs/*/*/*/soft/1-*"))
    record = (run / "record.json").rename(run / "kept.json")
    harness.call("report", "new", "--json")
    error = harness.call("gate", "new/results.json", "--against", "old", expect=1).stderr
    assert "1 of 12 runs are still to be done" in error
    fail(run, json.loads(record.read_text())["run_id"])
    harness.call("report", "new", expect=2)
    data = gate(harness, "new/results.json", "--against", "old", "--no-rerun", expect=2)
    assert data["run_failures"] == ["si/nve/1x1/soft #1: it broke"]


def test_unsound_physics_of_a_control_or_a_new_cell_fails(harness, results):
    def explode(record):
        if record["potential"] == "hard":
            record["flags"].append({"check": "not_finite", "message": "the energy is no number"})

    results("old", SAME)
    change_records(results("new", SAME), explode)
    assert gate(harness, "new", "--against", "old", "--control", "hard", expect=3)["unsound_runs"]
    gate(harness, "new", "--against", "old", "--cell", "si/nve/1x1/soft")
    change_records(
        harness.folder / "old",
        lambda record: record.update(potential="other") if record["potential"] == "hard" else None,
    )
    harness.call("gate", "new", "--against", "old", "--junit", "gate.xml", expect=3)
    (suite,) = ElementTree.parse(harness.folder / "gate.xml").getroot()
    assert suite.get("failures") == "6"  # one for each run of a cell that is not compared


def test_runs_are_not_held_against_themselves(harness, results):
    results("old", SAME)
    harness.call("baseline", "accept", "old", *FILE)
    error = harness.call("gate", "old", *FILE, expect=1).stderr
    assert "hold the same run of si/nve/1x1/" in error and "`mlffbench run --again`" in error


def test_two_sides_of_one_session_are_matched(harness, results):
    for name in ("old", "new"):
        change_records(results(name, SAME), lambda record: record.update(session="one"))
    data = json.loads(harness.call("compare", "old", "new", "--json").stdout)
    assert data["paired"] and all(cell["runs_a"] == 6 and cell["pairs_apart"] == 0 for cell in data["cells"])


def test_physics_and_failed_runs_come_first(harness, results):
    results("old", SAME)
    new = results("new", SLOW)
    change_records(new, lambda record: record["flags"].append({"check": "energy_drift", "message": "too much"}))
    assert gate(harness, "new", "--against", "old", expect=3)["result"] == "physics"
    run = next(new.glob("runs/*/*/*/soft/1-*"))
    record = json.loads((run / "record.json").read_text())
    (run / "record.json").unlink()
    fail(run, record["run_id"])
    data = gate(harness, "new", "--against", "old", "--no-rerun", expect=2)
    assert data["run_failures"] == ["si/nve/1x1/soft #1: it broke"]


def sleeping(ms, **changes):
    """A suite whose potentials do nothing but sleep in each call: what takes how long is known."""
    plugin = str(required("MLFFBENCH_SYNTHETIC"))

    def potential(name, sleep_ms):
        style = f"bench/synthetic sleep {sleep_ms / 1000}"
        return {"name": name, "role": "reference", "pair_style": style, "pair_coeff": ["* *"], "plugins": [plugin]}

    protocol = {"name": "nve", "ensemble": "nve", "timestep_fs": 1.0, "steps": 8, "warmup_steps": 2}
    potentials = [potential("changed", ms), potential("constant", 4)]
    return suite_dict(suite="sleeping", protocols=[protocol], potentials=potentials, repetitions=6, **changes)


def test_old_and_new_programs_in_turns(harness):
    """The new suite sleeps three times as long in one potential."""
    harness.write_suite(sleeping(4), "old.yaml")
    harness.write_suite(sleeping(12), "new.yaml")
    arguments = ("new.yaml", "--against-suite", "old.yaml", "--delta", "50", "--output", "out")
    data = gate(harness, *arguments, expect=4)
    found = cells(data)
    # Six pairs cannot tell among two cells. That is enough to be measured again, alone.
    assert data["first"]["cells"][0]["reason"] == "table" and found["changed"]["second_verdict"] == "SLOWER"
    assert found["constant"]["verdict"] != "SLOWER"
    assert data["remeasurement"] == "in_turns" and data["first"]["paired"] and data["second"]["paired"]
    assert [cell["runs_a"] for cell in data["second"]["cells"]] == [6]
    assert "--against-suite old.yaml" in data["repeat"]
    # Pairs lie close in time: old and new of a repetition follow each other.
    runs = {}
    for side in ("old", "new"):
        for path in (harness.folder / "out/gate").glob(f"*/{side}/runs/*/*/*/changed/*/record.json"):
            record = json.loads(path.read_text())
            runs.setdefault(path.parts[len(harness.folder.parts) + 2], []).append(
                (path.stat().st_mtime_ns, record["repetition"], side)
            )
    assert len(runs) == 2
    for measured_runs in runs.values():
        order = [(repetition, side) for _, repetition, side in sorted(measured_runs)]
        assert [repetition for repetition, _ in order] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]
        sides = "".join(side[0] for _, side in order)
        for block in (sides[i : i + 4] for i in range(0, 12, 4)):
            assert block in ("onno", "noon")
    # The other way round it has become faster.
    assert (
        gate(harness, "old.yaml", "--against-suite", "new.yaml", "--delta", "50", "--output", "out2")["second"] is None
    )


def test_old_and_new_programs_in_turns_between_calls(harness):
    measure = {"interleave": "calls", "flush_s": 0.02}
    harness.write_suite(sleeping(4, measure=measure), "old.yaml")
    harness.write_suite(sleeping(12, measure=measure), "new.yaml")
    gate(harness, "new.yaml", "--against-suite", "old.yaml", "--delta", "50", "--output", "out", expect=4)
    groups = {}
    for path in (harness.folder / "out/gate").glob("*/*/runs/*/*/*/*/*/record.json"):
        record = json.loads(path.read_text())
        groups.setdefault(record["turns"]["group"], []).append(
            (path.parts[len(harness.folder.parts) + 3], record["potential"], record["repetition"])
        )
    # Old and new of one potential and repetition took turns with each other.
    for group in groups.values():
        assert sorted(side for side, _, _ in group) == ["new", "old"]
        assert len({run[1:] for run in group}) == 1
    assert {runs[0][1] for runs in groups.values()} == {"changed", "constant"}


def test_failing_cells_of_two_folders_are_measured_again_with_both_programs(harness):
    """A slowdown that is only in the records of the first measurement is not confirmed."""
    harness.write_suite(sleeping(4), "suite.yaml")
    for name in ("old", "new"):
        harness.call("run", "suite.yaml", "--output", name, "--quiet")
    set_times(harness.folder / "old", {"changed": 1.0, "constant": 1.0})
    set_times(harness.folder / "new", {"changed": 3.0, "constant": 1.0})
    data = gate(harness, "new", "--against", "old", "--delta", "50")
    assert data["remeasurement"] == "in_turns" and data["result"] == "passed"
    assert cells(data)["changed"]["first_verdict"] == "SLOWER" and cells(data)["changed"]["verdict"] != "SLOWER"
    assert pathlib.Path(harness.folder / data["remeasured_folder"] / "old/results.json").exists()
    # Without the earlier programs the new ones are held against the earlier runs once more.
    (harness.folder / "old/execution.json").unlink()
    set_times(harness.folder / "old", {"changed": 0.1, "constant": 1.0})
    data = gate(harness, "new", "--against", "old", "--delta", "50", expect=4)
    assert data["remeasurement"] == "alone" and cells(data)["changed"]["second_verdict"] == "SLOWER"
    # A control that has become slower in the same way takes it out.
    set_times(harness.folder / "old", {"changed": 0.1, "constant": 0.1})
    data = gate(harness, "new", "--against", "old", "--delta", "50", "--control", "constant")
    assert data["remeasurement"] == "control" and cells(data)["changed"]["verdict"] != "SLOWER"


def test_a_slower_lammps_against_the_one_before(harness, lmp):
    """The new LAMMPS sleeps ten times as long in each call."""
    slow = harness.fake_lmp(
        "sed -i 's/bench.synthetic sleep 0.004/bench\\/synthetic sleep 0.04/' in.lammps && exec $LMP \"$@\"", lmp
    )
    harness.write_suite(sleeping(4), "suite.yaml")
    arguments = ("suite.yaml", "--lmp", slow, "--against-lmp", lmp, "--delta", "50", "--output", "out")
    data = gate(harness, *arguments, expect=4)
    assert {cell["verdict"] for cell in data["cells"]} == {"SLOWER"} and data["remeasurement"] == "in_turns"


def accept_tiny(harness, repetitions=4, **changes):
    """Measures a suite once and makes that its baseline. Returns the suite's file."""
    suite = harness.write_suite(suite_dict(repetitions=repetitions, **changes))
    harness.call("run", suite, "--output", "first", "--quiet")
    harness.call("baseline", "accept", "first", *FILE)
    return suite


def measure(harness, suite, *arguments, expect=0):
    return harness.call("gate", suite, *FILE, "--output", "out", "--delta", "1000", *arguments, expect=expect)


def test_a_suite_is_measured_anew_whatever_is_there(harness):
    """Results from before the gate was called, finished or not, are no part of its verdict. Gates that take what is
    there can be cleared by calling them again: github.com/MetaMask/metamask-extension/pull/45352."""
    suite = accept_tiny(harness)
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


def interrupted_gate(harness, output, number):
    """A gate that was ended by a signal in the middle: what it said."""
    harness.write_suite(sleeping(20), "suite.yaml")
    if not (harness.folder / "first").exists():
        harness.call("run", "suite.yaml", "--output", "first", "--quiet")
        harness.call("baseline", "accept", "first", *FILE)
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
def test_after_an_interruption_all_is_measured(harness, option):
    assert "the same gate measures all of it anew" in interrupted_gate(harness, "out", signal.SIGINT)
    begun = {record["session"] for record in harness.records()}
    harness.call("gate", "suite.yaml", *FILE, "--output", "out", "--delta", "1000", *option)
    sessions = {record["session"] for record in harness.records()}
    assert len(harness.records()) == 12 and len(sessions) == 1 and not sessions & begun


def test_what_an_interrupted_gate_says_works(harness):
    """`run` finishes it, and `gate --results` judges what is there."""
    stderr = interrupted_gate(harness, "out", signal.SIGTERM)
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


def test_kept_results_are_judged_when_they_are_named(harness):
    suite = accept_tiny(harness)
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


def test_old_results_are_kept_as_many_as_are_wanted(harness):
    suite = accept_tiny(harness)
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


def test_only_the_wanted_cells_run(harness):
    suite = accept_tiny(harness)
    data = gate(harness, suite, *FILE, "--output", "out", "--cell", "si/nve/1x1/soft", "--delta", "900")
    assert cells(data).keys() == {"soft"}
    assert {record["potential"] for record in harness.records()} == {"soft"}
    # Beside a control, that too.
    arguments = (suite, *FILE, "--output", "out", "--cell", "si/nve/1x1/soft", "--control", "hard", "--delta", "900")
    assert cells(gate(harness, *arguments)).keys() == {"soft"}
    assert {record["potential"] for record in harness.records()} == {"soft", "hard"}


def test_new_runs_that_all_fail_are_a_failure_of_the_gate(harness, lmp):
    """No figure is left to compare, but what happened is known: exit code 2, not a question of usage, and never a
    success: github.com/andymai/occt-wasm/pull/44."""
    suite = accept_tiny(harness)
    broken = harness.fake_lmp("echo broken; exit 1", lmp)
    data = gate(harness, suite, *FILE, "--output", "out", "--lmp", broken, expect=2)
    assert data["result"] == "run_failed" and data["cells"] == []
    # A cell that cannot heal ends with its first run, and what was left out is said.
    assert "last words: broken" in data["run_failures"][0] and data["run_failures"][-1] == "not done: 4 runs"
    # Of the one cell that was wanted, too.
    arguments = (suite, *FILE, "--output", "out", "--lmp", broken, "--cell", "si/nve/1x1/soft")
    assert gate(harness, *arguments, expect=2)["run_failures"]


def test_measured_in_turns_a_folder_is_one_to_run_in(harness):
    harness.write_suite(suite_dict(repetitions=6), "old.yaml")
    harness.call("gate", "old.yaml", "--against-suite", "old.yaml", "--output", "out", "--delta", "1000")
    arguments = ("--against-suite", "old.yaml", "--output", "out", "--delta", "1000", "--cell", "si/nve/1x1/soft")
    harness.call("gate", "old.yaml", *arguments, "--keep", "0")
    assert len(list((harness.folder / "out/gate").iterdir())) == 1
    assert {r["potential"] for side in (harness.folder / "out/gate").glob("*/*") for r in harness.records(side)} == {
        "soft"
    }
    harness.call("run", "old.yaml", "--output", "out", "--quiet")


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
            pytest.skip("programs take turns on this machine alone")
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


@pytest.mark.parametrize("repetitions", [3, 4])
def test_fewer_repetitions_than_a_verdict_needs(harness, repetitions):
    """In turns each side has six runs, whatever the suite says, and so has the second measurement."""
    harness.write_suite({**sleeping(4), "repetitions": repetitions}, "old.yaml")
    harness.write_suite({**sleeping(12), "repetitions": repetitions}, "new.yaml")
    arguments = ("--delta", "50", "--output", "out")
    data = gate(harness, "new.yaml", "--against-suite", "old.yaml", *arguments, expect=4)
    assert data["not_remeasured"] is None and data["remeasurement"] == "in_turns"
    assert cells(data)["changed"]["second_verdict"] == "SLOWER"
    # So have the folders that it leaves, of which the same can be asked again.
    (first, *_) = sorted((harness.folder / "out/gate").iterdir())
    set_times(first / "old", {"changed": 1.0, "constant": 1.0}, "2031-01-01T12:00:00Z")
    set_times(first / "new", {"changed": 3.0, "constant": 1.0}, "2031-01-01T13:00:00Z")
    data = gate(harness, first / "new", "--against", first / "old", "--delta", "50", expect=4)
    assert data["not_remeasured"] is None and data["remeasurement"] == "in_turns"


def test_baseline_and_suite_of_other_repetitions(harness):
    """Four earlier runs and three new ones, and the other way round: the second measurement has as many as it needs."""
    for earlier, now in ((4, 6), (6, 4)):
        harness.write_suite({**sleeping(4), "repetitions": earlier}, "old.yaml")
        harness.write_suite({**sleeping(4), "repetitions": now}, "new.yaml")
        for name, file in (("old", "old.yaml"), ("new", "new.yaml")):
            harness.call("run", file, "--output", f"{name}{now}", "--quiet")
        set_times(harness.folder / f"old{now}", {"changed": 1.0, "constant": 1.0})
        set_times(harness.folder / f"new{now}", {"changed": 3.0, "constant": 1.0})
        data = gate(harness, f"new{now}", "--against", f"old{now}", "--delta", "50")
        assert data["remeasurement"] == "in_turns" and data["not_remeasured"] is None


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
