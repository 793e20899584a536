# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs on this machine: CPUs, retries, disk; and site files."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

import jsonschema
import pytest
from test_bad_input import mount_namespace

from conftest import SI_SW, suite_dict

ONE = {"potentials": [SI_SW], "repetitions": 1}
CPUS = sorted(os.sched_getaffinity(0))


def cpus_of(text):
    found = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


# A LAMMPS that shows for a while where it runs, in place of a model that needs long.
SHOW = 'for i in 1 2 3 4 5; do grep Cpus_allowed_list /proc/self/status >>seen; sleep 0.1; done; exec $LMP "$@"'


@pytest.mark.parametrize("ranks, threads", [(1, 1), (1, 2), (2, 1)])
def test_runs_are_bound_and_the_record_says_where(harness, lmp, ranks, threads):
    if len(CPUS) < ranks * threads:
        pytest.skip("too few CPUs")
    fake = harness.fake_lmp(SHOW, lmp)
    real = shutil.which("mpirun", path=f"{lmp.parent}:{os.environ['PATH']}")
    mpirun = harness.folder / "mpirun"  # mpirun is looked for beside lmp, and looks for its helpers beside itself
    mpirun.write_text(f'#!/bin/sh\nexec {real} "$@"\n')
    mpirun.chmod(0o755)
    suite = harness.write_suite(suite_dict(**ONE, layouts=[{"ranks": ranks, "threads": threads}]))
    site = harness.write_site(executor="local")
    harness.call("run", suite, "--site", site, "--output", "out", "--lmp", fake)
    process = harness.records()[0]["process"]
    binding = process["binding"]
    assert process["executor"] == {"name": "local", "site": "test"}
    assert binding["launcher"] == ("local" if ranks == 1 else "mpi") and binding["unbound"] is None
    own = cpus_of(binding["cpus"])
    assert len(own) == ranks * threads and set(own) <= set(CPUS)
    # What the kernel let the ranks do, as seen by themselves and by the harness.
    seen = next((harness.folder / "out/runs").rglob("seen")).read_text().split("\n")
    lists = {line.split()[1] for line in seen if line}
    assert sorted(cpu for one in lists for cpu in cpus_of(one)) == sorted(own)
    assert len(binding["observed"]) == ranks
    # OpenMP binds the first thread before it starts the others: the last look may be between.
    observed = [cpus_of(process["cpus"]) for process in binding["observed"]]
    assert all(any(set(one) <= set(cpus_of(whole)) for whole in lists) for one in observed)
    assert threads > 1 or sorted(cpu for one in observed for cpu in one) == sorted(own)
    if ranks > 1:
        assert "-bind-to" in process["command"]


def test_threads_get_a_cpu_each(harness, lmp):
    if len(CPUS) < 2:
        pytest.skip("one CPU")
    fake = harness.fake_lmp('env >environment; exec $LMP "$@"', lmp)
    suite = harness.write_suite(suite_dict(**ONE, layouts=[{"ranks": 1, "threads": 2}]))
    site = harness.write_site(executor="local", environment={"GREETING": "it's $HOME\nand `more`"})
    harness.call("run", suite, "--site", site, "--output", "out", "--lmp", fake)
    environment = next((harness.folder / "out/runs").rglob("environment")).read_text()
    for line in ("OMP_NUM_THREADS=2", "OMP_PROC_BIND=close", "OMP_PLACES=threads"):
        assert f"{line}\n" in environment
    assert "GREETING=it's $HOME\nand `more`\n" in environment


def test_more_ranks_than_cpus_are_refused_unless_asked(harness):
    layout = {"ranks": len(CPUS) + 1, "threads": 1}
    suite = harness.write_suite(suite_dict(**ONE, layouts=[layout]))
    site = harness.write_site(executor="local")
    error = harness.call("run", suite, "--site", site, "--output", "out", expect=1).stderr
    assert f"layout {layout['ranks']}x1 needs {len(CPUS) + 1} CPUs, this machine gives us {len(CPUS)}" in error
    assert "--oversubscribe" in error and not list((harness.folder / "out").rglob("record.json"))
    assert "note: to run here: layout" in harness.call("plan", suite).stdout
    harness.call("run", suite, "--site", site, "--output", "out", "--oversubscribe")
    binding = harness.records()[0]["process"]["binding"]
    assert binding["cpus"] is None and "ranks x threads share" in binding["unbound"]


def test_two_harnesses_never_share_cpus(harness, lmp):
    """Both want all CPUs: the times between begin and end of their runs do not overlap."""
    journal = harness.folder / "journal"
    fake = harness.fake_lmp(
        f'echo "begin $$" >>{journal}; sleep 0.5; $LMP "$@"; s=$?; echo "end $$" >>{journal}; exit $s', lmp
    )
    suite = harness.write_suite(suite_dict(**{**ONE, "repetitions": 2}, layouts=[{"ranks": 1, "threads": len(CPUS)}]))
    site = harness.write_site(executor="local")
    started = [
        subprocess.Popen(
            harness.command("run", suite, "--site", site, "--output", name, "--lmp", fake),
            cwd=harness.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("a", "b")
    ]
    errors = [process.communicate(timeout=120)[1] for process in started]
    assert [process.returncode for process in started] == [0, 0], errors
    lines = journal.read_text().split("\n")[:-1]
    assert len(lines) == 8
    for begin, end in zip(lines[::2], lines[1::2]):
        assert begin.startswith("begin") and end == begin.replace("begin", "end")
    assert "CPUs that other runs of mlffbench use" in "".join(errors)


def test_failed_runs_are_tried_again(harness, lmp):
    count = harness.folder / "count"
    fake = harness.fake_lmp(f'echo x >>{count}; [ $(wc -l <{count}) -le 2 ] && kill -SEGV $$; exec $LMP "$@"', lmp)
    suite = harness.write_suite(suite_dict(**ONE))
    site = harness.write_site(executor="local", oversubscribe=True, retries=2)
    result = harness.call("run", suite, "--site", site, "--output", "out", "--lmp", fake)
    assert result.stderr.count("LAMMPS crashed (SIGSEGV)") == 2 and result.stderr.count("it is tried again") == 2
    assert len(count.read_text().splitlines()) == 3 and not list(harness.folder.rglob("failure.json"))


def test_retries_end(harness, lmp):
    count = harness.folder / "count"
    fake = harness.fake_lmp(f"echo x >>{count}; exit 9", lmp)
    site = harness.write_site(executor="local", oversubscribe=True, retries=2)
    suite = harness.write_suite(suite_dict(**ONE))
    harness.call("run", suite, "--site", site, "--output", "out", "--lmp", fake, expect=2)
    assert len(count.read_text().splitlines()) == 3


def test_a_run_beyond_its_timeout_is_not_tried_again(harness, lmp):
    count = harness.folder / "count"
    fake = harness.fake_lmp(f"echo x >>{count}; sleep 1000", lmp)
    site = harness.write_site(executor="local", oversubscribe=True, retries=2)
    suite = harness.write_suite(suite_dict(**ONE, measure={"timeout_s": 0.5}))
    harness.call("run", suite, "--site", site, "--output", "out", "--lmp", fake, expect=2)
    assert len(count.read_text().splitlines()) == 1


def test_low_disk_stops_before_and_while_running(harness, lmp):
    prefix = mount_namespace()
    if prefix is None:
        pytest.skip("neither unshare -m nor unshare -rm may mount a tmpfs here")
    disk = harness.folder / "disk"
    disk.mkdir()
    fake = harness.fake_lmp("head -c 3000000 /dev/zero >ballast; echo $$ >pid; sleep 1000", lmp)
    suite = harness.write_suite(suite_dict(**ONE))
    before = harness.write_site("before.yaml", executor="local", oversubscribe=True, min_free_disk_MiB=10)
    running = harness.write_site("running.yaml", executor="local", oversubscribe=True, min_free_disk_MiB=2)
    script = f"""mount -t tmpfs -o size=4m none {disk} || exit 99
{harness.program} run {suite} --site {before} --output {disk}/out --lmp {fake} --quiet
echo "before $?"; find {disk} -name in.lammps
{harness.program} run {suite} --site {running} --output {disk}/out --lmp {fake} --quiet
echo "running $?"; kill -0 $(find {disk} -name pid -exec cat {{}} +) && echo alive
"""
    result = subprocess.run(
        [*prefix, "sh", "-c", script], cwd=harness.folder, text=True, capture_output=True, timeout=60
    )
    assert result.stdout == "before 1\nrunning 1\n", result.stdout + result.stderr
    assert "less than 10 MiB are free where" in result.stderr and "less than 2 MiB are free where" in result.stderr
    assert "free some space and give the same command again" in result.stderr


def test_execute_needs_an_output_folder(harness):
    assert "lies in no output folder" in harness.call("execute", ".", expect=1).stderr


@pytest.mark.parametrize(
    "text, line, message",
    [
        ("site: a\nexecutor: slrm\n", 2, "did you mean `slurm`?"),
        ("site: a\n", 1, "the site file lacks the key `executor`"),
        ("site: a\nexecutor: local\npartition: b\n", 3, "`partition` is for executor slurm; remove it"),
        ("site: a\nexecutor: slurm\npartition: b c\n", 3, "`partition` cannot be"),
        ("site: a\nexecutor: slurm\nparttion: b\n", 3, "did you mean `partition`?"),
        ('site: a\nexecutor: slurm\npartition: "b\\n#SBATCH --uid=0"\n', 3, "`partition` cannot be"),
        ("site: a\nexecutor: slurm\npartition: $(touch x)\n", 3, "`partition` cannot be"),
        ("site: a\nexecutor: slurm\naccount: \"a'; touch x; '\"\n", 3, "`account` cannot be"),
        ("site: a\nexecutor: slurm\ngres: `touch x`\n", 3, ""),
        ('site: a\nexecutor: slurm\nconstraint: "a\\nb"\n', 3, "`constraint` cannot be"),
        ("site: a\nexecutor: slurm\ntime: soon\n", 3, "a time limit is written as"),
        ("site: a\nexecutor: slurm\ntime: 30\n", 3, "`time` must be text"),
        ("site: a\nexecutor: slurm\nmemory: 8 gigabytes\n", 3, "a number and one of K, M, G, T"),
        ("site: a\nexecutor: slurm\nnodes: 2\n", 3, "need a `launcher`"),
        ('site: a\nexecutor: slurm\nprologue: ["module load x\\nrm -r y"]\n', 3, "a line break or tab is not allowed"),
        ("site: a\nexecutor: slurm\nmodules: [a, 'b;c']\n", 3, "the name of a module"),
        ("site: a\nexecutor: slurm\nsbatch_options: [--array=1-9]\n", 3, "`--array` is set by mlffbench itself"),
        ("site: a\nexecutor: slurm\nsbatch_options: ['--comment=$(x)']\n", 3, "an option of sbatch is written"),
        ("site: a\nexecutor: slurm\nsbatch_options: ['-p x']\n", 3, "an option of sbatch is written"),
        ("site: a\nexecutor: local\nenvironment: {A B: c}\n", 3, "cannot be an environment variable"),
        ("site: a\nexecutor: local\nenvironment: {A: 1}\n", 3, "`A` must be text, but is the integer 1"),
        ("site: a\nexecutor: local\nretries: -1\n", 3, "at least 0"),
        ("site: a\nexecutor: local\nsite: b\n", 3, ""),
    ],
)
def test_faults_of_a_site_file(harness, text, line, message):
    (harness.folder / "site.yaml").write_text(text)
    suite = harness.write_suite(suite_dict(**ONE))
    error = harness.call("run", suite, "--site", "site.yaml", "--output", "out", expect=1).stderr
    assert f"site.yaml:{line}:" in error and message in error
    assert sorted(path.name for path in harness.folder.iterdir()) == ["site.yaml", "suite.yaml"]


def test_the_old_key_of_a_site_file_is_read(harness):
    """`executor` was called `place` before. What is wrong is told of the new key, with its line."""
    suite = harness.write_suite(suite_dict(**ONE))
    (harness.folder / "site.yaml").write_text("site: a\nplace: local\noversubscribe: true\n")
    harness.call("run", suite, "--site", "site.yaml", "--output", "out", "--quiet")
    (harness.folder / "site.yaml").write_text("site: a\nplace: slrm\n")
    error = harness.call("run", suite, "--site", "site.yaml", "--output", "out", expect=1).stderr
    assert "site.yaml:2:" in error and "did you mean `slurm`?" in error
    (harness.folder / "site.yaml").write_text("site: a\nplace: local\nexecutor: local\n")
    error = harness.call("run", suite, "--site", "site.yaml", "--output", "out", expect=1).stderr
    assert "site.yaml:2:" in error and "`place`" in error


def test_detach_needs_jobs(harness):
    suite = harness.write_suite(suite_dict(**ONE))
    assert "--detach is for jobs" in harness.call("run", suite, "--detach", "--output", "out", expect=1).stderr


@pytest.fixture
def site_schema(harness):
    return json.loads(harness.call("schema", "site").stdout)


def test_site_schema_is_valid_and_its_examples_are(site_schema):
    jsonschema.Draft7Validator.check_schema(site_schema)
    for key, schema in site_schema["properties"].items():
        assert "description" in schema and "examples" in schema, key
        values = schema["examples"] + ([schema["default"]] if "default" in schema else [])
        for value in values:
            jsonschema.Draft7Validator({**schema, "definitions": site_schema["definitions"]}).validate(value)


def test_the_site_file_of_the_docs_is_valid(harness, site_schema):
    import yaml

    text = (pathlib.Path(__file__).parents[2] / "docs/executors.md").read_text()
    examples = [yaml.safe_load(part.split("```")[0]) for part in text.split("```yaml\n")[1:]]
    sites = [example for example in examples if "site" in example]  # others are parts of suites
    assert len(sites) >= 2
    for site in sites:
        jsonschema.Draft7Validator(site_schema).validate(site)


def test_processes_of_a_killed_job_are_gone(harness, lmp):
    """`execute` alone, as a job calls it; SIGTERM ends it and LAMMPS, and leaves neither record nor failure."""
    fake = harness.fake_lmp('[ -e fast ] || sleep 1000; exec $LMP "$@"', lmp)
    suite = harness.write_suite(suite_dict(**ONE))
    slurm = harness.write_site(executor="slurm", oversubscribe=True)
    # sbatch that only says a number: nothing is executed by it.
    bin = harness.folder / "bin"
    bin.mkdir()
    for name, text in {"sbatch": "echo 7", "squeue": "echo '7|RUNNING|None|here'", "sacct": "exit 1"}.items():
        (bin / name).write_text(f"#!/bin/sh\n{text}\n")
        (bin / name).chmod(0o755)
    path = {"PATH": f"{bin}:{os.environ['PATH']}"}
    call = ("run", suite, "--site", slurm, "--output", "out", "--lmp", fake)
    assert "jobs 7 go on without us" in harness.call(*call, "--detach", environment=path).stderr
    folder = harness.folder / "out" / json.loads((harness.folder / "out/plan.json").read_text())["runs"][0]["folder"]
    job = subprocess.Popen(harness.command("execute", folder), env={**os.environ, **path}, cwd=harness.folder)
    deadline = time.monotonic() + 60
    while not (folder / "stdout.txt").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    second = harness.call("execute", folder, environment=path, expect=1)
    assert "another process executes the run" in second.stderr
    job.terminate()
    assert job.wait(timeout=30) == 130
    assert not (folder / "record.json").exists() and not (folder / "failure.json").exists()


def busy_share(cpus):
    """Of these CPUs in the next second."""

    def busy():
        with open("/proc/stat") as file:
            lines = [line.split() for line in file if line.startswith("cpu")]
        fields = {name: list(map(int, values)) for name, *values in lines}
        return sum(sum(fields[f"cpu{cpu}"][i] for i in (0, 1, 2, 5, 6)) for cpu in cpus)

    before = busy()
    time.sleep(1)
    return (busy() - before) / os.sysconf("SC_CLK_TCK") / len(cpus)


CLAIM = """
import os, socket, sys, time
user, listens, names = int(sys.argv[1]), sys.argv[2] == "listens", sys.argv[3:]
os.setuid(user)
claims = []
for name in names:
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET if listens else socket.SOCK_DGRAM)
    claim.bind("\\0" + name)
    if listens:
        claim.listen(1)
    claims.append(claim)
print("ready", flush=True)
time.sleep(1000)
"""


@pytest.mark.parametrize("user, listens", [(0, False), (65534, False), (65534, True)])
def test_sockets_of_anybody_do_not_stop_runs(harness, user, listens):
    """Names are free to all; claims of other users are honoured while their CPUs are in use, for a limited time."""
    if os.geteuid() != 0:
        pytest.skip("only root may act as another user")
    if listens and busy_share(CPUS) > 0.05:
        pytest.skip("while CPUs are in use, those that another user claims are waited for up to ten minutes")
    names = ["mlffbench-cpus", *(f"mlffbench-cpu-{cpu}" for cpu in range(256))]
    names += [f"mlffbench-cpu-{cpu}-0123456789abcdef" for cpu in CPUS]
    stranger = subprocess.Popen(
        [sys.executable, "-c", CLAIM, str(user), "listens" if listens else "", *names],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert stranger.stdout.readline() == "ready\n"
        suite = harness.write_suite(suite_dict(**ONE))
        result = harness.call(
            "run", suite, "--site", harness.write_site(executor="local"), "--output", "out", timeout=700
        )
    finally:
        stranger.kill()
        stranger.wait()
    claim = f"is claimed by user {user} (process {stranger.pid})"
    strangers = harness.records()[0]["environment"]["strangers"]
    assert (f"waits, since CPU {CPUS[0]} {claim}" in result.stderr) == listens
    assert any(claim in sentence for sentence in strangers) == listens
    assert (f"noise: when a run began CPU {CPUS[0]} {claim}" in result.stdout) == listens
