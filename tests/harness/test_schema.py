# SPDX-License-Identifier: GPL-2.0-or-later
"""The published schema: valid itself, and of one mind with the program."""

import json
import pathlib
import shutil

import jsonschema
import pytest
import yaml
from all_figures import document_of

from conftest import SI_SW, SI_TERSOFF, suite_dict

SUITES = sorted((pathlib.Path(__file__).parents[2] / "inputs/suites").glob("*.yaml"))


@pytest.fixture
def schema(harness):
    return json.loads(harness.call("schema").stdout)


def test_is_a_valid_draft_7_schema(schema):
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema.Draft7Validator.check_schema(schema)


def test_its_examples_and_defaults_are_valid(schema):
    def look(node):
        if isinstance(node, dict):
            values = list(node.get("examples", [])) if isinstance(node.get("examples"), list) else []
            if "default" in node and not isinstance(node["default"], dict):
                values.append(node["default"])
            for value in values:
                jsonschema.Draft7Validator({**node, "definitions": schema["definitions"]}).validate(value)
            for child in node.values():
                look(child)
        elif isinstance(node, list):
            for child in node:
                look(child)

    look(schema)


@pytest.mark.parametrize("path", SUITES, ids=lambda path: path.stem)
def test_accepts_our_suites(schema, path):
    suite = yaml.safe_load(path.read_text())
    jsonschema.Draft7Validator(schema).validate(suite)
    named = path.read_text().splitlines()[0].split("$schema=")[1]
    assert json.loads((path.parent / named).read_text()) == schema


@pytest.mark.parametrize(
    "change",
    [
        {"repetitions": "three"},
        {"colour": 1},
        {"systems": []},
        {"seed": -1},
        {"layouts": [{"ranks": 0}]},
        {"suite": "a/b"},
    ],
)
def test_refuses_what_the_program_refuses(schema, harness, change):
    suite = suite_dict(**change)
    assert not jsonschema.Draft7Validator(schema).is_valid(suite)
    harness.call("plan", harness.write_suite(suite), expect=1)


@pytest.fixture
def results_schema(harness):
    schema = json.loads(harness.call("schema", "results").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_results_are_what_their_schema_says(harness, results_schema):
    """Finished, flagged, failed and pending runs, and figures that are not there."""
    broken = {**SI_SW, "name": "broken", "commands": ["timer off"]}
    protocols = [
        {"name": ensemble, "ensemble": ensemble, "timestep_fs": 1.0, "steps": 20, "warmup_steps": 5}
        for ensemble in ("nve", "npt")
    ]
    checks = {"energy_change_eV_per_atom": 1e-6}
    suite = suite_dict(potentials=[SI_TERSOFF, SI_SW, broken], protocols=protocols, checks=checks, repetitions=1)
    harness.call("run", harness.write_suite(suite), "--output", "out", "--quiet", expect=2)
    next((harness.folder / "out/runs").rglob("record.json")).unlink()
    results = json.loads(harness.call("report", "out", "--json", expect=2).stdout)
    assert (results["runs_finished"], results["runs_failed"], results["runs_pending"]) == (3, 2, 1)
    assert any(run["flags"] for run in results["runs"]) and any(run["drift"] is None for run in results["runs"])
    results_schema.validate(results)
    results_schema.validate(json.loads((harness.folder / "out/results.json").read_text()))

    def without(path):
        changed = json.loads(json.dumps(results))
        *way, last = path
        place = changed
        for step in way:
            place = place[step]
        del place[last]
        return changed

    for path in (["suite"], ["runs", 0, "latency", "pair_s", "n_eff"], ["cells", 0, "speed_up", "step"]):
        assert not results_schema.is_valid(without(path))
    assert not results_schema.is_valid({**results, "version": 1})
    assert not results_schema.is_valid({**results, "unknown": 1})


def test_figures_are_what_their_schema_says(harness):
    """Figures with data and refused ones, and no member that is missing, unknown or of another kind."""
    schema = json.loads(harness.call("schema", "figures").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    harness.call("run", harness.write_suite(suite_dict(repetitions=1)), "--output", "out", "--quiet")
    harness.call("report", "out", "--html", "page.html", "--quiet")
    document = document_of(harness.folder / "page.html")
    validator.validate(document)
    figures = document["figures"]["figures"]
    assert {bool(figure["refused"]) for figure in figures} == {True, False}
    assert {figure["id"] for figure in figures} | {"legend"} == set(document["specs"])

    def changed(index, **members):
        copy = json.loads(json.dumps(document))
        copy["figures"]["figures"][index].update(members)
        return copy

    drawn = next(i for i, figure in enumerate(figures) if not figure["refused"])
    for members in (
        {"unknown": 1},
        {"section": "elsewhere"},
        {"refused": "and yet it has data"},
        {"data": {}},
        {"data": {"main": {"x": [1, "two"]}}},
        {"name": "a/b"},
        {"rows_in": -1},
    ):
        assert not validator.is_valid(changed(drawn, **members)), members
    del figures[drawn]["alt"]
    assert not validator.is_valid(document)


def test_verdicts_of_earlier_gates_are_what_the_schema_says(harness):
    """`in_turns` was the word before `interleaved`."""
    ways = json.loads(harness.call("schema", "gate").stdout)["properties"]["remeasurement"]
    for way in ("none", "interleaved", "control", "alone", "in_turns"):
        jsonschema.Draft202012Validator(ways).validate(way)
    assert not jsonschema.Draft202012Validator(ways).is_valid("other")


def test_doctor_finds_faults(harness, lmp):
    result = harness.call("doctor", "--lmp", "/nowhere/lmp", expect=1)
    assert "FAULT    LAMMPS" in result.stdout and "correct it" in result.stdout
    fake = harness.fake_lmp("exit 0", lmp, version="4 Jul 2026")
    assert "was built for LAMMPS" in harness.call("doctor", "--lmp", fake, expect=1).stdout


def test_doctor_finds_that_no_model_can_be_loaded(harness, plugin):
    for name in ("mlffplugin.so", "mlffplugin.json"):
        shutil.copy(plugin.parent / name, harness.folder)
    result = harness.call("doctor", "--json", "--plugin", "mlffplugin.so", expect=1)
    findings = {f["subject"]: f for f in json.loads(result.stdout)["findings"]}
    assert findings["trial run"]["state"] == "ok"
    assert findings["LibTorch"]["state"] == "FAULT" and "mlfftorch.so, which does not" in findings["LibTorch"]["detail"]


def test_doctor_tries_lammps_for_real(harness):
    findings = {f["subject"]: f for f in json.loads(harness.call("doctor", "--json").stdout)["findings"]}
    assert findings["trial run"]["state"] == "ok" and "1 rank" in findings["trial run"]["detail"]
    assert findings["LibTorch"]["state"] == "ok"
    assert findings["MPI"]["state"] in ("ok", "warning")
    for path in SUITES:  # models and plugins may still have to be made
        finding = findings[f"suite {path.stem}"]
        assert finding["state"] in ("ok", "warning") and finding["detail"].startswith("valid, ")
