# SPDX-License-Identifier: GPL-2.0-or-later
"""kill -9 at random moments: what is finished stays as it is, what is not is done or has a reason, nothing is done twice.

MLFFBENCH_KILLS: how often in all (6); the moments follow from MLFFBENCH_KILLS_SEED (1).
"""

import json
import os
import random
import re
import signal
import subprocess
import time

import pytest
from slurm_cluster import NEEDS_SLURM, NEEDS_TIME, Jobs, children_of

from conftest import SI_SW, SI_TERSOFF, suite_dict

KILLS = int(os.environ.get("MLFFBENCH_KILLS", "6"))
SEED = int(os.environ.get("MLFFBENCH_KILLS_SEED", "1"))
SHARES = {"harness": KILLS * 45 // 100, "lmp": KILLS * 45 // 100, "slurmd": max(1, KILLS // 10)}
CHEAP = {"potentials": [SI_TERSOFF, SI_SW], "repetitions": 3}


class Ledger:
    """What an output folder held after each kill, against what LAMMPS was started for."""

    def __init__(self, harness, lmp):
        self.starts_file = harness.folder / "starts.txt"
        self.lmp = harness.fake_lmp(f'pwd >>{self.starts_file}; exec $LMP "$@"', lmp)
        self.records = {}
        self.starts = {}

    def check(self, output):
        """Finished records are what they were, whole, and their runs were not started again."""
        starts = self.starts_file.read_text().splitlines() if self.starts_file.exists() else []
        for path, (text, count) in self.records.items():
            assert path.read_bytes() == text, f"{path} has changed"
            assert starts.count(str(path.parent)) == count, f"{path.parent} was finished and is done again"
        for path in output.rglob("record.json"):
            if path not in self.records:
                text = path.read_bytes()
                assert json.loads(text)["format"] == "mlff-bench-record"
                self.records[path] = (text, starts.count(str(path.parent)))

    def check_end(self, output):
        """Each run of the plan has a record or a failure with its reason, and never both."""
        self.check(output)
        results = json.loads((output / "results.json").read_text())
        planned = {run["run_id"]: run["folder"] for run in json.loads((output / "plan.json").read_text())["runs"]}
        finished = [run["run_id"] for run in results["runs"]]
        failed = [failure["run_id"] for failure in results["failures"]]
        assert sorted(finished + failed) == sorted(planned)
        assert all(failure["what"] for failure in results["failures"])
        assert len(list(output.rglob("record.json"))) == len(finished)
        return results


def descendants(pid):
    found = []
    for child in children_of(pid):
        found += [child, *descendants(child)]
    return found


def kill_one(pids):
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        return True
    return False


@pytest.mark.parametrize("victim", ["harness", "lmp"])
def test_killed_at_random_moments(harness, lmp, victim):
    moments = random.Random(f"{SEED} {victim}")
    ledger = Ledger(harness, lmp)
    suite = harness.write_suite(suite_dict(**CHEAP))
    kills = rounds = failed = 0
    # A kill may hit what is no run, such as the question for the version: go on until one has.
    while kills < SHARES[victim] or (victim == "lmp" and failed == 0):
        rounds += 1
        assert rounds <= 100, "no kill hits a run"
        output = harness.folder / f"out{rounds}"
        for attempt in range(100):
            process = subprocess.Popen(
                harness.command("run", suite, "--output", output.name, "--lmp", ledger.lmp, "--quiet"),
                cwd=harness.folder,
                stderr=subprocess.PIPE,
                text=True,
            )
            while process.poll() is None:
                # later and later, so that a slow machine comes to the end as well
                time.sleep(moments.uniform(0.0, 1.0 + attempt))
                victims = [process.pid] if victim == "harness" else descendants(process.pid)
                kills += kill_one(moments.sample(victims, len(victims)))
            _, error = process.communicate()
            assert process.returncode in (-signal.SIGKILL, 0, 1, 2), error
            if (output / "plan.json").exists():
                ledger.check(output)
            if process.returncode in (0, 2):
                results = ledger.check_end(output)
                failed += len(results["failures"])
                for failure in results["failures"]:
                    assert "SIGKILL" in failure["what"], failure
                if not results["failures"]:
                    break
        else:
            pytest.fail("the suite does not come to its end")
    assert ledger.records


def all_marked(folder):
    """Processes that bear the mark of a run in this folder."""
    found = []
    for entry in os.listdir("/proc"):
        try:
            with open(f"/proc/{entry}/environ", "rb") as file:
                marks = [word for word in file.read().split(b"\0") if word.startswith(b"MLFFBENCH_RUN=")]
        except OSError:
            continue
        if any(str(folder).encode() in mark for mark in marks):
            found.append(int(entry))
    return found


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert condition()


def begun(harness, lmp, behaviour, layout, *arguments):
    """A harness whose LAMMPS is at work for long, with the processes below it."""
    protocols = [{"name": "nve", "ensemble": "nve", "timestep_fs": 1.0, "steps": 4000000, "warmup_steps": 100}]
    suite = harness.write_suite(suite_dict(potentials=[SI_SW], repetitions=1, protocols=protocols, layouts=[layout]))
    fake = harness.fake_lmp(behaviour, lmp)
    process = subprocess.Popen(
        harness.command("run", suite, "--output", "out", "--lmp", fake, "--quiet", *arguments),
        cwd=harness.folder,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PATH": f"{lmp.parent}:{os.environ['PATH']}"},  # mpirun is not beside the script
    )
    wait_for(lambda: list((harness.folder / "out").rglob("bench.log")))
    return process


def comm(pid):
    try:
        with open(f"/proc/{pid}/comm") as file:
            return file.read().strip()
    except OSError:
        return ""


@pytest.mark.parametrize("ranks", [1, 2])
@pytest.mark.parametrize("behaviour", ['exec $LMP "$@"', '$LMP "$@"; exit $?', 'setsid $LMP "$@"; exit $?'])
def test_harness_and_guard_killed_together(harness, lmp, ranks, behaviour):
    """As `killall -9 mlffbench` does: LAMMPS ends too, behind wrapper scripts, in sessions of its own, as ranks:
    github.com/opensearch-project/opensearch-benchmark/issues/778, github.com/nubjs/nub/pull/464,
    github.com/containers/bubblewrap/pull/730."""
    process = begun(harness, lmp, behaviour, {"ranks": ranks, "threads": 1})
    victims = [pid for pid in [process.pid, *descendants(process.pid)] if comm(pid) == "mlffbench"]
    assert len(victims) == 2 and all_marked(harness.folder)
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    process.wait()
    wait_for(lambda: not all_marked(harness.folder))


def test_an_orphan_is_ended_by_the_next_run(harness, lmp):
    """Also where nothing was left that could end it at once."""
    process = begun(harness, lmp, '$LMP "$@"; exit $?', {"ranks": 1, "threads": 1})
    below = [process.pid, *descendants(process.pid)]
    victims = [pid for pid in below if comm(pid) in ("mlffbench", "run-keeper")]
    for pid in victims:
        os.kill(pid, signal.SIGSTOP)
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    process.wait()
    orphans = all_marked(harness.folder)
    assert orphans
    suite = harness.write_suite(suite_dict(potentials=[SI_SW], repetitions=1))
    result = harness.call("run", suite, "--output", "out")
    assert "that a killed mlffbench had left in" in result.stderr and not all_marked(harness.folder)


def test_what_lammps_left_in_the_temporary_folder_goes(harness, lmp):
    """Killed with its harness, or alone: the next run removes what it unpacked."""
    tmp = harness.folder / "tmp"
    tmp.mkdir()
    fake = harness.fake_lmp('mkdir "$TMPDIR/unpacked"; touch "$TMPDIR/unpacked/model.so"; kill -KILL $$', lmp)
    suite = harness.write_suite(suite_dict(potentials=[SI_SW], repetitions=1))
    environment = {"TMPDIR": str(tmp)}
    harness.call("run", suite, "--output", "out", "--lmp", fake, environment=environment, expect=2)
    assert list(tmp.iterdir()) == []
    fake = harness.fake_lmp('mkdir "$TMPDIR/unpacked"; kill -KILL $(cat ../../../../../../pid); sleep 1000', lmp)
    started = subprocess.Popen(
        ["sh", "-c", f"mkdir -p out; echo $$ >out/pid; exec {harness.program} run {suite} --output out --lmp {fake}"],
        cwd=harness.folder, env={**os.environ, **environment}, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    started.wait(timeout=60)
    assert list(tmp.rglob("unpacked"))
    wait_for(lambda: not all_marked(harness.folder))
    harness.call("run", suite, "--output", "out", environment=environment)
    assert list(tmp.iterdir()) == []


@pytest.mark.parametrize("mode", ["array", "allocation"])
class TestSlurm:
    pytestmark = [*NEEDS_SLURM, NEEDS_TIME]

    def test_slurmd_killed_at_random_moments(self, harness, cluster, lmp, mode):
        """The node loses power again and again; the harness waits for its jobs, or is started anew."""
        moments = random.Random(f"{SEED} {mode}")
        ledger = Ledger(harness, lmp)
        jobs = Jobs(harness, cluster, lmp)
        suite = harness.write_suite(suite_dict(**CHEAP))
        site = jobs.site(mode=mode, retries=2)
        kills = 0
        while kills < (SHARES["slurmd"] + 1) // 2:
            jobs.out = harness.folder / f"out{kills}"
            for _ in range(20):
                process = subprocess.Popen(
                    harness.command("run", suite, "--site", site, "--output", jobs.out.name, "--lmp", ledger.lmp),
                    cwd=harness.folder,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    text=True,
                    env={**os.environ, **jobs.environment},
                )
                while process.poll() is None:
                    time.sleep(moments.uniform(0.5, 4.0))
                    cluster.kill_node(steps=True)
                    kills += 1
                    # The controller takes younger jobs for ones that start.
                    time.sleep(6)
                    cluster.start_node()
                    try:
                        process.wait(timeout=20)
                    except subprocess.TimeoutExpired:
                        continue
                _, error = process.communicate()
                assert process.returncode in (0, 2), error
                ledger.check(jobs.out)
                results = ledger.check_end(jobs.out)
                for failure in results["failures"]:
                    assert re.search(r"job \S+", failure["what"]), failure
                if not results["failures"]:
                    break
            else:
                pytest.fail("the suite does not come to its end")
        assert len(ledger.records) >= 6
