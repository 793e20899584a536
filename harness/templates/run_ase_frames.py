# SPDX-License-Identifier: GPL-2.0-or-later
"""The frames of a stored trajectory with a calculator of ASE: what run_ase.py does for ensemble rerun.

Writes forces of every frame as a dump and their energies, pressures and volumes as thermo output, both in the form that
LAMMPS' `rerun` gives them in the run folders of engine lammps.
"""

import io
import math
import time

FORCES, LOG = "forces.lammpstrj", "log.lammps"
STRESS = {"Pxx": 0, "Pyy": 1, "Pzz": 2, "Pxy": 5, "Pxz": 4, "Pyz": 3}  # places in ASE's order


def frame_texts(path):
    """One frame after another, so that memory does not depend on their number."""
    lines = []
    with open(path, encoding="ascii") as file:
        for line in file:
            if line.startswith("ITEM: TIMESTEP") and lines:
                yield lines
                lines = []
            # Before the first frame there may be its units.
            if lines or line.startswith("ITEM: TIMESTEP"):
                lines.append(line)
    if lines:
        yield lines


def box_lines(lines):
    at = next(number for number, line in enumerate(lines) if line.startswith("ITEM: BOX BOUNDS"))
    return lines[at : at + 4]


def place(atoms, lines, elements):
    """Moves the atoms, which are those of the system by id, to where this frame has them."""
    from ase.io.lammpsrun import read_lammps_dump_text

    frame = read_lammps_dump_text(io.StringIO("".join(lines)), index=0, specorder=elements, units="metal")
    positions = frame.get_positions()
    columns = next(line for line in lines if line.startswith("ITEM: ATOMS")).split()
    if not {"x", "xu"} & set(columns):  # scaled: by parts of the box, wherever that lies
        positions = positions + frame.get_celldisp().ravel()
    atoms.set_cell(frame.get_cell())
    atoms.set_positions(positions)


class ThermoLog:
    """Thermo output; without pressures where the calculator has no stress."""

    def __init__(self, path):
        self.file = open(path, "w", encoding="ascii")  # noqa: SIM115 (closed by its owner)
        self.stresses = None
        print("units metal", file=self.file)

    def row(self, step, energy, volume, stress):
        from ase import units

        if self.stresses is None:
            self.stresses = stress is not None
            print("Step", "PotEng", "Volume", *(STRESS if self.stresses else ()), file=self.file)
        values = [energy, volume]
        if self.stresses:  # a stress is positive where a pressure is negative
            values += [-stress[component] / units.bar for component in STRESS.values()]
        print(step, *(f"{value:.17g}" for value in values), file=self.file)

    def close(self, frames):
        print(f"Loop time of 0 on 1 procs for {frames} frames", file=self.file)
        self.file.close()


def stress_of(calculator, atoms):
    """In eV/Angstrom^3; none if the calculator knows no stress."""
    try:
        return calculator.get_stress(atoms)
    except (NotImplementedError, AttributeError):
        return None


def write_forces(file, step, atoms, box, forces):
    ids, types, elements = atoms.arrays["id"], atoms.arrays["type"], atoms.get_chemical_symbols()
    file.write(f"ITEM: TIMESTEP\n{step}\nITEM: NUMBER OF ATOMS\n{len(atoms)}\n" + "".join(box))
    file.write("ITEM: ATOMS id type element x y z fx fy fz\n")
    for number, kind, element, position, force in zip(ids, types, elements, atoms.get_positions(), forces):
        numbers = " ".join(f"{value:.17g}" for value in (*position, *force))
        file.write(f"{number} {kind} {element} {numbers}\n")


def evaluate(simulation, trajectory):
    """All frames. The time of a force call is that of energy and forces, the calculator's neighbor list included."""
    atoms, calculator, elements = simulation.atoms, simulation.calculator, simulation.job["elements"]
    thermo, frames = ThermoLog(LOG), 0
    with open(FORCES, "w", encoding="ascii") as dump:
        for lines in frame_texts(trajectory):
            frames += 1
            simulation.step = int(lines[1])
            place(atoms, lines, elements)
            start = time.perf_counter()
            energy, forces = float(atoms.get_potential_energy()), atoms.get_forces()
            seconds = time.perf_counter() - start
            simulation.add_frame(energy, seconds)
            stress = stress_of(calculator, atoms)
            if stress is not None and not all(math.isfinite(value) for value in stress):
                stress = [math.nan] * len(STRESS)
            thermo.row(simulation.step, energy, atoms.get_volume(), stress)
            write_forces(dump, simulation.step, atoms, box_lines(lines), forces)
    thermo.close(frames)
    return frames
