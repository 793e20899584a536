# SPDX-License-Identifier: GPL-2.0-or-later
"""Results on a terminal of 80 columns: one table, and the answer last."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios

import pytest
from synthetic_results import change_records, set_times
from untrusted import copy_results

from conftest import SI_SW, SI_TERSOFF, Harness, suite_dict

ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
ANSWER = "soft is 50.0 times as fast as hard (95 % interval 50.0 to 50.0, 3 pairs of runs)"


@pytest.fixture(scope="module")
def measured_once(program, tmp_path_factory):
    harness = Harness(program, tmp_path_factory.mktemp("terminal"))
    suite = suite_dict(repetitions=3, potentials=[SI_TERSOFF, {**SI_SW, "role": "student"}])
    harness.call("run", harness.write_suite(suite), "--output", "out", "--quiet")
    set_times(harness.folder / "out", {"hard": 50, "soft": 1})
    return harness.folder / "out"


@pytest.fixture
def output(harness, measured_once):
    return copy_results(measured_once, harness.folder)


def on_a_terminal(harness, *arguments, columns=80, environment=None):
    """What the command shows on a terminal of so many columns."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        harness.command(*arguments),
        cwd=harness.folder,
        stdout=slave,
        stderr=slave,
        env={**os.environ, "TERM": "xterm", "NO_COLOR": "", **(environment or {})},
    )
    os.close(slave)
    output = b""
    try:
        while part := os.read(master, 65536):
            output += part
    except OSError:
        pass
    process.wait(timeout=60)
    os.close(master)
    return output.decode().replace("\r\n", "\n")


def table_of(text):
    """The lines from the heading to the end of the table."""
    lines = ESCAPE.sub("", text).splitlines()
    begin = next(i for i, line in enumerate(lines) if "1 rank x 1 thread, 64 atoms" in line or line.startswith("yy"))
    return lines[begin : lines.index("", begin)]


def test_the_answer_is_last_and_the_table_above_it_fits(harness, output):
    text = on_a_terminal(harness, "report", "out")
    assert f"\x1b[1;32m{ANSWER}\x1b[0m\n" in text and ESCAPE.sub("", text).endswith(f"\n\n{ANSWER}\n")
    table = table_of(text)
    assert max(map(len, table)) <= 80 and [line.split()[0] for line in table[-2:]] == ["soft", "hard"]
    assert table[-2].split()[1:5] == ["10.0", "50.0", "50.0..50.0", "?"]
    assert "\x1b" not in on_a_terminal(harness, "report", "out", environment={"NO_COLOR": "1"})


def test_all_tables_are_details(harness, output):
    short = harness.call("report", "out").stdout
    details = harness.call("report", "out", "--details").stdout
    for heading in ("Latency of the pair style, ms", "Steadiness of the steps", "Speed-up of whole steps"):
        assert heading in details and heading not in short
    assert short.endswith(f"\n\n{ANSWER}\n") and details.endswith(f"\n\n{ANSWER}\n")


@pytest.mark.parametrize("columns", [80, 100, 200])
def test_long_names_are_shortened_to_what_the_terminal_has(harness, output, columns):
    name = "begin-" + 100 * "x" + "-end"

    def change(record):
        record["potential"] = record["potential"][0] + name
        record["system"] = 300 * "y"

    change_records(output, change)
    table = table_of(on_a_terminal(harness, "report", "out", columns=columns))
    assert max(map(len, table)) <= columns
    for row, letter in zip(table[-2:], "sh"):
        shown = row.split()[0]
        begin, end = shown.split("..") if columns < 200 else (shown, shown)
        assert (letter + name).startswith(begin) and (letter + name).endswith(end)
    piped = table_of(harness.call("report", "out", environment={"COLUMNS": "100"}).stdout)
    assert 80 < max(map(len, piped)) <= 100
    assert max(map(len, table_of(harness.call("report", "out").stdout))) <= 80


def test_failed_physics_stands_above_the_answer(harness, output):
    change_records(output, lambda record: record["flags"].append({"check": "energy", "message": "it exploded"}))
    text = ESCAPE.sub("", on_a_terminal(harness, "report", "out"))
    assert [line.split()[4] for line in table_of(text)[-2:]] == ["FAILED", "FAILED"]
    above, answer = text.rsplit("\n\n", 1)
    assert above.endswith(
        "physics check not passed: si/nve/1x1/hard: it exploded (and 2 more)\n"
        "physics check not passed: si/nve/1x1/soft: it exploded (and 2 more)"
    )
    assert answer == ANSWER + "\n"


def test_failed_runs_stand_above_the_answer(harness, lmp):
    suite = suite_dict(repetitions=1, potentials=[SI_TERSOFF, SI_SW])
    fake = harness.fake_lmp('grep -q tersoff in.lammps && exit 1; exec $LMP "$@"', lmp)
    harness.call("run", harness.write_suite(suite), "--output", "out", "--lmp", fake, expect=2)
    text = harness.call("report", "out", expect=2).stdout
    failed, answer = text.index("failed: si/nve/1x1/hard #1: "), text.index("Nothing is compared: ")
    assert failed < answer and text[answer:].count("\n") == 1
    assert "soft " in text[:failed]


def test_compare_gives_a_narrow_terminal_a_narrow_table(harness, output):
    wide = harness.call("compare", "out").stdout
    assert "median A ms" in wide
    text = ESCAPE.sub("", on_a_terminal(harness, "compare", "out"))
    table = text[text.index("\ncell ") :].split("\nTimes, and ratios of means: ")[0]
    assert max(map(len, table.splitlines())) <= 80 and "median A ms" not in text
    assert text.splitlines()[-1] == wide.splitlines()[-1]
    assert wide.splitlines()[-1].startswith("INCONCLUSIVE: soft is 50.0 times as fast as hard in si/nve/1x1 (95 % ")
