# SPDX-License-Identifier: GPL-2.0-or-later
"""What is printed steers no terminal and no spreadsheet, whatever files, records, arguments and LAMMPS say; any bytes in names work."""

import csv
import io
import json
import os
import pty
import shutil
import subprocess

import pytest
from untrusted import ONE, TARGETS, assert_visible, call, copy_results

from conftest import suite_dict

CONTROL = "\x1b]0;PWN\x07\x1b[2J\x9b31m\u202egnp.\u2066\u200b\x08\x7f"


def test_control_characters_of_input_files_are_shown(harness, measured):
    folder = harness.folder
    (folder / "key.yaml").write_bytes(b'"k\\e[2J\\u202e": 1\n')
    (folder / "esc.data").write_bytes(b"t\n\n1 \x1b]0;PWN\x07\x1b[2Jatoms\n")
    (folder / "esc.dump").write_bytes(b"ITEM: \x1b]0;PWN\x07\x1b[2J\n")
    (folder / "esc.log").write_bytes(b"# mlff-bench-log \x1b]0;PWN\x07\x1b[2J\n")
    (folder / "esc.cif").write_bytes(b"data_x\n_cell_length_a \x1b[2J\xff\n")
    (folder / "esc.json").write_bytes(b'{"format": "mlff-bench-results", "version": "\\u001b[2J\\u009b"}')
    harness.write_suite(ONE)
    for command in (
        ["plan", "key.yaml"],
        ["run", "suite.yaml", "--site", "key.yaml"],
        ["targets", measured, "key.yaml"],
        ["systems", "esc.data", "--elements", "Si"],
        ["systems", "esc.cif"],
        ["fidelity", "esc.dump", "esc.dump"],
        ["trajectories", "esc.dump", "esc.dump"],
        ["log", "esc.log"],
        ["compare", "esc.json", "esc.json"],
    ):
        result = call(harness, *command)
        assert result.returncode == 1, (command, result.stdout)
        assert_visible(result.stdout + result.stderr)


@pytest.mark.parametrize(
    "command", ["plan", "run", "status", "report", "log", "systems", "compare", "execute", "--option"]
)
def test_control_characters_and_any_bytes_of_arguments_are_shown(harness, command):
    for name in (CONTROL.encode(), b"caf\xe9\xff", "naïve-Å-日本".encode(), b"a\nb"):
        result = call(harness, command, name)
        assert result.returncode == 1
        assert_visible(result.stdout + result.stderr)


def test_text_of_other_languages_stays_as_it_is(harness):
    assert "cannot read naïve-Å-日本.yaml: " in harness.call("plan", "naïve-Å-日本.yaml", expect=1).stderr


def spoil(output, **members):
    """Sets members of all records and of the plan."""
    plan = json.loads((output / "plan.json").read_text())
    for run in plan["runs"]:
        run.update({key: value for key, value in members.items() if key in run})
    plan["suite"]["name"] = members.get("suite", plan["suite"]["name"])
    (output / "plan.json").write_text(json.dumps(plan))
    for path in output.rglob("record.json"):
        record = json.loads(path.read_text())
        record.update(members)
        record["flags"] = [{"check": members["system"], "message": members["system"]}]
        record["environment"].update(host=members["system"], cpu_model=members["system"])
        record["programs"]["lammps"] = members["system"]
        path.write_text(json.dumps(record))


def test_control_characters_of_records_are_shown(harness, measured):
    output = copy_results(measured, harness.folder)
    spoil(output, system=CONTROL, protocol=CONTROL, suite=CONTROL)
    (harness.folder / "targets.yaml").write_text(TARGETS)
    for command in (
        ["status", "out"],
        ["status", "out", "--json"],
        ["report", "out"],
        ["report", "out", "--json"],
        ["compare", "out"],
        ["compare", "out", "--json"],
        ["targets", "out", "targets.yaml"],
        ["export", "out", "--format", "csv"],
        ["export", "out", "--format", "junit"],
        ["export", "out", "--format", "gbench"],
        ["history", "add", "out", "--history", "h.sqlite"],
        ["history", "list", "--history", "h.sqlite"],
        ["history", "list", "--history", "h.sqlite", "--json"],
        ["history", "steps", "--history", "h.sqlite"],
        ["baseline", "accept", "out", "--history", "h.sqlite"],
        ["baseline", "show", "--history", "h.sqlite"],
        ["baseline", "list", "--history", "h.sqlite"],
    ):
        result = call(harness, *command)
        assert_visible(result.stdout + result.stderr)
        if "--json" in command:
            json.loads(result.stdout)
    rows = list(csv.DictReader(io.StringIO((output / "results.csv").read_text())))
    assert {row["system"] for row in rows} == {
        r"\u001b]0;PWN\u0007\u001b[2J\u009b31m\u202egnp.\u2066\u200b\u0008\u007f"
    }


def test_what_lammps_says_is_shown_and_bytes_that_are_no_text_end_nothing(harness, lmp):
    fake = harness.fake_lmp(
        r"printf 'ERROR: bad \033]0;PWN\007\033[2J \377\376 caf\351 (src/x.cpp:1)\n' >&2; exit 1", lmp
    )
    harness.write_suite(ONE)
    result = call(harness, "run", "suite.yaml", "--output", "out", "--lmp", fake)
    assert result.returncode == 2 and b"ERROR: bad" in result.stderr, result.stderr
    assert_visible(result.stdout + result.stderr)
    for command in (
        ["status", "out"],
        ["report", "out"],
        ["report", "out", "--json"],
        ["export", "out", "--format", "junit"],
    ):
        result = call(harness, *command)
        assert_visible(result.stdout + result.stderr)
        assert b"bad" in result.stdout


def test_cells_of_csv_are_no_formulas(harness, measured):
    """OWASP, "CSV Injection": a spreadsheet computes cells that begin with one of = + - @, a tab or a line end."""
    output = copy_results(measured, harness.folder)
    for name in ('=HYPERLINK("http://x","y")', "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"):
        spoil(output, system=name)
        harness.call("report", "out", "--quiet", expect=3)
        exported = harness.call("export", "out", "--format", "csv").stdout
        assert exported == (output / "results.csv").read_text()
        for row in csv.DictReader(io.StringIO(exported)):
            assert row["system"] == "'" + name.replace("\r", r"\u000d")
            assert float(row["drift_eV_per_atom_per_ps"]) is not None and not row["pair_mean_s"].startswith("'")
    spoil(output, system="si = 1")
    assert {
        row["system"] for row in csv.DictReader(io.StringIO(harness.call("export", "out", "--format", "csv").stdout))
    } == {"si = 1"}


def test_our_own_colours_reach_a_terminal_and_those_of_a_file_do_not(harness):
    master, slave = pty.openpty()
    (harness.folder / "a.yaml").write_bytes(b'"k\\e[31mred\\e[0m": 1\n')
    subprocess.run(
        harness.command("doctor"), stdout=slave, stderr=slave, cwd=harness.folder, env={**os.environ, "TERM": "xterm"}
    )
    subprocess.run(harness.command("plan", "a.yaml"), stdout=slave, stderr=slave, cwd=harness.folder)
    os.close(slave)
    text = b""
    try:
        while block := os.read(master, 65536):
            text += block
    except OSError:
        pass
    os.close(master)
    doctor, plan = text.split(b"\x1b[1;31mmlffbench: error:\x1b[0m ")
    assert b"\x1b[1;32m" in doctor and b"\x1b[0m" in doctor
    assert b"\x1b" not in plan and rb"k\u001b[31mred\u001b[0m" in plan


# ---- names of any bytes ----


@pytest.mark.parametrize("name", [b"caf\xe9", "Å-日本".encode(), b"a b\tc", b'it\'s "quoted"', CONTROL.encode()])
def test_folders_with_names_of_any_bytes_work(harness, measured, name):
    folder = os.fsencode(harness.folder) + b"/" + name
    shutil.copytree(os.fsencode(measured), folder)
    for command in (
        ["status", name],
        ["status", name, "--json"],
        ["report", name],
        ["report", name, "--json"],
        ["compare", name, "--json"],
        ["export", name, "--format", "gbench"],
        ["export", name, "--format", "csv", "-o", name + b"/x.csv"],
        ["history", "add", name, "--history", name + b"/h.sqlite", "--json"],
        ["history", "list", "--history", name + b"/h.sqlite"],
        ["plan", harness.write_suite(suite_dict()), "--output", name, "--json"],
    ):
        result = call(harness, *command)
        assert result.returncode == 0, (command, result.stderr)
        assert_visible(result.stdout + result.stderr)
        if "--json" in command:
            json.loads(result.stdout)


# ---- readers that go away, and folders that may not be written to ----


@pytest.mark.parametrize(
    "command", [["report", "out"], ["report", "out", "--json"], ["man"], ["status", "out"], ["--help"]]
)
def test_a_reader_that_goes_away_is_no_error(harness, measured, command):
    copy_results(measured, harness.folder)
    read, write = os.pipe()
    os.close(read)
    result = subprocess.run(harness.command(*command), cwd=harness.folder, stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert result.returncode == 0 and result.stderr == b"", result
    first = subprocess.run(
        ["sh", "-c", f"{' '.join(harness.command(*command))} | head -n 1"], cwd=harness.folder, capture_output=True
    )
    assert first.stdout.count(b"\n") == 1 and first.stderr == b""


def test_a_full_disk_is_an_error(harness, measured):
    with open("/dev/full", "w") as full:
        result = subprocess.run(harness.command("man"), stdout=full, stderr=subprocess.PIPE, text=True)
    assert result.returncode == 1 and "cannot write" in result.stderr


def test_read_only_folders_can_be_looked_at(harness, measured):
    """A mount, since permissions do not hold root."""
    copy_results(measured, harness.folder)
    harness.write_suite(suite_dict())
    before = (harness.folder / "out" / "results.json").read_bytes()
    mount = "mount --bind out out && mount -o remount,ro,bind out"
    if subprocess.run(["unshare", "-m", "sh", "-c", mount], cwd=harness.folder, capture_output=True).returncode != 0:
        pytest.skip("this machine lets us mount nothing")
    for command, said in (
        ("report out", "Suite tiny: 4 of 4 runs finished"),
        ("report out --json", '"runs_finished": 4'),
        ("status out", "4 of 4 runs finished"),
        ("compare out", "soft"),
        ("export out --format csv", "run_id,"),
        ("plan suite.yaml --output out", "estimate: all 4 runs are finished"),
    ):
        script = f"{mount} && exec {harness.program} {command}"
        result = subprocess.run(
            ["unshare", "-m", "sh", "-c", script], cwd=harness.folder, capture_output=True, text=True
        )
        assert result.returncode == 0 and said in result.stdout, (command, result.stdout, result.stderr)
        if command.startswith("report"):
            assert result.stderr == (
                "note: out cannot be written to: results.json, .csv and .sqlite in it stay as they are\n"
            )
    assert (harness.folder / "out" / "results.json").read_bytes() == before
