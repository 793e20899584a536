# SPDX-License-Identifier: GPL-2.0-or-later
"""Structure files of a user's own against an independent reader (ASE), whatever is wrong with them, and in real LAMMPS."""

import json
import random
import warnings

import ase.build
import ase.io
import ase.spacegroup
import numpy
import pytest
from ase.constraints import FixAtoms, FixScaled

from conftest import suite_dict

QUARTZ_CIF = """data_quartz
_cell_length_a 4.916
_cell_length_b 4.916
_cell_length_c 5.4054
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 120
_symmetry_space_group_name_H-M 'P 32 2 1'
loop_
_space_group_symop_operation_xyz
'x,y,z'
'y,x,2/3-z'
'-y,x-y,2/3+z'
'-x,-x+y,1/3-z'
'-x+y,-x,1/3+z'
'x-y,-y,-z'
loop_
_atom_site_label
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
Si 0.46970 0.00000 0.00000
O 0.41350 0.26690 0.11910
"""


def convert(harness, name, *arguments):
    """The data file that mlffbench makes of a structure file, as ASE reads it."""
    harness.call("systems", name, "-o", "converted.lmp", *arguments)
    return ase.io.read(harness.folder / "converted.lmp", format="lammps-data", atom_style="atomic", units="metal")


def distances(atoms, symbol_a=None, symbol_b=None):
    matrix = atoms.get_all_distances(mic=True)
    if symbol_a is None:
        return matrix
    symbols = numpy.array(atoms.get_chemical_symbols())
    return numpy.sort(matrix[symbols == symbol_a][:, symbols == symbol_b], axis=None)


def same_crystal(ours, theirs, ordered=True):
    assert sorted(ours.get_chemical_symbols()) == sorted(theirs.get_chemical_symbols())
    assert numpy.isclose(ours.get_volume(), theirs.get_volume(), rtol=1e-7)
    # LAMMPS' convention: a along x, b in the plane of x and y, right-handed, not too skewed.
    cell = ours.cell.array
    assert cell[0, 1] == cell[0, 2] == cell[1, 2] == 0 and (numpy.diag(cell) > 0).all()
    assert abs(cell[1, 0]) <= 0.5001 * cell[0, 0] and abs(cell[2, 0]) <= 0.5001 * cell[0, 0]
    assert abs(cell[2, 1]) <= 0.5001 * cell[1, 1]
    if ordered:
        assert ours.get_chemical_symbols() == theirs.get_chemical_symbols()
        assert numpy.allclose(distances(ours), distances(theirs), atol=2e-6)
    for a in set(ours.get_chemical_symbols()):
        for b in set(ours.get_chemical_symbols()):
            assert numpy.allclose(distances(ours, a, b), distances(theirs, a, b), atol=2e-6)


def skewed(seed, left_handed=False):
    """Atoms of three elements in a skewed cell in no special orientation, some of them outside of it."""
    generator = numpy.random.default_rng(seed)
    while True:
        cell = generator.uniform(-9, 9, (3, 3))
        if abs(numpy.linalg.det(cell)) > 250 and (numpy.linalg.det(cell) < 0) == left_handed:
            break
    atoms = ase.Atoms(cell=cell, pbc=True)
    while len(atoms) < 9:
        trial = atoms + ase.Atoms(["Si", "O", "H"][len(atoms) // 3], positions=[[0, 0, 0]])
        trial.positions[-1] = generator.uniform(-1.5, 2.5, 3) @ cell
        if len(trial) == 1 or trial.get_all_distances(mic=True)[-1, :-1].min() > 0.8:
            atoms = trial
    return atoms


STRUCTURES = {
    "silicon": lambda: ase.build.bulk("Si", cubic=True),
    "primitive": lambda: ase.build.bulk("Cu"),
    "hcp": lambda: ase.build.bulk("Zn"),
    "skewed": lambda: skewed(1),
    "left-handed": lambda: skewed(2, left_handed=True),
    "very-skewed": lambda: ase.build.make_supercell(
        ase.build.bulk("NaCl", "rocksalt", 5.64), [[1, 0, 0], [3, 1, 0], [2, -2, 1]]
    ),
}


def moving(atoms):
    atoms.set_constraint([FixAtoms([0]), *([FixScaled(1, [True, False, True])] if len(atoms) > 1 else [])])
    return atoms


WRITERS = {
    "file.xyz": lambda path, atoms: ase.io.write(path, atoms, format="extxyz"),
    "POSCAR": lambda path, atoms: ase.io.write(path, atoms, format="vasp", direct=True),
    "cartesian.vasp": lambda path, atoms: ase.io.write(path, atoms, format="vasp", direct=False),
    "CONTCAR": lambda path, atoms: ase.io.write(path, moving(atoms), format="vasp", direct=True),
    "file.cif": lambda path, atoms: ase.io.write(path, atoms, format="cif"),
    "lattice.txt": lambda path, atoms: ase.io.write(path, atoms, format="vasp", direct=True),
}


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("structure", STRUCTURES)
def test_same_crystal_as_ase_reads(harness, structure, name):
    path = harness.folder / name
    WRITERS[name](path, STRUCTURES[structure]())
    form = {"file.xyz": "extxyz", "file.cif": "cif"}.get(name, "vasp")
    theirs = ase.io.read(path, format=form)
    assert numpy.isclose(theirs.get_volume(), STRUCTURES[structure]().get_volume())
    same_crystal(convert(harness, name), theirs)


def operation_text(rotation, translation):
    rows = []
    for row, shift in zip(rotation, translation):
        text = "".join(f"{'+' if x > 0 else '-'}{axis}" for x, axis in zip(row, "xyz") if x)
        twelfths = round(shift * 12)
        rows.append(text + (f"+{twelfths}/12" if twelfths else ""))
    return ",".join(rows)


@pytest.mark.parametrize(
    "group, parameters, sites",
    [
        (225, (5.6402,) * 3 + (90,) * 3, [("Na", 0, 0, 0), ("Cl", 0.5, 0.5, 0.5)]),
        (227, (5.431,) * 3 + (90,) * 3, [("Si", 0, 0, 0)]),
        (14, (5.15, 5.2117, 5.3173, 90, 99.23, 90), [("Zr", 0.2754, 0.0395, 0.2083), ("O", 0.07, 0.3317, 0.3447), ("O", 0.4496, 0.7569, 0.4792)]),
        (62, (10.3, 6.0, 4.7, 90, 90, 90), [("Li", 0, 0, 0), ("Fe", 0.28, 0.25, 0.97), ("P", 0.095, 0.25, 0.42), ("O", 0.097, 0.25, 0.74), ("O", 0.457, 0.25, 0.2), ("O", 0.166, 0.046, 0.285)]),
        (167, (4.988, 4.988, 17.068, 90, 90, 120), [("Ca", 0, 0, 0), ("C", 0, 0, 0.25), ("O", 0.2568, 0, 0.25)]),
        (194, (4.51842, 4.51842, 7.35556, 90, 90, 120), [("O", 0.3333, 0.6667, 0.0623)]),
        (2, (6.1, 7.3, 5.9, 85, 101, 77), [("Si", 0.1, 0.2, 0.3), ("O", 0.4, 0.15, 0.61)]),
    ],
)  # fmt: skip
def test_symmetry_of_a_cif_is_applied_as_ase_does(harness, group, parameters, sites):
    spacegroup = ase.spacegroup.Spacegroup(group)
    lines = ["data_x"]
    names = ["length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"]
    lines += [f"_cell_{name} {value}" for name, value in zip(names, parameters)]
    lines += [f"_space_group_IT_number {group}", "loop_", "_space_group_symop_operation_xyz"]
    lines += [f"'{operation_text(*operation)}'" for operation in spacegroup.get_symop()]
    lines += ["loop_", "_atom_site_label", *(f"_atom_site_fract_{axis}" for axis in "xyz")]
    lines += [f"{symbol}{i} {x} {y} {z}" for i, (symbol, x, y, z) in enumerate(sites)]
    (harness.folder / "x.cif").write_text("\n".join(lines) + "\n")
    theirs = ase.spacegroup.crystal(
        [site[0] for site in sites],
        [site[1:] for site in sites],
        spacegroup=group,
        cellpar=parameters,
        onduplicates="keep",
        symprec=1e-2,
    )
    same_crystal(convert(harness, "x.cif"), theirs, ordered=False)


def test_symmetry_of_a_published_cif(harness):
    path = harness.folder / "quartz.cif"
    path.write_text(QUARTZ_CIF)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = ase.io.read(path)
    ours = convert(harness, "quartz.cif")
    assert len(ours) == 9
    same_crystal(ours, theirs, ordered=False)


def test_supercell_and_strain_of_a_file(harness):
    (harness.folder / "quartz.cif").write_text(QUARTZ_CIF)
    one = convert(harness, "quartz.cif")
    same_crystal(convert(harness, "quartz.cif", "--supercell", 3, 2, 1), one.repeat((3, 2, 1)), ordered=False)
    ours = convert(harness, "quartz.cif", "--strain", 0.02, -0.01, 0)
    theirs = one.copy()
    theirs.set_cell(one.cell.array @ numpy.diag([1.02, 0.99, 1]), scale_atoms=True)
    same_crystal(ours, theirs)


def test_elements_order_the_types(harness):
    (harness.folder / "quartz.cif").write_text(QUARTZ_CIF)
    result = harness.call("systems", "quartz.cif", "--json", "--elements", "H", "O", "Si")
    assert json.loads(result.stdout)["elements"] == ["H", "O", "Si"]
    message = harness.call("systems", "quartz.cif", "--elements", "Si", expect=1).stderr
    assert "quartz.cif:23:1: O is not among the `elements` given (Si)" in message


def test_file_runs_in_lammps_with_the_energy_of_the_built_crystal(harness):
    """The triclinic cell of a CIF file and the generator's orthogonal one are the same crystal."""
    (harness.folder / "quartz.cif").write_text(QUARTZ_CIF)
    vashishta = {
        "name": "vashishta",
        "role": "reference",
        "pair_style": "vashishta",
        "pair_coeff": ["* * SiO.1990.vashishta {elements}"],
        "files": ["SiO.1990.vashishta"],
    }
    strained = {"strain": [0.02, 0.02, 0.01], "temperature_K": 300}
    systems = [
        {"name": "file", "data": "quartz.cif", "supercell": [3, 3, 3], **strained},
        {"name": "built", "material": "quartz", "replicas": [2, 2, 2], **strained},
    ]
    suite = harness.write_suite(suite_dict(systems=systems, potentials=[vashishta], repetitions=1))
    harness.call("run", suite, "--output", "out")
    runs = {run["system"]: run for run in json.loads((harness.folder / "out/results.json").read_text())["runs"]}
    assert (runs["file"]["atoms"], runs["built"]["atoms"]) == (243, 144)
    assert runs["file"]["inputs"]["elements"] == ["Si", "O"]
    assert runs["file"]["inputs"]["supercell"] == [3, 3, 3] and runs["built"]["inputs"]["strain"] == [0.02, 0.02, 0.01]
    energies = {}
    for name, run in runs.items():
        (log,) = (harness.folder / "out/runs" / name).rglob("bench.log")
        lines = log.read_text().splitlines()
        energies[name] = float(dict(zip(lines[2].split(","), lines[3].split(",")))["pe_eV"]) / run["atoms"]
        assert run["flags"] == []
    assert energies["file"] < -5
    assert numpy.isclose(energies["file"], energies["built"], rtol=1e-7)


MALFORMED = {
    "empty.cif": b"",
    "empty.xyz": b"",
    "POSCAR_empty": b"",
    "zeros.cif": bytes(200),
    "zeros.xyz": bytes(200),
    "POSCAR_zeros": bytes(200),
    "image.xyz": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "plain.xyz": b"1\nmethane\nC 0 0 0\n",
    "negative.xyz": b"-4\n\n",
    "huge.xyz": b'9000000000000000000\nLattice="5 0 0 0 5 0 0 0 5"\nSi 0 0 0\n',
    "two_frames.xyz": b'1\nLattice="5 0 0 0 5 0 0 0 5"\nSi 0 0 0\n' * 2,
    "slab.xyz": b'1\nLattice="5 0 0 0 5 0 0 0 5" pbc="T T F"\nSi 0 0 0\n',
    "POSCAR_vasp4": b"t\n1\n5 0 0\n0 5 0\n0 0 5\n1\nDirect\n0 0 0\n",
    "POSCAR_huge": b"t\n1\n5 0 0\n0 5 0\n0 0 5\nSi\n999999999\nDirect\n0 0 0\n",
    "POSCAR_flat": b"t\n1\n5 0 0\n0 5 0\n5 5 0\nSi\n1\nDirect\n0 0 0\n",
    "POSCAR_tiny": b"t\n1e-9\n5 0 0\n0 5 0\n0 0 5\nSi\n1\nDirect\n0 0 0\n",
    "POSCAR_volume": b"t\n-1e300\n5 0 0\n0 5 0\n0 0 5\nSi\n1\nDirect\n0 0 0\n",
    "no_atoms.cif": b"data_a\n_cell_length_a 5\n",
    "no_symmetry.cif": QUARTZ_CIF.replace("'x,y,z'\n", "").split("'y,x")[0].encode() + b"'x,y,z'\nloop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\nSi 0 0 0\n",
    "molecule.cif": b"data_a\nloop_\n_atom_site_label\n_atom_site_Cartn_x\n_atom_site_Cartn_y\n_atom_site_Cartn_z\nSi 0 0 0\n",
    "mystery.txt": b"neither this\nnor that\n",
    "lammps.txt": b"t\n\n1 atoms\n1 atom types\n0 5 xlo xhi\n0 5 ylo yhi\n0 5 zlo zhi\n\nMasses\n\n1 59\n\nAtoms\n\n1 1 0 0 0\n",
    "header.lmp": b"t\n\n1 atoms\n0 xlo 5 xhi\n",
}  # fmt: skip


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_file_is_refused_with_its_place_and_a_remedy(harness, name):
    (harness.folder / name).write_bytes(MALFORMED[name])
    elements = ["--elements", "Si"] if name.endswith("lmp") else []
    result = harness.call("systems", name, "-o", "out.lmp", *elements, expect=1)
    assert result.stderr.startswith(f"mlffbench: error: {name}:") and result.stderr.count("\n") == 1
    assert any(word in result.stderr for word in ("; ", "is it ", "put a line", "add it")), result.stderr
    assert not (harness.folder / "out.lmp").exists()


def mutated(text, generator):
    """The text with a few bytes, words or lines lost, doubled or swapped."""
    lines = text.split(b"\n")
    for _ in range(generator.randint(1, 3)):
        i = generator.randrange(len(lines))
        match generator.randrange(6):
            case 0:
                del lines[i]
                lines = lines or [b""]
            case 1:
                lines.insert(i, lines[generator.randrange(len(lines))])
            case 2:
                words = lines[i].split()
                if words:
                    words[generator.randrange(len(words))] = generator.choice(
                        [b"", b"-1", b"0", b"nan", b"1e999", b"x", b"'", b'"', b";", b"loop_", b"\xff", b"1/0", b"#"]
                    )
                lines[i] = b" ".join(words)
            case 3:
                at = generator.randrange(len(lines[i]) + 1)
                lines[i] = lines[i][:at] + bytes([generator.randrange(256)]) + lines[i][at:]
            case 4:
                lines[i] = lines[i][: generator.randrange(len(lines[i]) + 1)]
            case _:
                lines = lines[: i + 1]
    return b"\n".join(lines)


@pytest.mark.parametrize("name", ["fuzz.cif", "fuzz.xyz", "POSCAR", "fuzz.lmp"])
def test_mutated_files_never_crash(harness, name):
    """Whatever happens to a good file: it is read, or refused in one sentence with file and place."""
    path = harness.folder / name
    path.write_text(QUARTZ_CIF)
    if name == "fuzz.xyz":
        ase.io.write(path, skewed(1), format="extxyz")
    elif name == "POSCAR":
        ase.io.write(path, moving(skewed(1)), format="vasp", direct=True)
    elif name == "fuzz.lmp":
        harness.call("systems", "quartz", "-o", name)
    good = path.read_bytes()
    generator = random.Random(f"mlff-bench {name}")
    elements = ["--elements", "Si", "O"] if name.endswith("lmp") else []
    refused = 0
    for _ in range(60):
        path.write_bytes(mutated(good, generator))
        command = harness.command("systems", name, "--supercell", 1, 1, 2, *elements)
        result = harness.bytes(command)
        assert result.returncode in (0, 1), path.read_bytes()
        if result.returncode == 1:
            refused += 1
            assert result.stderr.startswith(f"mlffbench: error: {name}:".encode()), result.stderr
            assert result.stdout == b"" and result.stderr.count(b"\n") == 1
    assert refused > 20
