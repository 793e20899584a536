# SPDX-License-Identifier: GPL-2.0-or-later
"""pair_style mlff against LAMMPS' own pair style, and its graph modes against each other."""

import re

import numpy as np
import pytest

import decks
import toy_models


def assert_same(left, right, force_tol, energy_tol):
    """Compares two finished runs: forces in eV/A, energies in eV/atom, virials in relation to their size."""
    a, b = left.dump(), right.dump()
    assert a.shape == b.shape
    assert np.abs(a[:, :3] - b[:, :3]).max() <= force_tol
    assert np.abs(a[:, 3] - b[:, 3]).max() <= energy_tol
    assert np.abs(a[:, 4:] - b[:, 4:]).max() <= 10 * force_tol * max(1.0, np.abs(b[:, 4:]).max())
    thermo_a, thermo_b = left.thermo(), right.thermo()
    atoms = len(a)
    assert np.abs(thermo_a["PotEng"] - thermo_b["PotEng"]).max() <= energy_tol * atoms
    for name in ("Press", "Pxx", "Pyy", "Pzz", "Pxy", "Pxz", "Pyz"):
        assert thermo_a[name] == pytest.approx(thermo_b[name], rel=10 * force_tol, abs=1e4 * force_tol)


def run(lammps, folder, structure, potential, **kwargs):
    done = lammps.run(folder, structure + potential + decks.compare(), **kwargs)
    assert done.returncode == 0, done.output
    return done


@pytest.mark.parametrize(
    "structure",
    [
        pytest.param({}, id="periodic"),
        pytest.param({"triclinic": True}, id="triclinic"),
        pytest.param({"size": 1}, id="images of one pair"),  # box 5.4 A, cutoff 5 A: each pair has many images
        pytest.param({"boundary": "f p s"}, id="mixed boundaries"),
        pytest.param({"newton": "off"}, id="newton off"),
    ],
)
def test_fold_mode_equals_lj_cut(lammps, tmp_path, lennard_jones, structure):
    deck = decks.crystal(tmp_path, **structure)
    ours = run(lammps, tmp_path / "mlff", deck, decks.mlff(lennard_jones))
    theirs = run(lammps, tmp_path / "lj", deck, decks.lj_cut())
    assert_same(ours, theirs, force_tol=1e-10, energy_tol=1e-10)


@pytest.mark.parametrize("ranks", [1, 2, 3, 4])
def test_ghost_mode_equals_lj_cut(lammps, tmp_path, lennard_jones, ranks):
    deck = decks.crystal(tmp_path, size=3)
    ours = run(lammps, tmp_path / "mlff", deck, decks.mlff(lennard_jones, "mode ghost"), ranks=ranks)
    theirs = run(lammps, tmp_path / "lj", deck, decks.lj_cut(), ranks=ranks)
    assert_same(ours, theirs, force_tol=1e-10, energy_tol=1e-10)


@pytest.mark.parametrize("ranks", [1, 2, 4])
@pytest.mark.parametrize("model, force_tol, energy_tol", [("embedded", 1e-10, 1e-10), ("embedded_f32", 2e-5, 1e-6)])
def test_graph_modes_agree_for_a_many_body_model(lammps, tmp_path, request, ranks, model, force_tol, energy_tol):
    file = request.getfixturevalue(model)
    deck = decks.crystal(tmp_path, size=3)
    fold = run(lammps, tmp_path / "fold", deck, decks.mlff(file, "mode fold"))
    ghost = run(lammps, tmp_path / "ghost", deck, decks.mlff(file, "mode ghost"), ranks=ranks)
    assert_same(ghost, fold, force_tol, energy_tol)


def test_per_atom_sums_equal_the_totals(lammps, tmp_path, embedded):
    done = run(lammps, tmp_path, decks.crystal(tmp_path, size=3), decks.mlff(embedded, "mode ghost"), ranks=2)
    last = {name: values[-1] for name, values in done.thermo().items()}
    atoms = done.dump()
    assert atoms[:, 3].sum() == pytest.approx(last["PotEng"], rel=1e-12)
    # stress/atom is stress times volume without its kinetic part; the pressure tensor's virial part is its negative sum
    kinetic = 1.5 * len(atoms) * 8.617333262e-5 * last["Temp"] * (len(atoms) - 1) / len(atoms)
    to_bar = 1602176.6  # eV/A^3
    volume = (3 * 5.431) ** 3
    virial = -atoms[:, 4:7].sum() / to_bar
    assert (2 * kinetic + virial) / (3 * volume) * to_bar == pytest.approx(last["Press"], rel=1e-6)


def test_forces_are_the_central_difference_of_the_energy(lammps, tmp_path, embedded):
    step = 1e-4
    deck = (
        decks.crystal(tmp_path)
        + decks.mlff(embedded)
        + """
thermo_style custom step pe
thermo_modify format float %.15g
run 0
write_dump all custom dump.lammpstrj id fx fy fz modify format float %.15g
"""
    )
    atoms = (1, 17, 40)
    for atom in atoms:
        for axis in range(3):
            shift = [0.0, 0.0, 0.0]
            for sign in (step, -2 * step, step):
                shift[axis] = sign
                deck += f"group one id {atom}\ndisplace_atoms one move {shift[0]} {shift[1]} {shift[2]} units box\n"
                deck += "group one delete\nrun 0\n"
    done = lammps.run(tmp_path, deck)
    assert done.returncode == 0, done.output
    energies = [float(row.split()[1]) for row in re.findall(r"PotEng\s*\n(.*)\n", done.log)][1:]
    forces = done.dump()
    triples = iter(zip(energies[0::3], energies[1::3]))
    for atom in atoms:
        for axis in range(3):
            plus, minus = next(triples)
            assert -(plus - minus) / (2 * step) == pytest.approx(forces[atom - 1][axis], abs=1e-7)


def test_types_of_another_style_are_left_out_under_hybrid(lammps, tmp_path, lennard_jones):
    """NULL atoms must neither appear in the graph nor get forces from it."""
    deck = decks.crystal(tmp_path)
    ours = run(
        lammps,
        tmp_path / "mlff",
        deck,
        f"pair_style hybrid mlff zero 5.0\npair_coeff * * mlff {lennard_jones} Si NULL\npair_coeff 1*2 2 zero\n",
    )
    theirs = run(
        lammps,
        tmp_path / "lj",
        deck,
        f"pair_style hybrid lj/cut 5.0 zero 5.0\n"
        f"pair_coeff 1 1 lj/cut {toy_models.EPSILON_EV[0]} {toy_models.SIGMA_A[0]}\npair_coeff 1*2 2 zero\n",
    )
    assert_same(ours, theirs, force_tol=1e-10, energy_tol=1e-10)


def test_isolated_atoms_keep_their_energy(lammps, tmp_path, embedded):
    deck = (
        """\
units metal
atom_style atomic
boundary f f f
region box block 0 40 0 40 0 40
create_box 2 box
create_atoms 1 single 5 5 5
create_atoms 2 single 35 35 35
mass * 28.0855
"""
        + decks.mlff(embedded)
        + "thermo_style custom step pe press\nrun 0\n"
    )
    done = lammps.run(tmp_path, deck)
    assert done.returncode == 0, done.output
    assert done.thermo()["PotEng"][0] == pytest.approx(-2.0, abs=1e-12)  # -sqrt(1) each


def test_ranks_without_atoms(lammps, tmp_path, embedded):
    deck = """\
units metal
atom_style atomic
boundary p p f
processors 1 1 *
lattice diamond 5.431
region box block 0 2 0 2 0 12
create_box 2 box
region slab block 0 2 0 2 0 1
create_atoms 1 region slab
mass * 28.0855
""" + decks.mlff(embedded)
    several = lammps.run(tmp_path / "3", deck + decks.compare(), ranks=3)
    one = lammps.run(tmp_path / "1", deck + decks.compare())
    assert several.returncode == 0, several.output
    assert_same(several, one, force_tol=1e-10, energy_tol=1e-10)
