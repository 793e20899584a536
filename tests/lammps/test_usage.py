# SPDX-License-Identifier: GPL-2.0-or-later
"""pair_style mlff with LAMMPS' commands, units and threads: each against what LAMMPS itself says, or metal units on one rank."""

import re
import subprocess

import numpy as np
import pytest

import decks
import toy_models
from lammps_run import BenchLog

KCAL_PER_EV = 23.060549
J_PER_EV = 1.602176634e-19
HARTREE_EV = 27.211386245988
BOHR_A = 0.529177210903

# name: Angstrom and eV in one unit, time step of about 1 fs in units, mass of one g/mol
UNITS = {
    "metal": (1.0, 1.0, 0.001, 1.0),
    "real": (1.0, 1.0 / KCAL_PER_EV, 1.0, 1.0),
    "si": (1e10, 1.0 / J_PER_EV, 1e-15, 1.66053906660e-27),
    "cgs": (1e8, 1e-7 / J_PER_EV, 1e-15, 1.66053906660e-24),
    "electron": (BOHR_A, HARTREE_EV, 1.0, 1.0),
    "micro": (1e4, 1e-15 / J_PER_EV, 1e-9, 1.66053906660e-12),
    "nano": (10.0, 1e-21 / J_PER_EV, 1e-6, 1.66053906660e-6),
}

FORCES = """\
compute energy all pe/atom
thermo_style custom step pe vol
thermo_modify format float %.15g norm no
run 0
write_dump all custom dump.lammpstrj id fx fy fz c_energy modify format float %.15g
print "$(pe:%.15g)" file energy
"""


def ok(done):
    assert done.returncode == 0, done.output[-3000:]
    return done


def convert(folder, units):
    """The crystal of decks.crystal in another unit style."""
    length, _, timestep, mass = UNITS[units]
    deck = decks.crystal(folder)
    text = (folder / "data.crystal").read_text()
    head, atoms = text.split("Atoms # atomic\n\n")
    head = re.sub(r"^0 (\S+) (.lo .hi)$", lambda m: f"0 {float(m[1]) / length!r} {m[2]}", head, flags=re.MULTILINE)
    head = re.sub(r"^(\d) (28\.0855|72\.63)$", lambda m: f"{m[1]} {float(m[2]) * mass!r}", head, flags=re.MULTILINE)
    rows = [line.split() for line in atoms.splitlines()]
    lines = [" ".join([*row[:2], *(repr(float(x) / length) for x in row[2:5])]) for row in rows]
    (folder / "data.crystal").write_text(head + "Atoms # atomic\n\n" + "\n".join(lines) + "\n")
    return deck.replace("units metal", f"units {units}") + f"neighbor {1.0 / length!r} bin\ntimestep {timestep}\n"


@pytest.mark.parametrize("units", UNITS)
@pytest.mark.parametrize("options", ["mode fold", "mode ghost"])
def test_units_are_converted(lammps, tmp_path, embedded, units, options):
    length, energy, *_ = UNITS[units]
    metal = ok(lammps.run(tmp_path / "metal", decks.crystal(tmp_path) + decks.mlff(embedded, "mode fold") + FORCES))
    other = ok(
        lammps.run(tmp_path / units, convert(tmp_path / "other", units) + decks.mlff(embedded, options) + FORCES)
    )
    force = other.dump()[:, :3] * energy / length
    assert force == pytest.approx(metal.dump()[:, :3], abs=1e-7)
    assert other.dump()[:, 3] * energy == pytest.approx(metal.dump()[:, 3], rel=1e-7)
    pe = [float((done.folder / "energy").read_text()) for done in (other, metal)]
    assert pe[0] * energy == pytest.approx(pe[1], rel=1e-7)


def test_units_without_meaning_are_refused(lammps, tmp_path, embedded):
    deck = decks.crystal(tmp_path).replace("units metal", "units lj") + decks.mlff(embedded)
    done = lammps.run(tmp_path, deck)
    assert done.returncode != 0
    assert (
        "works with units that can be converted to eV and Angstrom, such as metal; this simulation uses units lj"
        in done.error
    )


@pytest.mark.parametrize("ranks", [1, 2])
def test_rerun_gives_the_forces_of_the_run(lammps, tmp_path, embedded, ranks):
    deck = (
        decks.crystal(tmp_path)
        + decks.mlff(embedded, "mode ghost")
        + """
velocity all create 900 4928 dist gaussian mom yes rot no loop geom
fix nve all nve
timestep 0.002
dump frames all custom 5 frames id type x y z fx fy fz
dump_modify frames format float %.15g sort id
thermo_modify format float %.15g
run 20
undump frames
fix bench all bench/latency file bench.log
dump again all custom 5 again id type x y z fx fy fz
dump_modify again format float %.15g sort id
rerun frames dump x y z
"""
    )
    done = ok(lammps.run(tmp_path, deck, ranks=ranks))
    first, again = (
        np.loadtxt(
            [line for line in (done.folder / name).read_text().splitlines() if re.match(r"\d+ \d+ \S+ \S+ ", line)]
        )
        for name in ("frames", "again")
    )
    assert first.shape == again.shape == (5 * 64, 8)
    assert np.abs(first[:, 5:] - again[:, 5:]).max() < 1e-10


def test_heat_flux_follows_from_per_atom_virials(lammps, tmp_path, embedded):
    deck = (
        decks.crystal(tmp_path)
        + decks.mlff(embedded)
        + """
velocity all create 900 4928 dist gaussian mom yes rot no loop geom
compute ke all ke/atom
compute pe all pe/atom
compute stress all stress/atom NULL virial
compute flux all heat/flux ke pe stress
fix nve all nve
timestep 0.002
thermo_style custom step pe c_flux[*]
thermo_modify format float %.15g
run 10
write_dump all custom dump.lammpstrj id vx vy vz c_ke c_pe c_stress[*] modify format float %.15g
print "$(c_flux[1]:%.15g) $(c_flux[2]:%.15g) $(c_flux[3]:%.15g)" file flux
"""
    )
    done = ok(lammps.run(tmp_path, deck))
    atoms = done.dump()
    v, energy, s = atoms[:, :3], atoms[:, 3] + atoms[:, 4], atoms[:, 5:]
    tensor = np.stack([s[:, [0, 3, 4]], s[:, [3, 1, 5]], s[:, [4, 5, 2]]], axis=1)
    convective = (energy[:, None] * v).sum(axis=0)
    virial = -np.einsum("nij,nj->i", tensor, v) / 1.6021765e6  # bar A^3 -> eV
    flux = np.array([float(word) for word in (done.folder / "flux").read_text().split()])
    assert np.abs(virial).max() > 1e-3
    assert flux == pytest.approx(convective + virial, rel=1e-5, abs=1e-8)


def test_replicas_of_partitions_run_side_by_side(lammps, tmp_path, embedded):
    """NEB: two replicas, one rank each, of an atom that moves."""
    structure = decks.crystal(tmp_path)
    # the last replica's atom 1 is 0.3 A further in x
    x = next(
        line.split()
        for line in (tmp_path / "data.crystal").read_text().splitlines()
        if line.startswith("1 ") and len(line.split()) == 5
    )
    (tmp_path / "final").write_text(f"1\n1 {float(x[2]) + 0.3} {x[3]} {x[4]}\n")
    deck = (
        f"plugin load {lammps.plugin}\n"
        + structure.replace("atom_style atomic", "atom_style atomic\natom_modify map array")
        + decks.mlff(embedded)
        + """
timestep 0.001
min_style quickmin
fix neb all neb 1.0
thermo 5
neb 0.0 0.01 20 20 5 final final
"""
    )
    (tmp_path / "in.neb").write_text(deck)
    done = subprocess.run(
        [lammps.mpirun, "-np", "2", lammps.program, "-partition", "2x1", "-in", "in.neb"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for replica in (0, 1):
        assert "torchscript on cpu" in (tmp_path / f"log.lammps.{replica}").read_text()
    rows = [line.split() for line in (tmp_path / "log.lammps").read_text().splitlines() if re.match(r"\s*\d+ ", line)]
    assert len(rows) > 2
    single = decks.crystal(tmp_path) + decks.mlff(embedded) + "thermo_modify norm no format float %.15g\nrun 0\n"
    single += "group one id 1\ndisplace_atoms one move 0.3 0 0 units box\nrun 0\n"
    energies = re.findall(r"E_pair.*\n +0 +\S+ +(\S+)", ok(lammps.run(tmp_path / "single", single)).log)
    # PE1 and PE2 of the first line: both replicas before they move
    assert [float(rows[0][10]), float(rows[0][12])] == pytest.approx([float(energy) for energy in energies], rel=1e-7)


def test_two_sub_styles_of_our_own_add_up(lammps, tmp_path, embedded, lennard_jones):
    deck = decks.crystal(tmp_path)
    both = ok(
        lammps.run(
            tmp_path / "both",
            deck
            + "pair_style hybrid/overlay mlff mode ghost mlff\n"
            + f"pair_coeff * * mlff 1 {embedded} Si Ge\npair_coeff * * mlff 2 {lennard_jones} Si Ge\n"
            + FORCES,
        )
    )
    single = [
        ok(lammps.run(tmp_path / model.stem, deck + decks.mlff(model) + FORCES)).dump()
        for model in (embedded, lennard_jones)
    ]
    assert both.dump() == pytest.approx(single[0] + single[1], abs=1e-10)


def test_threads_follow_the_package_command(lammps, tmp_path, embedded):
    deck = decks.crystal(tmp_path) + decks.mlff(embedded) + "fix bench all bench/latency file bench.log\nrun 0\n"
    for threads, first in ((1, ""), (2, "package omp 2\n")):
        done = ok(lammps.run(tmp_path / str(threads), first + deck))
        assert f"torchscript on cpu, {threads} thread(s)" in done.output
        assert BenchLog.read(done.folder / "bench.log").header["model"]["threads"] == threads


def test_threads_do_not_change_forces(lammps, tmp_path, embedded):
    deck = decks.crystal(tmp_path, size=4) + decks.mlff(embedded, "mode fold") + FORCES
    dumps = [ok(lammps.run(tmp_path / str(threads), deck, threads=threads)).dump() for threads in (1, 2, 3)]
    assert np.abs(dumps[1] - dumps[0]).max() < 1e-13
    assert np.abs(dumps[2] - dumps[0]).max() < 1e-13


def test_threads_that_evaluate_blocks_do_not_change_forces(lammps, tmp_path, student):
    """A strictly local package: each thread evaluates blocks of its own."""
    deck = decks.crystal(tmp_path, size=4) + decks.mlff(student, elements="Si Si") + FORCES
    dumps = [ok(lammps.run(tmp_path / str(threads), deck, threads=threads)).dump() for threads in (1, 2, 5)]
    assert np.abs(dumps[1] - dumps[0]).max() < 2e-5
    assert np.abs(dumps[2] - dumps[0]).max() < 2e-5


def test_phases_are_logged(lammps, tmp_path, embedded):
    deck = (
        decks.crystal(tmp_path, size=3)
        + decks.mlff(embedded, "mode ghost")
        + "fix bench all bench/latency file bench.log\nfix nve all nve\nrun 10\n"
    )
    one = ok(lammps.run(tmp_path / "1", deck))
    two = ok(lammps.run(tmp_path / "2", deck, ranks=2))
    logs = [BenchLog.read(done.folder / "bench.log") for done in (one, two)]
    assert logs[0].column("edges") == logs[1].column("edges")  # each is one rank's, so they add up
    for log in logs:
        assert log.column("model_calls") == [1.0] * 11
        for row in log.rows:
            phases = sum(float(row[name]) for name in ("pack_s", "model_s", "scatter_s"))
            assert 0.0 < phases <= 1.05 * float(row["force_s"]) or log is logs[1]


@pytest.mark.parametrize("calls", ["auto", "0", "3"])
def test_warm_up_changes_no_result_and_counts_no_call(lammps, tmp_path, embedded, calls):
    deck = decks.crystal(tmp_path) + "{}" + "fix bench all bench/latency file bench.log\n" + FORCES
    done = ok(lammps.run(tmp_path / "a", deck.format(decks.mlff(embedded, f"warmup {calls}"))))
    plain = ok(lammps.run(tmp_path / "b", deck.format(decks.mlff(embedded))))
    assert done.dump() == pytest.approx(plain.dump(), abs=1e-12)
    assert BenchLog.read(done.folder / "bench.log").column("model_calls") == [1.0]


def test_a_shell_beyond_memory_is_refused(lammps, tmp_path):
    model = toy_models.export(tmp_path / "deep.pt", toy_models.Messages(), layers=200)
    done = lammps.run(tmp_path, decks.crystal(tmp_path) + decks.mlff(model, "mode ghost") + "run 0\n")
    assert done.returncode != 0
    assert re.search(
        r"model Messages needs ghosts within 1002, some \S+ atoms on each MPI rank: at least \S+ GiB", done.error
    )
    assert "fewer ranks on each node" in done.error


def test_a_tiled_box_below_the_shell_is_refused(lammps, tmp_path):
    model = toy_models.export(tmp_path / "deep.pt", toy_models.Messages(), layers=3)
    deck = decks.crystal(tmp_path) + "comm_style tiled\n" + decks.mlff(model, "mode ghost") + "run 0\n"
    done = lammps.run(tmp_path, deck)
    assert (
        "needs ghosts within 17 on 1 MPI ranks, more than the box length 10.86 that comm_style tiled allows"
        in done.error
    )


def test_other_ghost_cutoffs_are_refused_for_messages(lammps, tmp_path):
    model = toy_models.export(tmp_path / "deep.pt", toy_models.Messages(), layers=3)
    deck = (
        decks.crystal(tmp_path)
        + "neighbor 2.0 multi\ncomm_modify mode multi\n"
        + decks.mlff(model, "mode ghost")
        + "run 0\n"
    )
    done = lammps.run(tmp_path, deck)
    assert "needs comm_modify mode single" in done.error
