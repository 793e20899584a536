# SPDX-License-Identifier: GPL-2.0-or-later
"""`mlffbench fidelity`: which dumps are read, and which are refused with what to do."""

import gzip
import json

import pytest
from fidelity_files import compared, dumps_fixture, synthetic_dump, synthetic_fixture  # noqa: F401


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


@pytest.mark.parametrize("command", ["fidelity", "trajectories"])
def test_two_folders_are_refused(harness, dumps, command):
    teacher, _ = dumps()
    for name in ("one", "two"):
        (harness.folder / name).mkdir()
    for first, second in (("one", "two"), (teacher, "one"), ("one", teacher)):
        error = harness.call(command, first, second, expect=1).stderr
        assert "one is a folder; give one output folder of `mlffbench run` alone" in error
