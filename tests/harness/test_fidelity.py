# SPDX-License-Identifier: GPL-2.0-or-later
"""A student's forces beside its teacher's: dumps of real LAMMPS, figures of NumPy."""

import gzip
import json
import os
import subprocess

import numpy as np
import pytest

START = """\
units metal
atom_style atomic
boundary p p p
lattice diamond 5.431
region box {region}
create_box 2 box
create_atoms 1 box basis 1 2
mass * 28.085
displace_atoms all random 0.1 0.1 0.1 87287
"""
WRITE = (
    START
    + """\
pair_style sw
pair_coeff * * {potentials}/Si.sw Si Si
velocity all create 600 4711
fix nve all nve
timestep 0.001
dump frames all custom 10 frames.dump id type x y z
run 40
"""
)
RERUN = (
    START
    + """\
pair_style {style}
pair_coeff * * {potentials}/{file} Si Si
dump forces all custom 1 {name}.dump {columns}
dump_modify forces format float %.10g {modify}
thermo_style custom step pe vol pxx pyy pzz pxy pxz pyz
thermo_modify format float %.12g
thermo 1
rerun frames.dump dump x y z
"""
)
STYLES = {"teacher": ("tersoff", "Si.tersoff"), "student": ("sw", "Si.sw")}
BLOCK, PRISM = "block 0 2 0 2 0 2", "prism 0 2 0 2 0 2 0.3 0.2 -0.4"


@pytest.fixture
def dumps(lmp, harness):
    """A function that makes dumps of the same five frames by teacher and student."""
    potentials = next((lmp.parent.parent).rglob("share/lammps/potentials"))

    def make(region=BLOCK, columns="id type x y z fx fy fz", student_columns=None, modify="sort off"):
        decks = [WRITE.format(region=region, potentials=potentials)]
        for name, (style, file) in STYLES.items():
            mine = student_columns if name == "student" and student_columns else columns
            decks.append(
                RERUN.format(
                    region=region,
                    potentials=potentials,
                    style=style,
                    file=file,
                    name=name,
                    columns=mine,
                    modify=modify if name == "student" else "sort id",
                )
            )
        for deck, log in zip(decks, ("none", "teacher.log", "student.log")):
            subprocess.run(
                [lmp, "-log", log, "-screen", "none"],
                input=deck,
                text=True,
                cwd=harness.folder,
                check=True,
                env={**os.environ, "OMP_NUM_THREADS": "1"},
            )
        return harness.folder / "teacher.dump", harness.folder / "student.dump"

    return make


def read(path):
    """Types and forces of all frames, by id."""
    types, forces = [], []
    for frame in path.read_text().split("ITEM: TIMESTEP\n")[1:]:
        heading, *lines = frame[frame.index("ITEM: ATOMS") :].splitlines()
        columns = heading.split()[2:]
        atoms = sorted((dict(zip(columns, line.split())) for line in lines), key=lambda atom: int(atom["id"]))
        types += [atom["type"] for atom in atoms]
        forces += [[float(atom[c]) for c in ("fx", "fy", "fz")] for atom in atoms]
    return np.array(types), np.array(forces)


def expected(teacher, student):
    error = np.abs(student - teacher)
    cosine = (teacher * student).sum(1) / np.linalg.norm(teacher, axis=1) / np.linalg.norm(student, axis=1)
    rms = np.sqrt((teacher**2).mean())
    return {
        "atoms": len(teacher),
        "teacher_rms_eV_per_A": rms,
        "mae_eV_per_A": error.mean(),
        "rmse_eV_per_A": np.sqrt((error**2).mean()),
        "p95_eV_per_A": np.quantile(error, 0.95),
        "max_eV_per_A": error.max(),
        "relative_rmse": np.sqrt((error**2).mean()) / rms,
        "cosine": cosine.mean(),
        "without_direction": 0,
    }


@pytest.mark.parametrize("region", [BLOCK, PRISM], ids=["block", "prism"])
def test_figures_are_those_of_numpy(harness, dumps, region):
    teacher, student = dumps(region)
    result = json.loads(harness.call("fidelity", teacher, student, "--json").stdout)
    types, forces = read(teacher)
    other_types, other = read(student)
    assert result["frames"] == 5 and (types == other_types).all() and len(forces) == 5 * 64
    assert result["force"] == pytest.approx(expected(forces, other), rel=1e-12)
    assert set(result["force_by_kind"]) == {"1", "2"}
    for kind, error in result["force_by_kind"].items():
        assert error == pytest.approx(expected(forces[types == kind], other[types == kind]), rel=1e-12)
    assert result["force"]["rmse_eV_per_A"] > 0.01
    lines = harness.call("fidelity", teacher, student).stdout.splitlines()
    assert [line.split()[:2] for line in lines[4:7]] == [
        ["1", "280"],
        ["2", "40"],
        ["all", "320"],
    ]


def thermo(path):
    """Columns of the last thermo output."""
    lines = path.read_text().splitlines()
    start = max(i for i, line in enumerate(lines) if line.split()[:1] == ["Step"])
    end = next(i for i, line in enumerate(lines) if i > start and line.startswith("Loop time"))
    return dict(zip(lines[start].split(), np.array([line.split() for line in lines[start + 1 : end]], dtype=float).T))


def test_energies_stresses_and_virials_are_those_of_numpy(harness, dumps):
    teacher, student = dumps()
    logs = ("--teacher-log", "teacher.log", "--student-log", "student.log")
    energy = json.loads(harness.call("fidelity", teacher, student, *logs, "--json").stdout)["energy"]
    one, other = thermo(harness.folder / "teacher.log"), thermo(harness.folder / "student.log")
    error = (other["PotEng"] - one["PotEng"]) / 64
    stress = np.array([other[c] - one[c] for c in ("Pxx", "Pyy", "Pzz", "Pxy", "Pxz", "Pyz")]) * 1e-4  # GPa
    virial = stress * one["Volume"] / 160.2176634 / 64  # eV/A^3 in GPa
    apart = error - error.mean()
    assert energy == pytest.approx(
        {
            "frames": 5,
            "offset_eV_per_atom": error.mean(),
            "mae_eV_per_atom": np.abs(apart).mean(),
            "rmse_eV_per_atom": np.sqrt((apart**2).mean()),
            "max_eV_per_atom": np.abs(apart).max(),
            "stress_mae_GPa": np.abs(stress).mean(),
            "stress_rmse_GPa": np.sqrt((stress**2).mean()),
            "virial_mae_eV_per_atom": np.abs(virial).mean(),
            "virial_rmse_eV_per_atom": np.sqrt((virial**2).mean()),
        },
        rel=1e-9,
    )
    assert energy["rmse_eV_per_atom"] > 1e-4 and energy["stress_rmse_GPa"] > 0.1
    assert "GPa" in harness.call("fidelity", teacher, student, *logs).stdout


def test_logs_that_do_not_belong_together(harness, dumps):
    teacher, student = dumps()

    def error(text):
        (harness.folder / "bad.log").write_text(text)
        logs = ("--teacher-log", "teacher.log", "--student-log", "bad.log")
        return harness.call("fidelity", teacher, student, *logs, expect=1).stderr

    good = (harness.folder / "student.log").read_text()
    assert "bad.log:2: no thermo output until here" in error("LAMMPS\nrun 0\n")
    assert "bad.log has no column PotEng" in error(good.replace("PotEng", "E_pair"))
    row = next(line for line in good.splitlines() if line.split()[:1] == ["40"])
    assert "teacher.log has 5 rows of thermo output" in error(good.replace(row + "\n", ""))
    assert "step 40 of" in error(good.replace(row, row.replace("40", "41", 1)))
    assert "a row of thermo output has 3 numbers instead of 9" in error(good.replace(row, " 40 1 2"))
    refusal = harness.call("fidelity", teacher, student, "--teacher-log", "teacher.log", expect=1).stderr
    assert "--student-log" in refusal


def test_a_student_that_is_its_teacher(harness, dumps):
    teacher, _ = dumps()
    force = json.loads(harness.call("fidelity", teacher, teacher, "--json").stdout)["force"]
    assert force["mae_eV_per_A"] == force["max_eV_per_A"] == 0 and force["cosine"] == pytest.approx(1)


def test_kinds_are_elements_where_the_dump_has_them(harness, dumps):
    columns = "id element x y z fx fy fz"
    teacher, student = dumps(columns=columns)
    for path in (teacher, student):
        path.write_text(path.read_text().replace(" C ", " Si "))
    result = json.loads(harness.call("fidelity", teacher, student, "--json").stdout)
    assert set(result["force_by_kind"]) == {"Si"}


def changed(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_frames_that_are_not_the_same(harness, dumps):
    teacher, student = dumps()
    remedy = "compute both dumps by `rerun` over one trajectory"
    good = student.read_text()

    def error():
        return harness.call("fidelity", teacher, student, expect=1).stderr

    changed(student, "TIMESTEP\n10\n", "TIMESTEP\n11\n")
    assert "step 10 of the teacher is beside step 11 of the student" in error() and remedy in error()
    student.write_text(good[: good.index("ITEM: TIMESTEP\n40")])
    assert "student.dump has only 4 frames, the other dump has more" in error()
    student.write_text(good[:-20])
    assert f"student.dump:{good.count(chr(10))}: " in error()
    student.write_text(good)
    lines = good.splitlines()
    lines[9] = " ".join(lines[9].split()[:2] + ["0.5", "0.5", "0.5"] + lines[9].split()[5:])
    student.write_text("\n".join(lines) + "\n")
    assert "Angstrom apart at step 0" in error()
    student.write_text("")
    assert "student.dump has only 0 frames" in error()
    student.write_text("<xml>\n")
    assert "student.dump:1: this is no text dump of LAMMPS" in error()
    student.unlink()
    assert "cannot read" in error() and "student.dump" in error()


def test_columns_that_are_needed(harness, dumps):
    teacher, student = dumps(student_columns="id type x y z")
    error = harness.call("fidelity", teacher, student, expect=1).stderr
    assert "the student's frame of step 0 has no columns fx fy fz" in error
    teacher, student = dumps(student_columns="id x y z fx fy fz")
    error = harness.call("fidelity", teacher, student, expect=1).stderr
    assert "student.dump:9: the columns `id`, `type` or `element`" in error
    teacher, student = dumps(modify="units yes")
    changed(student, "ITEM: UNITS\nmetal", "ITEM: UNITS\nreal")
    error = harness.call("fidelity", teacher, student, expect=1).stderr
    assert "student.dump:2: the dump is in units real, only metal is read" in error


def test_line_ends_of_another_system(harness, dumps):
    teacher, student = dumps(modify="units yes")
    plain = json.loads(harness.call("fidelity", teacher, student, "--json").stdout)
    for path in (teacher, student):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert json.loads(harness.call("fidelity", teacher, student, "--json").stdout) == plain


def test_compressed_dumps_are_refused(harness, dumps):
    teacher, student = dumps()
    packed = harness.folder / "student.dump.gz"
    packed.write_bytes(gzip.compress(student.read_bytes()))
    for command in (("fidelity",), ("trajectories", "--timestep-fs", 1)):
        error = harness.call(*command, teacher, packed, expect=1).stderr
        assert "student.dump.gz is compressed by gzip, only plain text is read; gunzip it first" in error


def test_json_names_its_format(harness, dumps):
    teacher, student = dumps()
    result = json.loads(harness.call("fidelity", teacher, student, "--json").stdout)
    assert (result["format"], result["version"]) == ("mlff-bench-fidelity", 1)


@pytest.mark.parametrize("command", ["fidelity", "trajectories"])
def test_two_folders_are_refused(harness, dumps, command):
    teacher, _ = dumps()
    for name in ("one", "two"):
        (harness.folder / name).mkdir()
    for first, second in (("one", "two"), (teacher, "one"), ("one", teacher)):
        error = harness.call(command, first, second, expect=1).stderr
        assert "one is a folder; give one output folder of `mlffbench run` alone" in error
