# SPDX-License-Identifier: GPL-2.0-or-later
"""The published schema: valid itself, and of one mind with the program."""

import json
import pathlib

import jsonschema
import pytest
import yaml

from conftest import suite_dict

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


def test_doctor_finds_faults(harness, lmp):
    result = harness.call("doctor", "--lmp", "/nowhere/lmp", expect=1)
    assert "FAULT    LAMMPS" in result.stdout and "correct it" in result.stdout
    fake = harness.fake_lmp("exit 0", lmp, version="4 Jul 2026")
    assert "was built for LAMMPS" in harness.call("doctor", "--lmp", fake, expect=1).stdout


def test_doctor_tries_lammps_for_real(harness):
    findings = {f["subject"]: f for f in json.loads(harness.call("doctor", "--json").stdout)["findings"]}
    assert findings["trial run"]["state"] == "ok" and "1 rank" in findings["trial run"]["detail"]
    assert findings["MPI"]["state"] in ("ok", "warning")
    for path in SUITES:  # models and plugins may still have to be made
        finding = findings[f"suite {path.stem}"]
        assert finding["state"] in ("ok", "warning") and finding["detail"].startswith("valid, ")
