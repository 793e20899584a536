# SPDX-License-Identifier: GPL-2.0-or-later
"""Nothing that a suite, a record or a history names is executed unasked, and no YAML or history is read without end."""

import json
import sqlite3
import sys

import pytest
from untrusted import ONE, TARGETS, call, copy_results

from conftest import suite_dict

# ---- YAML that a parser does not come to an end with ----


@pytest.mark.parametrize(
    "text", [",", "{suite: x},\n", "---\n,\n", "[a], [b]\n", "{a: 1} {b: 2}\n", "a: 1\n...\n, b\n"]
)
@pytest.mark.parametrize("reader", ["suite", "included suite", "site", "targets", "gate's earlier suite"])
def test_yaml_behind_the_document_is_refused_in_bounded_memory(harness, measured, reader, text):
    (harness.folder / "bad.yaml").write_text(text)
    harness.write_suite(ONE)
    command = {
        "suite": ["plan", "bad.yaml"],
        "included suite": ["plan", harness.write_suite({**ONE, "include": "bad.yaml"}, "including.yaml")],
        "site": ["run", "suite.yaml", "--site", "bad.yaml", "--output", "new"],
        "targets": ["targets", measured, "bad.yaml"],
        "gate's earlier suite": ["gate", "suite.yaml", "--against-suite", "bad.yaml", "--history", "h.sqlite"],
    }[reader]
    result = call(harness, *command)
    assert result.returncode == 1, result.stderr
    assert b"not valid YAML: the document ends before this" in result.stderr, result.stderr


# ---- programs that files name ----


@pytest.fixture
def trap(harness):
    """A program that leaves a mark when it runs."""
    program = harness.folder / "trap"
    program.write_text(f"#!/bin/sh\ntouch {harness.folder}/ran\nexit 1\n")
    program.chmod(0o755)
    return program


def trapping_suite(trap, **changes):
    potential = {"name": "u", "role": "reference", "engine": "ase", "calculator": "evilpkg.m:C", "python": str(trap)}
    return suite_dict(potentials=[{**potential, **changes}], repetitions=1)


def test_plan_does_not_run_the_python_that_a_suite_names(harness, trap):
    harness.write_suite(trapping_suite(trap))
    result = harness.call("plan", "suite.yaml")
    assert not (harness.folder / "ran").exists()
    assert "note: the Python of u was not asked for its packages, since the suite names it" in result.stdout
    (run,) = json.loads(harness.call("plan", "suite.yaml", "--json").stdout)["runs"]
    assert run["run_id"] is None and run["finished"] is False
    assert not (harness.folder / "ran").exists()
    assert "does not run as Python 3.10" in harness.call("plan", "suite.yaml", "--probe", expect=1).stderr
    assert (harness.folder / "ran").exists()


def test_plan_imports_no_calculator(harness):
    for name, calculator in (("evil.py", "evil.py:C"), ("evilpkg/__init__.py", "evilpkg.m:C")):
        (harness.folder / name).parent.mkdir(exist_ok=True)
        (harness.folder / name).write_text(f"open({str(harness.folder / 'ran')!r}, 'w')\n")
        suite = trapping_suite(None, calculator=calculator)
        del suite["potentials"][0]["python"]
        harness.write_suite(suite)
        call(
            harness,
            "plan",
            "suite.yaml",
            environment={"MLFFBENCH_PYTHON": sys.executable, "PYTHONPATH": harness.folder},
        )
        assert not (harness.folder / "ran").exists()


def test_plan_knows_finished_runs_of_a_python_that_it_does_not_ask(harness):
    pytest.importorskip("ase")
    python = harness.folder / "python"
    python.write_text(f'#!/bin/sh\necho x >>{harness.folder}/calls\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    lj = {"arguments": {"sigma": 2.5, "epsilon": 0.01, "rc": 6.0}, "calculator": "ase.calculators.lj:LennardJones"}
    harness.write_suite(trapping_suite(python, **lj))
    harness.call("run", "suite.yaml", "--output", "out", "--quiet")
    calls = (harness.folder / "calls").read_text()
    result = harness.call("plan", "suite.yaml", "--output", "out")
    assert "estimate: all 1 runs are finished" in result.stdout and "takes the packages from records" in result.stdout
    assert (harness.folder / "calls").read_text() == calls
    assert "estimate: all 1 runs" in harness.call("plan", "suite.yaml", "--output", "out", "--probe").stdout


def test_no_command_but_run_execute_and_gate_runs_what_files_name(harness, measured, trap):
    """The trap stands for every program in execution.json, in the records and in a site file."""
    output = copy_results(measured, harness.folder)
    execution = json.loads((output / "execution.json").read_text())
    execution.update(lmp=str(trap), python=str(trap), plugin=str(trap))
    (output / "execution.json").write_text(json.dumps(execution))
    for path in output.rglob("record.json"):
        record = json.loads(path.read_text())
        record["programs"].update(lmp=str(trap), python=str(trap))
        record["process"]["command"] = [str(trap)]
        path.write_text(json.dumps(record))
    site = harness.write_site(executor="local")
    (harness.folder / "targets.yaml").write_text(TARGETS)
    harness.write_suite(suite_dict())
    for command in (
        ["plan", "suite.yaml", "--output", "out"],
        ["status", "out"],
        ["report", "out"],
        ["compare", "out"],
        ["targets", "out", "targets.yaml"],
        ["export", "out", "--format", "junit"],
        ["fidelity", "out"],
        ["trajectories", "out"],
        ["history", "add", "out", "--history", "h.sqlite"],
        ["history", "steps", "--history", "h.sqlite"],
        ["baseline", "accept", "out", "--history", "h.sqlite"],
        ["cancel", "out"],
        ["schema", "suite"],
        ["__complete", "status", "o"],
    ):
        call(harness, *command, environment={"MLFFBENCH_SITE": str(site)})
        assert not (harness.folder / "ran").exists(), command


def test_a_history_with_a_view_of_somebody_else_is_refused(harness, measured):
    copy_results(measured, harness.folder)
    harness.call("history", "add", "out", "--history", "h.sqlite")
    fresh = (harness.folder / "h.sqlite").read_bytes()
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
    for change, named in (
        (f"DROP VIEW figures; CREATE VIEW figures AS {endless}", "view figures"),
        (f"ALTER TABLE measurements RENAME TO m; CREATE VIEW measurements AS {endless}", "view figures"),
        ("CREATE TRIGGER t AFTER INSERT ON measurements BEGIN DELETE FROM measurements; END", "trigger t"),
        ("DROP TABLE baselines", "table baselines"),
    ):
        (harness.folder / "h.sqlite").write_bytes(fresh)
        with sqlite3.connect(harness.folder / "h.sqlite") as database:
            database.executescript(change)
        for command in (["history", "list"], ["history", "steps"], ["history", "add", "out"], ["baseline", "list"]):
            result = call(harness, *command, "--history", "h.sqlite")
            assert result.returncode == 1, (command, change)
            assert f"h.sqlite is no history as mlffbench makes it: its {named} is another one".encode() in result.stderr
    # Tables and views beside ours are nobody's harm.
    (harness.folder / "h.sqlite").write_bytes(fresh)
    with sqlite3.connect(harness.folder / "h.sqlite") as database:
        database.executescript(f"CREATE VIEW mine AS SELECT run_id FROM measurements; CREATE VIEW long AS {endless}")
    harness.call("history", "list", "--history", "h.sqlite")
