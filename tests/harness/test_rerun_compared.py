# SPDX-License-Identifier: GPL-2.0-or-later
"""`fidelity` and `trajectories` of output folders: teacher and student on stored frames and in dynamics."""

import json

import numpy as np
import pytest
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


def test_fidelity_of_an_output_folder(harness, trajectory):
    run(harness, rerun_suite(repetitions=2), "out")
    (comparison,) = json.loads(harness.call("fidelity", "out", "--json").stdout)["comparisons"]
    one, other = (stored(harness, "out", name, "forces.lammpstrj")[0] for name in ("hard", "soft"))
    logs = ("--teacher-log", one.parent / "log.lammps", "--student-log", other.parent / "log.lammps")
    figures = json.loads(harness.call("fidelity", one, other, *logs, "--json").stdout)
    for key in ("frames", "force", "force_by_kind", "energy"):
        assert comparison[key] == figures[key]
    assert comparison["frames"] == 3 and set(comparison["force_by_kind"]) == {"Si"}
    error = np.concatenate([
        vectors(b, FORCES) - vectors(a, FORCES) for (_, _, a), (_, _, b) in zip(frames_of(one), frames_of(other))
    ])  # fmt: skip
    assert comparison["force"]["mae_eV_per_A"] == pytest.approx(np.abs(error).mean(), rel=1e-12)
    assert (comparison["teacher_potential"], comparison["student_potential"]) == ("hard", "soft")
    text = harness.call("fidelity", "out").stdout
    assert "si/frames/1x1: soft #1 beside its teacher hard #1" in text and "energy  eV/atom" in text


def test_fidelity_says_what_is_not_there(harness, trajectory):
    error = harness.call("fidelity", "md", expect=1).stderr
    assert "md has no run of ensemble rerun; give its suite a protocol with `ensemble: rerun`" in error
    assert "is no output folder" in harness.call("fidelity", trajectory, expect=1).stderr
    run(harness, rerun_suite(), "out")
    (record,) = stored(harness, "out", "soft", "record.json")
    record.unlink()
    text = harness.call("fidelity", "out").stdout
    assert "si/frames/1x1: no finished run of a student\n" in text and "si/frames/1x1/soft #1: not finished\n" in text
    logs = ("--teacher-log", "a", "--student-log", "b")
    assert "remove time step, logs and floor" in harness.call("fidelity", "out", *logs, expect=1).stderr


def test_fidelity_names_what_failed(harness, trajectory):
    """Also where no run of a cell is left that has a record."""
    broken = {**STUDENT, "pair_coeff": ["* * Si.sw"]}
    run(harness, rerun_suite(potentials=[{**broken, "name": "hard", "role": "teacher"}, broken]), "out", expect=2)
    report = json.loads(harness.call("fidelity", "out", "--json", expect=2).stdout)
    assert report["comparisons"] == []
    assert report["unfinished"] == [f"si/frames/1x1: no finished run of a {role}" for role in ("teacher", "student")]
    failed = {sentence.split(": failed: ")[0] for sentence in report["failed"]}
    assert failed == {f"si/frames/1x1/{name} #1" for name in ("hard", "soft")}
    assert all("Number of element to type mappings" in sentence for sentence in report["failed"])
    text = harness.call("fidelity", "out", expect=2).stdout
    assert all(sentence in text for sentence in report["failed"])
    # Beside a finished one it is named too.
    run(harness, rerun_suite(potentials=[SI_TERSOFF, STUDENT, {**broken, "name": "broken"}]), "some", expect=2)
    report = json.loads(harness.call("fidelity", "some", "--json", expect=2).stdout)
    assert len(report["comparisons"]) == 1 and report["failed"][0].startswith("si/frames/1x1/broken #1: failed: ")


def test_trajectories_of_an_output_folder(harness):
    protocol = {**DYNAMICS, "steps": 400, "warmup_steps": 100, "dump_every": 5}
    suite = suite_dict(protocols=[protocol], potentials=[SI_TERSOFF, STUDENT], repetitions=2)
    run(harness, {**suite, "measure": {"thermo_every": 5}}, "out")
    report = json.loads(harness.call("trajectories", "out", "--json").stdout)
    (comparison,) = report["comparisons"]
    assert report["unfinished"] == []
    assert (comparison["teacher_repetition"], comparison["student_repetition"]) == (1, 2)
    first, second = stored(harness, "out", "hard", "trajectory.lammpstrj")
    student = stored(harness, "out", "soft", "trajectory.lammpstrj")[1]
    arguments = [first, student, "--floor", second, "--timestep-fs", 1]
    for name, path in (("teacher", first), ("student", student), ("floor", second)):
        arguments += [f"--{name}-bench-log", path.parent / "bench.log"]
    figures = json.loads(harness.call("trajectories", *arguments, "--json").stdout)
    for key in ("teacher", "student", "difference", "other_teacher", "floor", "timestep_fs"):
        assert comparison[key] == figures[key]
    assert comparison["teacher"]["frames"] == 81 and comparison["difference"]["spectrum"] is not None
    rows = [line.split(",") for line in (first.parent / "bench.log").read_text().splitlines()[2:] if line[0] != "#"]
    names = rows[0]
    pressures = [float(row[names.index("press_bar")]) for row in rows[1:]
                 if row[names.index("phase")] == "run" and row[names.index("press_bar")]]  # fmt: skip
    assert comparison["teacher"]["pressure_bar"] == pytest.approx(np.mean(pressures), rel=1e-12)
    low, high = comparison["teacher"]["pressure_interval_95"]
    assert low < comparison["teacher"]["pressure_bar"] < high
    apart = comparison["student"]["pressure_bar"] - comparison["teacher"]["pressure_bar"]
    assert comparison["difference"]["pressure_bar"] == pytest.approx(apart, rel=1e-9)
    text = harness.call("trajectories", "out").stdout
    assert "si/md/1x1: soft #2 beside its teacher hard #1" in text
    assert "RDF Si-Si" in text and "pressure" in text and "teacher to teacher" in text


def test_trajectories_say_what_is_not_there(harness, trajectory):
    run(harness, suite_dict(repetitions=1), "out")
    error = harness.call("trajectories", "out", expect=1).stderr
    assert "out has no run that stores its trajectory; give a protocol of its suite `dump_every`" in error
    assert "give --timestep-fs as well" in harness.call("trajectories", trajectory, trajectory, expect=1).stderr
    text = harness.call("trajectories", "md").stdout
    assert "si/md/1x1: no finished run of a student" in text
    assert "remove time step" in harness.call("trajectories", "md", "--timestep-fs", 1, expect=1).stderr
