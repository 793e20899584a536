# SPDX-License-Identifier: GPL-2.0-or-later
"""Training and held-out frames: a cheap potential or the student proposes configurations, the teacher labels them.

Only labels cost teacher calls, one for each frame. All files go to the user's cache, in a folder named by a hash of the
recipe and of the teacher's checkpoint; what is finished is never made again.
"""

import json
import os
import sys
import zipfile
from pathlib import Path

import numpy as np
from lammps_io import EV_PER_BAR_A3, Frames, Lammps, lower_triangular, read_dump, read_thermo, write_data, write_dump
from recipes import Sampling, data_hash

BASIS = {
    "diamond": [[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]],
    "fcc": [[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]],
}
BASIS["diamond"] = BASIS["diamond"] + [[a + 0.25, b + 0.25, c + 0.25] for a, b, c in BASIS["diamond"]]

HELDOUT_WATER_STEPS = 40000  # 20 ps of the classical model before the teacher takes over

OUTPUT = """\
compute work all pressure NULL virial
thermo_style custom step pe c_work[1] c_work[2] c_work[3] c_work[4] c_work[5] c_work[6]
thermo_modify norm no format float %.12g lost error
"""
OUTPUT_WITH_TEMPERATURE = OUTPUT.replace("c_work[6]", "c_work[6] temp")


def teacher_metadata(path: Path) -> dict:
    """The metadata of a model file of contract 1, without loading the model."""
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith("/mlff.json"):
                    return json.loads(archive.read(name))
                if name.endswith("_metadata.json") and "mlff" in (entry := json.loads(archive.read(name))):
                    return json.loads(entry["mlff"])
    except (OSError, zipfile.BadZipFile) as error:
        sys.exit(f"cannot read the teacher {path}: {error}; export it with inputs/models/sevennet-0/export.py")
    sys.exit(f"{path} holds no contract 1 metadata; export it with inputs/models/sevennet-0/export.py")


class Dataset:
    """The frames of one material."""

    def __init__(self, material: str, sampling: Sampling, lammps: Lammps) -> None:
        self.sampling = sampling
        self.lammps = lammps
        self.teacher = teacher_metadata(lammps.teacher)
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        key = data_hash(sampling, self.teacher["source"]["sha256"])
        self.folder = base / "mlff-bench" / "students" / f"{material}-{key}"

    # ---------------------------------------------------------------- starts

    def ideal(self) -> Frames:
        """One frame: the perfect crystal, or water molecules of random orientation on a lattice."""
        s = self.sampling
        if s.structure == "water":
            return self._water_lattice(np.random.default_rng(s.seed))
        basis = np.array(BASIS[s.structure])
        grid = np.stack(np.meshgrid(*[np.arange(s.repeat)] * 3, indexing="ij"), -1).reshape(-1, 1, 3)
        position = (grid + basis).reshape(-1, 3) * s.lattice_A
        cell = np.eye(3) * s.lattice_A * s.repeat
        return Frames(np.zeros(len(position), dtype=np.int64), cell[None], position[None])

    def _water_lattice(self, rng: np.random.Generator) -> Frames:
        edge = self.sampling.lattice_A
        grid = np.stack(np.meshgrid(*[np.arange(4)] * 3, indexing="ij"), -1).reshape(-1, 3)
        centres = (grid[grid.sum(1) % 2 == 0] + 0.25) * edge / 4  # 32 of 64 sites: a face-centred lattice
        position = []
        for centre in centres:
            axis, side = np.linalg.qr(rng.normal(size=(3, 3)))[0][:2]
            half = np.radians(113.24 / 2)
            hydrogen = [1.012 * (np.cos(half) * axis + sign * np.sin(half) * side) for sign in (1, -1)]
            position += [centre, centre + hydrogen[0], centre + hydrogen[1]]
        types = np.array([0, 1, 1] * len(centres), dtype=np.int64)
        return Frames(types, np.eye(3)[None] * edge, np.array(position)[None])

    def strained(self, frames: Frames, rng: np.random.Generator) -> Frames:
        """Each frame in a cell of its own random strain; fractional coordinates stay."""
        s = self.sampling
        cells, positions = [], []
        for cell, position in zip(frames.cell_A, frames.position_A):
            strain = rng.uniform(-1, 1, (3, 3)) * s.shape_strain * rng.uniform()
            strain = (strain + strain.T) / 2
            strain += np.eye(3) * (rng.uniform(-1, 1) * s.isotropic_strain - np.trace(strain) / 3)
            new = lower_triangular(cell @ (np.eye(3) + strain))
            positions.append(position @ np.linalg.inv(cell) @ new)
            cells.append(new)
        return Frames(frames.types, np.array(cells), np.array(positions))

    def rattled(self, frames: Frames, rng: np.random.Generator) -> Frames:
        """Each frame with random displacements of its own random size."""
        low, high = self.sampling.rattle_A
        size = rng.uniform(low, high, (len(frames), 1, 1))
        return Frames(frames.types, frames.cell_A, frames.position_A + size * rng.normal(size=frames.position_A.shape))

    # ---------------------------------------------------------------- LAMMPS

    def header(self, potential: str, style: str = "atomic") -> str:
        plugin = f"plugin load {self.lammps.plugin}\n" if "pair_style mlff" in potential else ""
        return f"{plugin}units metal\natom_style {style}\natom_modify map array\nread_data data.lmp\n{potential}"

    def mlff(self, model: Path) -> str:
        return f"pair_style mlff\npair_coeff * * {model} {' '.join(self.sampling.species)}\n"

    def prepare(self, folder: Path, frames: Frames) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        s = self.sampling
        write_data(folder / "data.lmp", frames.types, frames.position_A[0], frames.cell_A[0], s.masses_g_mol)
        write_dump(folder / "starts.dump", frames)

    def sample(self, name: str, potential: str, starts: Frames, rng: np.random.Generator, jobs: int = 2) -> Frames:
        """Short thermostatted runs from each start. A run that breaks off keeps the frames that it wrote."""
        s = self.sampling
        first, between = s.student_steps if "pair_style mlff" in potential else s.sampler_steps
        temperature = rng.uniform(*s.temperatures_K, len(starts))
        decks = {}
        for job in range(jobs):
            folder = self.folder / name / f"sample-{job}"
            self.prepare(folder, starts[job::jobs])
            deck = [self.header(potential), f"timestep {s.timestep_fs / 1000}", "thermo 1000"]
            for k, kelvin in enumerate(temperature[job::jobs]):
                deck += [
                    f"read_dump starts.dump {k} x y z box yes",
                    f"velocity all create {2 * kelvin if s.structure != 'water' else kelvin:.1f} {rng.integers(1, 10**6)}",
                    f"fix move all nvt temp {kelvin:.1f} {kelvin:.1f} {50 * s.timestep_fs / 1000}",
                    f"reset_timestep 0\nrun {first}",
                    f"dump out all custom {between} frames.dump id type x y z",
                    "dump_modify out append yes sort id first no flush yes format float %.10g",
                    f"run {s.frames_per_block * between}",
                    "undump out\nunfix move",
                ]
            (folder / "frames.dump").unlink(missing_ok=True)
            decks[folder] = "\n".join(deck) + "\n"
        self.lammps.run(decks, may_fail=True)
        written = [read_dump(path) for folder in decks if (path := folder / "frames.dump").exists()]
        if not written:
            sys.exit(f"{self.folder / name}: no run wrote a frame; see the logs of LAMMPS there")
        frames = Frames.concatenate(written)
        wanted = len(starts) * s.frames_per_block
        if len(frames) < wanted:
            print(f"  {name}: runs broke off, {len(frames)} frames of at least {wanted}", flush=True)
        return frames

    def classical_water(self, folder: Path, lattice: Frames, commands: list[str]) -> Frames:
        """The frames of a run of the classical model that starts from a lattice of molecules."""
        s = self.sampling
        folder.mkdir(parents=True, exist_ok=True)
        write_bonded_water(folder / "data.lmp", lattice, s.masses_g_mol)
        deck = [self.header(s.sampler, "full"), "minimize 0 0.01 500 1000", f"timestep {s.timestep_fs / 1000}"]
        (folder / "frames.dump").unlink(missing_ok=True)
        self.lammps.run({folder: "\n".join(deck + commands) + "\n"})
        return read_dump(folder / "frames.dump")

    def sample_water(self, name: str, starts: int, rng: np.random.Generator) -> Frames:
        """One run of the classical model through random temperatures and densities."""
        s = self.sampling
        deck = ["velocity all create 400 1\nfix move all nvt temp 400 400 0.05\nthermo 5000\nrun 40000\nunfix move"]
        for _ in range(starts):
            kelvin = rng.uniform(*s.temperatures_K)
            edge = s.lattice_A * (1 + rng.uniform(-1, 1) * s.isotropic_strain)
            box = " ".join(f"{axis} final 0 {edge:.6f}" for axis in "xyz")
            deck += [
                f"change_box all {box} remap units box",
                f"velocity all create {kelvin:.1f} {rng.integers(1, 10**6)}",
                f"fix move all nvt temp {kelvin:.1f} {kelvin:.1f} 0.05\nreset_timestep 0\nrun {s.sampler_steps[0]}",
                f"dump out all custom {s.sampler_steps[1]} frames.dump id type x y z",
                "dump_modify out append yes sort id first no format float %.10g",
                f"run {s.frames_per_block * s.sampler_steps[1]}\nundump out\nunfix move",
            ]
        return self.classical_water(self.folder / name / "sample-0", self.ideal(), deck)

    def label(self, name: str, frames: Frames, jobs: int = 2) -> Frames:
        """The teacher's energies, forces and virials of given frames, by `rerun`."""
        decks = {}
        for job in range(min(jobs, len(frames))):
            folder = self.folder / name / f"label-{job}"
            self.prepare(folder, frames[job::jobs])
            decks[folder] = (
                f"{self.header(self.mlff(self.lammps.teacher))}{OUTPUT}thermo 1\n"
                "dump out all custom 1 forces.dump id type x y z fx fy fz\n"
                "dump_modify out sort id format float %.10g\n"
                "rerun starts.dump dump x y z box yes\n"
            )
        self.lammps.run(decks)
        return Frames.concatenate([_with_labels(folder) for folder in decks])

    # ---------------------------------------------------------------- stages

    def round(self, number: int, student: Path | None, earlier: list[Frames]) -> Frames:
        """Labelled frames of one round; `student` is its model file from round 1 on, whose name tells what made it."""
        path = self.folder / f"round-{number}{'' if student is None else '-' + student.name.split('.')[0]}.npz"
        if path.exists():
            return Frames.load(path)
        s = self.sampling
        rng = np.random.default_rng([s.seed, number])
        name = path.stem
        ideal = self.ideal()
        if number == 0 and s.structure == "water":
            frames = self.rattled(self.sample_water(name, s.blocks[0], rng), rng)
        elif number == 0:
            copies = ideal[np.zeros(s.blocks[0] + s.rattled, dtype=int)]
            starts = self.strained(copies, rng)
            sampled = self.sample(name, s.sampler, starts[: s.blocks[0]], rng)
            frames = Frames.concatenate([sampled, self.rattled(starts[s.blocks[0] :], rng)])
        else:
            if s.structure == "water":
                pool = Frames.concatenate(earlier)
                starts = pool[rng.permutation(len(pool))[: s.blocks[number]]]
                starts = Frames(starts.types, starts.cell_A, starts.position_A)
            else:
                starts = self.strained(ideal[np.zeros(s.blocks[number], dtype=int)], rng)
            frames = self.sample(name, self.mlff(student), starts, rng)
        labelled = self.label(name, usable(frames))
        labelled = labelled[np.abs(labelled.force_eV_A).max((1, 2)) < 30.0]  # what a broken run left behind
        labelled.save(path)
        return labelled

    def heldout(self) -> list[Frames]:
        """Trajectories of the teacher from starts and velocities of seeds that training never uses.

        `heldout_course()` tells how warm and how long they were.
        """
        s = self.sampling
        paths = [self.folder / f"heldout-{k}.npz" for k in range(s.heldout_trajectories)]
        decks = {}
        for k, path in enumerate(paths):
            if path.exists():
                continue
            rng = np.random.default_rng([s.heldout_seed, k])
            folder = self.folder / f"heldout-{k}"
            starts = self._heldout_start(f"heldout-{k}", rng)
            self.prepare(folder, starts)
            kelvin = s.heldout_temperature_K
            decks[folder] = (
                f"{self.header(self.mlff(self.lammps.teacher))}{OUTPUT_WITH_TEMPERATURE}thermo {s.heldout_stride}\n"
                f"timestep {s.heldout_timestep_fs / 1000}\nvelocity all create {kelvin} {rng.integers(1, 10**6)}\n"
                f"fix move all nvt temp {kelvin} {kelvin} {25 * s.heldout_timestep_fs / 1000}\n"
                f"run {s.heldout_equilibration_steps}\n"
                f"dump out all custom {s.heldout_stride} forces.dump id type x y z fx fy fz\n"
                "dump_modify out sort id format float %.10g\n"
                f"run {s.heldout_steps}\n"
            )
        if decks:
            self.lammps.run(decks, threads=max(1, (os.cpu_count() or 1) // len(decks)))
        for folder in decks:
            _with_labels(folder).save(self.folder / f"{folder.name}.npz")
        return [Frames.load(path) for path in paths]

    def heldout_course(self) -> dict[str, float]:
        """Mean temperature of the held-out trajectories as the teacher's runs logged it, length of each, time between
        frames."""
        s = self.sampling
        logs = [self.folder / f"heldout-{k}" / "log.lammps" for k in range(s.heldout_trajectories)]
        return {
            "temperature_K": float(np.mean([read_thermo(log)[:, 8].mean() for log in logs])),
            "length_ps": s.heldout_steps * s.heldout_timestep_fs / 1000,
            "stride_fs": s.heldout_stride * s.heldout_timestep_fs,
        }

    def _heldout_start(self, name: str, rng: np.random.Generator) -> Frames:
        """An equilibrated configuration of the cheap potential."""
        s = self.sampling
        folder = self.folder / name / "start"
        kelvin = s.heldout_temperature_K
        if s.structure == "water":
            commands = [
                f"velocity all create {kelvin} {rng.integers(1, 10**6)}",
                f"fix move all nvt temp {kelvin} {kelvin} 0.05\nrun {HELDOUT_WATER_STEPS}",
                "dump out all custom 1 frames.dump id type x y z",
                "dump_modify out sort id first yes format float %.10g\nrun 0",
            ]
            return self.classical_water(folder, self._water_lattice(rng), commands)[-1]
        self.prepare(folder, self.ideal())
        deck = (
            f"{self.header(s.sampler)}timestep {s.timestep_fs / 1000}\n"
            f"velocity all create {2 * kelvin} {rng.integers(1, 10**6)}\n"
            f"fix move all nvt temp {kelvin} {kelvin} 0.1\nrun 5000\n"
            "dump out all custom 1 frames.dump id type x y z\ndump_modify out sort id format float %.10g\nrun 0\n"
        )
        self.lammps.run({folder: deck})
        return read_dump(folder / "frames.dump")


def usable(frames: Frames, least_A: float = 0.6) -> Frames:
    """Frames whose numbers are finite and whose atoms keep a distance, within the nearest images."""
    good = []
    for cell, position in zip(frames.cell_A, frames.position_A):
        if not np.isfinite(position).all():
            good.append(False)
            continue
        fractional = (position[:, None] - position[None]) @ np.linalg.inv(cell)
        distance = np.linalg.norm((fractional - np.round(fractional)) @ cell, axis=-1)
        np.fill_diagonal(distance, np.inf)
        good.append(bool(distance.min() > least_A))
    return frames[np.flatnonzero(good)]


def write_bonded_water(path: Path, frames: Frames, masses: tuple) -> None:
    """A data file of atom_style full with the bonds and angles of O H H triplets."""
    molecules = len(frames.types) // 3
    edge = frames.cell_A[0, 0, 0]
    lines = ["water", "", f"{3 * molecules} atoms", f"{2 * molecules} bonds", f"{molecules} angles", "2 atom types"]
    lines += ["1 bond types", "1 angle types", "", *[f"0 {edge:.6f} {axis}lo {axis}hi" for axis in "xyz"]]
    lines += ["", "Masses", "", *[f"{k + 1} {mass}" for k, mass in enumerate(masses)], "", "Atoms # full", ""]
    for k, (t, (x, y, z)) in enumerate(zip(frames.types, frames.position_A[0])):
        lines.append(f"{k + 1} {k // 3 + 1} {t + 1} 0 {x:.8f} {y:.8f} {z:.8f}")
    lines += ["", "Bonds", ""]
    lines += [f"{2 * m + b + 1} 1 {3 * m + 1} {3 * m + 2 + b}" for m in range(molecules) for b in range(2)]
    lines += ["", "Angles", "", *[f"{m + 1} 1 {3 * m + 2} {3 * m + 1} {3 * m + 3}" for m in range(molecules)]]
    path.write_text("\n".join(lines) + "\n")


def _with_labels(folder: Path) -> Frames:
    """Frames with forces, energies and virials from a folder that LAMMPS wrote."""
    frames = read_dump(folder / "forces.dump")
    thermo = read_thermo(folder / "log.lammps")
    if len(thermo) != len(frames):
        sys.exit(f"{folder}: {len(thermo)} rows of thermo output for {len(frames)} frames; delete the folder and retry")
    frames.energy_eV = thermo[:, 1]
    volume = np.linalg.det(frames.cell_A)
    frames.virial_eV = thermo[:, 2:8] * EV_PER_BAR_A3 * volume[:, None]
    return frames
