# SPDX-License-Identifier: GPL-2.0-or-later
"""Fixtures of the harness tests: the program as a user calls it, suites made of text, LAMMPS that misbehaves."""

import json
import os
import pathlib
import stat
import subprocess

import pytest
from slurm_cluster import Cluster

SI_SW = {
    "name": "soft",
    "role": "reference",
    "pair_style": "sw",
    "pair_coeff": ["* * Si.sw {elements}"],
    "files": ["Si.sw"],
}
SI_TERSOFF = {
    "name": "hard",
    "role": "teacher",
    "pair_style": "tersoff",
    "pair_coeff": ["* * Si.tersoff {elements}"],
    "files": ["Si.tersoff"],
}


def required(variable):
    path = pathlib.Path(os.environ.get(variable, ""))
    if not path.is_file():
        pytest.fail(f"set {variable} to an existing file")
    return path


@pytest.fixture(scope="session", autouse=True)
def shared_cpus(tmp_path_factory):
    """Tests measure nothing and run side by side: they may share CPUs. Tests of executors name sites of their own."""
    site = tmp_path_factory.mktemp("site") / "site.yaml"
    site.write_text("{site: tests, executor: local, oversubscribe: true}\n")
    os.environ["MLFFBENCH_SITE"] = str(site)


@pytest.fixture(scope="session", autouse=True)
def own_state(tmp_path_factory):
    """No test writes into the user's own history."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))
    os.environ.pop("MLFFBENCH_HISTORY", None)


@pytest.fixture(scope="session")
def program():
    return required("MLFFBENCH")


@pytest.fixture(scope="session")
def lmp():
    return required("MLFFBENCH_LMP")


@pytest.fixture(scope="session")
def plugin():
    return required("MLFFBENCH_PLUGIN")


def suite_dict(**changes):
    """A suite of two potentials on 64 silicon atoms that takes a second; keys of the top level may be replaced."""
    suite = {
        "suite": "tiny",
        "systems": [{"name": "si", "material": "silicon", "atoms": 64, "temperature_K": 300}],
        "protocols": [{"name": "nve", "ensemble": "nve", "timestep_fs": 1.0, "steps": 20, "warmup_steps": 5}],
        "potentials": [SI_TERSOFF, SI_SW],
        "repetitions": 2,
    }
    suite.update(changes)
    return suite


class Harness:
    """Runs mlffbench in a folder of its own."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder

    def write_suite(self, suite, name="suite.yaml"):
        path = self.folder / name
        path.write_text(suite if isinstance(suite, str) else json.dumps(suite))  # JSON is YAML
        return path

    def write_site(self, name="site.yaml", **keys):
        path = self.folder / name
        path.write_text(json.dumps({"site": "test", **keys}))
        return path

    def command(self, *arguments):
        return [str(self.program), *map(str, arguments)]

    def call(self, *arguments, expect=0, environment=None, timeout=120):
        result = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            text=True,
            capture_output=True,
            timeout=timeout,
            env={**os.environ, **(environment or {})},
        )
        assert result.returncode == expect, f"exit code {result.returncode}\n{result.stdout}\n{result.stderr}"
        return result

    def records(self, output="out"):
        """The records of an output folder, in order of their paths."""
        return [json.loads(path.read_text()) for path in sorted((self.folder / output).glob("runs/**/record.json"))]

    def bytes(self, command):
        """Runs a command whose output may be no text."""
        return subprocess.run(command, cwd=self.folder, capture_output=True, timeout=120)

    def fake_lmp(self, behaviour, lmp, version="22 Jul 2025", name="lmp"):
        """A script in place of lmp: -h answers like LAMMPS of that version, anything else does `behaviour` (shell; $LMP is the real one)."""
        path = self.folder / name
        path.write_text(f"""#!/bin/sh
LMP={lmp}
if [ "$1" = -h ]; then
  $LMP -h | sed 's/^\\(Large-scale .* - \\)[0-9]* [A-Z][a-z]* [0-9]*/\\1{version}/'
  exit 0
fi
{behaviour}
""")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path


@pytest.fixture
def harness(program, lmp, plugin, tmp_path):
    return Harness(program, tmp_path)


@pytest.fixture
def lammps(lmp):
    """Runs a deck in LAMMPS by itself. Its pair styles find the potential files that LAMMPS has."""
    potentials = next(lmp.parent.parent.rglob("share/lammps/potentials"))

    def run(deck, folder, log="none"):
        subprocess.run(
            [lmp, "-log", log, "-screen", "none"],
            input=deck,
            text=True,
            cwd=folder,
            check=True,
            env={**os.environ, "OMP_NUM_THREADS": "1", "LAMMPS_POTENTIALS": str(potentials)},
        )

    return run


@pytest.fixture(scope="module")
def measured(program, tmp_path_factory):
    """The output folder of suite_dict(), measured once for the tests of a file; files that want another one have their own."""
    harness = Harness(program, tmp_path_factory.mktemp("measured"))
    harness.call("run", harness.write_suite(suite_dict()), "--output", "out", "--quiet")
    return harness.folder / "out"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("slurm"))
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
