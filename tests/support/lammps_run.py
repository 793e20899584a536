# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs decks in the real LAMMPS and reads what they leave behind."""

import json
import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass
class Finished:
    """A LAMMPS process that ended."""

    folder: Path
    returncode: int
    output: str  # stdout and stderr together

    @property
    def error(self) -> str:
        """The first `ERROR` message without LAMMPS' line folding and without its source position."""
        match = re.search(
            r"^ERROR[^:]*: (.*?)(?: \([^\s():]+:\d+\)|\n(?:Last|For more|Abort)|\Z)",
            self.output,
            re.MULTILINE | re.DOTALL,
        )
        return " ".join(match.group(1).split()) if match else ""

    @property
    def log(self) -> str:
        return (self.folder / "log.lammps").read_text()

    def thermo(self) -> dict:
        """Columns of the last thermo table as arrays."""
        blocks = re.findall(r"^ *(Step .*?)\nLoop time", self.log, re.MULTILINE | re.DOTALL)
        lines = blocks[-1].splitlines()
        names = lines[0].split()
        rows = [line.split() for line in lines[1:] if re.match(r"^\s*-?\d", line)]
        return {name: np.array([float(row[i]) for row in rows]) for i, name in enumerate(names)}

    def breakdown(self, section: str) -> float:
        """Average seconds of a section of the last timing breakdown, e.g. `Pair`."""
        return float(re.findall(rf"^{section} +\|[^|]*\| *([0-9.e+-]+)", self.log, re.MULTILINE)[-1])

    def loop_times(self) -> list:
        """Seconds of each run's loop."""
        return [float(seconds) for seconds in re.findall(r"^Loop time of (\S+) on", self.log, re.MULTILINE)]

    @property
    def warnings(self) -> list:
        """`WARNING` messages of the log, each as one line without its source position."""
        found = re.findall(r"^WARNING: (.*?) \([^\s():]+:\d+\)", self.log, re.MULTILINE | re.DOTALL)
        return [" ".join(text.split()) for text in found]

    def call_times(self, rank: int = 0) -> np.ndarray:
        """Seconds of each call of `pair_style bench/synthetic times times.txt` by its own clock."""
        return np.loadtxt(self.folder / f"times.txt.{rank}", ndmin=2)[:, 1]

    def dump(self, name: str = "dump.lammpstrj") -> np.ndarray:
        """Per-atom values of the last frame of a `dump custom` that starts with the id, sorted by id, without it."""
        frames = (self.folder / name).read_text().split("ITEM: ATOMS")
        rows = np.array([[float(value) for value in line.split()] for line in frames[-1].splitlines()[1:]])
        return rows[np.argsort(rows[:, 0])][:, 1:]


def wait_for_end_of_group(group: int, timeout: float = 30) -> None:
    """Children of a process that has ended are waited for by init, which takes a moment."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    raise TimeoutError(f"processes of the group {group} go on after SIGTERM")


class Lammps:
    """The LAMMPS under test with its plugin."""

    def __init__(self, program: Path, plugin: Path, synthetic: Path = None):
        self.program = program
        self.plugin = plugin
        self.synthetic = synthetic  # pair_style bench/synthetic, loaded where a deck names it
        self.mpirun = program.parent / "mpirun"
        found = sorted(program.parent.parent.glob("**/share/lammps/potentials"))
        self.potentials = str(found[0]) if found else os.environ.get("LAMMPS_POTENTIALS", "")

    def prepare(self, folder: Path, deck: str, threads: int = 1, env: dict = None) -> dict:
        """Writes the deck and returns what else subprocess needs."""
        folder.mkdir(parents=True, exist_ok=True)
        plugins = [self.plugin, self.synthetic] if "bench/synthetic" in deck else [self.plugin]
        (folder / "in.lammps").write_text("".join(f"plugin load {plugin}\n" for plugin in plugins) + deck)
        known = {
            "OMP_NUM_THREADS": str(threads),
            "OMP_WAIT_POLICY": "PASSIVE",  # threads that spin take CPUs from what runs beside them
            "LAMMPS_POTENTIALS": self.potentials,
        }
        return {"cwd": folder, "stdin": subprocess.DEVNULL, "env": {**os.environ, **known, **(env or {})}}

    def command(self, ranks: int = 1, args: tuple = ()) -> list:
        start = [str(self.mpirun), "-np", str(ranks)] if ranks > 1 else []
        return [*start, str(self.program), "-in", "in.lammps", *args]

    def run(
        self,
        folder: Path,
        deck: str,
        ranks: int = 1,
        threads: int = 1,
        timeout: float = 600,
        args: tuple = (),
        env: dict = None,
    ) -> Finished:
        with self._process(folder, deck, ranks, threads, args, env, subprocess.PIPE) as process:
            try:
                stdout, stderr = process.communicate(timeout=timeout)
            except BaseException:
                # The wheel's lmp is a script that starts the program. mpirun ends its ranks, which are not in its group.
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(timeout=30)
                wait_for_end_of_group(process.pid)
                raise
        return Finished(folder, process.returncode, stdout + stderr)

    def succeed(self, folder: Path, deck: str, **kwargs) -> Finished:
        done = self.run(folder, deck, **kwargs)
        assert done.returncode == 0, done.output[-3000:]
        return done

    def start(self, folder: Path, deck: str, ranks: int = 1) -> subprocess.Popen:
        """A simulation that goes on while the test does something to it."""
        return self._process(folder, deck, ranks, 1, (), None, subprocess.DEVNULL)

    def _process(self, folder, deck, ranks, threads, args, env, output) -> subprocess.Popen:
        """In a process group of its own."""
        return subprocess.Popen(
            self.command(ranks, args),
            stdout=output,
            stderr=output,
            text=True,
            start_new_session=True,
            **self.prepare(folder, deck, threads, env),
        )


@dataclass
class BenchLog:
    """A bench log, read in the plainest way: these tests check the writer, so they share no code with a reader."""

    header: dict
    rows: list  # dicts of strings
    runs: list
    continued: list  # (row it stands before, header)
    halts: list
    slices: list
    sections: list  # (row it stands before, header)

    @classmethod
    def read(cls, path: Path, partial: bool = False) -> "BenchLog":
        """`partial`: LAMMPS writes it still, or was killed; a last line without its end is dropped."""
        lines = path.read_text().split("\n")
        last = lines.pop()
        assert partial or not last, f"the last line has no end: {last}"
        assert lines[0] == "# mlff-bench-log 3"
        header = json.loads(lines[1].removeprefix("# "))
        columns = lines[2].split(",")
        assert columns == header["columns"]
        log = cls(header, [], [], [], [], [], [])
        for line in lines[3:]:
            if line.startswith("# "):
                word, text = line.removeprefix("# ").split(" ", 1)
                content = json.loads(text)
                if word == "run":
                    log.runs.append(content)
                elif word == "continued":
                    log.continued.append((len(log.rows), content))
                elif word == "section":
                    log.sections.append((len(log.rows), content))
                elif word == "interleave":
                    log.slices.append(content)
                else:
                    assert word == "halt", line
                    log.halts.append(content)
            else:
                values = line.split(",")
                assert len(values) == len(columns), line
                log.rows.append(dict(zip(columns, values)))
        return log

    def select(self, *phases: str, level: int = None) -> list:
        """Rows of the given phases (of all without any)."""
        return [
            row
            for row in self.rows
            if (not phases or row["phase"] in phases) and (level is None or int(row["level"]) == level)
        ]

    def column(self, name: str, *phases: str, level: int = None) -> list:
        """Numbers of a column, empty fields left out, of the given phases (of all without any)."""
        return [float(row[name]) for row in self.select(*phases, level=level) if row[name]]
