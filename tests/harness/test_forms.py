# SPDX-License-Identifier: GPL-2.0-or-later
"""In which form models were run: it stands in tables and files, and what is unlike between compared potentials is said.

Models are compared in unlike precision unawares, since exporters change it in silence:
github.com/ACEsuit/mace/issues/603, github.com/ACEsuit/mace/issues/249, github.com/ACEsuit/mace/issues/645.
"""

import csv
import json
import pathlib
import re
import sqlite3

import jsonschema
import pytest

from conftest import SI_SW, SI_TERSOFF, Harness, suite_dict

MODELS = pathlib.Path(__file__).parents[2] / "inputs/models"


def mlff(name, role, file):
    return {"name": name, "role": role, "pair_style": "mlff", "model": str(MODELS / file)}


@pytest.fixture(scope="module")
def measured(program, lmp, plugin, tmp_path_factory):
    """One model as TorchScript and as package, and a student beside a potential without a model, in real runs."""
    harness = Harness(program, tmp_path_factory.mktemp("measured"))
    potentials = [
        mlff("script", "teacher", "sevennet-0/sevennet-0.pt"),
        mlff("package", "reference", "sevennet-0/sevennet-0.pt2"),
        mlff("student", "student", "student/student-silicon.pt2"),
        {**SI_SW, "role": "reference"},
    ]
    suite = suite_dict(
        systems=[{"name": "si", "material": "silicon", "atoms": 8, "temperature_K": 300}],
        protocols=[{"name": "nve", "ensemble": "nve", "timestep_fs": 1.0, "steps": 4, "warmup_steps": 1}],
        potentials=potentials,
        repetitions=1,
    )
    harness.write_suite(suite)
    harness.call("run", "suite.yaml", "--output", "out", "--quiet", timeout=600)
    return harness


def test_forms_stand_in_tables_and_files(measured):
    text = measured.call("report", "out", "--details").stdout
    table = text[text.index("Form of the models") :].split("\n\n")[0]
    rows = {row[0]: row[1:] for row in (line.split() for line in table.splitlines()[3:7])}
    assert rows["script"][:3] == ["mlff", "torchscript", "float32"]
    assert rows["package"][:3] == ["mlff", "aotinductor", "float32"]
    assert rows["student"][:3] == ["mlff", "aotinductor", "float32"] and rows["student"][3] == "none"
    assert rows["soft"] == ["sw", "-", "-", "-", "-"]
    assert "warning: student is not run as its teacher script is, and the speed-up holds that, too:\n" in table
    assert table.count("  backend: aotinductor, the teacher's torchscript") == 2  # nothing is said of sw
    data = json.loads((measured.folder / "out/results.json").read_text())
    jsonschema.Draft202012Validator(json.loads(measured.call("schema", "results").stdout)).validate(data)
    forms = {cell["potential"]: cell["model"] for cell in data["cells"]}
    assert forms["soft"] is None and forms["script"]["backend"] == "torchscript" and forms["script"]["operators"] == []
    assert {cell["potential"]: cell["pair_style"] for cell in data["cells"]}["soft"] == "sw"
    with (measured.folder / "out/results.csv").open() as file:
        lines = {line["potential"]: line for line in csv.DictReader(file)}
    assert lines["script"]["backend"] == "torchscript" and lines["script"]["operators"] == "none"
    assert lines["package"]["operators"] == (", ".join(forms["package"]["operators"]) or "none")
    assert (lines["soft"]["backend"], lines["soft"]["dtype"], lines["soft"]["engine"]) == ("", "", "lammps")
    connection = sqlite3.connect(measured.folder / "out/results.sqlite")
    assert dict(connection.execute("select potential, backend from runs"))["student"] == "aotinductor"


def test_a_comparison_says_what_is_unlike(measured):
    result = measured.call("compare", "out")
    assert "warning: script and student were not run alike, and B/A holds that, too:\n" in result.stdout
    assert "  backend: torchscript -> aotinductor\n" in result.stdout and "script and soft" not in result.stdout
    cells = {c["potential_b"]: c for c in json.loads(measured.call("compare", "out", "--json").stdout)["cells"]}
    assert {"key": "backend", "a": "torchscript", "b": "aotinductor"} in cells["student"]["unlike"]
    assert cells["soft"]["unlike"] == []
    # Alike are alike.
    arguments = ("--potential-a", "student", "--potential-b", "student")
    assert "not run alike" not in measured.call("compare", "out", "out", *arguments).stdout


def test_a_baseline_and_a_history_tell_the_form(measured):
    file = ("--history", "history.sqlite")
    measured.call("baseline", "accept", "out", *file, "--note", "kept")
    assert "torchscript" in measured.call("baseline", "show", *file).stdout
    lines = {x["potential"]: x for x in json.loads(measured.call("history", "list", *file, "--json").stdout)}
    assert (lines["script"]["backend"], lines["soft"]["backend"]) == ("torchscript", None)
    table = measured.call("history", "list", *file).stdout
    assert re.search(r"sevennet-0\S*\.pt " + lines["script"]["model_sha256"][:8], table)


def test_a_model_in_another_form_is_told_by_the_gate(measured):
    """The teacher as package beside its own TorchScript: many times as fast, and nothing about the model has changed."""
    harness = Harness(measured.program, measured.folder)
    suite = json.loads((harness.folder / "suite.yaml").read_text())
    suite["potentials"] = [mlff("script", "teacher", "sevennet-0/sevennet-0.pt2")]
    harness.write_suite(suite, "package.yaml")
    harness.call("run", "package.yaml", "--output", "package", "--quiet", timeout=600)
    text = harness.call("gate", "package", "--against", "out", "--no-rerun", "--delta", "1000", expect=5).stdout
    assert "warning: script was not run alike, and B/A holds that, too:\n  backend: torchscript -> aotinductor" in text


def test_potentials_without_models_have_no_form(harness):
    harness.call("run", harness.write_suite(suite_dict(potentials=[SI_SW, SI_TERSOFF])), "--output", "out", "--quiet")
    text = harness.call("report", "out", "--details").stdout
    assert "Form of the models" not in text and "warning" not in text
