# SPDX-License-Identifier: GPL-2.0-or-later
"""Results in the forms of other programs, looked at as those programs do."""

import csv
import io
import json
import re
import statistics
import xml.etree.ElementTree as xml

import pytest

from conftest import SI_SW, suite_dict

BROKEN = {**SI_SW, "name": "broken", "commands": ["pair_modify <bad>"]}
CHECKS = {"temperature_factor": 2.001, "energy_change_eV_per_atom": 1e-6}


@pytest.fixture
def output(harness):
    """Four runs of two cells that are well."""
    harness.call("run", harness.write_suite(suite_dict()), "--output", "out", "--quiet")
    return harness.folder / "out"


def records(output):
    return json.loads((output / "results.json").read_text())["runs"]


def test_google_benchmark(harness, output):
    """As its documentation and tools/gbench/report.py have it: name, time_unit, real_time and cpu_time everywhere, equal
    names for repetitions, run_type, aggregate_name."""
    data = json.loads(harness.call("export", "out", "--format", "gbench").stdout)
    context = data["context"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", context["date"])
    assert context["num_cpus"] >= 1 and context["host_name"] and context["suite"] == "tiny"
    assert context["cpu_scaling_enabled"] in (True, False) and isinstance(context["load_avg"], list)
    for entry in data["benchmarks"]:
        assert entry["time_unit"] == "ns" and entry["repetitions"] == 2 and entry["threads"] == 1
        assert entry["real_time"] > 0 and entry["cpu_time"] > 0 or entry["aggregate_name"] in ("stddev", "cv")
        assert entry["run_name"] in ("si/nve/1x1/hard", "si/nve/1x1/soft")
    runs = {run["run_id"]: run for run in records(output)}
    for potential in ("hard", "soft"):
        name = f"si/nve/1x1/{potential}"
        repetitions = [entry for entry in data["benchmarks"] if entry["name"] == name]
        assert [entry["repetition_index"] for entry in repetitions] == [0, 1]
        for entry in repetitions:
            run = runs[entry["label"]]
            assert entry["run_type"] == "iteration" and entry["iterations"] == 20
            assert entry["real_time"] == pytest.approx(1e9 * run["latency"]["step_s"]["mean"])
            process = run["process"]
            assert entry["cpu_time"] == pytest.approx(1e9 * (process["user_s"] + process["system_s"]) / 25)
            assert entry["items_per_second"] == run["rates"]["atom_steps_per_s"]
        times = [entry["real_time"] for entry in repetitions]
        aggregates = {
            e["aggregate_name"]: e for e in data["benchmarks"] if e["run_name"] == name and e not in repetitions
        }
        assert list(aggregates) == ["mean", "median", "stddev", "cv"]
        for aggregate, entry in aggregates.items():
            assert entry["name"] == f"{name}_{aggregate}" and entry["run_type"] == "aggregate"
            assert entry["aggregate_unit"] == ("percentage" if aggregate == "cv" else "time")
        assert aggregates["mean"]["real_time"] == pytest.approx(statistics.mean(times))
        assert aggregates["stddev"]["real_time"] == pytest.approx(statistics.stdev(times))
        assert aggregates["cv"]["real_time"] == pytest.approx(statistics.stdev(times) / statistics.mean(times))


def check_junit(root):
    """The rules of the schemas of Apache Ant's JUnit task (which knows no time zone and one result a case) and Jenkins."""
    assert root.tag == "testsuites" and not root.attrib
    for number, suite in enumerate(root):
        assert suite.tag == "testsuite"
        required = {"id", "package", "name", "timestamp", "hostname", "tests", "failures", "errors", "skipped", "time"}
        assert set(suite.attrib) == required and all(suite.attrib.values())
        assert suite.get("id") == str(number)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp"))
        tags = [child.tag for child in suite]
        cases = suite.findall("testcase")
        assert tags == ["properties", *["testcase"] * len(cases), "system-out", "system-err"]
        for property_ in suite.find("properties"):
            assert property_.tag == "property" and set(property_.attrib) == {"name", "value"}
        for case in cases:
            assert set(case.attrib) == {"classname", "name", "time"} and re.fullmatch(r"\d+\.\d+", case.get("time"))
            assert len(case) <= 1
            for result in case:
                assert (result.tag, set(result.attrib)) in (("failure", {"type", "message"}), ("skipped", set()))
        assert int(suite.get("tests")) == len(cases) and suite.get("errors") == "0"
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("skipped")) == len(suite.findall("testcase/skipped"))
        assert float(suite.get("time")) == pytest.approx(sum(float(case.get("time")) for case in cases), abs=1e-5)


def test_junit(harness, output):
    harness.call("export", "out", "--format", "junit", "-o", "junit.xml")
    root = xml.parse(harness.folder / "junit.xml").getroot()
    check_junit(root)
    (suite,) = root
    assert suite.get("name") == "si/nve/1x1" and suite.get("failures") == suite.get("skipped") == "0"
    names = {(case.get("classname"), case.get("name")) for case in suite.findall("testcase")}
    assert names == {("tiny.si.nve.1x1", f"{p} #{r}") for p in ("hard", "soft") for r in (1, 2)}
    walls = sum(run["process"]["wall_s"] for run in records(output))
    assert float(suite.get("time")) == pytest.approx(walls, abs=1e-5)


def test_junit_of_failures_flags_and_runs_to_do(harness):
    suite = suite_dict(potentials=[SI_SW, BROKEN], repetitions=1, checks=CHECKS)
    harness.call("run", harness.write_suite(suite), "--output", "out", "--quiet", expect=2)
    root = xml.fromstring(harness.call("export", "out", "--format", "junit").stdout)
    check_junit(root)
    failures = {case.get("name"): case.find("failure") for case in root.iter("testcase")}
    assert failures["broken #1"].get("type") == "run_failed"
    assert "<bad>" in failures["broken #1"].get("message") and "look at" in failures["broken #1"].text
    flags = records(harness.folder / "out")[0]["flags"]
    assert failures["soft #1"].get("type") == flags[0]["check"]
    assert failures["soft #1"].get("message") == flags[0]["message"]
    assert failures["soft #1"].text.count("\n") == len(flags)
    for path in (harness.folder / "out/runs").rglob("record.json"):
        path.unlink()
    root = xml.fromstring(harness.call("export", "out", "--format", "junit").stdout)
    check_junit(root)
    (case,) = [case for case in root.iter("testcase") if case.get("name") == "soft #1"]
    assert case.find("skipped") is not None
    # Tools of Google Benchmark would take what has no times for 0.
    assert json.loads(harness.call("export", "out", "--format", "gbench").stdout)["benchmarks"] == []


def test_junit_of_text_that_xml_cannot_hold(harness):
    harness.call(
        "run", harness.write_suite(suite_dict(potentials=[BROKEN], repetitions=1)), "--output", "out", expect=2
    )
    (path,) = (harness.folder / "out/runs").rglob("failure.json")
    failure = json.loads(path.read_text())
    path.write_text(json.dumps({**failure, "what": "a\x01b\x1b[1m]]>\u00e9"}))
    root = xml.fromstring(harness.call("export", "out", "--format", "junit").stdout)
    check_junit(root)
    assert root.find(".//failure").get("message") == "a\ufffdb\ufffd[1m]]>\u00e9"


def test_csv(harness, output):
    text = harness.call("export", "out", "--format", "csv").stdout
    assert text == (output / "results.csv").read_text()
    assert len(list(csv.DictReader(io.StringIO(text)))) == 4


def test_errors(harness, output):
    assert "--format" in harness.call("export", "out", expect=1).stderr
    assert "gbench" in harness.call("export", "out", "--format", "xls", expect=1).stderr
    assert "no plan.json" in harness.call("export", ".", "--format", "csv", expect=1).stderr
    message = harness.call("export", "out", "--format", "csv", "-o", "nowhere/x.csv", expect=1).stderr
    assert "cannot write nowhere/x.csv" in message and "check the path" in message
