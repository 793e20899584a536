# SPDX-License-Identifier: GPL-2.0-or-later
"""A record that is damaged, in whatever way, is told and measured again; all others stay what they are."""

import json
import os
import sqlite3

import pytest
from untrusted import call, copy_results

from conftest import SI_SW, Harness, suite_dict

SUITE = suite_dict(potentials=[SI_SW])


@pytest.fixture(scope="module")
def measured(program, tmp_path_factory):
    """The output folder of a suite of one cell with two runs."""
    harness = Harness(program, tmp_path_factory.mktemp("measured"))
    harness.call("run", harness.write_suite(SUITE), "--output", "out", "--quiet")
    return harness.folder / "out"


def changed(change):
    def damage(path):
        record = json.loads(path.read_text())
        change(record)
        path.write_text(json.dumps(record))

    return damage


def written(data):
    def damage(path):
        path.write_bytes(data(path.read_bytes()) if callable(data) else data)

    return damage


def replaced(make):
    def damage(path):
        path.unlink()
        make(path)

    return damage


def trend_without_interval(record):
    record["latency"]["step_s"]["trend"] = {"relative": 0.1, "interval_95": None, "significant": False}


WAYS = {
    "a trend without its interval": (changed(trend_without_interval), "`trend` has no `interval_95`"),
    "an interval of one number": (
        changed(lambda record: record["latency"]["pair_s"].update(mean_interval_95=[1.0])),
        "`mean_interval_95` is not two numbers",
    ),
    "a missing member": (changed(lambda record: record.pop("rates")), "`rates` is missing"),
    "text for a number": (changed(lambda record: record.update(ranks="1")), "`ranks` is no whole number"),
    "a number out of range": (changed(lambda record: record.update(threads=1e300)), "`threads` is no whole number"),
    "a number of runs below zero": (changed(lambda record: record.update(atoms=-5)), "`atoms` is no whole number"),
    "a number for text": (changed(lambda record: record.update(system=5)), "`system` is no text"),
    "a list for an object": (changed(lambda record: record.update(latency=[])), "`latency` is no object"),
    "a null part": (changed(lambda record: record.update(environment=None)), "`environment` is no object"),
    "a host that is no text": (changed(lambda record: record["environment"].update(host=5)), "`host` is no text"),
    "a time that is no number": (changed(lambda record: record["process"].update(wall_s="x")), "`wall_s` is no number"),
    "an unknown word": (
        changed(lambda record: record["latency"]["step_s"].update(steadiness="odd")),
        "unknown steadiness odd",
    ),
    "slices of unequal columns": (
        changed(lambda record: record.update(interleave={"group": "g", "slice": [1, 2], "steps": [1]})),
        "`steps` has not as many items as `slice`",
    ),
    "another version": (changed(lambda record: record.update(version=1)), "it is no record of version 2"),
    "another run's": (changed(lambda record: record.update(run_id="0123456789abcdef")), "is the record of run 0123"),
    "not a record": (written(b"[]"), "`format` is missing"),
    "nothing": (written(b""), "the JSON breaks off"),
    "a part": (written(lambda data: data[: len(data) // 2]), "the JSON breaks off"),
    "zeros": (written(b"\0" * 4096), "this is no JSON from column 1 on"),
    "bytes that are no text": (written(lambda data: data.replace(b'"si"', b'"\xff"')), "this is no JSON"),
    "NaN": (written(lambda data: data.replace(b'"rebuilds": 0', b'"rebuilds": NaN')), "this is no JSON"),
    "a number beyond all": (
        written(lambda data: data.replace(b'"rebuilds": 0', b'"rebuilds": 1e999')),
        "a number beyond the range of numbers",
    ),
    "a deep nest": (
        written(lambda data: data.replace(b'"rebuilds": 0', b'"rebuilds": ' + b"[" * 200000)),
        "more than 64 lists and objects in each other",
    ),
    "a folder": (replaced(lambda path: path.mkdir()), "it is a folder"),
    "a pipe": (replaced(os.mkfifo), "it is a pipe"),
    "a device": (replaced(lambda path: path.symlink_to("/dev/zero")), "it is a device"),
    "a link to nothing": (replaced(lambda path: path.symlink_to("nowhere")), "No such file or directory"),
    "a link to itself": (replaced(lambda path: path.symlink_to("record.json")), "Too many levels of symbolic links"),
}


@pytest.mark.parametrize("way", WAYS)
def test_is_told_and_measured_again(harness, measured, way):
    output = copy_results(measured, harness.folder)
    record, other = sorted(output.rglob("record.json"))
    kept = other.read_bytes()
    damage, reason = WAYS[way]
    damage(record)
    for command in (["status", "out"], ["report", "out"]):
        result = call(harness, *command)
        assert result.returncode == 0, result.stderr
        assert b"1 of 2 runs finished" in result.stdout and b"1 to do" in result.stdout
        (line,) = (line for line in result.stdout.decode().splitlines() if line.startswith("damaged record: "))
        assert "si/nve/1x1/soft #" in line and reason in line and str(record.relative_to(harness.folder)) in line
        assert line.endswith(
            "`mlffbench run` with the same suite and --output moves it aside and measures this run again"
        )
    state = json.loads(call(harness, "status", "out", "--json").stdout)
    assert (state["runs_finished"], state["runs_pending"]) == (1, 1) and reason in state["damaged"][0]["what"]
    results = json.loads((output / "results.json").read_text())
    assert results["runs_finished"] == 1 and reason in results["damaged"][0]["what"]
    for command in (
        ["export", "out", "--format", "csv"],
        ["history", "add", "out", "--history", "h.sqlite"],
        ["plan", "suite.yaml"],
    ):
        harness.write_suite(SUITE)
        assert call(harness, *command).returncode == 0

    result = call(harness, "run", "suite.yaml", "--output", "out")
    assert result.returncode == 0 and result.stderr.count(b"ms per step") == 1, result.stderr
    assert reason in result.stderr.decode() and b"it is moved aside and si/nve/1x1/soft #" in result.stderr
    assert other.read_bytes() == kept and json.loads(record.read_text())["format"] == "mlff-bench-record"
    assert record.parent.with_name(record.parent.name + ".earlier").is_dir()
    assert call(harness, "status", "out").stdout.endswith(b"2 of 2 runs finished, 0 failed, 0 to do\n")


def test_a_damaged_failure_is_no_failure(harness, measured):
    output = copy_results(measured, harness.folder)
    record = sorted(output.rglob("record.json"))[0]
    record.unlink()
    for text in (
        '{"run_id": 5}',
        "[" * 100000,
        "",
        '{"run_id": "' + record.parent.name.split("-")[1] + '", "label": []}',
    ):
        (record.parent / "failure.json").write_text(text)
        result = call(harness, "status", "out")
        assert result.returncode == 0 and b"1 of 2 runs finished, 0 failed, 1 to do" in result.stdout


def test_a_damaged_results_file_names_what_is_wrong(harness, measured):
    results = json.loads((measured / "results.json").read_text())
    results["runs"][0]["latency"]["step_s"]["trend"] = {"relative": 0.1, "interval_95": None, "significant": False}
    (harness.folder / "a.json").write_text(json.dumps(results))
    assert (
        "a.json is damaged: `trend` has no `interval_95`; `mlffbench report`"
        in harness.call("compare", "a.json", "a.json", expect=1).stderr
    )
    (harness.folder / "b.json").write_text("[" * 100000)
    assert "b.json is no results.json (b.json:1: " in harness.call("compare", "b.json", "b.json", expect=1).stderr


@pytest.mark.parametrize(
    "change, reason",
    [
        (lambda plan: plan["runs"][0].update(steps="many"), "`steps` is no whole number"),
        (lambda plan: plan["runs"][0].update(folder="../../etc"), "`folder` leaves the output folder"),
        (lambda plan: plan["runs"][0].update(folder="/etc"), "`folder` leaves the output folder"),
        (lambda plan: plan.update(suite=None), "`suite` is no object"),
        (lambda plan: plan.pop("runs"), "`runs` is missing"),
    ],
)
def test_a_damaged_plan_names_what_is_wrong(harness, measured, change, reason):
    output = copy_results(measured, harness.folder)
    plan = json.loads((output / "plan.json").read_text())
    change(plan)
    (output / "plan.json").write_text(json.dumps(plan))
    for command in ("status", "report"):
        message = harness.call(command, "out", expect=1).stderr
        assert f"out/plan.json is damaged or of another release ({reason}" in message
    harness.call("run", harness.write_suite(SUITE), "--output", "out", "--quiet")
    assert "2 of 2 runs finished" in harness.call("status", "out").stdout


def test_a_damaged_record_of_a_history_is_left_out_and_told(harness, measured):
    copy_results(measured, harness.folder)
    harness.call("history", "add", "out", "--history", "h.sqlite")
    with sqlite3.connect(harness.folder / "h.sqlite") as database:
        run_id = database.execute("SELECT min(run_id) FROM measurements").fetchone()[0]
        database.execute("UPDATE measurements SET record = '{\"format\": 5}' WHERE run_id = ?", (run_id,))
    result = harness.call("history", "steps", "--history", "h.sqlite")
    assert f"note: h.sqlite: the record of run {run_id} is damaged and left out: `format` is no text" in result.stderr
    harness.call("history", "list", "--history", "h.sqlite")
