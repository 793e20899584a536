# SPDX-License-Identifier: GPL-2.0-or-later
"""Nothing that a suite says becomes a command: neither for LAMMPS nor for a shell."""

import copy
import os
import pathlib
import subprocess

import pytest

from conftest import SI_SW, suite_dict

ATTACKS = [
    "x\nshell touch owned",
    "x\rshell touch owned",
    "x\x0bshell touch owned",
    "x &\nshell touch owned",
    "x &",
    "$(shell touch owned)",
    "${x}",
    "$x",
    "x; touch owned",
    "x`touch owned`",
    'x" shell touch owned "',
    "x' shell touch owned '",
    '"""\nshell touch owned\n"""',
    "x # ",
    "../../owned",
    "-in owned",
    "{{>bench}}",
]


def plant(suite, place, text):
    suite = copy.deepcopy(suite)
    target = suite
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = text
    return suite


def places():
    return [
        ("suite",),
        ("systems", 0, "name"),
        ("protocols", 0, "name"),
        ("potentials", 0, "name"),
        ("potentials", 0, "pair_style"),
        ("potentials", 0, "pair_coeff", 0),
        ("potentials", 0, "files", 0),
        ("potentials", 0, "commands", 0),
        ("potentials", 0, "model"),
        ("potentials", 0, "plugins", 0),
        ("protocols", 0, "template"),
        ("protocols", 0, "trajectory"),
        ("include",),
    ]


@pytest.mark.parametrize("place", places(), ids=lambda place: "-".join(map(str, place)))
def test_is_refused_or_harmless(harness, place):
    """What is not refused makes LAMMPS fail at most; no file comes into being."""
    base = suite_dict(potentials=[{**SI_SW, "commands": [""], "plugins": [""]}], repetitions=1)
    base["protocols"][0]["steps"] = 1
    for attack in ATTACKS:
        suite = plant(base, place, attack)
        for key in ("commands", "plugins"):
            if suite["potentials"][0].get(key) == [""]:
                del suite["potentials"][0][key]
        assert exit_code(harness, suite) in (1, 2), f"{attack!r} is accepted"
        assert not list(harness.folder.rglob("*owned*")), attack


def exit_code(harness, suite):
    path = harness.write_suite(suite)
    result = subprocess.run(
        harness.command("run", path, "--output", "out", "--quiet"),
        cwd=harness.folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in result.stderr and "terminate" not in result.stderr, result.stderr
    return result.returncode


@pytest.mark.parametrize(
    "command", ["shell touch owned", "  shell touch owned", "variable x getenv HOME", "python f source x", "jump SELF",
                "include owned", "if 1 then x", "plugin load owned", "run 5", "clear", "log owned", "quit",
                "partition yes 1 shell touch owned", "print x file owned", "write_data owned", "timestep 1.0",
                "info all out overwrite owned", "dump d all atom 1 owned", "\tshell touch owned"]
)  # fmt: skip
def test_commands_that_are_no_settings_of_a_potential(harness, command):
    suite = suite_dict(potentials=[{**SI_SW, "commands": [command]}])
    error = harness.call("run", harness.write_suite(suite), "--output", "out", expect=1).stderr
    assert f"`{command.split()[0]}` is no setting of a potential; remove it" in error or "control character" in error


def test_fixes_that_are_no_part_of_a_potential(harness):
    suite = suite_dict(potentials=[{**SI_SW, "commands": ["fix p all print 1 hello file owned"]}])
    error = harness.call("run", harness.write_suite(suite), "--output", "out", expect=1).stderr
    assert "`fix print` is no setting of a potential; remove it" in error


def test_settings_of_a_potential_go_on(harness):
    suite = suite_dict(potentials=[{**SI_SW, "commands": ["pair_modify shift no"]}], repetitions=1)
    harness.call("run", harness.write_suite(suite), "--output", "out", "--quiet")


def test_variables_do_not_get_around_the_patterns(harness):
    suite = suite_dict(variables={"evil": "sw\nshell touch owned"})
    suite["potentials"] = [{**SI_SW, "pair_style": "${evil}"}]
    error = harness.call("run", harness.write_suite(suite), "--output", "out", expect=1).stderr
    assert "`pair_style` cannot be" in error and not list(harness.folder.rglob("owned"))


@pytest.mark.parametrize(
    "folder", ["a & b", "a;touch owned", "it's", "a # b", "`touch owned`", "{model}", "{{title}}", "a &"]
)
def test_odd_paths_are_only_paths(harness, folder):
    """A model in such a folder is loaded from there, also where shells or LAMMPS would see more in its name."""
    models = pathlib.Path(__file__).parents[2] / "inputs/models/student"
    place = harness.folder / folder
    place.mkdir()
    os.symlink((models / "student-silicon.pt2").resolve(), place / "m.pt2")
    model = {"name": "m", "role": "student", "pair_style": "mlff", "model": f"{folder}/m.pt2"}
    suite = suite_dict(potentials=[model], repetitions=1)
    suite["protocols"][0]["steps"] = 1
    harness.call("run", harness.write_suite(suite), "--output", "out", "--quiet")
    assert not list(harness.folder.rglob("owned"))
