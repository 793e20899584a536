# SPDX-License-Identifier: GPL-2.0-or-later
"""Engine ase before any run: interpreters and suites that are refused, and what a run's id follows."""

import json
import os
import re
import sys

import pytest
from ase_springs import (
    COPPER,
    CU_EAM,
    LJ_ASE,
    NVE,
    SPRINGS,
    ase_suite,
    python_harness_fixture,  # noqa: F401
    run,
    springs,
)


def test_an_interpreter_without_what_is_needed_is_told_before_any_run(harness):
    (harness.folder / "springs.py").write_text(SPRINGS)
    suite = harness.write_suite(ase_suite(springs()))
    bare = harness.folder / "bare"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S "$@"\n')  # without its packages
    bare.chmod(0o755)
    text = harness.call("run", suite, "--python", bare, expect=1).stderr
    assert f"{bare} of `springs` has no ASE; install it there (`{bare} -m pip install ase`)" in text
    text = harness.call("run", suite, "--python", "/nowhere/python", expect=1).stderr
    assert "Python not found: --python names /nowhere/python" in text
    text = harness.call("run", suite, "--python", "/bin/true", expect=1).stderr
    assert "/bin/true does not run as Python 3.10 or newer; it says: nothing" in text
    suite = harness.write_suite(ase_suite(springs(calculator="no_such_module.part:X", python=sys.executable)))
    text = harness.call("run", suite, expect=1).stderr
    assert "has no module `no_such_module`, which `no_such_module.part:X` is from" in text
    assert not (harness.folder / "results").exists()


def test_the_present_folder_is_not_taken_for_packages(python_harness):
    (python_harness.folder / "json.py").write_text("raise RuntimeError\n")
    (python_harness.folder / "ase.py").write_text("raise RuntimeError\n")
    run(python_harness, ase_suite(LJ_ASE))


def plan_ids(harness, suite):
    entries = json.loads(harness.call("plan", harness.write_suite(suite), "--json").stdout)["runs"]
    return {entry["potential"]: entry["run_id"] for entry in entries}


def test_run_id_follows_what_determines_the_run(python_harness):
    first = plan_ids(python_harness, ase_suite(springs(), CU_EAM))
    again = plan_ids(python_harness, ase_suite(springs(), CU_EAM))
    assert first == again
    other = plan_ids(python_harness, ase_suite(springs(arguments={"stiffness": 6}), CU_EAM))
    assert other["springs"] != first["springs"] and other["soft"] == first["soft"]
    (python_harness.folder / "moved").mkdir()
    (python_harness.folder / "moved/springs.py").write_text(SPRINGS)
    moved = plan_ids(python_harness, ase_suite(springs(calculator="moved/springs.py:make"), CU_EAM))
    assert moved == first
    (python_harness.folder / "springs.py").write_text(SPRINGS + "\n")
    assert plan_ids(python_harness, ase_suite(springs(), CU_EAM))["springs"] != first["springs"]


def test_run_id_follows_the_packages(python_harness):
    first = plan_ids(python_harness, ase_suite(springs()))
    package = python_harness.folder / "site/surprise-1.0.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: surprise\nVersion: 1.0\n")
    os.environ["PYTHONPATH"] = str(package.parent)
    try:
        assert plan_ids(python_harness, ase_suite(springs())) != first  # what a file imports is not known
        assert "surprise" not in json.dumps(run(python_harness, ase_suite(LJ_ASE))["runs"][0]["programs"])
    finally:
        del os.environ["PYTHONPATH"]


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"pair_style": "sw"}, "`pair_style` is a key of engine lammps, but `springs` is run by ase; remove it"),
        ({"commands": ["pair_modify shift yes"]}, "`commands` is a key of engine lammps"),
        ({"calculator": "absent.py:make"}, "absent.py of the calculator of `springs` does not exist"),
        ({"calculator": "ase.calculators.lj"}, "a calculator is MODULE:NAME"),
        ({"python": "absent/python"}, "absent/python of `springs` does not exist"),
        ({"arguments": {"a b": 1}}, "`a b` cannot be the name of an argument"),
        ({"arguments": {"a": [1]}}, "`a` must be text or a number or true or false, but is a list"),
        ({"arguments": {"a": "{model}"}}, "`springs` lacks the key `model`"),
        ({"model": "springs.py"}, "no argument of `springs` names {model}"),
        ({"calculator": None}, "lacks the key `calculator`; add it, e.g. `calculator: sevenn.calculator:Seven"),
        ({"engine": "lammps", "pair_style": "zero 4.0", "pair_coeff": ["* *"]}, "`calculator` is a key of engine ase"),
        ({"engine": "gpaw"}, '`engine` cannot be "gpaw"; one of: lammps, ase'),
    ],
)
def test_refuses_potentials(python_harness, changes, sentence):
    potential = {key: value for key, value in springs(**changes).items() if value is not None}
    result = python_harness.call("run", python_harness.write_suite(ase_suite(potential)), "--output", "out", expect=1)
    assert sentence in result.stderr and re.search(r"suite\.yaml:\d+:\d+: ", result.stderr)
    assert not (python_harness.folder / "out").exists()


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"layouts": [{"ranks": 2}]}, "layout 2x1 has several ranks, but `springs` is run by ase, which has one"),
        ({"protocols": [{**NVE, "ensemble": "npt"}]}, "`nve` has the ensemble npt, but `springs` is run by ase"),
        (
            {"protocols": [{**NVE, "ensemble": "nvt", "thermostat": {"type": "nose-hoover"}}]},
            "the thermostat nose-hoover",
        ),
        ({"protocols": [{"name": "m", "ensemble": "minimize"}]}, "`m` has the ensemble minimize"),
        ({"protocols": [{**NVE, "template": "t.mustache"}]}, "`nve` has a deck `template`"),
    ],
)
def test_refuses_what_ase_does_not_do(python_harness, changes, sentence):
    (python_harness.folder / "t.mustache").write_text("{{>potential}}\n{{>bench}}\nrun {{total_steps}}\n")
    suite = python_harness.write_suite(ase_suite(springs(), **changes))
    assert sentence in python_harness.call("run", suite, "--output", "out", expect=1).stderr
    apart = ase_suite(springs(systems=["other"]), {**CU_EAM, "systems": ["cu"]}, **changes)
    apart["systems"] = [*COPPER, {**COPPER[0], "name": "other"}]
    apart["protocols"] = [{**protocol, "systems": ["cu"]} for protocol in apart["protocols"]]
    apart["protocols"].append({**NVE, "name": "plain", "systems": ["other"]})
    if "layouts" not in changes:
        python_harness.call("plan", python_harness.write_suite(apart))
