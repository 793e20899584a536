# SPDX-License-Identifier: GPL-2.0-or-later
"""A student's forces beside its teacher's: dumps of real LAMMPS, figures of NumPy."""

import gzip
import json

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


@pytest.fixture
def dumps(lammps, harness):
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
    assert "this thermo output has no column Step; use `thermo_style custom step" in error(
        good.replace("   Step ", " Elapsed ")
    )
    line, row = next((i, line) for i, line in enumerate(good.splitlines(), 1) if line.split()[:1] == ["40"])
    steps = "the steps of the log are not those of the frames"
    remedy = "name the log of the `rerun` that wrote the dump, with `thermo 1`"
    assert f"bad.log: {steps}: it ends after 4 of 5 frames, before step 40; {remedy}" in error(
        good.replace(row + "\n", "")
    )
    assert f"bad.log:{line}: {steps}: this row is of step 41, and the next frame is of step 40; {remedy}" in error(
        good.replace(row, row.replace("40", "41", 1))
    )
    assert f"bad.log:{line + 1}: {steps}: this row is of step 50, and the dump has only 5 frames; {remedy}" in error(
        good.replace(row, row + "\n" + row.replace("40", "50", 1))
    )
    assert "a row of thermo output has 3 numbers instead of 9" in error(good.replace(row, " 40 1 2"))
    assert "PotEng is not a finite number at step 40" in error(good.replace(row, row.replace(row.split()[1], "nan")))
    assert "the log is in units real, only metal is read" in error(good.replace("units metal", "units real"))
    assert "`thermo_modify norm yes` has divided the energies by the number of atoms; leave it out" in error(
        good.replace("thermo 1\n", "thermo 1\nthermo_modify norm yes\n")
    )
    for norm in ("on", "true", "1", '"yes"', "'yes'", "&\nyes", "no norm yes", "yes lost warn &\nflush yes"):
        assert "`thermo_modify norm yes` has divided" in error(
            good.replace("thermo 1\n", f"thermo 1\nthermo_modify norm {norm}\n")
        ), norm
    assert "the log is in units real" in error(good.replace("units metal", 'units "real"'))
    assert "the log is of 63 atoms at step 40, the frame has 64; dump all atoms" in error(
        good.replace("with 64 atoms", "with 63 atoms")
    )
    volume = row.split()[2]
    assert f"Volume is {float(volume):g} in teacher.log and 1300 in bad.log at step 0" in error(
        good.replace(volume, "1300")
    )
    refusal = harness.call("fidelity", teacher, student, "--teacher-log", "teacher.log", expect=1).stderr
    assert "--student-log" in refusal


def energies(harness, teacher, student, *logs):
    """Figures of energies with the two logs."""
    names = ("--teacher-log", logs[0], "--student-log", logs[1])
    return json.loads(harness.call("fidelity", teacher, student, *names, "--json").stdout)["energy"]


@pytest.fixture
def log_with(lammps, harness):
    """A function that makes the log of a rerun of the same frames with other thermo output."""

    def make(name, commands, rerun="rerun frames.dump dump x y z"):
        style, file = STYLES[name]
        deck = START.format(region=BLOCK) + f"pair_style {style}\npair_coeff * * {file} Si Si\nthermo 1\n"
        log = harness.folder / f"{name}-other.log"
        lammps(f"{deck}{commands}\n{rerun}\n", harness.folder, log)
        return log

    return make


def test_remedies_for_logs_work(harness, dumps, log_with):
    """A log without Step, stress and volume, and the one that the message asks for."""
    teacher, student = dumps()
    wanted = energies(harness, teacher, student, "teacher.log", "student.log")
    assert wanted["stress_rmse_GPa"] > 0.1
    for style in ("custom temp pe", "one"):
        logs = {name: log_with(name, f"thermo_style {style}") for name in STYLES}
        refusal = harness.call(
            "fidelity", teacher, student, "--teacher-log", logs["teacher"], "--student-log", logs["student"], expect=1
        ).stderr
        remedy = "thermo_style custom step pe vol pxx pyy pzz pxy pxz pyz"
        assert remedy in refusal
        logs = [log_with(name, f"{remedy}\nthermo_modify format float %.12g") for name in STYLES]
        assert energies(harness, teacher, student, *logs) == wanted


COLUMNS = "step pe vol pxx pyy pzz pxy pxz pyz"


@pytest.mark.parametrize(
    "commands",
    [
        f"thermo_style custom {COLUMNS} temp press\nthermo_modify line yaml",
        f"thermo_style custom {COLUMNS} temp press\nthermo_modify line multi format float %20.12g",
        f"thermo_style custom pyz pe {COLUMNS}\nthermo_modify format float %.14g",
        f"thermo_style custom {COLUMNS}\nthermo_modify format float %.14g\nfix p all print 10 'step $(step) my value 3.2'",
        f"thermo_style custom {COLUMNS}\nthermo_modify format float %.14g\nprint 'Step of analysis done'",
        f"thermo_style custom {COLUMNS}\nthermo_modify format float %.14g\nrun 0",
        f"thermo_style custom {COLUMNS}\nthermo_modify format float %.14g\nthermo_modify norm yes\nthermo_modify norm no",
    ],
    ids=["yaml", "multi", "twice the same column", "print between rows", "print before", "run 0 before", "norm no"],
)
def test_any_form_of_thermo_output_tells_the_same(harness, dumps, log_with, commands):
    teacher, student = dumps()
    wanted = energies(harness, teacher, student, "teacher.log", "student.log")
    logs = [log_with(name, commands) for name in STYLES]
    assert energies(harness, teacher, student, *logs) == pytest.approx(wanted, rel=1e-8)


def test_a_log_of_several_runs_is_read_whole(harness, dumps, log_with):
    """One frame at a time, as a loop over `rerun` or `run 0` leaves it, and runs that repeat a step."""
    teacher, student = dumps()
    wanted = energies(harness, teacher, student, "teacher.log", "student.log")
    style = f"thermo_style custom {COLUMNS}\nthermo_modify format float %.14g"
    loop = "\n".join(f"rerun frames.dump first {step} last {step} dump x y z" for step in range(0, 50, 10))
    logs = [log_with(name, style, loop) for name in STYLES]
    assert energies(harness, teacher, student, *logs) == pytest.approx(wanted, rel=1e-8)
    halves = "rerun frames.dump first 0 last 20 dump x y z\nrerun frames.dump first 20 last 40 dump x y z"
    logs = [log_with(name, style, halves) for name in STYLES]
    assert energies(harness, teacher, student, *logs) == pytest.approx(wanted, rel=1e-8)
    # The same steps twice: with the same energies either will do, with others nobody knows which.
    twice = (harness.folder / "student.log").read_text()
    (harness.folder / "twice.log").write_text(twice + twice)
    assert energies(harness, teacher, student, "teacher.log", "twice.log") == wanted
    (harness.folder / "twice.log").write_text(twice + (harness.folder / "teacher.log").read_text())
    names = ("--teacher-log", "teacher.log", "--student-log", "twice.log")
    refusal = harness.call("fidelity", teacher, student, *names, expect=1).stderr
    assert "the log has the steps of the frames twice, with other energies; name a log of the one run" in refusal


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


@pytest.fixture
def synthetic(harness):
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


def test_tables_of_a_loop_equal_one_table(harness, synthetic):
    wanted = json.loads(compared(harness).stdout)
    assert wanted["energy"]["offset_eV_per_atom"] == pytest.approx((-1 + 0.125 / 3) / 2)
    for name, rows in synthetic.items():
        (harness.folder / f"{name}-loop.log").write_text(synthetic_log(rows, tables=3))
    assert json.loads(compared(harness, "teacher-loop.log", "student-loop.log").stdout) == wanted
    assert json.loads(compared(harness, "teacher.log", "student-loop.log").stdout) == wanted


def test_a_log_of_other_frames_is_refused(harness, synthetic):
    for name, rows in synthetic.items():
        more = [*rows, [30, *rows[-1][1:]], [40, *rows[-1][1:]]]
        (harness.folder / f"{name}-long.log").write_text(synthetic_log(more))
    refusal = compared(harness, "teacher-long.log", "student-long.log", expect=1).stderr
    assert (
        "teacher-long.log:9: the steps of the log are not those of the frames: this row is of step 30, and the dump has "
        "only 3 frames; name the log of the `rerun` that wrote the dump, with `thermo 1`"
    ) in refusal
    assert "student-long.log:9" in compared(harness, "teacher.log", "student-long.log", expect=1).stderr


@pytest.mark.parametrize(
    "text", ["step 10 my value 3.2\n", "Step of analysis done\n", "WARNING: something\n", "\n", "Step 10\n"]
)
def test_text_between_rows_and_at_the_end_is_passed_over(harness, synthetic, text):
    wanted = json.loads(compared(harness).stdout)
    (harness.folder / "text.log").write_text(synthetic_log(synthetic["student"], between=text, after=text))
    assert json.loads(compared(harness, student_log="text.log").stdout) == wanted


@pytest.mark.parametrize("column", ["Temp", "KinEng"])
def test_motion_in_one_log_alone_is_no_error_of_stress(harness, synthetic, column):
    """A log of the dynamics itself, against one of a rerun: its pressure has a kinetic part."""
    heated = synthetic_log([[*row, 300] for row in synthetic["teacher"]]).replace("Pyz \n", f"Pyz   {column} \n")
    (harness.folder / "heated.log").write_text(heated)
    files = ("teacher.dump", "student.dump")
    for logs in (("heated.log", "student.log"), ("student.log", "heated.log")):
        arguments = (*files, "--teacher-log", logs[0], "--student-log", logs[1])
        refusal = harness.call("fidelity", *arguments, expect=1).stderr
        assert f"{column} is 300 in heated.log at step 0, and student.log has neither Temp nor KinEng" in refusal
    assert json.loads(compared(harness, "heated.log", "heated.log").stdout)["energy"]["stress_mae_GPa"] == 0
    still = heated.replace("   300\n", "   0\n")
    (harness.folder / "heated.log").write_text(still)
    compared(harness, "heated.log")


def test_volumes_that_are_not_the_dumps_are_said(harness, synthetic):
    assert "the volume of step" not in compared(harness).stderr
    for name, rows in synthetic.items():
        text = synthetic_log(rows).replace("   1000   ", "   305.82   ")
        (harness.folder / f"{name}-other.log").write_text(text)
    result = compared(harness, "teacher-other.log", "student-other.log")
    assert (
        "note: student-other.log:6: the volume of step 0 is 305.82 A^3, that of the frame's box 1000; virials are made "
        "with the log's"
    ) in result.stderr


@pytest.mark.parametrize(
    ("tail", "end"),
    [("\n", "\n"), ("  \n", "\n"), ("##### restart\n", "\n"), ("# by hand\n\n", "  \n"), ("", "\r\n")],
    ids=["blank", "padded", "comment", "both", "other system"],
)
def test_blank_lines_and_comments_in_dumps(harness, synthetic, tail, end):
    wanted = json.loads(harness.call("fidelity", "teacher.dump", "student.dump", "--json").stdout)
    (harness.folder / "student.dump").write_bytes(synthetic_dump((0, 10, 20), 0.125, tail, end).encode())
    assert json.loads(harness.call("fidelity", "teacher.dump", "student.dump", "--json").stdout) == wanted


def test_a_dump_without_a_last_line_end_is_read_and_said(harness, synthetic):
    wanted = harness.call("fidelity", "teacher.dump", "student.dump", "--json")
    assert "no line end" not in wanted.stderr
    text = (harness.folder / "student.dump").read_text()
    (harness.folder / "student.dump").write_text(text[:-1])
    result = harness.call("fidelity", "teacher.dump", "student.dump", "--json")
    assert json.loads(result.stdout) == json.loads(wanted.stdout)
    assert "note: student.dump:33: the last line has no line end" in result.stderr
    (harness.folder / "student.dump").write_text(text[:-7])
    refusal = harness.call("fidelity", "teacher.dump", "student.dump", expect=1).stderr
    assert "student.dump:33: 7 fields instead of 8: the file breaks off here; remove the last frame" in refusal


def test_units_are_told_or_said_to_be_assumed(harness, synthetic):
    assumed = "note: nothing tells the units; they are taken as metal"
    plain = harness.call("fidelity", "teacher.dump", "student.dump", "--json")
    assert assumed in plain.stderr
    assert assumed not in compared(harness).stderr
    for name in ("teacher.dump", "student.dump"):
        path = harness.folder / name
        path.write_text("ITEM: UNITS\nmetal\n" + path.read_text())
    told = harness.call("fidelity", "teacher.dump", "student.dump", "--json")
    assert told.stdout == plain.stdout and "note" not in told.stderr


@pytest.mark.parametrize("command", [("fidelity",), ("trajectories", "--timestep-fs", 1)], ids=lambda words: words[0])
def test_what_is_no_file_of_text_is_refused(harness, synthetic, command):
    for path in ("/dev/zero", "/dev/null", "/dev/urandom"):
        message = f"cannot read {path}: it is a device; give a file or a pipe"
        assert message in harness.call(*command, path, path, expect=1, timeout=60).stderr
    if command == ("fidelity",):
        assert "cannot read .: Is a directory; name a file in it" in compared(harness, student_log=".", expect=1).stderr
        assert "/dev/random: it is a device" in compared(harness, student_log="/dev/random", expect=1).stderr


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

    changed(student, "0.0000000000000000e+00 1.086", "0.0000000000000000e+00 1.186")
    assert "the boxes of step 0 are not the same" in error() and remedy in error()
    student.write_text(good)
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
