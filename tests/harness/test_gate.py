# SPDX-License-Identifier: GPL-2.0-or-later
"""`mlffbench gate`: verdicts on results whose times are set."""

import json
import shutil
import xml.etree.ElementTree as ElementTree

from gate_results import FILE, SAME, SLOW, cells, gate, measured_fixture, results_fixture  # noqa: F401
from synthetic_results import change_records, set_times


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
