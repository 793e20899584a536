# SPDX-License-Identifier: GPL-2.0-or-later
"""Dumps and logs of a teacher and its student: of a real LAMMPS, and synthetic ones."""

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
pair_coeff * * Si.sw Si Si
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
pair_coeff * * {file} Si Si
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


@pytest.fixture(name="dumps")
def dumps_fixture(lammps, harness):
    """A function that makes dumps of the same five frames by teacher and student."""

    def make(region=BLOCK, columns="id type x y z fx fy fz", student_columns=None, modify="sort off"):
        decks = [WRITE.format(region=region)]
        for name, (style, file) in STYLES.items():
            mine = student_columns if name == "student" and student_columns else columns
            decks.append(
                RERUN.format(
                    region=region,
                    style=style,
                    file=file,
                    name=name,
                    columns=mine,
                    modify=modify if name == "student" else "sort id",
                )
            )
        for deck, log in zip(decks, ("none", "teacher.log", "student.log")):
            lammps(deck, harness.folder, log)
        return harness.folder / "teacher.dump", harness.folder / "student.dump"

    return make


def synthetic_log(rows, tables=1, after="", between=""):
    """A log of a rerun: one table for all rows, or one for each."""
    memory = "Per MPI rank memory allocation (min/avg/max) = 4.1 | 4.1 | 4.1 Mbytes\n"
    heading = "   Step   PotEng   Volume   Pxx   Pyy   Pzz   Pxy   Pxz   Pyz \n"
    end = "Loop time of 0.01 on 1 procs for 0 steps with 2 atoms\n"
    text = "LAMMPS (22 Jul 2025)\nunits metal\nrerun x.dump dump x y z\n"
    parts = [rows] if tables == 1 else [[row] for row in rows]
    for part in parts:
        text += memory + heading + between.join("   " + "   ".join(map(str, row)) + "\n" for row in part) + end
    return text + after


def synthetic_dump(steps, shift=0.0, tail="", end="\n"):
    text = ""
    for step in steps:
        text += f"ITEM: TIMESTEP\n{step}\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n0 10\n0 10\n0 10\n"
        text += "ITEM: ATOMS id type x y z fx fy fz\n"
        text += f"1 1 1 1 {1 + 0.01 * step} {0.5 + shift} 0 0.25 \n2 2 3 3 3 {-0.5 - shift} 0 -0.25{end}{tail}"
    return text


@pytest.fixture(name="synthetic")
def synthetic_fixture(harness):
    """Dumps of three frames, and logs of three rows."""
    rows = {name: [[step, energy - 0.1 * step, 1000, 5, 6, 7, 1, 2, 3] for step in (0, 10, 20)] for name, energy in
            (("teacher", -17.0), ("student", -18.0))}  # fmt: skip
    for name, shift in (("teacher", 0.0), ("student", 0.125)):
        rows[name][1][1] += shift
        (harness.folder / f"{name}.dump").write_text(synthetic_dump((0, 10, 20), shift))
        (harness.folder / f"{name}.log").write_text(synthetic_log(rows[name]))
    return rows


def compared(
    harness, teacher_log="teacher.log", student_log="student.log", dumps=("teacher.dump", "student.dump"), **options
):
    return harness.call(
        "fidelity", *dumps, "--teacher-log", teacher_log, "--student-log", student_log, "--json", **options
    )
