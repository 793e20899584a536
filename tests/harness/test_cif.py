# SPDX-License-Identifier: GPL-2.0-or-later
"""CIF files that say their symmetry, elements and formula in unusual ways, and things that are no structure file at all."""

import json
import os
import resource
import signal
import subprocess
import time

import ase
import ase.io
import ase.spacegroup
import numpy
import pytest

CELL = """data_c
_cell_length_a 5.00
_cell_length_b 6.00
_cell_length_c 7.00
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
"""
SITES = """loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
Cu1 Cu 0.1 0.2 0.3
O1 O 0.4 0.1 0.15
"""
MAGNETIC = """_parent_space_group.name_H-M_alt "P n m a"
_parent_space_group.IT_number 62
_space_group_magn.number_BNS "2.4"
_space_group_magn.name_BNS "P -1"
loop_
_space_group_symop_magn_operation.id
_space_group_symop_magn_operation.xyz
1 x,y,z,+1
2 -x,-y,-z,+1
loop_
_space_group_symop_magn_centering.id
_space_group_symop_magn_centering.xyz
1 x,y,z,+1
2 x+1/2,y+1/2,z,-1
"""
INVERSION = "loop_\n_space_group_symop_operation_xyz\n'x,y,z'\n'-x,-y,-z'\n"


def read(harness, text, name="in.cif"):
    (harness.folder / name).write_text(text)
    harness.call("systems", name, "-o", "out.lmp")
    return ase.io.read(harness.folder / "out.lmp", format="lammps-data", atom_style="atomic", units="metal")


def refused(harness, text):
    (harness.folder / "in.cif").write_text(text)
    message = harness.call("systems", "in.cif", "-o", "out.lmp", expect=1).stderr
    assert message.startswith("mlffbench: error: in.cif:") and message.count("\n") == 1
    return message


def same(ours, symbols, fractions, cell):
    """The same atoms, whatever their order."""
    theirs = ase.Atoms(symbols, cell=cell, pbc=True)
    theirs.set_scaled_positions(fractions)
    assert sorted(ours.get_chemical_symbols()) == sorted(theirs.get_chemical_symbols())
    assert numpy.isclose(ours.get_volume(), theirs.get_volume())
    for atoms in (ours, theirs):
        atoms.wrap()
    distances = [numpy.sort(atoms.get_all_distances(mic=True), axis=None) for atoms in (ours, theirs)]
    assert numpy.allclose(*distances, atol=1e-5)


def test_hall_symbol_alone_is_expanded(harness):
    ours = read(harness, CELL + "_space_group_name_Hall '-P 1'\n" + SITES)
    sites = numpy.array([[0.1, 0.2, 0.3], [0.4, 0.1, 0.15]])
    same(ours, "CuOCuO", [*sites, *-sites], [5, 6, 7])


def test_magnetic_group_is_expanded_without_its_time_reversal(harness):
    ours = read(harness, CELL + MAGNETIC + SITES)
    sites = numpy.array([[0.1, 0.2, 0.3], [0.4, 0.1, 0.15]])
    sites = numpy.concatenate([sites, -sites])
    same(ours, "CuO" * 4, [*sites, *(sites + [0.5, 0.5, 0])], [5, 6, 7])
    message = refused(harness, CELL + MAGNETIC.split("loop_")[0] + SITES)
    assert (
        "in.cif:11:1: `_space_group_magn.name_bns` tells of a magnetic group, but its operations are not listed; add them all"
        in message
    )


# ASE's tables of space groups are not ours.
@pytest.mark.parametrize(
    "name, number, parameters",
    [
        ("'P 1 21/c 1'", 14, (5, 6, 7, 90, 100, 90)),
        ("'P n m a'", 62, (5, 6, 7, 90, 90, 90)),
        ("P4/mbm", 127, (5, 5, 7, 90, 90, 90)),
        ("'R -3 c'", 167, (15, 15, 39, 90, 90, 120)),
        ("'P 63/m m c'", 194, (5, 5, 7, 90, 90, 120)),
        ("'F m 3 m'", 225, (20, 20, 20, 90, 90, 90)),
    ],
)
def test_name_alone_is_expanded_as_ase_does(harness, name, number, parameters):
    cell = "\n".join(
        f"_cell_{key} {value}"
        for key, value in zip(
            ["length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"], parameters
        )
    )
    site = "Si1 0.36 0.3 0.42"
    loop = "\n".join(["loop_", "_atom_site_label", *(f"_atom_site_fract_{axis}" for axis in "xyz"), site])
    ours = read(harness, f"data_x\n{cell}\n_symmetry_space_group_name_H-M {name}\n{loop}\n")
    theirs = ase.spacegroup.crystal("Si", [(0.36, 0.3, 0.42)], spacegroup=number, cellpar=parameters)
    same(ours, theirs.get_chemical_symbols(), theirs.get_scaled_positions(), theirs.cell)


def test_ambiguous_name_is_refused_and_its_remedies_work(harness):
    """The two origins of diamond's group, https://github.com/HEXRD/hexrd/issues/559."""
    cell = "".join(f"_cell_length_{edge} 3.567\n" for edge in "abc") + CELL[CELL.index("_cell_angle") :]
    site = SITES.split("Cu1")[0] + "C1 C 0.125 0.125 0.125\n"
    text = f"data_x\n{cell}_symmetry_space_group_name_H-M 'F d -3 m'\n"
    message = refused(harness, text + site)
    assert message == (
        "mlffbench: error: in.cif:8:1: the space group `F d -3 m` may mean any of F d -3 m:1, F d -3 m:2, and its symmetry "
        "operations are not listed; name the right one as _space_group_name_H-M_alt, or list them as "
        "_space_group_symop_operation_xyz\n"
    )
    named = read(harness, text + "_space_group_name_H-M_alt 'F d -3 m:2'\n" + site)
    assert len(named) == 8
    rows = ase.spacegroup.Spacegroup(227, setting=2).get_symop()
    operations = []
    for rotation, shift in rows:
        terms = ["".join(f"{'+' if x > 0 else '-'}{axis}" for x, axis in zip(row, "xyz") if x) for row in rotation]
        operations.append(",".join(f"{term}+{round(part * 24) % 24}/24" for term, part in zip(terms, shift)))
    listed = read(harness, text + "loop_\n_space_group_symop_operation_xyz\n" + "\n".join(operations) + "\n" + site)
    same(named, listed.get_chemical_symbols(), listed.get_scaled_positions(), listed.cell)


def test_label_that_is_a_word_is_refused_and_its_remedies_work(harness):
    """Water in the American Mineralogist's database, https://github.com/dkriegner/xrayutilities/issues/103."""
    bare = SITES.replace("_atom_site_type_symbol\n", "").split("Cu1")[0]
    message = refused(harness, CELL + INVERSION + bare + "Wat 0.1 0.2 0.3\n")
    assert message == (
        "mlffbench: error: in.cif:17:1: `Wat` names no element; write the symbol of an element, such as Si, or add the column "
        "_atom_site_type_symbol with the elements\n"
    )
    typed = SITES.split("Cu1")[0] + "Wat O 0.1 0.2 0.3\n"
    assert read(harness, CELL + INVERSION + typed).get_chemical_symbols() == ["O", "O"]
    formula = "_chemical_formula_sum 'Ca O H2'\n_cell_formula_units_Z 2\n"
    named = "_symmetry_space_group_name_H-M 'P -1'\n"
    message = refused(harness, CELL + formula + named + INVERSION + bare + "Ca 0.1 0.2 0.3\nWat1 0.4 0.1 0.15\n")
    assert "in.cif:21:1: `Wat1` names no element; " in message
    calcium = SITES.split("Cu1")[0] + "Ca Ca 0.1 0.2 0.3\nWat1 O 0.4 0.1 0.15\n"
    message = refused(harness, CELL + formula + named + INVERSION + calcium)
    assert message == (
        "mlffbench: error: in.cif:8:1: the formula is `Ca O H2`, but the atoms of the cell are `Ca2 O2`; add the atoms that are "
        "missing (hydrogen perhaps), or correct the elements or _chemical_formula_sum\n"
    )
    hydrogen = calcium + "H1 H 0.55 0.1 0.15\nH2 H 0.4 0.25 0.15\n"
    atoms = read(harness, CELL + formula + named + INVERSION + hydrogen)
    assert sorted(atoms.get_chemical_symbols()) == ["Ca"] * 2 + ["H"] * 4 + ["O"] * 2


def test_lines_of_old_macintosh_files_and_byte_order_marks(harness):
    for text in [(CELL + SITES).replace("\n", "\r"), (CELL + SITES).replace("\n", "\r\n"), "\ufeff" + CELL + SITES]:
        (harness.folder / "in.cif").write_bytes(text.encode())
        assert json.loads(harness.call("systems", "in.cif", "--json").stdout)["atoms"] == 2


def limited(gib=1):
    """For a child: memory that no structure file may exceed."""
    return lambda: resource.setrlimit(resource.RLIMIT_AS, (gib << 30, gib << 30))


@pytest.mark.parametrize(
    ("name", "begin", "rest"),
    [
        ("in.cif", CELL + "loop_\n_other_a\n", "1 " * 500 + "\n"),
        ("in.cif", CELL + SITES, "Cu Cu 0 0 0 " * 100 + "\n"),
        ("in.cif", "", "\n" * 1000),
        ("POSCAR", "", "\n" * 1000),
        ("in.xyz", "", "\n" * 1000),
        ("in.data", "title\n", "a\n" * 500),
        ("in.txt", "", "\n" * 1000),
    ],
)
def test_short_lines_and_values_take_little_memory(harness, name, begin, rest):
    (harness.folder / name).write_text(begin + rest * (60_000_000 // len(rest)))
    done = subprocess.run(
        harness.command("systems", name), cwd=harness.folder, capture_output=True, text=True, preexec_fn=limited()
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"mlffbench: error: {name}:") and done.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["in.cif", "in.xyz", "POSCAR", "in.lmp", "in.txt"])
def test_line_without_an_end_is_not_held_whole(harness, name):
    path = harness.folder / name
    with path.open("wb") as file:
        file.write(b"data_x\n")
        file.truncate(2 << 30)
    done = subprocess.run(
        harness.command("systems", name), cwd=harness.folder, capture_output=True, text=True, preexec_fn=limited()
    )
    assert done.returncode == 1
    assert done.stderr == (
        f"mlffbench: error: {name}:2: the line is longer than 1048576 bytes, as none of a structure file is; give a structure "
        "file, with line ends\n"
    ).replace(":2:", ":2:1:")


@pytest.mark.parametrize("kind", ["/dev/zero", "/dev/null", "pipe", "folder"])
def test_what_is_no_file_is_refused_at_once(harness, kind):
    name = kind
    if kind == "pipe":
        os.mkfifo(harness.folder / name)
    elif kind == "folder":
        (harness.folder / name).mkdir()
    what = {"pipe": "a pipe", "folder": "a folder"}.get(kind, "a device")
    message = harness.call("systems", name, "--format", "cif", expect=1, timeout=30).stderr
    assert (
        message
        == f"mlffbench: error: {name}: this is {what}, not a file; write the structure into a file and name that\n"
    )


def test_suite_with_a_device_as_structure_names_it(harness, suite_with_data):
    message = harness.call("plan", suite_with_data("/dev/zero"), expect=1, timeout=60).stderr
    assert "/dev/zero: this is a device, not a file; write the structure into a file and name that" in message
    message = harness.call("plan", suite_with_data("nowhere.cif"), expect=1).stderr
    assert "nowhere.cif of `mine` does not exist; correct the path" in message


@pytest.fixture
def suite_with_data(harness):
    from conftest import suite_dict

    return lambda data: harness.write_suite(
        suite_dict(systems=[{"name": "mine", "data": data, "format": "cif", "temperature_K": 300}])
    )


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_the_reading_of_a_long_file(harness, sent):
    """A good file behind some hundred MB of comments, which take a second or more: nothing of it is printed."""
    path = harness.folder / "long.cif"
    with path.open("w") as file:
        for _ in range(300):
            file.write("# nothing to see here\n" * 50_000)
        file.write(CELL + SITES)
    process = subprocess.Popen(
        harness.command("systems", path.name), cwd=harness.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    while not any(path.name in os.readlink(link.path) for link in os.scandir(f"/proc/{process.pid}/fd")):
        time.sleep(0.001)
        assert process.poll() is None
    process.send_signal(sent)
    output, _ = process.communicate(timeout=60)
    assert output == b"" and process.returncode in (-sent, 130)
