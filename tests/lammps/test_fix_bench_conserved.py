# SPDX-License-Identifier: GPL-2.0-or-later
"""Where fix bench/latency tells a drift: only where all that changes the system is known to conserve or keep account."""

import pytest

import decks
from lammps_run import BenchLog

UNKNOWN = {
    "viscous": "fix v all viscous 0.05\n",
    "momentum": "fix v all momentum 10 linear 1 1 1\n",
    "deform": "fix v all deform 1 x erate 0.001 remap x\n",
    "efield": "fix v all addforce 0.1 0.0 0.0\n",
    "heat": "fix v all heat 1 0.1\n",
    "setforce": "group few id 1:4\nfix v few setforce 0 0 0\n",
}

# fixes that only look on, or keep what they change
GOOD = {
    "observers": "fix v all ave/time 1 10 10 c_thermo_temp\nfix w all store/state 0 x y z\n"
    'fix x all print 10 "step"\nfix y all ave/atom 1 10 10 vx\n',
    "suffix": "fix v all balance 10 1.1 shift x 5 1.1\n",
    "dynamic group": "region half block 0 1 0 2 0 2\ngroup moving dynamic all region half every 5\n",
}


def run(lammps, folder, deck, bench="energy 1", then="run 60\n", **kwargs):
    done = lammps.succeed(folder, deck + decks.bench(bench) + then, **kwargs)
    return done, BenchLog.read(folder / "bench.log")


@pytest.mark.parametrize("name", UNKNOWN)
def test_of_an_unknown_fix_nothing_is_assumed(lammps, tmp_path, name):
    """Seen with viscous: a drift of -0.088 eV/atom/ps, flagged."""
    after = 'print "drift $(f_bench[11]) $(f_bench[12]) $(f_bench[13])"\n'
    done, log = run(lammps, tmp_path, decks.silicon() + UNKNOWN[name], then="run 60\n" + after)
    assert not log.column("conserved_eV") and len(log.column("etotal_eV")) == 61
    assert log.runs[0]["drift"] is None
    style = UNKNOWN[name].split("fix v ")[1].split()[1]
    assert log.runs[0]["not_conserved"] == (
        f"fix v of style {style} is not known to conserve energy or to keep account of it"
    )
    assert log.runs[0]["not_conserved"] in " ".join(done.log.split())
    assert "drift 0 0 0" in done.output


@pytest.mark.parametrize("name", GOOD)
def test_known_good_fixes(lammps, tmp_path, name):
    _, log = run(lammps, tmp_path, decks.silicon() + GOOD[name])
    assert log.runs[0]["not_conserved"] is None
    assert log.runs[0]["drift"]["samples"] == 60


def test_remedies(lammps, tmp_path):
    """What the message proposes helps."""
    nvt = decks.silicon(integrate="fix move all nvt temp 300 300 0.1\n")
    _, log = run(lammps, tmp_path / "thermo", nvt + "thermo 1\n", bench="energy thermo")
    assert log.runs[0]["not_conserved"].endswith("use energy N")
    _, log = run(lammps, tmp_path / "every", nvt)
    assert log.runs[0]["not_conserved"] is None and log.runs[0]["drift"]

    langevin = decks.silicon() + "fix bath all langevin 300 300 0.1 4711 {}\n"
    _, log = run(lammps, tmp_path / "no", langevin.format("tally no"))
    assert log.runs[0]["not_conserved"] == "fix bath of style langevin keeps no account without tally yes"
    _, log = run(lammps, tmp_path / "yes", langevin.format("tally yes"))
    assert log.runs[0]["not_conserved"] is None and log.runs[0]["drift"]


def test_a_nose_hoover_account_of_a_ramp_is_none(lammps, tmp_path):
    _, log = run(lammps, tmp_path, decks.silicon(integrate="fix move all nvt temp 300 600 0.1\n"))
    assert log.runs[0]["not_conserved"] == "fix move of style nvt changes the temperature that it aims at"
    assert not log.column("conserved_eV")


RIGID = """\
units lj
atom_style molecular
lattice sc 0.2
region box block 0 4 0 4 0 4
create_box 1 box
create_atoms 1 box
mass 1 1.0
group odd id 1:64:2
set atom 1*2 mol 1
set atom 3*64 mol 2
group body molecule 1
velocity all create 1.0 4711
pair_style lj/cut 2.5
pair_coeff 1 1 1 1
neigh_modify exclude molecule/intra body
timestep 0.002
fix rest all rigid/nve molecule {}
"""


def test_a_rigid_body_in_a_bath_keeps_no_account(lammps, tmp_path):
    """The keyword langevin of fix rigid/nve: https://github.com/lammps/lammps/issues/2288."""
    _, log = run(lammps, tmp_path / "nve", RIGID.format(""))
    assert log.runs[0]["not_conserved"] is None
    _, log = run(lammps, tmp_path / "langevin", RIGID.format("langevin 1 1 1 4711"))
    assert "has a Langevin thermostat, of which it keeps no account" in log.runs[0]["not_conserved"]


def test_pair_styles_with_friction(lammps, tmp_path):
    deck = decks.LJ.replace("pair_style lj/cut 2.5", "comm_modify vel yes\npair_style dpd 1.0 2.5 4711")
    deck = deck.replace("pair_coeff 1 1 1.0 1.0", "pair_coeff 1 1 25.0 4.5")
    _, log = run(lammps, tmp_path, deck)
    assert log.runs[0]["not_conserved"] == "pair style dpd has friction or random forces"


def test_lost_atoms(lammps, tmp_path):
    """Nobody says that an atom leaves a box without walls: https://github.com/lammps/lammps/issues/2528 has what does."""
    deck = decks.LJ.replace("atom_style atomic\n", "atom_style atomic\nboundary f f f\n").replace(
        "3.0 87287", "30 87287"
    )
    _, log = run(lammps, tmp_path, deck + "thermo_modify lost ignore\nthermo 1\n", then="run 200\n")
    assert log.runs[0]["atoms"] < 32
    assert log.runs[0]["not_conserved"] == "the number of atoms has changed"
    assert log.runs[0]["drift"] is None


def test_swaps_of_temper_are_no_drift(lammps, tmp_path):
    deck = decks.LJ.replace("fix nve all nve\n", "fix move all nvt temp $t $t 0.1\n")
    deck = (
        "variable t world 2.8 3.2\n" + deck + decks.bench("energy 1", file="bench.$p").replace("bench.$p", "bench.${p}")
    )
    deck = "variable p world a b\n" + deck + "temper 200 10 $t move 4711 4712\nrun 60\n"
    lammps.succeed(tmp_path, deck, ranks=2, args=("-partition", "2x1"))
    for name in ("bench.a", "bench.b"):
        log = BenchLog.read(tmp_path / name)
        assert log.runs[0]["drift"] is None
        assert log.runs[0]["not_conserved"].startswith("command temper ")
        assert log.runs[1]["not_conserved"] is None and log.runs[1]["drift"]
