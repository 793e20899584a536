# SPDX-License-Identifier: GPL-2.0-or-later
"""`analyse`: records computed anew from the bench logs that are kept."""

import json

import pytest

from conftest import suite_dict

PROTOCOLS = [
    {"name": "nve", "ensemble": "nve", "timestep_fs": 1.0, "steps": 200},
    {
        "name": "npt",
        "ensemble": "npt",
        "timestep_fs": 1.0,
        "steps": 200,
        "thermostat": {"type": "nose-hoover", "damping_ps": 0.1},
        "barostat": {"type": "nose-hoover", "coupling": "iso", "pressure_bar": 1, "damping_ps": 1.0},
    },
    {"name": "relax", "ensemble": "minimize", "minimize": {"maxiter": 50, "displacement_A": 0.1}},
]


@pytest.fixture
def measured(harness):
    harness.call(
        "run", harness.write_suite(suite_dict(protocols=PROTOCOLS, repetitions=1)), "--output", "out", "--quiet"
    )
    records = sorted((harness.folder / "out/runs").rglob("record.json"))
    assert len(records) == 6
    return records


def contents(harness):
    return {path: path.read_bytes() for path in (harness.folder / "out/runs").rglob("*") if path.is_file()}


def test_records_of_this_release_stay_as_they_are(harness, measured):
    before = contents(harness)
    assert "0 of 6 records changed" in harness.call("analyse", "out").stdout
    assert contents(harness) == before


def test_a_figure_that_was_wrong_is_corrected_and_the_record_before_is_kept(harness, measured):
    whole = [json.loads(path.read_text()) for path in measured]
    for path, record in zip(measured, whole):
        wrong = json.loads(json.dumps(record))
        wrong["latency"]["force_s"]["mean"] *= 2
        wrong["flags"] = [{"check": "energy", "message": "wrong"}]
        wrong["memory"]["peak_rss_B"] = 1
        wrong["rebuilds"] = 12345
        path.write_text(json.dumps(wrong))
    logs = {path: data for path, data in contents(harness).items() if path.name != "record.json"}
    output = harness.call("analyse", "out").stdout
    assert "6 of 6 records changed" in output and output.count("record.json.earlier") == 6
    assert [json.loads(path.read_text()) for path in measured] == whole
    for path in measured:
        assert json.loads(path.with_name("record.json.earlier").read_text())["rebuilds"] == 12345
    assert {path: path.read_bytes() for path in logs} == logs
    results = json.loads((harness.folder / "out/results.json").read_text())
    assert {run["rebuilds"] for run in results["runs"]} == {record["rebuilds"] for record in whole}
    assert "0 of 6 records changed" in harness.call("analyse", "out").stdout


def test_records_of_earlier_releases_take_their_limits_from_the_suite(harness, measured):
    for path in measured:
        record = json.loads(path.read_text())
        del record["inputs"]["checks"], record["inputs"]["minimize"]
        record["process"]["place"] = record["process"].pop("executor")
        path.write_text(json.dumps(record))
    before = contents(harness)
    assert "0 of 6 records changed" in harness.call("analyse", "out").stdout
    assert contents(harness) == before
    (harness.folder / "out/suite.json").unlink()
    result = harness.call("analyse", "out", expect=2)
    assert result.stderr.count("lacks the limits of the physics checks") == 6 and "run the suite again" in result.stderr
    assert contents(harness) == before


def test_a_record_without_its_log_is_told_and_kept(harness, measured):
    measured[0].with_name("bench.log").unlink()
    before = contents(harness)
    result = harness.call("analyse", "out", expect=2)
    assert result.stderr.count("not analysed") == 1 and "bench.log" in result.stderr
    assert "0 of 5 records changed" in result.stdout or "0 of 6 records changed" in result.stdout
    assert contents(harness) == before


def test_only_an_output_folder_is_analysed(harness):
    assert "is no output folder" in harness.call("analyse", ".", expect=1).stderr
