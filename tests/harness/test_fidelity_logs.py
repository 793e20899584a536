# SPDX-License-Identifier: GPL-2.0-or-later
"""`mlffbench fidelity`: the thermo output that energies, stresses and virials are read from."""

import json

import pytest
from fidelity_files import BLOCK, START, STYLES, compared, dumps_fixture, synthetic_fixture, synthetic_log  # noqa: F401


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
