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
