# SPDX-License-Identifier: GPL-2.0-or-later
"""A stored trajectory: written by dynamics, evaluated by `rerun`, and what is compared of both."""

import csv
import gzip
import json

import jsonschema
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


@pytest.fixture
def trajectory(harness):
    """frames.lammpstrj: four frames of 64 silicon atoms that LAMMPS wrote for `dump_every`."""
    suite = suite_dict(protocols=[DYNAMICS], potentials=[SI_TERSOFF], repetitions=1)
    run(harness, suite, "md", name="md.yaml")
    (path,) = stored(harness, "md", "hard", "trajectory.lammpstrj")
    copy = harness.folder / "frames.lammpstrj"
    copy.write_text(path.read_text())
    return copy


def rerun_suite(**changes):
    return suite_dict(**{"protocols": [FRAMES], "potentials": [SI_TERSOFF, STUDENT], "repetitions": 1, **changes})


def test_dynamics_stores_its_counted_steps(harness, trajectory):
    frames = frames_of(trajectory)
    assert [step for step, _, _ in frames] == [10, 20, 30]  # the warm-up ends at step 5
    assert list(frames[0][2]) == ["id", "type", "element", "xu", "yu", "zu", "vx", "vy", "vz"]
    assert set(frames[0][2]["element"]) == {"Si"}


def test_a_warm_up_of_its_own_is_not_stored(harness):
    protocol = {**DYNAMICS, "warmup_steps": 20, "warmup_thermostat": {"damping_ps": 0.1}}
    run(harness, suite_dict(protocols=[protocol], potentials=[SI_SW], repetitions=1), "md")
    (path,) = stored(harness, "md", "soft", "trajectory.lammpstrj")
    assert [step for step, _, _ in frames_of(path)] == [20, 30, 40, 50]


RUN_0 = """\
units metal
boundary p p p
read_data data.lmp
pair_style {style}
pair_coeff * * {file} Si
{places}
thermo_style custom step pe vol pxx pyy pzz pxy pxz pyz
thermo_modify format float %.17g
dump forces all custom 1 forces id fx fy fz
dump_modify forces sort id format float %.17g
run 0
"""


SALT = {
    "name": "salt", "role": "student", "pair_style": "lj/cut 5.0",
    "pair_coeff": ["1 1 0.1 2.2", "1 2 0.2 2.4", "2 2 0.1 2.6"],
}  # fmt: skip


@pytest.mark.parametrize(
    "system, potential",
    [
        ({"material": "sodium-chloride", "atoms": 64}, SALT),
        ({"data": "tilted.xyz"}, SI_TERSOFF),
    ],
    ids=["two elements", "triclinic box"],
)
def test_frames_have_the_energies_of_the_run_that_stored_them(harness, system, potential):
    """In a box that changes with the pressure."""
    from ase.build import bulk

    bulk("Si", a=5.431).repeat(4).write(harness.folder / "tilted.xyz")
    systems = [{"name": "x", "temperature_K": 300, **system}]
    chains = {"thermostat": {"type": "nose-hoover"}, "barostat": {"type": "nose-hoover", "damping_ps": 0.1}}
    protocol = {**DYNAMICS, "ensemble": "npt", **chains}
    common = {"systems": systems, "potentials": [potential], "repetitions": 1}
    run(harness, suite_dict(protocols=[protocol], **common), "md")
    (path,) = stored(harness, "md", potential["name"], "trajectory.lammpstrj")
    run(harness, suite_dict(protocols=[{**FRAMES, "trajectory": str(path)}], **common), "out")
    (forces,) = stored(harness, "out", potential["name"], "forces.lammpstrj")
    energies = []
    for log in (path.parent / "log.lammps", forces.parent / "log.lammps"):
        rows = [line.split() for line in log.read_text().splitlines()]
        at = next(i for i, words in enumerate(rows) if words[:1] == ["Step"])
        place = rows[at].index("PotEng")
        energies.append([float(row[place]) for row in rows[at + 1 :] if row[:1] in (["10"], ["20"], ["30"])])
    assert len(energies[0]) == 3
    np.testing.assert_allclose(energies[1], energies[0], rtol=1e-6)
    volumes = [np.prod(bounds[:, 1] - bounds[:, 0]) for _, bounds, _ in frames_of(forces)]
    assert len(set(volumes)) == 3


@pytest.mark.parametrize("layout", [{"ranks": 1}, {"ranks": 2}], ids=["1 rank", "2 ranks"])
def test_forces_and_energies_are_those_of_run_0(harness, lammps, trajectory, layout):
    results = run(harness, rerun_suite(layouts=[layout]), "out")
    for name, style, file in (("hard", "tersoff", "Si.tersoff"), ("soft", "sw", "Si.sw")):
        (forces,) = stored(harness, "out", name, "forces.lammpstrj")
        frames = frames_of(forces)
        assert [step for step, _, _ in frames] == [10, 20, 30]
        thermo = [line.split() for line in (forces.parent / "log.lammps").read_text().splitlines()]
        at = next(i for i, words in enumerate(thermo) if words[:1] == ["Step"])
        columns = dict(zip(thermo[at], np.array(thermo[at + 1 : at + 4], dtype=float).T))
        for index, (_, _, atoms) in enumerate(frames_of(trajectory)):
            places = vectors(atoms, ("xu", "yu", "zu"))
            places = "\n".join(f"set atom {i} x {x} y {y} z {z}" for i, (x, y, z) in zip(atoms["id"], places))
            work = harness.folder / f"{name}-{index}"
            work.mkdir()
            (work / "data.lmp").write_text((forces.parent / "data.lmp").read_text())
            lammps(RUN_0.format(style=style, file=file, places=places), work, "log.lammps")
            (expected,) = frames_of(work / "forces")
            np.testing.assert_allclose(vectors(frames[index][2], FORCES), vectors(expected[2], FORCES), atol=1e-9)
            log = (work / "log.lammps").read_text().splitlines()
            row = log[next(i for i, line in enumerate(log) if line.split()[:1] == ["Step"]) + 1].split()
            names = ("PotEng", "Volume", "Pxx", "Pyy", "Pzz", "Pxy", "Pxz", "Pyz")
            np.testing.assert_allclose(
                [columns[n][index] for n in names], np.array(row[1:], float), rtol=1e-9, atol=1e-6
            )
    for record in results["runs"]:
        assert (record["ensemble"], record["steps"], record["warmup_steps"], record["flags"]) == ("rerun", 3, 0, [])
        assert record["latency"]["force_s"]["n"] == 3 and record["latency"]["step_s"]["n"] == 0
        assert record["inputs"]["trajectory"]["file"] == str(trajectory)
    text = harness.call("report", "out").stdout
    assert "64 atoms, 3 frames" in text and "Latency of the force computation, ms" in text


def test_forces_are_those_of_ase(harness, lmp, trajectory):
    """Lennard-Jones in ASE, an implementation that shares nothing with LAMMPS."""
    from ase import Atoms
    from ase.calculators.lj import LennardJones

    epsilon, sigma, cutoff = 0.4, 2.2, 5.0
    lj = {
        "name": "lj", "role": "student", "pair_style": f"lj/cut {cutoff}",
        "pair_coeff": [f"* * {epsilon} {sigma}"], "commands": ["pair_modify shift yes"],
    }  # fmt: skip
    run(harness, rerun_suite(potentials=[SI_TERSOFF, lj]), "out")
    (forces,) = stored(harness, "out", "lj", "forces.lammpstrj")
    for (_, bounds, atoms), (_, _, found) in zip(frames_of(trajectory), frames_of(forces), strict=True):
        structure = Atoms(
            "Si64", positions=vectors(atoms, ("xu", "yu", "zu")), cell=bounds[:, 1] - bounds[:, 0], pbc=True
        )
        structure.calc = LennardJones(epsilon=epsilon, sigma=sigma, rc=cutoff)
        np.testing.assert_allclose(vectors(found, FORCES), structure.get_forces(), atol=1e-8)


def test_frames_of_every_kind_of_columns(harness, trajectory):
    """LAMMPS and we read wrapped, unwrapped and scaled positions alike, and types in place of elements."""
    run(harness, rerun_suite(), "out")
    (expected,) = (frames_of(path) for path in stored(harness, "out", "soft", "forces.lammpstrj"))
    frames = frames_of(trajectory)
    for columns in (("x", "y", "z"), ("xs", "ys", "zs"), ("xsu", "ysu", "zsu")):
        text = ""
        for step, bounds, atoms in frames:
            places = vectors(atoms, ("xu", "yu", "zu"))
            edges = bounds[:, 1] - bounds[:, 0]
            if "s" in columns[0]:
                places = (places - bounds[:, 0]) / edges
            text += f"ITEM: TIMESTEP\n{step}\nITEM: NUMBER OF ATOMS\n64\nITEM: BOX BOUNDS pp pp pp\n"
            text += "".join(f"{low:.16g} {high:.16g}\n" for low, high in bounds)
            text += f"ITEM: ATOMS id type {' '.join(columns)}\n"
            text += "".join(f"{i} 1 {x:.12g} {y:.12g} {z:.12g}\n" for i, (x, y, z) in zip(atoms["id"], places))
        trajectory.write_text(text)
        output = f"out-{columns[0]}"
        run(harness, rerun_suite(), output)
        (found,) = (frames_of(path) for path in stored(harness, output, "soft", "forces.lammpstrj"))
        for (_, _, one), (_, _, other) in zip(expected, found, strict=True):
            np.testing.assert_allclose(vectors(one, FORCES), vectors(other, FORCES), atol=1e-7)


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


def test_columns_of_results_that_do_not_apply_are_empty(harness, trajectory):
    minimize = {"name": "min", "ensemble": "minimize"}
    results = run(harness, rerun_suite(protocols=[FRAMES, minimize], potentials=[SI_SW]), "out")
    with open(harness.folder / "out/results.csv", newline="", encoding="utf-8") as file:
        rows = {row["protocol"]: row for row in csv.DictReader(file)}
    frames, minimum = rows["frames"], rows["min"]
    record = next(record for record in results["runs"] if record["protocol"] == "frames")
    assert float(frames["force_median_s"]) == record["latency"]["force_s"]["median"]
    assert frames["force_steadiness"] == "-" and frames["force_outliers"] == str(
        record["latency"]["force_s"]["outliers"]
    )
    assert float(minimum["force_mean_s"]) > 0
    assert {name: value for name, value in frames.items() if name.startswith(("pair_", "step_")) and value} == {}
    assert len([name for name in frames if name.startswith("step_")]) == 14
    for row in rows.values():
        assert row["timestep_fs"] == row["steps_per_s"] == row["ns_per_day"] == row["drift_eV_per_atom_per_ps"] == ""


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


def test_results_are_what_their_schema_says(harness, trajectory):
    minimize = {"name": "min", "ensemble": "minimize"}
    results = run(harness, rerun_suite(protocols=[FRAMES, minimize]), "out")
    schema = json.loads(harness.call("schema", "results").stdout)
    jsonschema.Draft202012Validator(schema).validate(results)
    assert {cell["ensemble"] for cell in results["cells"]} == {"rerun", "minimize"}


def changed(text, old, new, count=1):
    assert old in text
    return text.replace(old, new, count)


def atom_line(text, number):
    """A line of the first frame's atoms, with its end."""
    return text.split("ITEM: ATOMS")[1].splitlines(keepends=True)[number]


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


def test_an_energy_that_is_no_number_fails_the_check(harness, trajectory):
    """Two atoms on one place, where Lennard-Jones is infinite."""
    text = trajectory.read_text()
    line, other = atom_line(text, 1), atom_line(text, 2)
    trajectory.write_text(changed(text, other, " ".join(["2", *line.split()[1:]]) + "\n"))
    lj = {"name": "lj", "role": "student", "pair_style": "lj/cut 5.0", "pair_coeff": ["* * 0.4 2.2"]}
    results = run(harness, rerun_suite(potentials=[lj]), "out", expect=3)
    assert [flag["check"] for flag in results["runs"][0]["flags"]] == ["halted", "not_finite"]


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
