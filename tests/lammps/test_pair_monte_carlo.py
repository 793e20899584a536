# SPDX-License-Identifier: GPL-2.0-or-later
"""pair_style mlff under LAMMPS' Monte Carlo fixes, which take atoms out for a trial and ask for energies in between.

Other projects' styles went wrong here: https://github.com/lammps/lammps/issues/5081,
https://github.com/ACEsuit/mace/issues/1519 (deletions favoured, since excluded atoms kept their energy).
"""

import math

import numpy as np
import pytest

import decks

BOLTZMANN_EV_PER_K = 8.617333262e-5
BAR_A3_IN_EV = 1.0 / 1602176.634
LONE_EV = -1.0  # of toy_models.Embedded

THERMO = "thermo_modify format float %.15g lost ignore\nthermo 1\n"

FLUID = """\
units metal
atom_style {style}
atom_modify map array
region box block 0 14 0 14 0 14
create_box {types} box
create_atoms 1 random 60 4711 NULL overlap 1.9
create_atoms 2 random 30 815 NULL overlap 1.9
mass * 28.0
velocity all create 3000 4711 loop geom
timestep 0.001
fix nve all nve
"""

# Each fix with what it counts. Moves at random places and by random numbers of the same seeds.
MOVES = {
    "gcmc": ("atomic", 2, "fix mc all gcmc 2 20 10 1 29494 6000.0 -1.0 0.5 full_energy", 8),
    "gcmc of molecules": (
        "molecular",
        2,
        "set group all mol 0\ngroup gas empty\nmolecule pair ../pair.txt\n"
        "fix mc gas gcmc 2 10 5 0 29494 6000.0 -1.5 0.5 mol pair full_energy group gas intra_energy {intra}",
        8,
    ),
    "widom": ("atomic", 2, "fix mc all widom 2 20 1 29494 6000.0 full_energy", 3),
    "atom/swap": ("atomic", 2, "fix mc all atom/swap 2 20 29494 6000.0 ke no types 1 2", 2),
    "mol/swap": ("molecular", 2, "set group all mol 1\nfix mc all mol/swap 2 20 1 2 29494 6000.0 ke no", 2),
    "neighbor/swap": (
        "atomic",
        2,
        "compute v all voronoi/atom neighbors yes\nfix mc all neighbor/swap 2 10 29494 6000.0 2.0 v types 1 2",
        2,
    ),
    "charge/regulation": (
        "charge",
        3,
        "set type 1 charge 0\nset type 2 charge 0\n"
        "fix mc all charge/regulation 2 3 acid_type 1 pH 7.0 pKa 6.0 pIp 2.0 pIm 2.0 temp 6000 nevery 2 nmc 10 seed 29494",
        8,
    ),
    "tfmc": ("atomic", 2, "unfix nve\nfix mc all tfmc 0.1 3000.0 29494", 0),
    "deposit": ("atomic", 2, "region r block 1 13 1 13 1 13\nfix mc all deposit 20 2 2 29494 region r near 1.0", 0),
    "evaporate": ("atomic", 2, "region r block 0 7 0 14 0 14\nfix mc all evaporate 2 3 r 29494", 1),
}

PAIR_MOLECULE = """\
two atoms

2 atoms

Coords

1 0 0 0
2 2.1 0 0

Types

1 1
2 2
"""


def compare(lammps, folder, fluid, style, act, counts, ranks):
    """A pair potential as a model against LAMMPS' own style: the same decisions, so the same simulation."""
    columns = "".join(f" f_mc[{i + 1}]" for i in range(counts)) if counts > 1 else " f_mc" * counts
    act += f"\nthermo_style custom step atoms pe press{columns}\n" + THERMO + "run 20\n"
    theirs_style = decks.lj_cut()
    ours_style = style
    if "create_box 3" in fluid:
        theirs_style += "pair_coeff 3 3 0.05 1.9\n"
        ours_style = ours_style.replace("Si Ge", "Si Ge Si")
    ours = lammps.succeed(folder / "ours", fluid + ours_style + act, ranks=ranks)
    theirs = lammps.succeed(folder / "theirs", fluid + theirs_style + act, ranks=ranks)
    for name, values in theirs.thermo().items():
        assert ours.thermo()[name] == pytest.approx(values, rel=1e-6, abs=1e-6), name
    return ours.thermo()


@pytest.mark.sampled
@pytest.mark.parametrize("ranks", [2, 1])  # so that the sample holds gcmc of molecules on one rank
@pytest.mark.parametrize("move", MOVES)
def test_the_same_moves_as_with_lammps_own_style(lammps, tmp_path, lennard_jones, move, ranks):
    if move == "gcmc of molecules" and ranks > 1:
        pytest.skip("fix gcmc itself refuses this: molecule moves with full_energy on several ranks")
    style, types, act, counts = MOVES[move]
    (tmp_path / "pair.txt").write_text(PAIR_MOLECULE)
    ratio = (math.sqrt(1.9 * 2.1) / 2.1) ** 6
    act = act.format(intra=4.0 * math.sqrt(0.05 * 0.03) * (ratio * ratio - ratio))
    fluid = FLUID.format(style=style, types=types)
    thermo = compare(lammps, tmp_path, fluid, decks.mlff(lennard_jones), act, counts, ranks)
    if move.startswith("gcmc"):
        assert np.ptp(thermo["Atoms"]) > 0  # something happened


def mean_of_ideal_gas(lammps, folder, potential, lone_eV, mass, mode, steps, ranks=1, temperature_K=20000.0):
    """Sampled and exact mean number of atoms of a gas so thin that atoms hardly ever meet."""
    thermal_eV = BOLTZMANN_EV_PER_K * temperature_K
    side_A, wanted = 120.0, 30.0
    pressure_bar = wanted * thermal_eV / math.exp(-lone_eV / thermal_eV) / side_A**3 / BAR_A3_IN_EV
    deck = f"""
units metal
atom_style atomic
atom_modify map yes
region box block 0 {side_A} 0 {side_A} 0 {side_A}
create_box 2 box
create_atoms 1 random 20 4711 NULL overlap 12.0
mass * {mass}
{potential}
timestep 0.001
fix gas all gcmc 1 60 {mode} 1 29494 {temperature_K} 0.0 0.5 full_energy pressure {pressure_bar!r}
thermo_style custom step atoms
thermo 1
thermo_modify lost ignore
run {steps}
"""
    atoms = lammps.succeed(folder, deck, ranks=ranks).thermo()["Atoms"]
    return atoms[len(atoms) // 10 :].mean(), wanted


@pytest.mark.parametrize("ranks", [1, 2])
def test_gcmc_of_an_ideal_gas(lammps, tmp_path, embedded, ranks):
    """<N> = P V / kT exp(-E0 / kT) for atoms of energy E0. Seeds are fixed, so that this comes out the same each time.

    60 trials renew most of the gas, so that 270 steps are some 100 independent samples of a Poisson distribution:
    the mean of 30 is known to 0.5. With the energy of excluded atoms kept it would be 16.
    """
    mean, exact = mean_of_ideal_gas(lammps, tmp_path, decks.mlff(embedded), LONE_EV, 28.0855, 0, 300, ranks)
    assert mean == pytest.approx(exact, abs=2.5)


def test_gcmc_of_an_ideal_gas_of_the_student(lammps, tmp_path, student):
    """As the test above with silicon's own student."""
    deck = decks.silicon(decks.mlff(student, elements="Si"), "")
    lone = "delete_atoms group all compress no\ncreate_atoms 1 single 5 5 5 units box\nthermo_modify format float %.15g\nrun 0\n"
    energy = lammps.succeed(tmp_path / "lone", deck + lone).thermo()["E_pair"][-1]
    assert energy < -1.0
    mean, exact = mean_of_ideal_gas(
        lammps, tmp_path, decks.mlff(student, elements="Si Si"), energy, 28.0855, 0, 200, temperature_K=48640.0
    )
    assert mean == pytest.approx(exact, abs=3.0)


@pytest.mark.parametrize("ranks", [1, 2])
def test_widom_in_an_empty_box(lammps, tmp_path, embedded, ranks):
    """The excess chemical potential of an atom that meets no other is its own energy."""
    deck = f"""
units metal
atom_style atomic
atom_modify map yes
region box block 0 100 0 100 0 100
create_box 2 box
create_atoms 1 single 1 1 1
mass * 28.0
{decks.mlff(embedded)}
fix insert all widom 1 5 2 29494 5000.0 full_energy
thermo_style custom step f_insert[1]
thermo_modify format float %.12g
thermo 1
run 5
"""
    assert lammps.succeed(tmp_path, deck, ranks=ranks).thermo()["f_insert[1]"][-1] == pytest.approx(LONE_EV, abs=1e-6)
