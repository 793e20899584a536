# SPDX-License-Identifier: GPL-2.0-or-later
"""Energies and the conserved quantity in the log of fix bench/latency: those that LAMMPS itself prints."""

import numpy as np
import pytest

import decks
from lammps_run import BenchLog

PRINT_ALL = (
    "thermo_style custom step temp pe etotal econserve press\nthermo_modify format float %.15g norm no\nthermo {}\n"
)

NVE = "fix move all nve\n"
# fixes that change the energy and say by how much
ACCOUNTED = {
    "nvt": "fix move all nvt temp 500 500 0.1\n",
    "npt": "fix move all npt temp 300 300 0.1 iso 20000 20000 0.5\n",
    "csvr": NVE + "fix bath all temp/csvr 300 600 0.1 4711\n",
    "temp/berendsen": NVE + "fix bath all temp/berendsen 300 600 0.1\n",
    "temp/rescale": NVE + "fix bath all temp/rescale 5 300 600 1.0 1.0\n",
    "langevin": NVE + "fix bath all langevin 300 600 0.1 4711 tally yes\n",
}
# fixes that change box or velocities and do not
UNACCOUNTED = {
    "langevin": NVE + "fix bath all langevin 300 600 0.1 4711\n",
    "press/berendsen": NVE + "fix press all press/berendsen iso 0 0 1.0 modulus 1e6\n",
}


def by_step(log, column, *phases):
    return {int(row["step"]): float(row[column]) for row in log.select(*phases) if row[column]}


def test_energies_equal_thermo_output(lammps, tmp_path):
    deck = decks.silicon()
    fix = decks.bench("energy {}") + "run 12\n"
    all_steps = lammps.succeed(tmp_path / "all", deck + PRINT_ALL.format(1) + fix.format("thermo"))
    reference = all_steps.thermo()
    log = BenchLog.read(tmp_path / "all" / "bench.log")
    names = {"pe_eV": "PotEng", "etotal_eV": "TotEng", "conserved_eV": "TotEng", "temp_K": "Temp", "press_bar": "Press"}
    for column, name in names.items():
        assert log.column(column) == pytest.approx(list(reference[name]), rel=1e-12)

    # every third step, thermo output every sixth: pressure only with the latter, since it needs the virial
    lammps.succeed(tmp_path / "some", deck + PRINT_ALL.format(6) + fix.format(3))
    log = BenchLog.read(tmp_path / "some" / "bench.log")
    assert [int(row["step"]) for row in log.rows if row["etotal_eV"]] == [0, 3, 6, 9, 12]
    assert log.column("etotal_eV") == pytest.approx(list(reference["TotEng"][::3]), rel=1e-12)
    assert [int(row["step"]) for row in log.rows if row["press_bar"]] == [0, 6, 12]

    lammps.succeed(tmp_path / "none", deck + PRINT_ALL.format(6) + fix.format("no"))
    log = BenchLog.read(tmp_path / "none" / "bench.log")
    assert not any(log.column(name) for name in names)
    assert log.runs[0]["drift"] is None


def test_two_ranks_log_energies_of_the_whole_system(lammps, tmp_path):
    deck = decks.silicon() + decks.bench("energy 2") + "run 10\n"
    for ranks in (1, 2):
        lammps.succeed(tmp_path / str(ranks), deck, ranks=ranks)
    one, two = (BenchLog.read(tmp_path / str(ranks) / "bench.log") for ranks in (1, 2))
    for column in ("pe_eV", "etotal_eV", "conserved_eV", "temp_K"):
        assert len(two.column(column)) == 6
        assert one.column(column) == pytest.approx(two.column(column), rel=1e-10)


def test_energies_do_not_change_the_trajectory(lammps, tmp_path):
    deck = decks.silicon() + "thermo_modify format float %.15g\n"
    with_fix = lammps.succeed(tmp_path / "with", deck + decks.bench("energy 1") + "run 200\n")
    without = lammps.succeed(tmp_path / "without", deck + "run 200\n")
    assert with_fix.thermo()["TotEng"][-1] == without.thermo()["TotEng"][-1]


def test_under_nve_the_total_energy_is_conserved(lammps, tmp_path):
    lammps.succeed(tmp_path, decks.silicon() + decks.bench("energy 5") + "run 50\n")
    log = BenchLog.read(tmp_path / "bench.log")
    assert len(log.column("conserved_eV")) == 11
    assert all(row["conserved_eV"] == row["etotal_eV"] for row in log.rows)


@pytest.mark.parametrize("name", ACCOUNTED)
def test_conserved_quantity_equals_that_of_thermo_output(lammps, tmp_path, name):
    deck = decks.silicon(integrate=ACCOUNTED[name]) + PRINT_ALL.format(10)
    done = lammps.succeed(tmp_path, deck + decks.bench("energy 5") + "run 500\n")
    log = BenchLog.read(tmp_path / "bench.log")
    thermo = done.thermo()
    conserved, total = by_step(log, "conserved_eV", "run"), by_step(log, "etotal_eV", "run")
    steps = [int(step) for step in thermo["Step"]][1:]
    assert [conserved[step] for step in steps] == pytest.approx(list(thermo["Econserve"][1:]))
    assert [total[step] for step in steps] == pytest.approx(list(thermo["TotEng"][1:]), rel=1e-10)
    # what the bath gave is much more than what the integration loses
    assert np.ptp(list(conserved.values())) < 0.1 * np.ptp(list(total.values()))
    assert log.runs[0]["drift"] is not None


@pytest.mark.parametrize("name", UNACCOUNTED)
def test_without_an_account_nothing_is_conserved(lammps, tmp_path, name):
    lammps.succeed(tmp_path, decks.silicon(integrate=UNACCOUNTED[name]) + decks.bench("energy 5") + "run 100\n")
    log = BenchLog.read(tmp_path / "bench.log")
    assert log.column("conserved_eV") == []
    assert len(log.column("etotal_eV")) == 21
    assert log.runs[0]["drift"] is None


def test_with_thermo_energies_an_account_is_not_read(lammps, tmp_path):
    """It is right only at the end of a step."""
    deck = decks.silicon(integrate=ACCOUNTED["nvt"]) + "thermo 5\n" + decks.bench("energy thermo") + "run 50\n"
    lammps.succeed(tmp_path, deck)
    log = BenchLog.read(tmp_path / "bench.log")
    assert len(log.column("etotal_eV")) == 11
    assert log.column("conserved_eV") == []


def test_an_account_goes_on_over_runs(lammps, tmp_path):
    deck = decks.silicon(integrate=ACCOUNTED["nvt"]) + PRINT_ALL.format(10) + decks.bench("energy 10")
    lammps.succeed(tmp_path, deck + "run 200\nrun 200 pre no\nrun 200\n")
    log = BenchLog.read(tmp_path / "bench.log")
    conserved = log.column("conserved_eV", "run")
    assert len(conserved) == 60
    assert np.ptp(conserved) < 0.1 * np.ptp(log.column("etotal_eV", "run"))


def test_deleted_thermo_computes(lammps, tmp_path):
    deck = decks.LJ + "thermo_style custom step\n{}uncompute thermo_pe\nrun 5\n"
    lammps.succeed(tmp_path / "thermo", deck.format(decks.bench()))
    assert not BenchLog.read(tmp_path / "thermo" / "bench.log").column("pe_lj")
    done = lammps.run(tmp_path / "every", deck.format(decks.bench("energy 2")))
    assert done.error.startswith("Fix bench/latency energy 2 needs the computes thermo_pe and thermo_temp")


@pytest.mark.parametrize("style", ["cg", "sd", "fire", "quickmin"])
@pytest.mark.parametrize("keyword", ["energy 3", "energy thermo"])
def test_printed_steps_of_minimizations_have_all_energies(lammps, tmp_path, style, keyword):
    """Also beside a dump, for which LAMMPS forgets who asked the computes, and where a step has several calls."""
    deck = (
        decks.LJ
        + "displace_atoms all random 0.1 0.1 0.1 4711\nthermo 7\nthermo_style custom step pe etotal temp press\n"
        + "thermo_modify norm no format float %.15g\ndump frames all custom 7 dump.lammpstrj id x y z\n"
        + decks.bench(keyword)
        + f"min_style {style}\nminimize 1e-6 1e-6 200 400\n"
    )
    thermo = lammps.succeed(tmp_path, deck).thermo()
    log = BenchLog.read(tmp_path / "bench.log")
    assert len(thermo["Step"]) > 2
    for step, pe, etotal, temp, press in zip(*(thermo[n] for n in ("Step", "PotEng", "TotEng", "Temp", "Press"))):
        told = [row for row in log.rows if int(row["step"]) == step][-1]
        for name, value in (("pe_", pe), ("etotal_", etotal), ("temp_", temp), ("press_", press)):
            (column,) = [column for column in told if column.startswith(name)]
            assert told[column], f"step {step} has no {column}"
            assert float(told[column]) == pytest.approx(value, rel=1e-13), f"{column} of step {step}"
