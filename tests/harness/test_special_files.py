# SPDX-License-Identifier: GPL-2.0-or-later
"""Devices, pipes, folders and files without an end, in the place of any file: refused with a sentence."""

import os

import pytest
from untrusted import ONE, TARGETS, call, copy_results

from conftest import SI_SW, suite_dict

SPECIAL = {"a device": "/dev/zero", "a pipe": "pipe", "a folder": "folder", "a link to a device": "link"}


@pytest.fixture
def special(harness, request):
    os.mkfifo(harness.folder / "pipe")
    (harness.folder / "folder").mkdir()
    (harness.folder / "link").symlink_to("/dev/zero")
    return SPECIAL[request.param]


@pytest.mark.parametrize("special", SPECIAL, indirect=True)
def test_what_is_no_file_is_refused_by_every_command(harness, measured, special):
    copy_results(measured, harness.folder)
    harness.write_suite(ONE)
    (harness.folder / "targets.yaml").write_text(TARGETS)
    commands = [
        ["plan", special],
        ["plan", "suite.yaml", "--records", special],
        ["plan", "suite.yaml", "--lmp", special],
        ["plan", "suite.yaml", "--plugin", special],
        ["run", special, "--output", "new"],
        ["run", "suite.yaml", "--site", special, "--output", "new"],
        ["gate", special, "--history", "h.sqlite"],
        ["gate", "out", "--against", special, "--history", "h.sqlite"],
        ["compare", special],
        ["compare", "out", special],
        ["targets", special, "targets.yaml"],
        ["targets", "out", special],
        ["status", special],
        ["report", special],
        ["cancel", special],
        ["execute", special],
        ["export", special, "--format", "csv"],
        ["history", "add", special, "--history", "h.sqlite"],
        ["history", "list", "--history", special],
        ["history", "add", "out", "--history", special],
        ["baseline", "list", "--history", special],
        ["systems", special],
    ]
    if special != "pipe":  # a dump may be unpacked by another program meanwhile
        commands += [["fidelity", special, special], ["trajectories", special, special]]
    for command in commands:
        result = call(harness, *command, timeout=60)
        assert result.returncode == 1, (command, result.stdout, result.stderr)
        message = result.stderr.decode()
        assert message.startswith("mlffbench: error: ") and "filesystem error" not in message, (command, message)
    for key, suite in {
        "include": {**ONE, "include": special},
        "model": suite_dict(potentials=[{**SI_SW, "pair_style": "mlff", "model": special}]),
        "plugins": suite_dict(potentials=[{**SI_SW, "plugins": [special]}]),
        "files": suite_dict(potentials=[{**SI_SW, "files": ["Si.sw", special.rsplit("/")[-1]]}]),
        "data": suite_dict(systems=[{"name": "d", "data": special, "elements": ["Si"], "temperature_K": 300}]),
        "trajectory": suite_dict(protocols=[{"name": "r", "ensemble": "rerun", "trajectory": special}]),
        "template": suite_dict(protocols=[{"name": "t", "template": special, "timestep_fs": 1.0, "steps": 20}]),
    }.items():
        harness.write_suite(suite, "special.yaml")
        result = call(harness, "plan", "special.yaml", timeout=60)
        assert result.returncode == 1, (key, result.stdout, result.stderr)
        assert result.stderr.startswith(b"mlffbench: error: "), (key, result.stderr)


def test_a_plan_that_is_a_device_and_folders_that_hold_themselves_are_no_trap(harness, measured):
    output = copy_results(measured, harness.folder)
    (output / "runs" / "loop").symlink_to("..")
    (output / "runs" / "si" / "loop").symlink_to(".")
    harness.write_suite(suite_dict())
    assert "estimate: all 4 runs are finished" in harness.call("plan", "suite.yaml", "--output", "out").stdout
    assert harness.call("status", "out").stdout.endswith("4 of 4 runs finished, 0 failed, 0 to do\n")
    for name in ("plan.json", "execution.json"):
        (output / name).unlink()
        (output / name).symlink_to("/dev/zero")
    assert "out is no output folder: it has no plan.json" in harness.call("status", "out", expect=1).stderr
    run = next(output.rglob("record.json")).parent
    assert call(harness, "execute", run, timeout=60).returncode == 1


def test_a_bench_log_that_is_a_pipe_does_not_hold_status(harness, measured):
    output = copy_results(measured, harness.folder)
    run = next(output.rglob("record.json")).parent
    (run / "record.json").unlink()
    (run / "bench.log").unlink()
    os.mkfifo(run / "bench.log")
    assert b"3 of 4 runs finished, 0 failed, 1 to do" in call(harness, "status", "out", timeout=60).stdout


def test_a_file_of_a_terabyte_is_refused_without_reading_it_whole(harness):
    (harness.folder / "big.yaml").touch()
    os.truncate(harness.folder / "big.yaml", 1 << 40)
    result = call(harness, "plan", "big.yaml")
    assert result.returncode == 1 and b"cannot read big.yaml: it has more than the " in result.stderr, result.stderr
