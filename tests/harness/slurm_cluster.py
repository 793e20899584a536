# SPDX-License-Identifier: GPL-2.0-or-later
"""A real Slurm of one node on the loopback: munged, slurmctld and slurmd with files and ports of their own."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time

import pytest

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel")


def missing_programs():
    return [name for name in PROGRAMS if shutil.which(name, path=search_path()) is None]


def search_path():
    return os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def children_of(pid):
    try:
        return [int(word) for word in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


class Cluster:
    """Started by start(), ended by stop(); each process by its own number."""

    def __init__(self, folder, cpus=2):
        self.folder = folder
        self.host = socket.gethostname().split(".")[0]
        self.daemons = {}
        control, node = free_ports(2)
        for name in ("state", "spool"):
            (folder / name).mkdir()
        key = folder / "munge.key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        self.config = folder / "slurm.conf"
        self.config.write_text(f"""ClusterName=test
SlurmctldHost={self.host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
SlurmctldPort={control}
SlurmdPort={node}
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
KillWait=2
SlurmdTimeout=300
BatchStartTimeout=1
MessageTimeout=3
MinJobAge=300
NodeName={self.host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory=1000 State=UNKNOWN
PartitionName=batch Nodes=ALL Default=YES MaxTime=INFINITE State=UP
""")

    def environment(self):
        return {"SLURM_CONF": str(self.config), "PATH": search_path()}

    def call(self, *command):
        return subprocess.run(
            command, text=True, capture_output=True, timeout=60, env={**os.environ, **self.environment()}
        )

    def launch(self, name, *arguments):
        with open(self.folder / f"{name}.out", "ab") as log:
            self.daemons[name] = subprocess.Popen(
                [shutil.which(name, path=search_path()), *arguments],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
                env={**os.environ, **self.environment()},
            )

    def start(self):
        folder = self.folder
        self.launch(
            "munged",
            "--foreground",
            "--force",
            f"--key-file={folder}/munge.key",
            f"--socket={folder}/munge.socket",
            f"--pid-file={folder}/munged.pid",
            f"--log-file={folder}/munged.log",
            f"--seed-file={folder}/munged.seed",
        )
        self.wait("munged answers", lambda: (folder / "munge.socket").exists())
        self.launch("slurmctld", "-D", "-f", str(self.config))
        self.start_node()

    def start_node(self):
        self.launch("slurmd", "-D", "-f", str(self.config))
        self.wait("a node is idle or at work", lambda: self.node_state() in ("idle", "mixed", "allocated"))

    def node_state(self):
        return self.call("sinfo", "--noheader", "--format=%T").stdout.strip()

    def kill_node(self, steps=False):
        """kill -9 of slurmd; with `steps` of all that it started, as when the node loses power."""
        daemon = self.daemons.pop("slurmd")
        daemon.kill()
        daemon.wait()
        if steps:
            for pid in self.step_daemons():
                self.kill_tree(pid)

    def step_daemons(self):
        """slurmstepd processes of this cluster: their configuration is ours."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                name = (entry / "comm").read_text().strip()
                environment = (entry / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if name.startswith("slurmstepd") and f"SLURM_CONF={self.config}".encode() in environment:
                found.append(int(entry.name))
        return found

    def kill_tree(self, pid):
        for child in children_of(pid):
            self.kill_tree(child)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def wait(self, what, condition, seconds=60):
        deadline = time.monotonic() + seconds
        while not condition():
            ended = [name for name, daemon in self.daemons.items() if daemon.poll() is not None]
            if ended or time.monotonic() > deadline:
                logs = "\n".join(path.read_text(errors="replace")[-3000:] for path in self.folder.glob("*.out"))
                raise AssertionError(f"not within {seconds} s: {what}; ended: {ended}\n{logs}")
            time.sleep(0.1)

    def stop(self):
        if "slurmctld" in self.daemons:
            self.call("scancel", "--user=root")
        for pid in self.step_daemons():
            self.kill_tree(pid)
        for name in ("slurmd", "slurmctld", "munged"):
            daemon = self.daemons.pop(name, None)
            if daemon is not None:
                daemon.terminate()
                try:
                    daemon.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    daemon.kill()
                    daemon.wait()


# How fast a controller notices what a killed slurmd has lost depends on the machine.
NEEDS_TIME = pytest.mark.skipif("MLFFBENCH_KILLS" not in os.environ, reason="slurmd is killed by `make test-kills`")
NEEDS_SLURM = [
    pytest.mark.skipif(os.geteuid() != 0, reason="slurmd has to be root"),
    pytest.mark.skipif(bool(missing_programs()), reason=f"not installed: {missing_programs()}"),
]


class Jobs:
    """mlffbench with a site of executor slurm."""

    def __init__(self, harness, cluster, lmp):
        self.harness = harness
        self.cluster = cluster
        self.lmp = lmp
        self.out = harness.folder / "out"
        self.environment = cluster.environment()

    def site(self, **keys):
        return self.harness.write_site(**{"executor": "slurm", "poll_s": 0.2, "oversubscribe": True, **keys})

    def run(self, suite, site, *arguments, expect=0):
        return self.harness.call(
            "run", suite, "--site", site, "--output", "out", *arguments, expect=expect, environment=self.environment
        )

    def start(self, suite, site, *arguments):
        return subprocess.Popen(
            self.harness.command("run", suite, "--site", site, "--output", "out", *arguments),
            cwd=self.harness.folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **self.environment},
        )

    def status(self):
        return json.loads(self.harness.call("status", "out", "--json", environment=self.environment).stdout)

    def results(self):
        return json.loads((self.out / "results.json").read_text())

    def outputs(self):
        return "".join(path.read_text() for path in sorted(self.out.glob("jobs/*/*.out")))

    def submissions(self):
        return [json.loads(path.read_text()) for path in sorted(self.out.glob("jobs/*/submission.json"))]

    def each_finished_once(self, runs):
        """Every run has one record, and one job that finished it."""
        results = self.results()
        assert (results["runs_planned"], results["runs_finished"]) == (runs, runs), results["failures"]
        finished = re.findall(r"^(.*): finished$", self.outputs(), re.MULTILINE)
        assert len(finished) == len(set(finished)) == runs, self.outputs()
        assert not list(self.out.rglob("failure.json"))
