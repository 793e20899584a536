# SPDX-License-Identifier: GPL-2.0-or-later
"""What `plan` says of runs to come: cells, order, time and disk, and what it does not know."""

import json
import os

import pytest

from conftest import SI_SW, SI_TERSOFF, suite_dict


def systems(*atoms):
    return [{"name": f"si-{n}", "material": "silicon", "atoms": n, "temperature_K": 300} for n in atoms]


def steps(n):
    return [{"name": "nve", "ensemble": "nve", "timestep_fs": 1.0, "steps": n, "warmup_steps": 5}]


@pytest.fixture
def measured(harness):
    """Records of one potential on 64 atoms, 205 steps."""
    suite = suite_dict(systems=systems(64), protocols=steps(200), potentials=[SI_SW])
    harness.call("run", harness.write_suite(suite, "measured.yaml"), "--output", "measured", "--quiet")
    return suite


def plan(harness, suite, *arguments):
    return json.loads(harness.call("plan", harness.write_suite(suite), "--json", *arguments).stdout)


def test_another_build_of_one_lammps_makes_other_runs(harness, lmp):
    """What LAMMPS names as its program is looked at, not the wrapper script."""
    build = harness.folder / "build"
    fake = harness.folder / "lmp"
    fake.write_text(f"#!/bin/sh\n{lmp} -h | sed 's#example: .* -var#example: {build} -var#'\n")
    fake.chmod(0o755)
    lj = {"name": "lj", "role": "student", "pair_style": "lj/cut 5.0", "pair_coeff": ["* * 0.01 2.0"]}
    ids = []
    for text in ("one", "one", "two"):
        build.write_text(text)
        fake.write_text(fake.read_text() + "# the wrapper changes each time\n")
        ids.append([run["run_id"] for run in plan(harness, suite_dict(potentials=[lj]), "--lmp", fake)["runs"]])
    assert ids[0] == ids[1] != ids[2]


def test_a_lost_ldd_makes_no_other_build(harness):
    ldd = harness.folder / "ldd"
    ldd.write_text("#!/bin/sh\nkill -9 $$\n")
    ldd.chmod(0o755)
    path = {"PATH": f"{harness.folder}:{os.environ['PATH']}"}
    error = harness.call("plan", harness.write_suite(suite_dict()), environment=path, expect=1).stderr
    assert "which tells builds of LAMMPS apart, failed" in error


def test_without_records_there_is_no_estimate(harness):
    suite = harness.write_suite(suite_dict())
    text = harness.call("plan", suite).stdout
    assert "4 runs of 1 systems, 1 protocols, 1 layouts, 2 potentials; 2 cells, repetitions: 2" in text
    assert "estimate: no basis for 4 runs of hard, soft: no record of these potentials in this layout in" in text
    data = json.loads(harness.call("plan", suite, "--json").stdout)
    assert data["estimate"]["runs_without_basis"] == 4 and data["estimate"]["time_s"] == 0
    assert data["runs"][0]["estimate"] == {"time_s": None, "disk_B": None, "basis": "none"}


def test_records_of_the_same_cell(harness, measured):
    (first, second) = json.loads((harness.folder / "measured/results.json").read_text())["runs"]
    longer = plan(harness, {**measured, "protocols": steps(2000)}, "--records", "measured")
    assert longer["estimate"]["runs_without_basis"] == 0 and longer["estimate"]["records"] == 2
    run = longer["runs"][0]["estimate"]
    assert run["basis"] == "same cell"

    def median(values):
        return sum(values) / 2

    step_s = [r["latency"]["step_s"]["mean"] for r in (first, second)]
    start_s = [max(0, r["process"]["wall_s"] - 205 * s) for r, s in zip((first, second), step_s)]
    assert run["time_s"] == pytest.approx(median(start_s) + 2005 * median(step_s), rel=1e-9)
    folder = next((harness.folder / "measured/runs").rglob("bench.log")).parent
    size = sum(path.stat().st_size for path in folder.iterdir())
    assert size < run["disk_B"] < 10 * size


def test_records_of_other_sizes_are_scaled_from_the_nearest(harness, measured):
    data = plan(harness, {**measured, "systems": systems(64, 512)}, "--records", "measured")
    by_system = {run["system"]: run["estimate"] for run in data["runs"]}
    assert by_system["si-64"]["basis"] == "same cell" and by_system["si-512"]["basis"] == "other size"
    assert by_system["si-512"]["time_s"] > by_system["si-64"]["time_s"]
    assert by_system["si-512"]["disk_B"] > by_system["si-64"]["disk_B"]


def test_what_has_no_basis_is_named(harness, measured):
    suite = harness.write_suite({**measured, "potentials": [SI_SW, SI_TERSOFF]})
    text = harness.call("plan", suite, "--records", "measured").stdout
    assert "of disk for 2 of 4 runs to do, from 2 records in measured" in text
    assert "estimate: no basis for 2 runs of hard:" in text
    other_layout = {**measured, "layouts": [{"ranks": 1, "threads": 2}]}
    assert plan(harness, other_layout, "--records", "measured")["estimate"]["runs_without_basis"] == 2


def test_finished_runs_are_no_work(harness, measured):
    text = harness.call("plan", harness.folder / "measured.yaml", "--output", "measured").stdout
    assert "estimate: all 2 runs are finished" in text
    longer = {**measured, "repetitions": 3}
    data = plan(harness, longer, "--output", "measured")
    assert [run["finished"] for run in data["runs"]] == [True, True, False]
    assert data["estimate"]["runs_to_do"] == 1
    assert data["estimate"]["time_s"] == data["runs"][2]["estimate"]["time_s"]


def test_damaged_records_are_no_basis(harness, measured):
    for record in (harness.folder / "measured/runs").rglob("record.json"):
        record.write_text("{")
    assert plan(harness, measured, "--records", "measured")["estimate"]["runs_without_basis"] == 2


def test_records_folder_that_is_none(harness):
    suite = harness.write_suite(suite_dict())
    error = harness.call("plan", suite, "--records", "nowhere", expect=1).stderr
    assert "nowhere is no output folder: it has no runs; give --records a folder" in error
