# SPDX-License-Identifier: GPL-2.0-or-later
"""Targets files: limits held against results, and faults with their places."""

import json
import pathlib
import re
import shutil

import jsonschema
import pytest
import yaml
from synthetic_results import change_records, set_times

from conftest import SI_SW, SI_TERSOFF, Harness, suite_dict

TARGETS = pathlib.Path(__file__).parents[2] / "inputs/targets"
LIMITS = [
    {"figure": "speed_up", "role": "student", "at_least": 5, "aim": 10},
    {"figure": "peak_rss_B", "role": "student", "at_most": 2.0e9},
]


@pytest.fixture(scope="module")
def measured(program, lmp, plugin, tmp_path_factory):
    harness = Harness(program, tmp_path_factory.mktemp("measured"))
    suite = suite_dict(repetitions=6, potentials=[SI_TERSOFF, {**SI_SW, "role": "student"}])
    harness.call("run", harness.write_suite(suite), "--output", "out", "--quiet")
    return harness.folder / "out"


@pytest.fixture
def out(harness, measured):
    shutil.copytree(measured, harness.folder / "out")
    return harness.folder / "out"


def verdicts(harness, expect=0, limits=LIMITS):
    (harness.folder / "targets.yaml").write_text(json.dumps({"targets": "t", "limits": limits}))
    data = json.loads(harness.call("targets", "out", "targets.yaml", "--json", expect=expect).stdout)
    assert (data["format"], data["version"]) == ("mlff-bench-targets", 1)
    return {row["figure"]: row for row in data["rows"]}


def test_met_missed_and_undecided(harness, out):
    set_times(out, {"hard": 12.0, "soft": 1.0})
    rows = verdicts(harness)
    assert {figure: row["verdict"] for figure, row in rows.items()} == {"speed_up": "MET", "peak_rss_B": "MET"}
    assert rows["speed_up"]["value"] == pytest.approx(12) and rows["speed_up"]["aim_reached"]
    set_times(out, {"hard": 7.0, "soft": 1.0})
    assert not verdicts(harness)["speed_up"]["aim_reached"]
    set_times(out, {"hard": 3.0, "soft": 1.0})
    assert verdicts(harness, expect=4)["speed_up"]["verdict"] == "MISSED"
    # Runs on both sides of the limit.
    set_times(out, {"hard": 5.0, "soft": 1.0})

    def scatter(record):
        if record["potential"] == "soft":
            record["latency"]["step_s"]["median"] *= 1 + 0.1 * (-1) ** record["repetition"]

    change_records(out, scatter)
    assert verdicts(harness)["speed_up"]["verdict"] == "UNDECIDED"
    harness.call("targets", "out", "targets.yaml", "--strict", expect=5)


def test_too_much_memory_is_missed(harness, out):
    set_times(out, {"hard": 12.0, "soft": 1.0})
    change_records(out, lambda record: record["memory"].update(peak_rss_B=2_000_000_001))
    assert verdicts(harness, expect=4)["peak_rss_B"]["verdict"] == "MISSED"


def test_the_table_has_units_that_one_can_read(harness, out):
    """Bytes have nine digits, and times of steps many zeros; in --json they stay bytes and seconds."""
    set_times(out, {"hard": 12.0, "soft": 1.0})
    change_records(out, lambda record: record["memory"].update(peak_rss_B=123_456_789))
    limits = [*LIMITS, {"figure": "step_median_s", "at_most": 0.05, "aim": 0.005}]
    rows = verdicts(harness, limits=limits, expect=4)
    assert rows["peak_rss_B"]["value"] == 123_456_789 and rows["peak_rss_B"]["at_most"] == 2.0e9
    text = harness.call("targets", "out", "targets.yaml", expect=4).stdout
    assert re.search(r"soft +peak MiB +117\.7 +- +<= 1907\.35 +MET", text), text
    assert re.search(r"soft +median step ms +10\.03 +10\.\d+ \.\. 10\.\d+ +<= 50  5 +MET", text), text
    assert re.search(r"soft +speed-up, by median +12\.00 +.* +>= 5 +10 reached +MET", text), text


def test_a_speed_up_that_the_mean_does_not_show_is_named(harness, out):
    set_times(out, {"hard": 12.0, "soft": 1.0})
    assert "warning" not in (verdicts(harness), harness.call("targets", "out", "targets.yaml").stdout)[1]

    def slow_steps(record):
        if record["potential"] == "soft":
            record["latency"]["step_s"]["mean"] *= 2

    change_records(out, slow_steps)
    text = harness.call("targets", "out", "targets.yaml").stdout
    assert "warning: si/nve/1x1/soft: by mean the speed-up is 6.000, beyond the intervals of both" in text


def test_limits_are_for_what_they_name(harness, out):
    set_times(out, {"hard": 12.0, "soft": 1.0})
    limits = [{"figure": "step_median_s", "at_most": 0.05}]
    (harness.folder / "targets.yaml").write_text(json.dumps({"targets": "t", "limits": limits}))
    rows = json.loads(harness.call("targets", "out", "targets.yaml", "--json", expect=4).stdout)["rows"]
    assert {row["cell"]: row["verdict"] for row in rows} == {"si/nve/1x1/hard": "MISSED", "si/nve/1x1/soft": "MET"}
    assert verdicts(harness, limits=[{**limits[0], "potential": "soft"}])["step_median_s"]["verdict"] == "MET"
    (harness.folder / "targets.yaml").write_text(json.dumps({"targets": "t", "limits": [{**limits[0], "system": "x"}]}))
    assert (
        "has no cell for which targets.yaml has a limit"
        in harness.call("targets", "out", "targets.yaml", expect=1).stderr
    )


def test_unsound_physics_meets_nothing(harness, out):
    set_times(out, {"hard": 12.0, "soft": 1.0})

    def explode(record):
        if record["potential"] == "soft" and record["repetition"] == 2:
            record["flags"] = [{"check": "not_finite", "message": "the energy is no number"}]

    change_records(out, explode)
    rows = verdicts(harness, expect=3)
    assert {(row["verdict"], row["reason"]) for row in rows.values()} == {("UNDECIDED", "physics")}
    assert "PHYSICS: a run did not pass" in harness.call("targets", "out", "targets.yaml", expect=3).stdout


def test_a_speed_up_against_an_unsound_teacher_is_none(harness, out):
    set_times(out, {"hard": 12.0, "soft": 1.0})
    flag = {"check": "not_finite", "message": "the energy is no number"}
    change_records(out, lambda record: record["flags"].append(flag) if record["role"] == "teacher" else None)
    assert verdicts(harness, expect=3)["speed_up"]["reason"] == "physics"


def test_speed_ups_measured_apart_are_marked(harness, out):
    set_times(out, {"hard": 12.0, "soft": 1.0})
    change_records(out, lambda record: record.update(session=record["potential"]))
    verdicts(harness)
    text = harness.call("targets", "out", "targets.yaml").stdout
    assert "12.00 *" in text and "*: not measured together with the teacher" in text


def test_a_limit_without_a_cell_is_named(harness, out):
    set_times(out, {"hard": 12.0, "soft": 1.0})
    limits = [*LIMITS, {"figure": "step_median_s", "at_most": 0.05, "system": "x"}]
    row = verdicts(harness, limits=limits)["step_median_s"]
    assert (row["cell"], row["verdict"], row["reason"]) == (None, "UNDECIDED", "no_cell")
    result = harness.call("targets", "out", "targets.yaml", "--strict", expect=5)
    assert "x, any role, any potential" in result.stdout and "NO CELL" in result.stdout


def test_published_figures_are_marked(harness, out):
    set_times(out, {"hard": 12.0, "soft": 1.0})
    text = harness.call("targets", "out", TARGETS / "student.yaml").stdout
    assert "not measured here" in text and "2 NVIDIA A100" in text and "10 reached" in text
    data = json.loads(harness.call("targets", "out", TARGETS / "student.yaml", "--json").stdout)
    assert data["published"] and not any(row["measured_here"] for row in data["published"])


def test_our_targets_and_the_schema_agree(harness):
    schema = json.loads(harness.call("schema", "targets").stdout)
    jsonschema.Draft7Validator.check_schema(schema)
    assert json.loads((TARGETS / "targets.schema.json").read_text()) == schema
    for path in TARGETS.glob("*.yaml"):
        jsonschema.Draft7Validator(schema).validate(yaml.safe_load(path.read_text()))


@pytest.mark.parametrize(
    "text, message",
    [
        ("targets: t\nlimits:\n  - {figure: speed, at_least: 1}\n", "targets.yaml:3:14: "),
        (
            "targets: t\nlimits:\n  - {figure: speed_up}\n",
            "targets.yaml:3:5: a limit has either `at_least` or `at_most`",
        ),
        ("targets: t\nlimits:\n  - {figure: speed_up, at_least: 5, aim: 2}\n", "targets.yaml:3:42: the aim is easier"),
        ("targets: t\n", "limits"),
        ("targets: t\nlimits: []\nlimit: 1\n", "targets.yaml:3:1: "),
    ],
)
def test_faults_name_their_place(harness, out, text, message):
    (harness.folder / "targets.yaml").write_text(text)
    assert message in harness.call("targets", "out", "targets.yaml", expect=1).stderr
