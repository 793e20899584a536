# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs decks in the real LAMMPS and reads what they leave behind."""

import json
import os
import re
import subprocess
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

    def dump(self, name: str = "dump.lammpstrj") -> np.ndarray:
        """Per-atom values of the last frame of a `dump custom` that starts with the id, sorted by id, without it."""
        frames = (self.folder / name).read_text().split("ITEM: ATOMS")
        rows = np.array([[float(value) for value in line.split()] for line in frames[-1].splitlines()[1:]])
        return rows[np.argsort(rows[:, 0])][:, 1:]


class Lammps:
    """The LAMMPS under test with its plugin."""

    def __init__(self, program: Path, plugin: Path):
        self.program = program
        self.plugin = plugin
        self.mpirun = program.parent / "mpirun"
        found = sorted(program.parent.parent.glob("**/share/lammps/potentials"))
        self.potentials = str(found[0]) if found else os.environ.get("LAMMPS_POTENTIALS", "")

    def run(self, folder: Path, deck: str, ranks: int = 1, threads: int = 1, timeout: float = 600) -> Finished:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "in.lammps").write_text(f"plugin load {self.plugin}\n{deck}")
        command = [str(self.program), "-in", "in.lammps"]
        if ranks > 1:
            command = [str(self.mpirun), "-np", str(ranks), *command]
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=timeout,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "OMP_NUM_THREADS": str(threads), "LAMMPS_POTENTIALS": self.potentials},
        )
        return Finished(folder, done.returncode, done.stdout + done.stderr)


@dataclass
class BenchLog:
    """A bench log, read in the plainest way: these tests check the writer, so they share no code with a reader."""

    header: dict
    rows: list  # dicts of strings
    runs: list

    @classmethod
    def read(cls, path: Path) -> "BenchLog":
        lines = path.read_text().splitlines()
        assert lines[0] == "# mlff-bench-log 1"
        header = json.loads(lines[1].removeprefix("# "))
        columns = lines[2].split(",")
        assert columns == header["columns"]
        rows, runs = [], []
        for line in lines[3:]:
            if line.startswith("# run "):
                runs.append(json.loads(line.removeprefix("# run ")))
            else:
                values = line.split(",")
                assert len(values) == len(columns), line
                rows.append(dict(zip(columns, values)))
        return cls(header, rows, runs)

    def column(self, name: str, *phases: str) -> list:
        """Numbers of a column, empty fields left out, of the given phases (of all without any)."""
        return [float(row[name]) for row in self.rows if row[name] and (not phases or row["phase"] in phases)]
