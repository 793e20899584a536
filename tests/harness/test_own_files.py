# SPDX-License-Identifier: GPL-2.0-or-later
"""Files as other programs write them: right as ASE and LAMMPS read them, or refused with a remedy that works."""

import json
import subprocess

import ase.io
import numpy
import pytest
from test_structure_files import same_crystal

from conftest import suite_dict

HEADER = """head line

3 atoms
2 atom types

0.0 4.0 xlo xhi
0.0 5.0 ylo yhi
0.0 6.0 zlo zhi

"""
MASSES = "Masses\n\n1 28.085\n2 15.999\n\n"
ATOMS = "Atoms # atomic\n\n1 1 0 0 0\n2 2 2 2.5 3\n3 2 1 1.25 1.5\n"
CELL = [4, 5, 6]
POSITIONS = [[0, 0, 0], [2, 2.5, 3], [1, 1.25, 1.5]]


def expected():
    return ase.Atoms("SiO2", positions=POSITIONS, cell=CELL, pbc=True)


def read(harness, name, *arguments):
    """What mlffbench makes of a file, as ASE reads it; elements and notes besides."""
    summary = json.loads(harness.call("systems", name, "--json", "-o", "converted.lmp", *arguments).stdout)
    numbers = {i + 1: ase.data.atomic_numbers[symbol] for i, symbol in enumerate(summary["elements"])}
    atoms = ase.io.read(
        harness.folder / "converted.lmp", format="lammps-data", atom_style="atomic", units="metal", Z_of_type=numbers
    )
    return atoms, summary["elements"], summary["notes"]


def is_expected(harness, name, *arguments):
    atoms, elements, notes = read(harness, name, *arguments)
    assert elements == ["Si", "O"]
    same_crystal(atoms, expected())
    return notes


def refusal(harness, name, *arguments):
    result = harness.call("systems", name, "-o", "refused.lmp", *arguments, expect=1)
    assert not (harness.folder / "refused.lmp").exists() and result.stderr.count("\n") == 1
    return result.stderr.removeprefix("mlffbench: error: ").strip()


EXTXYZ = """3
Lattice = "4 0 0 0 5 0 0 0 6" Properties=species:S:1:pos:R:3
Si 0 0 0
O 2 2.5 3
O 1 1.25 1.5
"""
POSCAR = "sys\n1.0\n4 0 0\n0 5 0\n0 0 6\n{}Direct\n0 0 0\n.5 .5 .5\n.25 .25 .25\n"
GOOD = {
    "spaces.xyz": EXTXYZ,
    "comment.vasp": POSCAR.format("Si O ! from MP\n1 2 ! counts\n"),
    "wrapped.vasp": POSCAR.format("Si\nO\n1\n2\n"),
    "charge.lmp": HEADER + MASSES + "Atoms # charge\n\n1 1 0.5 0 0 0\n2 2 -.25 2 2.5 3\n3 2 -.25 1 1.25 1.5\n",
    "labels.lmp": HEADER
    + "Atom Type Labels\n\n1 Si\n2 O\n\n"
    + MASSES
    + "Atoms # atomic\n\n1 Si 0 0 0\n2 O 2 2.5 3\n3 O 1 1.25 1.5\n",
    "written.lmp": "LAMMPS data file via write_data, version 22 Jul 2025, timestep = 0, units = metal\n"
    + HEADER.split("\n", 1)[1]
    + "Atom Type Labels\n\n1 Si\n2 O\n\n"
    + MASSES
    + "Atoms # atomic\n\n1 1 0 0 0 0 0 0\n2 2 2 2.5 3 0 0 0\n3 2 1 1.25 1.5 0 0 0\n"
    + "\nVelocities\n\n1 0 0 0\n2 0 0 0\n3 0 0 0\n",
}


@pytest.mark.parametrize("name", GOOD)
def test_files_of_other_programs_are_read(harness, name):
    (harness.folder / name).write_text(GOOD[name])
    is_expected(harness, name)
    if name.endswith("lmp"):
        is_expected(harness, name, "--elements", "Si", "O")


def test_data_file_without_masses_gets_standard_weights(harness):
    (harness.folder / "in.lmp").write_text(HEADER + ATOMS)
    assert refusal(harness, "in.lmp") == (
        "in.lmp: atom type 1 has neither a mass nor a label that names its element; give `elements`, one for each of "
        "the atom types, in order"
    )
    notes = is_expected(harness, "in.lmp", "--elements", "Si", "O")
    assert "system in: the file has no masses: standard atomic weights are taken" in notes
    masses = (harness.folder / "converted.lmp").read_text().split("Masses\n\n")[1].split("\n\n")[0]
    assert masses == "1 28.085  # Si\n2 15.999  # O"


def test_atoms_of_a_data_file_that_overlap_are_refused(harness):
    path = harness.folder / "in.lmp"
    path.write_text(HEADER + MASSES + ATOMS.replace("1 1.25 1.5", "2.1 2.5 3"))
    assert refusal(harness, "in.lmp", "--elements", "Si", "O") == (
        "in.lmp:19:1: O is only 0.100 Angstrom from O of line 18; remove one of them, or correct the position or the "
        "cell"
    )
    path.write_text(HEADER.replace("3 atoms", "2 atoms") + MASSES + ATOMS.replace("3 2 1 1.25 1.5\n", ""))
    assert len(read(harness, "in.lmp")[0]) == 2
    # Across the box, and of a suite.
    path.write_text(HEADER + MASSES + ATOMS.replace("1 1.25 1.5", "0.1 4.9 -0.1"))
    suite = suite_dict(systems=[{"name": "mine", "data": "in.lmp", "temperature_K": 300}])
    result = harness.call("plan", harness.write_suite(suite), expect=1)
    assert "in.lmp:19:1: O is only 0.173 Angstrom from Si of line 17; remove one" in result.stderr


def test_masses_and_elements_that_disagree_are_refused(harness):
    (harness.folder / "in.lmp").write_text(
        HEADER + "Masses\n\n1 15.999 # O\n2 28.085 # Si\n\n" + ATOMS.replace("1 1 0", "1 2 0").replace("2 2 2", "2 1 2").replace("3 2 1", "3 1 1")
    )  # fmt: skip
    assert refusal(harness, "in.lmp", "--elements", "Si", "O") == (
        "in.lmp:12:1: mass 15.999 of atom type 1 is that of O, but `elements` names Si there; the file says "
        "`elements: [O, Si]`: write that, leave `elements` out, or correct the file"
    )
    for remedy in ([], ["--elements", "O", "Si"]):
        atoms, elements, _ = read(harness, "in.lmp", *remedy)
        assert elements == ["O", "Si"]
        same_crystal(atoms, expected())


def test_remedies_of_masses_and_styles_work(harness):
    path = harness.folder / "in.lmp"
    path.write_text(HEADER + MASSES.replace("28.085", "1.0") + ATOMS)
    assert "remove the section Masses" in refusal(harness, "in.lmp", "--elements", "Si", "O")
    path.write_text(HEADER + ATOMS)
    is_expected(harness, "in.lmp", "--elements", "Si", "O")
    path.write_text(HEADER + MASSES + "Atoms\n\n1 1 1 0 0 0\n2 2 2 2 2.5 3\n3 2 2 1 1.25 1.5\n")
    assert "write the atom_style behind `Atoms`, e.g. `Atoms  # charge`" in refusal(harness, "in.lmp")
    path.write_text(path.read_text().replace("Atoms\n", "Atoms  # charge\n"))
    notes = is_expected(harness, "in.lmp")
    assert "system in: left out, as potentials run in atom_style atomic: q" in notes
    path.write_text(HEADER.replace("head line", "units = lj") + MASSES + ATOMS)
    assert "write `units = metal` into its first line" in refusal(harness, "in.lmp")
    path.write_text(path.read_text().replace("units = lj", "units = metal"))
    is_expected(harness, "in.lmp")
    path.write_text(path.read_text().replace("units = metal", "units = nano"))
    assert "leave `units` out" in refusal(harness, "in.lmp", "--units", "metal", "--elements", "Si", "O")


def test_plain_xyz_needs_a_cell_and_the_remedy_works(harness):
    path = harness.folder / "in.xyz"
    path.write_text("3\nAtoms. Timestep: 1000000, it's = done\nSi 0 0 0\nO 2 2.5 3\nO 1 1.25 1.5\n")
    assert refusal(harness, "in.xyz") == (
        'in.xyz:2:1: the second line lacks the key Lattice; runs are periodic: add `Lattice="ax ay az bx by bz cx cy '
        'cz"` in Angstrom'
    )
    path.write_text(path.read_text().replace("done", 'done Lattice="4 0 0 0 5 0 0 0 6"'))
    is_expected(harness, "in.xyz")


def test_poscar_of_vasp_4_and_its_remedies(harness):
    path = harness.folder / "POSCAR"
    path.write_text(POSCAR.format("1 2\n"))
    message = refusal(harness, "POSCAR")
    assert message.startswith("POSCAR:6:1: expected element symbols, but found `1 2`: this is a file of VASP 4")
    assert "give `elements`, one for each number of atoms, or put a line such as `Si O` before the numbers" in message
    is_expected(harness, "POSCAR", "--elements", "Si", "O")
    path.write_text(POSCAR.format("Si O\n1 2\n"))
    is_expected(harness, "POSCAR")


def test_frames_of_an_extended_xyz_file_as_ase_counts_them(harness):
    frames = []
    for i in range(4):
        atoms = expected() * (1, 1, i + 1)
        atoms.positions[1, 0] += 0.1 * i
        frames.append(atoms)
    path = harness.folder / "frames.xyz"
    ase.io.write(path, frames, format="extxyz")
    assert "choose one of the 4 by `frame`" in refusal(harness, "frames.xyz")
    for frame in range(-4, 4):
        same_crystal(read(harness, "frames.xyz", "--frame", frame)[0], ase.io.read(path, index=frame))
    assert refusal(harness, "frames.xyz", "--frame", 4) == (
        "frames.xyz: there is no frame 4, as the file has 4; give `frame` from -4 to 3, where 0 is the first and -1 the last"
    )
    systems = [{"name": "mine", "data": "frames.xyz", "frame": -1, "temperature_K": 300}]
    zero = {"name": "free", "role": "reference", "pair_style": "zero 3.0", "pair_coeff": ["* *"]}
    plan = harness.call("plan", harness.write_suite(suite_dict(systems=systems, potentials=[zero])))
    assert "mine" in plan.stdout and "12" in plan.stdout
    (harness.folder / "one.vasp").write_text(POSCAR.format("Si O\n1 2\n"))
    assert refusal(harness, "one.vasp", "--frame", 0).endswith("leave `frame` out")
    assert refusal(harness, "one.vasp", "--units", "real").endswith("leave `units` out")


STYLES = ["atomic", "charge", "bond", "angle", "molecular", "full", "dipole", "sphere", "spin", "hybrid full sphere"]
LAMMPS = """units {units}
atom_style {style}
{box}
{atoms}
{masses}
labelmap atom 1 Si 2 O
write_data written.data {options}
"""
SINGLE = "create_atoms 1 single 0.5 1 2\ncreate_atoms 2 single 2 2.5 3\ncreate_atoms 2 single 1 1.25 4"
BOXES = {
    "orthogonal": "region b block 0 4 -1 5 0 6\ncreate_box 2 b",
    "triclinic": "region b prism 0 4 -1 5 0 6 1 0.5 -1\ncreate_box 2 b",
    "general": "lattice custom 1.0 a1 4 1 0 a2 0 5 1 a3 1 0 6 basis 0 0 0 basis 0.5 0.5 0.5 basis 0.2 0.1 0.7 "
    "triclinic/general\n"
    "create_box 2 NULL 0 1 0 1 0 1",
}


def write_by_lammps(harness, lmp, **values):
    masses = "" if values["style"] == "sphere" else "mass 1 28.085\nmass 2 15.999"
    deck = harness.folder / "in.write"
    deck.write_text(
        LAMMPS.format(
            **{"units": "metal", "box": BOXES["orthogonal"], "options": "", "atoms": SINGLE, "masses": masses, **values}
        )
    )
    done = subprocess.run([lmp, "-in", deck, "-log", "none"], cwd=harness.folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-500:]
    return (harness.folder / "written.data").read_text()


@pytest.mark.parametrize("style", STYLES)
def test_every_atom_style_as_lammps_writes_it(harness, lmp, style):
    text = write_by_lammps(harness, lmp, style=style)
    atoms, elements, _ = read(harness, "written.data")
    assert elements == ["Si", "O"]
    assert numpy.allclose(atoms.positions, numpy.array([[0.5, 1, 2], [2, 2.5, 3], [1, 1.25, 4]]) + [0, 1, 0], atol=1e-9)
    assert numpy.allclose(atoms.cell.array, numpy.diag([4, 6, 6]))
    # The same without the hint, where LAMMPS' own reading rests on the deck: right, or refused with a remedy.
    first_word = style.split()[0]
    (harness.folder / "bare.data").write_text(text.replace(f"Atoms # {first_word}", "Atoms"))
    result = harness.bytes(harness.command("systems", "bare.data", "-o", "bare.lmp"))
    if result.returncode == 0:
        lines = [(harness.folder / name).read_text().splitlines()[1:] for name in ("bare.lmp", "converted.lmp")]
        assert [line.split() for line in lines[0][-3:]] == [line.split() for line in lines[1][-3:]] or style == "atomic"
    else:
        assert b"write the atom_style behind `Atoms`" in result.stderr


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("options", ["", "types labels", "nocoeff nofix"])
def test_boxes_and_labels_as_lammps_writes_them(harness, lmp, box, options):
    atoms = SINGLE
    if box == "general":
        options += " triclinic/general"
        atoms = "create_atoms 1 box basis 2 2 basis 3 2"
    write_by_lammps(harness, lmp, style="full", box=BOXES[box], atoms=atoms, options=options)
    ours = read(harness, "written.data")[0]
    theirs = ase.io.read(harness.folder / "written.data", format="lammps-data", units="metal")
    same_crystal(ours, theirs)


@pytest.mark.parametrize("units", ["real", "electron", "nano"])
def test_units_that_lammps_wrote_are_those_of_the_file(harness, lmp, units):
    """The same numbers in other units are another crystal, as ASE's conversion has it."""
    write_by_lammps(harness, lmp, style="atomic", units=units)
    text = (harness.folder / "written.data").read_text()
    if units == "nano":
        text = text.replace("28.085", "4.66363e-05").replace("15.999", "2.65669e-05")
        (harness.folder / "written.data").write_text(text)
    atoms, elements, notes = read(harness, "written.data")
    theirs = ase.io.read(harness.folder / "written.data", format="lammps-data", units=units, atom_style="atomic")
    assert elements == ["Si", "O"]
    assert numpy.allclose(atoms.cell.array, theirs.cell.array, rtol=1e-7)
    assert numpy.allclose(atoms.get_masses(), theirs.get_masses(), rtol=1e-4)
    assert any("converted from units" in note for note in notes) == (units != "real")
    said = text.replace(f", units = {units}", "")
    (harness.folder / "unsaid.data").write_text(said)
    again = read(harness, "unsaid.data", "--units", units)[0]
    assert numpy.allclose(again.positions, atoms.positions)


def test_charges_and_bonds_are_left_out_and_the_file_runs(harness):
    """With IDs for which LAMMPS draws start velocities."""
    water = """water, units = real

6 atoms
2 atom types
4 bonds
1 bond types
2 angles
1 angle types

0 8 xlo xhi
0 8 ylo yhi
0 8 zlo zhi

Masses

1 15.9994
2 1.008

Bond Coeffs # harmonic

1 553 0.9572

Atoms # full

11 1 1 -0.8 1 1 1 0 0 0
12 1 2 0.4 1.9572 1 1 0 0 0
13 1 2 0.4 0.76 1.927 1 0 0 0
21 2 1 -0.8 5 5 5 0 0 0
22 2 2 0.4 5.9572 5 5 0 0 0
23 2 2 0.4 4.76 5.927 5 0 0 0

Bonds

1 1 11 12
2 1 11 13
3 1 21 22
4 1 21 23

Angles

1 1 12 11 13
2 1 22 21 23
"""
    (harness.folder / "water.data").write_text(water)
    free = {"name": "free", "role": "reference", "pair_style": "zero 3.0", "pair_coeff": ["* *"]}
    systems = [{"name": "water", "data": "water.data", "temperature_K": 300}]
    suite = harness.write_suite(suite_dict(systems=systems, potentials=[free], repetitions=1))
    plan = harness.call("plan", suite).stdout
    assert (
        "note: system water: left out, as potentials run in atom_style atomic: 4 bonds, 2 angles, MOLECULE q, "
        "Bond Coeffs\n" in plan
    )
    harness.call("run", suite, "--output", "out")
    (run,) = json.loads((harness.folder / "out/results.json").read_text())["runs"]
    assert run["atoms"] == 6 and run["inputs"]["elements"] == ["O", "H"]
    (data,) = (harness.folder / "out/runs").rglob("data.lmp")
    atoms = [line.split() for line in data.read_text().split("Atoms  # atomic\n\n")[1].splitlines()]
    assert [atom[0] for atom in atoms] == ["1", "2", "3", "4", "5", "6"]
    assert "note: system water: atom IDs are not 1 to 6, as start velocities need them: data.lmp has new ones" in plan
    bonded = {**free, "commands": ["bond_style harmonic", "bond_coeff 1 553 0.9572"]}
    suite = harness.write_suite(suite_dict(systems=systems, potentials=[bonded], repetitions=1))
    message = harness.call("plan", suite, expect=1).stderr
    assert "`bond_style` needs bonds, but potentials run in atom_style atomic, without bonds of the file; " in message


def test_many_atoms_in_a_corner_of_a_huge_box(harness):
    """Their neighbours are sought in cells that hold atoms: one for each place of this box fits into no memory."""
    n = 40
    grid = 2.5 * numpy.stack(numpy.meshgrid(*[numpy.arange(n)] * 3, indexing="ij"), -1).reshape(-1, 3)
    atoms = ase.Atoms(["Cu"] * len(grid), positions=grid, cell=[20000] * 3, pbc=True)
    ase.io.write(harness.folder / "corner.xyz", atoms, format="extxyz")
    summary = json.loads(harness.call("systems", "corner.xyz", "--json", "-o", "corner.lmp").stdout)
    assert summary["atoms"] == n**3
