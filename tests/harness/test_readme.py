# SPDX-License-Identifier: GPL-2.0-or-later
"""The examples of the docs are what the program accepts."""

import json
import pathlib
import re

import jsonschema
import pytest
import yaml

ROOT = pathlib.Path(__file__).parents[2]
OWN_SUITE = (ROOT / "docs" / "own-suite.md").read_text()
RESULTS = (ROOT / "docs" / "results.md").read_text()


def test_suite_of_the_docs_can_be_planned(harness):
    text = re.search(r"```yaml\n(.*?)```", OWN_SUITE, re.DOTALL).group(1)
    suites = harness.folder / "inputs" / "suites"
    suites.mkdir(parents=True)
    (suites.parent / "models").symlink_to(ROOT / "inputs" / "models")
    (suites / "my-model.yaml").write_text(text)
    plan = harness.call("plan", suites / "my-model.yaml").stdout
    assert "copper-256" in plan and "24 runs" in plan
    # The teacher is run in its fast form, and no longer than it has to be: others are compared with it.
    potentials = yaml.safe_load(text)["potentials"]
    assert all(potential.get("model", ".pt2").endswith(".pt2") for potential in potentials)
    teacher = next(potential for potential in potentials if potential["role"] == "teacher")
    assert teacher["steps"] < 1000


def test_our_suites_run_all_models_in_one_form():
    """What is compared differs in the model alone: all are packages, but for SevenNet's own style, which reads none."""
    for path in (ROOT / "inputs" / "suites").rglob("*.yaml"):
        models = re.findall(r"model: *(\S*?)\.(pt2?)\b", path.read_text())
        assert {suffix for name, suffix in models if "e3gnn" not in name} <= {"pt2"}, path


def test_suites_of_the_guide_are_valid(harness):
    """As far as can be told without the trajectory that the first one writes for the second."""
    schema = json.loads(harness.call("schema").stdout)
    suites = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "guide.md").read_text(), re.DOTALL)
    assert len(suites) == 2
    for text in suites:
        jsonschema.Draft7Validator(schema).validate(yaml.safe_load(text))


def test_commands_of_the_docs_exist(harness):
    commands = set(re.findall(r"^build/harness/mlffbench (\w+)", OWN_SUITE, re.MULTILINE))
    assert commands == {
        "doctor",
        "systems",
        "plan",
        "run",
        "status",
        "report",
        "compare",
        "baseline",
        "gate",
        "targets",
        "fidelity",
        "trajectories",
    }
    for command in commands:
        harness.call(command, "--help")


@pytest.mark.parametrize("suite", ["quick", "speedup"])
def test_tables_of_the_results_are_those_of_the_suites(suite):
    """Same potentials, roles and repetitions."""
    content = yaml.safe_load((ROOT / "inputs" / "suites" / f"{suite}.yaml").read_text())
    table = re.search(rf"^Suite {suite}: .*?^Speed, ", RESULTS, re.MULTILINE | re.DOTALL).group(0)
    rows = re.findall(r"^(\S+) +(teacher|student|reference) +(\d+) ", table, re.MULTILINE)
    assert sorted(rows) == sorted((p["name"], p["role"], str(content["repetitions"])) for p in content["potentials"])


def test_table_of_the_models_is_there():
    """A row for each family with an exporter."""
    table = re.search(
        "<!-- table written.*?-->(.*?)<!-- end of table -->", (ROOT / "docs" / "models.md").read_text(), re.DOTALL
    )
    families = {line.split("|")[1].strip() for line in table.group(1).splitlines() if line.startswith("| ")}
    assert families >= {"sevennet", "mace", "nequip", "allegro", "orb", "chgnet", "student"}
