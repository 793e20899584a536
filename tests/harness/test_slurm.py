# SPDX-License-Identifier: GPL-2.0-or-later
"""Executor slurm against a real slurmctld, slurmd and munged on the loopback."""

import json
import re
import signal
import time

import pytest
from slurm_cluster import NEEDS_SLURM, NEEDS_TIME, Jobs

from conftest import SI_SW, SI_TERSOFF, suite_dict

pytestmark = NEEDS_SLURM


@pytest.fixture
def jobs(harness, cluster, lmp):
    jobs = Jobs(harness, cluster, lmp)
    yield jobs
    # No job of one test is left to the next.
    cluster.call("scancel", "--user=root")
    cluster.wait("no job", lambda: not cluster.call("squeue", "--noheader").stdout.strip())


def slow(harness, lmp, seconds=1000):
    """LAMMPS that waits until the file `go` is there."""
    go = harness.folder / "go"
    return harness.fake_lmp(
        f'n=0; while [ ! -e {go} ] && [ $n -lt {seconds} ]; do sleep 0.1; done; exec $LMP "$@"', lmp
    )


@pytest.mark.parametrize("mode", ["array", "allocation"])
def test_runs_of_a_suite_end_with_records(jobs, mode):
    suite = jobs.harness.write_suite(suite_dict(repetitions=3))
    site = jobs.site(mode=mode, partition="batch", time="10", environment={"GREETING": "hello"})
    result = jobs.run(suite, site)
    jobs.each_finished_once(6)
    assert "[6/6]" in result.stderr and "ms per step" in result.stderr and "times as fast" in result.stdout
    (submission,) = jobs.submissions()
    assert submission["mode"] == mode and len(submission["runs"]) == 6
    number = submission["job_id"]
    named = {run["process"]["executor"]["job"] for run in jobs.results()["runs"]}
    assert named == ({f"{number}_{task}" for task in range(6)} if mode == "array" else {number})
    for run in jobs.results()["runs"]:
        assert run["process"]["executor"]["name"] == "slurm" and run["process"]["executor"]["site"] == "test"
        assert "accounting" not in run["process"]["executor"], "this Slurm keeps no accounts, which is no error"
    assert "all 6 runs are finished already" in jobs.run(suite, site).stderr and len(jobs.submissions()) == 1
    assert jobs.status()["jobs"] == []


def test_allocation_keeps_the_interleaved_order(jobs):
    suite = jobs.harness.write_suite(suite_dict(repetitions=3))
    jobs.run(suite, jobs.site(mode="allocation"))
    order = re.findall(r"^(.*): finished$", jobs.outputs(), re.MULTILINE)
    plan = json.loads((jobs.out / "plan.json").read_text())["runs"]
    assert order == [
        f"{run['system']}/{run['protocol']}/{run['layout']}/{run['potential']} #{run['repetition']}" for run in plan
    ]


def test_tasks_of_an_array_never_share_cpus(jobs):
    """The node confines nobody, so the tasks have to choose different CPUs by themselves."""
    suite = jobs.harness.write_suite(suite_dict(potentials=[SI_SW], repetitions=4))
    fake = jobs.harness.fake_lmp(
        f"c=$(grep Cpus_allowed_list /proc/self/status | cut -f2); mkdir {jobs.harness.folder}/cpu-$c || exit 9\n"
        f'sleep 0.3; $LMP "$@"; s=$?; rmdir {jobs.harness.folder}/cpu-$c; exit $s',
        jobs.lmp,
    )
    jobs.run(suite, jobs.site(mode="array", oversubscribe=False), "--lmp", fake)
    jobs.each_finished_once(4)
    for run in jobs.results()["runs"]:
        assert re.fullmatch(r"\d+", run["process"]["binding"]["cpus"])


def test_two_layouts_are_two_jobs_and_small_arrays_several(jobs):
    layouts = [{"ranks": 1, "threads": 1}, {"ranks": 2, "threads": 1}]
    suite = jobs.harness.write_suite(suite_dict(potentials=[SI_SW], layouts=layouts))
    jobs.run(suite, jobs.site(mode="array", array_size=1, array_parallel=1))
    jobs.each_finished_once(4)
    scripts = [path.read_text() for path in sorted(jobs.out.glob("jobs/*/job.sh"))]
    assert [re.search(r"--ntasks=(\d+)", script).group(1) for script in scripts] == ["1", "1", "2", "2"]
    for run in jobs.results()["runs"]:
        assert run["inputs"]["bench_log_header"]["ranks"] == run["ranks"]


def test_interrupted_harness_leaves_jobs_and_takes_them_up(jobs):
    fake = slow(jobs.harness, jobs.lmp)
    suite = jobs.harness.write_suite(suite_dict(repetitions=2))
    site = jobs.site(mode="array")
    process = jobs.start(suite, site, "--lmp", fake)
    jobs.cluster.wait(
        "a run runs",
        lambda: (jobs.out / "plan.json").exists() and any(job["state"] == "RUNNING" for job in jobs.status()["jobs"]),
    )
    status = jobs.harness.call("status", "out", environment=jobs.environment).stdout
    assert "0 of 4 runs finished, 0 failed, 4 to do" in status
    assert re.search(r"job \d+_0: RUNNING: si/nve/1x1/", status) and ": PENDING: " in status
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "go on without us; the same command takes them up" in stderr and "`mlffbench cancel out` ends them" in stderr
    error = jobs.harness.call("run", suite, "--output", "out", "--lmp", fake, expect=1, environment=jobs.environment)
    assert "jobs of out have not ended" in error.stderr
    (jobs.harness.folder / "go").touch()
    jobs.run(suite, site, "--lmp", fake)
    jobs.each_finished_once(4)
    assert len(jobs.submissions()) == 1


def test_cancel_ends_jobs_and_the_same_command_submits_anew(jobs):
    fake = slow(jobs.harness, jobs.lmp)
    suite = jobs.harness.write_suite(suite_dict(repetitions=1))
    site = jobs.site(mode="allocation", retries=3)
    assert "go on without us" in jobs.run(suite, site, "--lmp", fake, "--detach").stderr
    process = jobs.start(suite, site, "--lmp", fake)
    jobs.cluster.wait("a run runs", lambda: list(jobs.out.rglob("stdout.txt")))
    (number,) = {submission["job_id"] for submission in jobs.submissions()}
    cancelled = jobs.harness.call("cancel", "out", environment=jobs.environment).stdout
    assert f"job {number} cancelled\n2 runs were waiting or running" in cancelled
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 2 and stderr.count(f"job {number} was cancelled") >= 2
    assert "no job of out is waiting" in jobs.harness.call("cancel", "out", environment=jobs.environment).stdout
    (jobs.harness.folder / "go").touch()
    jobs.run(suite, site, "--lmp", fake)
    jobs.each_finished_once(2)
    assert len(jobs.submissions()) == 2


def test_of_an_allocation_one_run_is_at_work(jobs):
    """Slurm knows of the job alone: which of its runs are done, at work or to come is ours to tell."""
    first = jobs.harness.folder / "first"
    wait = f"mkdir {first} 2>/dev/null || while [ ! -e {jobs.harness.folder}/go ]; do sleep 0.1; done"
    fake = jobs.harness.fake_lmp(f'{wait}; exec $LMP "$@"', jobs.lmp)
    suite = jobs.harness.write_suite(suite_dict(potentials=[SI_SW], repetitions=4))
    jobs.run(suite, jobs.site(mode="allocation"), "--lmp", fake, "--detach")

    def states():
        return sorted(job["state"] for job in jobs.status()["jobs"])

    jobs.cluster.wait("one run is done", lambda: list(jobs.out.rglob("record.json")) and "RUNNING" in states())
    assert states() == ["RUNNING", "WAITING", "WAITING"]
    text = jobs.harness.call("status", "out", environment=jobs.environment).stdout
    assert text.count(": RUNNING: ") == 1 and text.count(": WAITING: ") == 2
    assert "3 runs were waiting or running" in jobs.harness.call("cancel", "out", environment=jobs.environment).stdout


def test_a_gate_of_jobs(jobs):
    """Nothing is submitted without a baseline; with one the jobs' results are judged, always new ones."""
    suite = jobs.harness.write_suite(suite_dict(repetitions=4))
    history = ("--history", "history.sqlite")
    jobs.run(suite, jobs.site(mode="allocation"))
    site = jobs.harness.folder / "site.yaml"

    def call(*more, expect=0, output="new"):
        arguments = ("gate", suite, "--output", output, "--site", site, "--delta", "1000", *more)
        return jobs.harness.call(*arguments, expect=expect, environment=jobs.environment, timeout=300)

    jobs.harness.call("baseline", "accept", "out", *history)
    assert "--cell x: suite tiny has no such cell" in call(*history, "--cell", "x", expect=1).stderr
    assert "has no baseline of suite tiny on any machine" in call(expect=6).stderr
    assert not (jobs.harness.folder / "new").exists()
    for _ in range(2):
        assert "PASSED" in call(*history).stdout
    assert len(list(jobs.harness.folder.glob("new.2*Z"))) == 1
    # A folder is not moved away under its jobs, and what the message says helps.
    fake = ("--lmp", slow(jobs.harness, jobs.lmp))
    detached = ("run", suite, "--output", "other", "--site", site, "--detach", *fake)
    jobs.harness.call(*detached, environment=jobs.environment)
    error = call(*history, output="other", expect=1).stderr
    assert "1 job of other has not ended" in error and "mlffbench cancel other" in error
    jobs.harness.call("cancel", "other", environment=jobs.environment)
    jobs.cluster.wait("no job", lambda: not jobs.cluster.call("squeue", "--noheader").stdout.strip())
    assert "PASSED" in call(*history, output="other").stdout


@NEEDS_TIME
@pytest.mark.parametrize("steps", [False, True], ids=["daemon", "node"])
@pytest.mark.parametrize("mode", ["array", "allocation"])
def test_killed_slurmd(jobs, mode, steps):
    """kill -9 of slurmd, alone or with all that runs on the node; then it comes back and the suite is resumed."""
    fake = slow(jobs.harness, jobs.lmp)
    suite = jobs.harness.write_suite(suite_dict(repetitions=2))
    site = jobs.site(mode=mode, retries=1)
    process = jobs.start(suite, site, "--lmp", fake)
    jobs.cluster.wait("a run runs", lambda: list(jobs.out.rglob("stdout.txt")))
    jobs.cluster.kill_node(steps=steps)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    time.sleep(6)  # the controller takes a job younger than BatchStartTimeout + MessageTimeout for one that starts
    (jobs.harness.folder / "go").touch()
    jobs.cluster.start_node()
    jobs.run(suite, site, "--lmp", fake)
    jobs.each_finished_once(4)


def test_controller_that_does_not_answer_is_no_end_of_a_job(jobs):
    fake = slow(jobs.harness, jobs.lmp)
    suite = jobs.harness.write_suite(suite_dict(repetitions=1))
    process = jobs.start(suite, jobs.site(mode="array"), "--lmp", fake)
    jobs.cluster.wait("a run runs", lambda: list(jobs.out.rglob("stdout.txt")))
    controller = jobs.cluster.daemons["slurmctld"]
    controller.send_signal(signal.SIGSTOP)
    (jobs.harness.folder / "go").touch()
    time.sleep(2)
    controller.send_signal(signal.SIGCONT)
    _, stderr = process.communicate(timeout=100)
    assert process.returncode == 0, stderr
    jobs.each_finished_once(2)


@pytest.mark.parametrize("mode", ["array", "allocation"])
def test_time_limit_is_the_reason_of_a_failure(jobs, mode):
    """Slurm's shortest limit is a minute."""
    fake = slow(jobs.harness, jobs.lmp)
    suite = jobs.harness.write_suite(suite_dict(potentials=[SI_SW], repetitions=2))
    site = jobs.site(mode=mode, time="1", retries=2, array_parallel=1)
    process = jobs.start(suite, site, "--lmp", fake)
    jobs.cluster.wait("a run runs", lambda: list(jobs.out.rglob("stdout.txt")))
    # The second run is not delayed: after the first one's end it finds the file.
    jobs.cluster.wait("the limit", lambda: list(jobs.out.rglob("failure.json")) or process.poll() is not None, 150)
    (jobs.harness.folder / "go").touch()
    _, stderr = process.communicate(timeout=100)
    assert process.returncode == 2, stderr
    results = jobs.results()
    assert (results["runs_finished"], results["runs_failed"]) == (1, 1)
    assert re.search(
        r"job \S+ came to its time limit and was ended by Slurm \(TIMEOUT\)", results["failures"][0]["what"]
    )
    assert (
        "raise `time` in the site file" in stderr and (jobs.harness.folder / results["failures"][0]["look_at"]).exists()
    )
    assert len(jobs.submissions()) == (1 if mode == "array" else 2), "a run beyond its limit is not tried again"


def test_accounting_goes_into_the_record(jobs):
    """This Slurm keeps no accounts: sacct is replaced by what a Slurm that does keep some prints."""
    fake_bin = jobs.harness.folder / "bin"
    fake_bin.mkdir()
    sacct = fake_bin / "sacct"
    sacct.write_text("""#!/bin/sh
for word; do case $word in --jobs=*) jobs=${word#--jobs=};; esac; done
echo 'JobID|State|ExitCode|ElapsedRaw|TotalCPU|MaxRSS|NodeList|Start|End'
for job in $(echo "$jobs" | tr , ' '); do
  echo "$job|COMPLETED|0:0|12|00:10.500||node7|2026-01-31T12:00:00|2026-01-31T12:00:12"
  echo "$job.batch|COMPLETED|0:0|12|00:10.500|2048K|node7|2026-01-31T12:00:00|2026-01-31T12:00:12"
done
""")
    sacct.chmod(0o755)
    jobs.environment = {**jobs.environment, "PATH": f"{fake_bin}:{jobs.environment['PATH']}"}
    jobs.run(jobs.harness.write_suite(suite_dict(repetitions=1)), jobs.site(mode="array"))
    jobs.each_finished_once(2)
    for path in jobs.out.rglob("record.json"):
        account = json.loads(path.read_text())["process"]["executor"]["accounting"]
        assert (account["state"], account["elapsed_s"], account["cpu_s"]) == ("COMPLETED", 12, 10.5)
        assert (account["max_rss_B"], account["nodes"]) == (2048 * 1024, "node7")


def test_nothing_in_a_site_file_is_a_command(jobs):
    """Words with $(), quotes and line breaks reach a job as they are."""
    victim = jobs.harness.folder / "victim"
    text = f"$(touch {victim}) `touch {victim}`; touch {victim} & 'x' \"y\" \\\ntouch {victim}\n#SBATCH --uid=1"
    seen = jobs.harness.folder / "seen.txt"
    fake = jobs.harness.fake_lmp(f'printf %s "$TRAP" >{seen}; exec $LMP "$@"', jobs.lmp)
    prologue = [
        f"echo $(touch {victim}) `touch {victim}` ; touch {victim} && touch {victim} | tee '{victim}' \"$HOME\"",
        f"echo '; touch {victim}; echo '",
    ]
    site = jobs.site(mode="array", environment={"TRAP": text}, prologue=prologue)
    jobs.run(jobs.harness.write_suite(suite_dict(potentials=[SI_SW], repetitions=1)), site, "--lmp", fake)
    jobs.each_finished_once(1)
    assert not victim.exists() and seen.read_text() == text
    for line in prologue:
        assert line.removeprefix("echo ") in jobs.outputs().splitlines()


def test_prologue_that_fails_ends_the_job(jobs):
    suite = jobs.harness.write_suite(suite_dict(repetitions=1))
    for mode in ("array", "allocation"):
        site = jobs.site(mode=mode, prologue=["source /nowhere/env.sh"])
        stderr = jobs.run(suite, site, expect=2).stderr
        assert stderr.count("ended (FAILED) without a result of this run; see its output") >= 2
    assert "/nowhere/env.sh: No such file" in jobs.outputs()


def test_failed_run_is_submitted_again(jobs):
    count = jobs.harness.folder / "count"
    fake = jobs.harness.fake_lmp(f'echo x >>{count}; [ $(wc -l <{count}) = 1 ] && exit 9; exec $LMP "$@"', jobs.lmp)
    suite = jobs.harness.write_suite(suite_dict(potentials=[SI_TERSOFF], repetitions=1))
    for_mode = jobs.run(suite, jobs.site(mode="array", retries=1), "--lmp", fake)
    assert "LAMMPS ended with exit code 9" in for_mode.stderr and "it is tried again" in for_mode.stderr
    jobs.each_finished_once(1)
    assert len(jobs.submissions()) == 2


def test_tasks_that_would_fail_alike_are_cancelled(jobs):
    """The same failure twice: what has not begun of the cell is not tried, and the other cell is measured."""
    broken = jobs.harness.folder / "broken"
    broken.touch()
    fake = jobs.harness.fake_lmp(f'[ -e {broken} ] && grep -qs tersoff in.lammps && exit 9; exec $LMP "$@"', jobs.lmp)
    suite = jobs.harness.write_suite(suite_dict(repetitions=6))
    arguments = (suite, jobs.site(mode="array", array_parallel=1), "--lmp", fake)
    stderr = jobs.run(*arguments, expect=2).stderr
    failures = list(jobs.out.glob("runs/**/failure.json"))
    assert len(failures) < 6 and "not tried" in stderr
    assert jobs.results()["runs_finished"] == 6 and jobs.status()["jobs"] == []
    # They were taken back, and the same command submits them anew.
    broken.unlink()
    jobs.run(*arguments)
    jobs.each_finished_once(12)


def test_refused_job_says_why(jobs):
    suite = jobs.harness.write_suite(suite_dict(repetitions=1))
    error = jobs.run(suite, jobs.site(partition="nowhere"), expect=1).stderr
    assert "the job was not submitted: sbatch says:" in error and "invalid partition" in error.lower()
    assert "correct the site file" in error
    jobs.run(suite, jobs.site(partition="batch"))
    jobs.each_finished_once(2)


def test_suite_that_was_edited_meanwhile(jobs):
    """Jobs execute what was planned; a run that the plan has no more is not executed."""
    fake = slow(jobs.harness, jobs.lmp)
    suite = jobs.harness.write_suite(suite_dict(repetitions=2))
    site = jobs.site(mode="array", array_parallel=1)
    jobs.run(suite, site, "--lmp", fake, "--detach")
    jobs.harness.write_suite("half a suite: [")
    (jobs.harness.folder / "go").touch()
    jobs.harness.write_suite(suite_dict(repetitions=2), "suite.yaml")
    jobs.run(suite, site, "--lmp", fake)
    jobs.each_finished_once(4)
