# SPDX-License-Identifier: GPL-2.0-or-later
"""Frames that dynamics stored, suites that evaluate them by `rerun`, and their dumps read."""

import json

import numpy as np
import pytest

from conftest import SI_SW, SI_TERSOFF, suite_dict

STUDENT = {**SI_SW, "role": "student"}

DYNAMICS = {"name": "md", "ensemble": "nve", "timestep_fs": 1.0, "steps": 30, "warmup_steps": 5, "dump_every": 10}

FRAMES = {"name": "frames", "ensemble": "rerun", "trajectory": "frames.lammpstrj"}

FORCES = ("fx", "fy", "fz")


def frames_of(path):
    """Step, box and columns by name of each frame, atoms by id."""
    frames = []
    for text in path.read_text().split("ITEM: TIMESTEP\n")[1:]:
        head, atoms = text.split("ITEM: ATOMS ")
        lines = head.splitlines()
        bounds = np.array([line.split() for line in lines[4:7]], dtype=float)
        columns, *rows = atoms.splitlines()
        table = sorted((row.split() for row in rows), key=lambda row: int(row[0]))
        frames.append((int(lines[0]), bounds, dict(zip(columns.split(), zip(*table)))))
    return frames


def vectors(columns, names):
    return np.array([columns[name] for name in names], dtype=float).T


def run(harness, suite, output, expect=0, name="suite.yaml"):
    result = harness.call("run", harness.write_suite(suite, name), "--output", output, "--quiet", expect=expect)
    return json.loads((harness.folder / output / "results.json").read_text()) if expect in (0, 3) else result.stderr


def stored(harness, output, potential, name):
    """The files of this name of a potential's runs, by repetition."""
    return sorted((harness.folder / output).glob(f"runs/*/*/*/{potential}/*/{name}"))


@pytest.fixture(name="trajectory")
def trajectory_fixture(harness):
    """frames.lammpstrj: four frames of 64 silicon atoms that LAMMPS wrote for `dump_every`."""
    suite = suite_dict(protocols=[DYNAMICS], potentials=[SI_TERSOFF], repetitions=1)
    run(harness, suite, "md", name="md.yaml")
    (path,) = stored(harness, "md", "hard", "trajectory.lammpstrj")
    copy = harness.folder / "frames.lammpstrj"
    copy.write_text(path.read_text())
    return copy


def rerun_suite(**changes):
    return suite_dict(**{"protocols": [FRAMES], "potentials": [SI_TERSOFF, STUDENT], "repetitions": 1, **changes})


def changed(text, old, new, count=1):
    assert old in text
    return text.replace(old, new, count)


def atom_line(text, number):
    """A line of the first frame's atoms, with its end."""
    return text.split("ITEM: ATOMS")[1].splitlines(keepends=True)[number]
