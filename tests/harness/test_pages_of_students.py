# SPDX-License-Identifier: GPL-2.0-or-later
"""`--html` of fidelity and trajectories: figures that hold every component and the numbers of the terminal."""

import json

import numpy as np
import pytest
from page_file import read_page
from stored_frames import (
    DYNAMICS,
    FORCES,
    STUDENT,
    frames_of,
    rerun_suite,
    run,
    stored,
    trajectory_fixture,  # noqa: F401
    vectors,
)

from conftest import SI_TERSOFF, suite_dict


def test_forces_of_an_output_folder_and_of_files(harness, trajectory):
    run(harness, rerun_suite(), "out")
    result = json.loads(harness.call("fidelity", "out", "--json", "--html").stdout)
    found = read_page(harness, "fidelity.html")
    one, other = (stored(harness, "out", name, "forces.lammpstrj")[0] for name in ("hard", "soft"))
    components = sum(vectors(atoms, FORCES).size for _, _, atoms in frames_of(one))
    parity = found.figures["parity.si.frames.1x1.soft"]
    assert sum(parity["data"]["main"]["components"]) == components
    (comparison,) = result["comparisons"]
    for key in ("mae_eV_per_A", "rmse_eV_per_A", "max_eV_per_A", "cosine"):
        assert comparison["force"][key] in map(float, found.values)
    assert comparison["energy"]["rmse_eV_per_atom"] in map(float, found.values)
    assert "soft in si/frames/1x1: force components differ from those of hard by" in found.head()
    # The same of the dumps alone.
    harness.call("fidelity", one, other, "--html", "files.html")
    (alone,) = [figure for name, figure in read_page(harness, "files.html").figures.items() if figure["id"] == "parity"]
    assert alone["data"] != {} and sum(alone["data"]["main"]["components"]) == components


def test_what_failed_stands_above_the_figures(harness, trajectory):
    broken = {**STUDENT, "name": "broken", "pair_coeff": ["* * Si.sw"]}
    run(harness, rerun_suite(potentials=[SI_TERSOFF, STUDENT, broken]), "out", expect=2)
    harness.call("fidelity", "out", "--html", "some.html", expect=2)
    text = read_page(harness, "some.html").head()
    assert "1 failed" in text and "si/frames/1x1/broken #1: failed: " in text


def test_trajectories_of_an_output_folder(harness):
    protocol = {**DYNAMICS, "steps": 400, "warmup_steps": 50, "dump_every": 5}
    run(harness, suite_dict(protocols=[protocol], potentials=[SI_TERSOFF, STUDENT], repetitions=2), "out")
    result = json.loads(harness.call("trajectories", "out", "--window", 20, "--json", "--html", "motion.html").stdout)
    found = read_page(harness, "motion.html")
    (comparison,) = result["comparisons"]
    for side in ("difference", "floor"):
        for key in ("vacf_rms", "spectrum", "stable_ps"):
            assert comparison[side][key] in map(float, found.values)
    curves = {figure["id"]: figure for figure in found.figures.values()}
    assert {"rdf", "vacf", "spectrum", "msd"} <= curves.keys()
    names = [potential["name"] for potential in found.json["figures"]["potentials"]]
    assert names[0] == "hard" and set(names) == {"hard", "soft", "hard, again"}
    main = curves["msd"]["data"]["main"]
    student = [y for y, who in zip(main["y"], main["potential"]) if who == "soft"]
    assert np.max(student) == pytest.approx(np.nanmax(comparison["student"]["msd_A2"]), rel=1e-6)
    # Without a second run of the teacher there is nothing to hold the differences against.
    run(harness, suite_dict(protocols=[protocol], potentials=[SI_TERSOFF, STUDENT], repetitions=1), "once")
    harness.call("trajectories", "once", "--html")
    assert "no second run of the teacher" in read_page(harness, "trajectories.html").text
