# SPDX-License-Identifier: GPL-2.0-or-later
"""Output folders of many runs: what `status` and `report` hold of a record is small, and all of them are counted."""

import json
import os
import subprocess

import pytest
from many_records import multiply

from conftest import Harness, suite_dict


@pytest.fixture(scope="module")
def measured(program, tmp_path_factory):
    harness = Harness(program, tmp_path_factory.mktemp("measured"))
    harness.call("run", harness.write_suite(suite_dict(repetitions=1)), "--output", "out", "--quiet")
    return harness.folder / "out"


def peak_B(command, folder):
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    return usage.ru_maxrss * 1024


@pytest.mark.parametrize(
    "command, most_B", [(["status"], 5000), (["report", "--quiet"], 5000), (["report", "--json"], 5000)]
)
def test_memory_grows_little_with_the_number_of_records(harness, measured, command, most_B):
    """100,000 records at this rate are less than 500 MB. A record is 8 kB as text, and ten times that as a tree."""
    peaks = []
    counts = (100, 300)
    for cells in counts:
        runs = multiply(measured, harness.folder / "out", cells, 10)
        assert runs == 20 * cells
        peaks.append(peak_B(harness.command(command[0], "out", *command[1:]), harness.folder))
    assert (peaks[1] - peaks[0]) / (20 * (counts[1] - counts[0])) < most_B, peaks


def test_all_records_are_in_all_files(harness, measured):
    runs = multiply(measured, harness.folder / "out", 40, 5)
    assert f"{runs} of {runs} runs finished" in harness.call("status", "out").stdout
    printed = json.loads(harness.call("report", "out", "--json").stdout)
    results = json.loads((harness.folder / "out/results.json").read_text())
    assert printed == results and results["runs_finished"] == len(results["runs"]) == runs
    assert [run["position"] for run in results["runs"]] == list(range(1, runs + 1))
    for run in results["runs"]:
        entry = next(harness.folder.glob(f"out/runs/*/*/*/*/*-{run['run_id']}/record.json"))
        assert run == json.loads(entry.read_text())
    assert len((harness.folder / "out/results.csv").read_text().splitlines()) == runs + 1
    assert len(results["cells"]) == 80 and {cell["runs"] for cell in results["cells"]} == {5}
    assert not list((harness.folder / "out").glob("*.tmp")) and not list((harness.folder / "out").glob("*.runs*"))


def test_roles_are_those_of_the_plan(harness, measured):
    """A suite may call a potential something else later: the record of its run stays as it is."""
    multiply(measured, harness.folder / "out", 2, 2)
    plan = json.loads((harness.folder / "out/plan.json").read_text())
    renamed = {run["run_id"] for run in plan["runs"] if run["role"] == "teacher"}
    assert 0 < len(renamed) < len(plan["runs"])
    for run in plan["runs"]:
        run["role"] = "student" if run["run_id"] in renamed else run["role"]
    (harness.folder / "out/plan.json").write_text(json.dumps(plan))
    harness.call("report", "out")
    results = json.loads((harness.folder / "out/results.json").read_text())
    for run in results["runs"]:
        entry = next(harness.folder.glob(f"out/runs/*/*/*/*/*-{run['run_id']}/record.json"))
        record = json.loads(entry.read_text())
        assert record["role"] == ("teacher" if run["run_id"] in renamed else "reference")
        assert run == {**record, "role": "student" if run["run_id"] in renamed else "reference"}
