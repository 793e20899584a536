# SPDX-License-Identifier: GPL-2.0-or-later
"""Folders and files may have any names: of the output, models, plugins, potential files, trajectories, LAMMPS itself."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

from conftest import SI_SW, suite_dict

# LAMMPS puts ASCII in place of letters that look like it (utils::utf8_subst()), ends quotes, knows variables.
NAMES = [
    b"Stra\xc3\x9fe",
    "l\u2019\u00e9tude \u2013 \u201ctest\u201d \u2212".encode(),
    "\u7845 \u043a\u0440\u0435\u043c\u043d\u0438\u0439 \U0001f600".encode(),
    b"latin-1 \xe9t\xe9",
    b'quote " and $HOME ${x}',
    b"two\nlines\ttab",
    b"a & b # c ; d ' e",
    b"\x1b[31mred",
    b"back\\slash {model} %s",
    b"-in",
    b"y" * 200,
]
MODELS = pathlib.Path(__file__).parents[2] / "inputs/models"


def short(name):
    return name[:12].decode("ascii", "replace")


@pytest.fixture(params=NAMES, ids=lambda name: "".join(c if c.isalnum() else "-" for c in short(name)))
def folder(request, tmp_path):
    path = os.path.join(os.fsencode(tmp_path), request.param)
    os.mkdir(path)
    return path


def call(program, folder, *arguments, expect=0, **environment):
    result = subprocess.run(
        [program, *arguments], cwd=folder, capture_output=True, timeout=120, env={**os.environ, **environment}
    )
    assert result.returncode == expect, result.stdout + result.stderr
    return result


def write_suite(folder, suite):
    with open(os.path.join(folder, b"suite.yaml"), "w") as file:
        json.dump(suite, file)


def finished(folder):
    with open(os.path.join(folder, b"out/results.json")) as file:
        return json.load(file)["runs_finished"]


def test_a_suite_in_any_folder(program, plugin, folder, lmp):
    """Everything lies there: suite, output, model, plugin, the user's own potential file, the temporary files."""
    shutil.copy((MODELS / "student/student-silicon.pt2").resolve(), os.path.join(folder, b"m.pt2"))
    for name in ("mlffplugin.so", "mlffplugin.json"):
        os.symlink(plugin.parent / name, os.path.join(folder, name.encode()))
    tmp = os.path.join(folder, b"tmp")
    os.mkdir(tmp)
    potentials = [{"name": "m", "role": "student", "pair_style": "mlff", "model": "m.pt2"}, SI_SW]
    layouts = [{"ranks": 1}, {"ranks": 2}]
    write_suite(folder, suite_dict(potentials=potentials, repetitions=1, layouts=layouts))
    call(program, folder, "plan", "suite.yaml")
    call(program, folder, "run", "suite.yaml", "--output", "out", "--plugin", "mlffplugin.so", TMPDIR=os.fsdecode(tmp))
    assert finished(folder) == 4
    for command in ("status", "report"):
        call(program, folder, command, "out")
        call(program, folder, command, "out", "--json")


@pytest.mark.parametrize("name", ["Si\u2019.sw", "Stra\u00dfe.sw"])
def test_potential_files_of_any_name(harness, lmp, name):
    source = next(lmp.parent.parent.rglob("share/lammps/potentials/Si.sw"))
    shutil.copy(source, harness.folder / name)
    potential = {**SI_SW, "files": [name], "pair_coeff": [f"* * {name} {{elements}}"]}
    harness.call("run", harness.write_suite(suite_dict(potentials=[potential], repetitions=1)), "--output", "out")


@pytest.mark.parametrize("name", ["model\u2019s.pt2", 'a "b".pt2', "a\nb.pt2", "$HOME.pt2", "caf\u00e9.pt2"])
def test_models_of_any_name(harness, name):
    shutil.copy((MODELS / "student/student-silicon.pt2").resolve(), harness.folder / name)
    model = {"name": "m", "role": "student", "pair_style": "mlff", "model": name}
    harness.call("run", harness.write_suite(suite_dict(potentials=[model], repetitions=1)), "--output", "out")
    record = harness.records()[0]
    assert record["inputs"]["model"]["file"].endswith(name)


def test_lammps_in_any_folder(program, plugin, folder, lmp):
    """As a wrapper, with its mpirun beside it."""
    for name in ("lmp", "mpirun"):
        real = lmp if name == "lmp" else shutil.which("mpirun", path=f"{lmp.parent}:{os.environ['PATH']}")
        with open(os.path.join(folder, name.encode()), "w") as file:
            file.write(f'#!/bin/sh\nexec {real} "$@"\n')
        os.chmod(os.path.join(folder, name.encode()), 0o755)
    write_suite(folder, suite_dict(potentials=[SI_SW], repetitions=1, layouts=[{"ranks": 1}, {"ranks": 2}]))
    call(program, folder, "run", "suite.yaml", "--output", "out", "--lmp", "./lmp")
    assert finished(folder) == 2


def test_bytes_that_lammps_says(harness, lmp):
    """A message that is no UTF-8 is told with its bytes made visible, and ends nothing."""
    fake = harness.fake_lmp("printf 'ERROR: r\\351sum\\351 \\377\\n'; exit 1", lmp)
    suite = harness.write_suite(suite_dict(potentials=[SI_SW], repetitions=2))
    result = harness.bytes(harness.command("run", suite, "--output", "out", "--lmp", fake))
    assert result.returncode == 2, result.stderr
    data = json.loads((harness.folder / "out/results.json").read_text())
    assert data["failures"][0]["what"] == "ERROR: r\\xe9sum\\xe9 \\xff"
    assert b"terminate" not in result.stderr
