# SPDX-License-Identifier: GPL-2.0-or-later
"""SIGINT, SIGTERM and SIGHUP end every command, by the signal itself unless something has to be ended in order."""

import os
import signal
import subprocess
import time

import pytest

from conftest import SI_SW, suite_dict

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]

# Each waits for a file that nobody writes, or computes for long.
COMMANDS = {
    "log": ["log", "fifo"],
    "log --check": ["log", "--check", "fifo"],
    "plan": ["plan", "fifo"],
    "run": ["run", "fifo", "--output", "out"],
    "gate": ["gate", "fifo"],
    "run --site": ["run", "suite.yaml", "--site", "fifo", "--output", "out"],
    "targets": ["targets", "out", "fifo"],
    "systems": ["systems", "--format", "cif", "fifo"],
    "fidelity": ["fidelity", "fifo", "fifo"],
    "trajectories": ["trajectories", "fifo", "fifo"],
    "report": ["report", "folder"],
    "status": ["status", "folder"],
    "export": ["export", "folder", "--format", "junit"],
    "compare": ["compare", "fifo", "fifo"],
}


def is_waiting(pid):
    """It sleeps, and has opened or is opening the file: nothing else would come."""
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rsplit(")", 1)[1].split()[0] == "S"


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_signal_ends_a_command(harness, command, number):
    os.mkfifo(harness.folder / "fifo")
    (harness.folder / "folder").mkdir()
    os.mkfifo(harness.folder / "folder/plan.json")
    harness.write_suite(suite_dict())
    process = subprocess.Popen(
        harness.command(*COMMANDS[command]), cwd=harness.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    seen = 0
    while process.poll() is None and seen < 5:
        seen = seen + 1 if is_waiting(process.pid) else 0
        time.sleep(0.1)
    if process.poll() is None:
        process.send_signal(number)
    _, error = process.communicate(timeout=20)
    # A command may refuse what is no file, but must not wait for it deaf to signals.
    assert process.returncode in (-number, 1), error
    assert process.returncode != 1 or (error and b"--help" not in error), error


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_run_ends_in_order(harness, lmp, number):
    fake = harness.fake_lmp("sleep 1000", lmp)
    suite = harness.write_suite(suite_dict(potentials=[SI_SW], repetitions=1))
    process = subprocess.Popen(
        harness.command("run", suite, "--output", "out", "--lmp", fake), cwd=harness.folder, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + 60
    while not list(harness.folder.rglob("stdout.txt")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(number)
    _, error = process.communicate(timeout=30)
    assert process.returncode == 130 and b"interrupted: 0 of 1 runs are finished and kept" in error


def test_a_signal_that_is_ignored_stays_ignored(harness, lmp):
    """`nohup mlffbench run` outlives its terminal, as github.com/fish-shell/fish-shell/issues/4007 and
    github.com/canonical/mir/pull/1734 ask for; a gate in the background of a script is deaf to Ctrl-C."""
    fake = harness.fake_lmp('while [ ! -e ../../../../../../go ]; do sleep 0.05; done; exec $LMP "$@"', lmp)
    suite = harness.write_suite(suite_dict(potentials=[SI_SW], repetitions=1))
    process = subprocess.Popen(
        ["sh", "-c", f"trap '' HUP; exec {harness.program} run {suite} --output out --lmp {fake}"],
        cwd=harness.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not list(harness.folder.rglob("stdout.txt")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGHUP)
    (harness.folder / "out/go").touch()
    assert process.wait(timeout=60) == 0
