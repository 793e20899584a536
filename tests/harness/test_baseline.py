# SPDX-License-Identifier: GPL-2.0-or-later
"""Accepted results: baseline accept, list and show."""

import json
import shutil
import sqlite3
import subprocess

import pytest
from synthetic_results import change_records, set_times

from conftest import Harness, suite_dict

FILE = ("--history", "history.sqlite")
SAME = {"soft": 1.0, "hard": 2.0}


@pytest.fixture(scope="module")
def measured(program, lmp, plugin, tmp_path_factory):
    """An output folder: two potentials, six runs each."""
    harness = Harness(program, tmp_path_factory.mktemp("measured"))
    harness.call("run", harness.write_suite(suite_dict(repetitions=6)), "--output", "out", "--quiet")
    return harness.folder / "out"


@pytest.fixture
def out(harness, measured):
    shutil.copytree(measured, harness.folder / "out")
    set_times(harness.folder / "out", SAME)
    return harness.folder / "out"


def accept(harness, *arguments, expect=0):
    return harness.call("baseline", "accept", "out", *FILE, *arguments, expect=expect)


def listed(harness):
    return json.loads(harness.call("baseline", "list", *FILE, "--json").stdout)


def measurements(harness):
    connection = sqlite3.connect(harness.folder / "history.sqlite")
    return connection.execute("select run_id, finished_utc, record from measurements order by 1, 2").fetchall()


def test_accepted_results_are_kept_and_shown(harness, out):
    assert "accepted as baseline 1 of suite tiny on" in accept(harness).stdout
    (baseline,) = listed(harness)
    record = json.loads(next(out.glob("runs/**/record.json")).read_text())
    machine = {key: record["environment"][key] for key in ("cpu_model", "usable_cpus", "architecture")}
    assert baseline["machine"] == machine and baseline["host"] == record["environment"]["host"]
    assert (baseline["number"], baseline["runs"], baseline["in_use"]) == (1, 12, True)
    (shown,) = json.loads(harness.call("baseline", "show", *FILE, "--json").stdout)
    results = json.loads(harness.call("report", "out", "--json").stdout)
    assert shown["cells"] == results["cells"]
    text = harness.call("baseline", "show", "1", *FILE).stdout
    assert "Baseline 1 of suite tiny" in text and "soft" in text and "10.03" in text
    # They are in the history, too.
    assert len(measurements(harness)) == 12
    assert json.loads(harness.call("history", "add", "out", *FILE, "--json").stdout) == {"added": 0, "known": 12}


def test_accepting_twice_does_nothing_and_a_note_is_a_new_baseline(harness, out):
    accept(harness)
    assert "these are already baseline 1" in accept(harness).stdout
    data = json.loads(accept(harness, "--note", "kept for the release", "--json").stdout)
    assert data["accepted"] and data["baseline"]["number"] == 2
    assert [(b["in_use"], b["note"]) for b in listed(harness)] == [(False, ""), (True, "kept for the release")]
    assert not json.loads(accept(harness, "--json").stdout)["accepted"]
    table = harness.call("baseline", "list", *FILE).stdout
    assert "kept for the release" in table


def test_slower_results_need_a_note_and_nothing_is_lost(harness, out):
    accept(harness)
    before = measurements(harness)
    set_times(out, {"soft": 1.1, "hard": 2.0}, "2031-05-01T12:00:00Z")
    error = accept(harness, expect=4).stderr
    assert "not accepted in place of baseline 1" in error and "si/nve/1x1/soft: +10 %" in error and "--note" in error
    assert measurements(harness) == before and len(listed(harness)) == 1
    accept(harness, "--note", "longer cutoff")
    assert set(before) < set(measurements(harness)) and len(measurements(harness)) == 24
    assert [b["in_use"] for b in listed(harness)] == [False, True]
    # Faster ones need none.
    set_times(out, SAME, "2031-06-01T12:00:00Z")
    assert "accepted as baseline 3" in accept(harness).stdout


def test_small_losses_do_not_add_up_unseen(harness, out):
    accept(harness)
    for month, factor in enumerate((1.015, 1.03), start=1):
        set_times(out, {"soft": factor, "hard": 2.0}, f"2031-0{month}-01T12:00:00Z")
        if factor < 1.02:
            accept(harness)
    error = accept(harness, expect=4).stderr  # 1.5 % more than the last, 3 % more than the first
    assert "since the last baseline with a reason, or the first" in error and "si/nve/1x1/soft: +3 %" in error
    accept(harness, "--note", "exact neighbor lists")
    # From there on it counts anew.
    set_times(out, {"soft": 1.045, "hard": 2.0}, "2031-04-01T12:00:00Z")
    accept(harness)


def test_many_times_slower_needs_a_reason_however_few_the_runs(harness, out):
    accept(harness)
    plan = json.loads((out / "plan.json").read_text())
    for run in plan["runs"]:
        if run["repetition"] > 2:
            shutil.rmtree(out / run["folder"])
    plan["runs"] = [run for run in plan["runs"] if run["repetition"] <= 2]
    (out / "plan.json").write_text(json.dumps(plan))
    set_times(out, {"soft": 10.0, "hard": 2.0}, "2031-05-01T12:00:00Z")
    assert "si/nve/1x1/soft: +898 %" in accept(harness, expect=4).stderr


def test_a_cell_that_comes_back_is_held_against_its_last_runs(harness, out):
    accept(harness)
    whole = (out / "plan.json").read_text()
    plan = json.loads(whole)
    plan["runs"] = [run for run in plan["runs"] if run["potential"] != "soft"]
    (out / "plan.json").write_text(json.dumps(plan))
    set_times(out, SAME, "2031-05-01T12:00:00Z")
    accept(harness, "--note", "soft is left out")
    (out / "plan.json").write_text(whole)
    set_times(out, {"soft": 10.0, "hard": 2.0}, "2031-06-01T12:00:00Z")
    assert "since the last baseline with a reason, or the first" in accept(harness, expect=4).stderr


def test_new_runs_beside_those_of_the_baseline_do_not_hide(harness, out):
    accept(harness)
    for path in out.glob("runs/**/record.json"):
        record = json.loads(path.read_text())
        if record["repetition"] > 2 and record["potential"] == "soft":
            record["latency"]["step_s"]["median"] *= 2
            record["finished_utc"] = record["session"] = "2031-05-01T12:00:00Z"
            path.write_text(json.dumps(record))
    assert "si/nve/1x1/soft: +100 %" in accept(harness, expect=4).stderr


def test_too_few_runs_for_a_gate_are_named(harness):
    harness.call("run", harness.write_suite(suite_dict(repetitions=2)), "--output", "out", "--quiet")
    assert "set `repetitions` to 4 or more: si/nve/1x1/hard, si/nve/1x1/soft" in accept(harness).stderr


def test_other_machines_have_baselines_of_their_own(harness, out):
    accept(harness)
    change_records(out, lambda record: record["environment"].update(cpu_model="another processor"))
    change_records(out, lambda record: record.update(finished_utc="2031-05-01T12:00:00Z"))
    accept(harness)
    assert [(b["machine"]["cpu_model"] == "another processor", b["in_use"]) for b in listed(harness)] == [
        (False, True),
        (True, True),
    ]
    paths = sorted(out.glob("runs/**/record.json"))
    record = json.loads(paths[0].read_text())
    record["environment"]["cpu_model"] = "a third one"
    paths[0].write_text(json.dumps(record))
    assert "the runs are of several machines" in accept(harness, expect=1).stderr


def test_another_simulation_of_the_same_suite_needs_a_note(harness, out):
    accept(harness)

    def other_data(record):
        record["inputs"]["data_sha256"] = "0" * 64
        record["finished_utc"] = "2031-05-01T12:00:00Z"

    change_records(out, other_data)
    error = accept(harness, expect=6).stderr
    assert "they are not comparable" in error and "data_sha256" in error
    accept(harness, "--note", "other start")


def test_unsound_and_unfinished_results_are_refused(harness, out):
    change_records(out, lambda record: record["flags"].append({"check": "energy_drift", "message": "too much"}))
    assert "did not pass their physics check" in accept(harness, expect=3).stderr
    shutil.rmtree(next(out.glob("runs/*/*/*/soft/1-*")))
    assert "1 are still to be done; a baseline is whole" in accept(harness, expect=1).stderr
    assert not (harness.folder / "history.sqlite").exists()


def test_a_history_of_the_release_before_is_brought_up_to_date(harness, out):
    """Version 1 had no baselines."""
    harness.call("history", "add", "out", *FILE)
    connection = sqlite3.connect(harness.folder / "history.sqlite")
    connection.executescript(
        "drop table baseline_measurements; drop table baselines; delete from schema_version where version > 1;"
        "pragma user_version = 1"
    )
    connection.close()
    before = measurements(harness)
    accept(harness)
    assert measurements(harness) == before and len(listed(harness)) == 1


def test_several_at_once(harness, out):
    processes = [
        subprocess.Popen(harness.command("baseline", "accept", "out", *FILE, "--note", str(i)), cwd=harness.folder)
        for i in range(6)
    ]
    assert [process.wait(timeout=120) for process in processes] == [0] * 6
    assert [b["number"] for b in listed(harness)] == list(range(1, 7))
    assert {b["note"] for b in listed(harness)} == {str(i) for i in range(6)}


def test_errors(harness, out):
    assert "cannot read history.sqlite" in harness.call("baseline", "list", *FILE, expect=1).stderr
    accept(harness)
    assert "has no baseline 7" in harness.call("baseline", "show", "7", *FILE, expect=1).stderr
    environment = {"MLFFBENCH_HISTORY": "history.sqlite"}
    assert "tiny" in harness.call("baseline", "list", environment=environment).stdout
    assert "tiny" not in harness.call("baseline", "list").stdout  # the one place of this user
