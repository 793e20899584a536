# SPDX-License-Identifier: GPL-2.0-or-later
"""Figures of a student: errors on the teacher's held-out trajectories, drift, stability, structure."""

from pathlib import Path

import numpy as np
import torch
from dataset import Dataset
from graphs import edges, make_tables, residuals
from lammps_io import Frames, read_dump, read_thermo
from model import Student

NVE_PS = 20.0
NVT_PS = 50.0
RDF_STUDENT_PS = 10.0
RDF_BIN_A = 0.05


def errors(model: Student, frames: Frames) -> dict[str, float]:
    """Mean absolute errors over force components (meV/A), energies (meV/atom) and pressures (MPa)."""
    energy, force, virial = residuals(model, torch.from_numpy(frames.types), make_tables(model, frames))
    volume = torch.from_numpy(np.linalg.det(frames.cell_A))
    return {
        "frames": len(frames),
        "force_mae_meV_A": 1000 * float(force.abs().mean()),
        "force_rms_of_teacher_meV_A": 1000 * float(np.sqrt(np.mean(np.square(frames.force_eV_A)))),
        "energy_mae_meV_atom": 1000 * float(energy.abs().mean()) / len(frames.types),
        "pressure_mae_MPa": 160217.6634 * float((virial[:, :3].mean(1) / volume).abs().mean()),
    }


def rdf(frames: Frames, range_A: float) -> np.ndarray:
    """Radial distribution function of all atoms on bins of RDF_BIN_A up to `range_A`."""
    bins = np.arange(0.0, range_A + 1e-9, RDF_BIN_A)
    counts = np.zeros(len(bins) - 1)
    for cell, position in zip(frames.cell_A, frames.position_A):
        _, vector = edges(cell, position, range_A)
        counts += np.histogram(np.linalg.norm(vector, axis=1), bins)[0]
    atoms = len(frames.types)
    density = atoms / np.linalg.det(frames.cell_A).mean()
    shell = 4 / 3 * np.pi * (bins[1:] ** 3 - bins[:-1] ** 3)
    return counts / (len(frames) * atoms * density * shell)


class Simulations:
    """Runs of a student's model file in LAMMPS, from an equilibrated start."""

    def __init__(self, data: Dataset, model: Path, folder: Path, threads: int) -> None:
        self.data, self.model, self.folder, self.threads = data, model, folder, threads

    def _run(
        self, name: str, kelvin: float, seed: int, timestep_fs: float, commands: str, may_fail: bool = False
    ) -> Path:
        data, s = self.data, self.data.sampling
        folder = self.folder / name
        start = data.heldout()[0][-1] if s.structure == "water" else data.ideal()
        twice = 1 if s.structure == "water" else 2  # half of it goes into potential energy
        deck = (
            f"{data.header(data.mlff(self.model))}timestep {timestep_fs / 1000}\n"
            "thermo_style custom step temp pe etotal press\nthermo_modify norm no format float %.12g\nthermo 20\n"
            f"velocity all create {twice * kelvin} {seed}\n"
            f"fix move all nvt temp {kelvin} {kelvin} 0.1\nrun {round(2000 / timestep_fs)}\n{commands}"
        )
        finished = folder / "finished.lammps"
        if not (finished.exists() and finished.read_text() == deck):
            data.prepare(folder, start)
            (folder / "frames.dump").unlink(missing_ok=True)
            self.data.lammps.run({folder: deck}, threads=self.threads, may_fail=may_fail)
            finished.write_text(deck)
        return folder

    def drift(self, kelvin: float) -> dict[str, float]:
        """Slope of the total energy in NVE, eV per atom and ps, by least squares over NVE_PS."""
        step_fs = self.data.sampling.timestep_fs / 2 if self.data.sampling.structure != "water" else 0.5
        steps = round(1000 * NVE_PS / step_fs)
        folder = self._run("nve", kelvin, 71, step_fs, f"unfix move\nfix move all nve\nrun {steps}\n")
        rows = read_thermo(folder / "log.lammps")
        rows = rows[rows[:, 0] >= rows[-1, 0] - steps]
        time_ps = (rows[:, 0] - rows[0, 0]) * step_fs / 1000
        energy = rows[:, 3] / len(self.data.ideal().types)
        return {
            "length_ps": float(time_ps[-1]),
            "timestep_fs": step_fs,
            "temperature_K": float(rows[:, 1].mean()),
            "drift_eV_atom_ps": float(np.polyfit(time_ps, energy, 1)[0]),
            "fluctuation_eV_atom": float(energy.std()),
        }

    def stability(self, kelvin: float) -> dict[str, float]:
        """NVT for NVT_PS: whether it ended, and the extremes of temperature and potential energy."""
        step_fs = max(1.0, self.data.sampling.timestep_fs)
        steps = round(1000 * NVT_PS / step_fs)
        folder = self._run("nvt", kelvin, 73, step_fs, f"run {steps}\n", may_fail=True)
        rows = read_thermo(folder / "log.lammps")
        atoms = len(self.data.ideal().types)
        return {
            "length_ps": float((rows[-1, 0] - rows[0, 0]) * step_fs / 1000),
            "timestep_fs": step_fs,
            "temperature_set_K": kelvin,
            "temperature_mean_K": float(rows[:, 1].mean()),
            "temperature_highest_K": float(rows[:, 1].max()),
            "energy_range_eV_atom": float((rows[:, 2].max() - rows[:, 2].min()) / atoms),
        }

    def structure(self) -> dict[str, float]:
        """Integral of |g_1 - g_2| dr: the student against both teacher trajectories, and those against each other."""
        s = self.data.sampling
        teacher = self.data.heldout()
        step_fs = s.heldout_timestep_fs
        folder = self._run(
            "rdf",
            s.heldout_temperature_K,
            79,
            step_fs,
            f"dump out all custom {s.heldout_stride} frames.dump id type x y z\n"
            f"dump_modify out sort id first no format float %.10g\nrun {round(1000 * RDF_STUDENT_PS / step_fs)}\n",
        )
        student = read_dump(folder / "frames.dump")
        range_A = 0.5 * float(teacher[0].cell_A[0].diagonal().min())
        ours, first, second = (rdf(frames, range_A) for frames in (student, teacher[0], teacher[1]))

        def distance(a: np.ndarray, b: np.ndarray) -> float:
            return float(np.abs(a - b).sum() * RDF_BIN_A)

        return {
            "temperature_K": s.heldout_temperature_K,
            "range_A": range_A,
            "teacher_ps": s.heldout_steps * step_fs / 1000,
            "student_ps": RDF_STUDENT_PS,
            "student_to_teacher_A": 0.5 * (distance(ours, first) + distance(ours, second)),
            "teacher_to_teacher_A": distance(first, second),
        }
