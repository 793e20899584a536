# SPDX-License-Identifier: GPL-2.0-or-later
"""`status --watch` and `report --html --watch` beside runs that go on."""

import os
import re
import shutil
import signal
import subprocess
import time

import pytest
from test_terminal_results import ESCAPE, on_a_terminal

from conftest import SI_SW, SI_TERSOFF, suite_dict

# Runs last for a second or two, so that they are seen at work.
STEPS = {"name": "nve", "ensemble": "nve", "timestep_fs": 1.0, "steps": 6000, "warmup_steps": 5}


def begin(harness, *options, **changes):
    """A suite that is at work when this returns."""
    potentials = [{**SI_TERSOFF, "role": "teacher"}, SI_SW]
    suite = suite_dict(protocols=[STEPS], potentials=potentials, measure={"flush_s": 0.1}, **changes)
    process = subprocess.Popen(
        harness.command("run", harness.write_suite(suite), "--output", "out", "--quiet", *options),
        cwd=harness.folder,
    )
    deadline = time.monotonic() + 60
    while not list(harness.folder.glob("out/runs/**/bench.log")):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.05)
    return process


def end(process):
    assert process.wait(timeout=120) == 0


def test_status_follows_the_runs_on_a_terminal(harness):
    process = begin(harness)
    text = on_a_terminal(harness, "status", "out", "--watch", "0.2")
    end(process)
    screens = re.split(r"\x1b\[(\d+)A\r\x1b\[J", text)
    assert len(screens) > 3, text
    for lines, before in zip(screens[1::2], screens[::2]):
        assert int(lines) == before.count("\n") < 24  # as far up as was written
        assert max(map(len, ESCAPE.sub("", before).splitlines())) < 80
    assert any(
        re.search(r"^si/nve/1x1/\w+ +0/2 +0  step \d+/6005 +\d[\d.]* +-?\d\.\de[-+]\d+$", s, re.M) for s in screens
    ), text
    assert any(re.search(r"^\[#*\.+\] \d+ %, to go: \d+ s", s, re.M) for s in screens), text
    assert re.search(r"^si/nve/1x1/hard +2/2 +0  - ", screens[-1], re.M) and "] 100 %\n" in screens[-1], screens[-1]


def test_status_prints_a_block_for_each_change_elsewhere(harness):
    process = begin(harness)
    text = harness.call("status", "out", "--watch", "0.1").stdout
    end(process)
    counts = re.findall(r"^Suite tiny: (\d) of 4 runs finished", text, re.M)
    assert "\x1b" not in text and counts == sorted(counts) and counts[-1] == "4"
    assert 2 <= len(counts) <= 10  # four ends and four begins at most, and not one for each look


@pytest.mark.parametrize("command", [["status", "out", "--watch"], ["report", "out", "--html", "page.html", "--watch"]])
def test_watching_ends_at_once_where_nothing_goes_on(harness, measured, command):
    shutil.copytree(measured, harness.folder / "out")
    assert "4 of 4 runs finished" in harness.call(*command, timeout=20).stdout
    run = next(harness.folder.glob("out/runs/**/record.json"))
    run.unlink()
    text = harness.call(*command, timeout=20).stdout
    assert "3 of 4 runs finished" in text
    assert "stopped: no mlffbench" in text or command[0] == "report"


@pytest.mark.parametrize("command", [["status", "out", "--watch", "60"], ["report", "out", "--html", "--watch", "60"]])
def test_a_signal_ends_the_watching_in_order(harness, command):
    process = begin(harness)
    watching = subprocess.Popen(
        harness.command(*command), cwd=harness.folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    time.sleep(1.5)
    watching.send_signal(signal.SIGINT)
    before = time.monotonic()
    text, _ = watching.communicate(timeout=20)
    assert watching.returncode == 0 and time.monotonic() - before < 5, text
    assert text.startswith("Suite tiny: " if command[0] == "status" else "Page: out/report.html ("), text
    end(process)


def test_watching_takes_little(harness):
    """No busy loop: a look now and then."""
    process = begin(harness)
    before = os.times()
    harness.call("status", "out", "--watch", "0.5")
    after = os.times()
    end(process)
    used = after.children_user + after.children_system - before.children_user - before.children_system
    assert used < 0.5 * (after.elapsed - before.elapsed), used


def test_the_page_is_written_as_runs_finish_and_is_whole_at_every_time(harness):
    process = begin(harness)
    watching = subprocess.Popen(
        harness.command("report", "out", "--html", "page.html", "--watch", "0.1", "--quiet"),
        cwd=harness.folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    page = harness.folder / "page.html"
    seen = set()
    at_work = True
    while at_work:
        at_work = watching.poll() is None  # asked first: the last page is looked at, too
        if page.exists():
            text = page.read_text()
            assert text.startswith("<!doctype html>") and text.rstrip().endswith("</html>")
            assert 'http-equiv="refresh"' not in text
            seen.add(re.search(r"(\d) of 4 runs finished", text)[1])
        time.sleep(0.01)
    end(process)
    output, told = watching.communicate()
    assert watching.returncode == 0 and output == ""
    lines = told.splitlines()
    assert 2 <= len(lines) <= 5 and len(seen) >= 2 and "4" in seen, (lines, seen)
    for line in lines:
        assert re.fullmatch(r"Page: page\.html \(\d of 4 runs finished\)", line)
    assert lines[-1] == "Page: page.html (4 of 4 runs finished)"


def test_the_page_of_several_folders_follows_the_runs_of_all(harness, measured):
    shutil.copytree(measured, harness.folder / "done")
    process = begin(harness)
    told = harness.call("report", "done", "out", "--html", "page.html", "--watch", "0.1", "--quiet").stderr
    end(process)
    counts = [int(count) for count in re.findall(r"^Page: page\.html \((\d) of 8 runs finished\)$", told, re.M)]
    assert len(counts) >= 2 and counts == sorted(counts) and counts[-1] == 8, told


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["status", ".", "--watch"], "no output folder"),
        (["status", "out", "--watch", "soon"], "--watch"),
        (["status", "out", "--watch", "-1"], "--watch -1: give the seconds between two looks, e.g. --watch 2"),
        (["status", "out", "--watch", "--json"], "--json excludes --watch"),
        (["report", "out", "--watch"], "--watch requires --html"),
        (["report", "out", "--html", "--watch", "--figures", "f"], "--figures excludes --watch"),
    ],
)
def test_what_cannot_be_watched(harness, arguments, message):
    assert message in harness.call(*arguments, expect=1).stderr
