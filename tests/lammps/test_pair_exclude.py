# SPDX-License-Identifier: GPL-2.0-or-later
"""pair_style mlff under neigh_modify exclude: atoms that are taken out altogether, and single pairs.

Asked elsewhere: https://github.com/brucefan1983/NEP_CPU/issues/19 (a frozen group under a many-body model),
https://github.com/lammps/lammps/issues/451 (the energy with a molecule excluded is not that without it).
"""

import numpy as np
import pytest

import decks
import toy_models

COMPUTES = """\
compute energy all pe/atom
compute stress all stress/atom NULL virial
compute vir all pressure NULL virial
thermo_style custom step pe c_vir[*]
"""

DUMP = (
    "write_dump rest custom dump.{name} id fx fy fz c_energy c_stress[1] c_stress[2] c_stress[3] c_stress[4] "
    'c_stress[5] c_stress[6] modify format float %.15g\nprint "{totals}" file totals.{name}\n'
)
TOTALS = " ".join(f"$({total}:%.15g)" for total in ("pe", *(f"c_vir[{i}]" for i in range(1, 7))))

EXCLUDED = {
    "all of a group": ("group one id 5 9 17", "exclude group one all"),
    "a group of all": ("group one id 5 9 17", "exclude group all one"),
    "all pairs of a type": ("group one type 2", "exclude type 1 2 exclude type 2 2"),
    "two groups": ("group one id 5 9 17\ngroup a id 5\ngroup b id 9 17", "exclude group a all exclude group all b"),
}


def results(done, name):
    totals = np.array([float(word) for word in (done.folder / f"totals.{name}").read_text().split()])
    return done.dump(f"dump.{name}"), totals


def assert_same(left, right, tolerance=1e-9):
    for ours, theirs in zip(left, right):
        assert ours.shape == theirs.shape
        assert np.abs(ours - theirs).max() <= tolerance * max(1.0, np.abs(theirs).max())


@pytest.fixture(scope="module")
def messages(tmp_path_factory):
    return toy_models.export(
        tmp_path_factory.mktemp("models") / "messages.pt", toy_models.Messages(), layers=toy_models.Messages.LAYERS
    )


@pytest.mark.sampled(times=2)
@pytest.mark.parametrize("way", [(1, "fold"), (1, "ghost"), (2, "ghost"), (4, "ghost")], ids="{0[0]}-{0[1]}".format)
@pytest.mark.parametrize("model", ["embedded", "messages"])
@pytest.mark.parametrize("how", EXCLUDED)
def test_an_atom_excluded_from_all_is_not_there(lammps, tmp_path, request, model, how, way):
    """Its energy, and its effect on all others, are those after delete_atoms: not those of a lone atom."""
    ranks, mode = way
    group, exclude = EXCLUDED[how]
    file = request.getfixturevalue(model)
    deck = (
        decks.crystal(tmp_path)
        + decks.mlff(file, f"mode {mode}")
        + COMPUTES
        + f"{group}\ngroup rest subtract all one\nrun 0\nneigh_modify {exclude}\nrun 0\n"
        + DUMP.format(name="excluded", totals=TOTALS)
        + "write_dump one custom dump.lone id fx fy fz c_energy\n"
        + "neigh_modify exclude none\ndelete_atoms group one compress no\nrun 0\n"
        + DUMP.format(name="deleted", totals=TOTALS)
    )
    done = lammps.succeed(tmp_path, deck, ranks=ranks)
    assert_same(results(done, "excluded"), results(done, "deleted"))
    assert not done.dump("dump.lone").any()
    assert not any("edges" in text for text in done.warnings)


def test_an_excluded_atom_of_the_student(lammps, tmp_path, student):
    """Blocks of a compiled model in float32, and excluded atoms that come back."""
    deck = decks.crystal(tmp_path) + decks.mlff(student, elements="Si Si") + COMPUTES
    deck += "group one id 5\ngroup rest subtract all one\nrun 0\n" + DUMP.format(name="before", totals=TOTALS)
    deck += "neigh_modify exclude group one all\nrun 0\n" + DUMP.format(name="excluded", totals=TOTALS)
    deck += "neigh_modify exclude none\nrun 0\n" + DUMP.format(name="after", totals=TOTALS)
    deck += "delete_atoms group one compress no\nrun 0\n" + DUMP.format(name="deleted", totals=TOTALS)
    done = lammps.succeed(tmp_path, deck)
    assert_same(results(done, "excluded"), results(done, "deleted"), 1e-6)
    assert_same(results(done, "before"), results(done, "after"), 1e-6)


@pytest.mark.parametrize("ranks", [1, 2])
def test_all_atoms_excluded(lammps, tmp_path, embedded, ranks):
    """Pairs within molecules and pairs between them are all pairs."""
    deck = MOLECULES + decks.mlff(embedded, elements="Si Ge") + "neigh_modify exclude molecule/intra all\n"
    deck += "neigh_modify exclude molecule/inter all\nthermo_style custom step pe press\nrun 0\n"
    done = lammps.succeed(tmp_path, deck, ranks=ranks)
    assert done.thermo()["PotEng"][-1] == 0.0


# 64 atoms of two types in 8 molecules
MOLECULES = """\
units metal
atom_style molecular
lattice diamond 5.431
region box block 0 2 0 2 0 2
create_box 2 box
create_atoms 1 box
mass 1 28.0855
mass 2 72.63
set group all type/fraction 2 0.5 4711
variable molecule atom floor((id-1)/8)+1
set group all mol v_molecule
displace_atoms all random 0.1 0.1 0.1 4711
group low id <= 20
group high subtract all low
velocity all create 300 4711 loop geom
"""

PARTIAL = {
    "a type with itself": "exclude type 2 2",
    "two types": "exclude type 1 2",
    "a group with itself": "exclude group low low",
    "two groups": "exclude group low high",
    "within molecules": "exclude molecule/intra all",
    "between molecules": "exclude molecule/inter all",
    "within molecules of a group": "exclude molecule/intra low",
    "some of each": "exclude type 2 2 exclude group low high exclude molecule/intra high",
}


@pytest.mark.sampled
@pytest.mark.parametrize("ranks", [1, 2, 3])
@pytest.mark.parametrize("how", PARTIAL)
def test_excluded_pairs_are_no_edges(lammps, tmp_path, lennard_jones, how, ranks):
    """A pair potential says which pairs are there: as for LAMMPS' own style under the same commands."""
    act = f"neigh_modify {PARTIAL[how]}\nfix nve all nve\ntimestep 0.001\n"
    act += "thermo_style custom step pe press pxy\nthermo_modify format float %.15g\nthermo 5\nrun 20\n"
    ours = lammps.succeed(tmp_path / "ours", MOLECULES + decks.mlff(lennard_jones) + act, ranks=ranks)
    theirs = lammps.succeed(tmp_path / "theirs", MOLECULES + decks.lj_cut() + act, ranks=ranks)
    for name, values in theirs.thermo().items():
        assert ours.thermo()[name] == pytest.approx(values, rel=1e-7, abs=1e-7), name
    assert any("takes edges out of the graph of model LennardJones" in text for text in ours.warnings)


@pytest.mark.parametrize("model", ["embedded", "messages"])
@pytest.mark.parametrize("ranks", [1, 2])
def test_two_groups_that_do_not_see_each_other(lammps, tmp_path, request, model, ranks):
    """A many-body model gives each of them what it has alone; one of a single atom has a lone atom's energy."""
    file = request.getfixturevalue(model)
    for group in ("low id <= 20", "low id 5"):
        energies = []
        for act in (
            "neigh_modify exclude group low high\n",
            "delete_atoms group low compress no\n",
            "delete_atoms group high compress no\n",
        ):
            structure = MOLECULES.replace("group low id <= 20", f"group {group}")
            deck = structure + decks.mlff(file) + act + "thermo_modify format float %.15g\nrun 0\n"
            done = lammps.succeed(tmp_path / str(len(energies)), deck, ranks=ranks)
            energies.append(done.thermo()["E_pair"][-1])
        assert energies[0] == pytest.approx(energies[1] + energies[2], rel=1e-10)


@pytest.mark.parametrize("ranks", [1, 2])
def test_a_frozen_group(lammps, tmp_path, lennard_jones, ranks):
    """As users freeze a substrate; its pairs among each other are left out to save time."""
    act = """
neigh_modify exclude group low low
fix nve high nve
fix hold low setforce 0 0 0
velocity low set 0 0 0
timestep 0.001
thermo_style custom step pe ke press
thermo_modify format float %.15g
thermo 5
run 30
"""
    ours = lammps.succeed(tmp_path / "ours", MOLECULES + decks.mlff(lennard_jones) + act, ranks=ranks)
    theirs = lammps.succeed(tmp_path / "theirs", MOLECULES + decks.lj_cut() + act, ranks=ranks)
    for name, values in theirs.thermo().items():
        assert ours.thermo()[name] == pytest.approx(values, rel=1e-7, abs=1e-7), name


def test_a_group_that_is_included(lammps, tmp_path, embedded):
    """neigh_modify include: LAMMPS makes lists of one group alone."""
    deck = MOLECULES.replace("atom_style molecular\n", "atom_style molecular\natom_modify map array first low\n")
    deck += decks.mlff(embedded) + "thermo_modify format float %.15g\n"
    included = lammps.succeed(tmp_path / "included", deck + "neigh_modify include low\nrun 0\n")
    deleted = lammps.succeed(
        tmp_path / "deleted",
        MOLECULES + decks.mlff(embedded) + "thermo_modify format float %.15g\n"
        "delete_atoms group high compress no\nrun 0\n",
    )
    assert included.thermo()["E_pair"][-1] == pytest.approx(deleted.thermo()["E_pair"][-1], rel=1e-12)


def test_a_rerun_under_exclusions_warns_as_well(lammps, tmp_path, lennard_jones):
    """Seen: nothing, since the warm-up before had shown the pair style that it was not the first call."""
    deck = MOLECULES + decks.mlff(lennard_jones) + "dump frames all custom 1 frames.dump id type x y z\nrun 0\n"
    deck += "undump frames\nrerun frames.dump dump x y z\n"
    again = "rerun frames.dump dump x y z\n"
    warning = "takes edges out of the graph of model LennardJones"
    done = lammps.succeed(tmp_path / "without", deck)
    assert not any(warning in text for text in done.warnings)
    done = lammps.succeed(tmp_path / "with", deck + "neigh_modify exclude group low low\n" + again + again)
    assert len([text for text in done.warnings if warning in text]) == 1
