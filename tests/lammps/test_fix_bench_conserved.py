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


RAMPS = {
    "nvt": ("temp 300 600 0.1", "temperature"),
    "npt": ("temp 300 300 0.1 iso 0 20000 0.5", "pressure"),
    "nph": ("z 0 20000 0.5", "pressure"),
}


@pytest.mark.parametrize("name", RAMPS)
def test_a_nose_hoover_account_of_a_ramp_is_none(lammps, tmp_path, name):
    options, what = RAMPS[name]
    _, log = run(lammps, tmp_path, decks.silicon(integrate=f"fix move all {name} {options}\n"))
    assert log.runs[0]["not_conserved"] == f"fix move of style {name} changes the {what} that it aims at"
    assert not log.column("conserved_eV")


def test_a_ramp_of_a_pressure_that_nobody_controls(lammps, tmp_path):
    """Values of directions that the barostat leaves alone say nothing."""
    _, log = run(lammps, tmp_path, decks.silicon(integrate="fix move all npt temp 300 300 0.1 x 100 100 0.5\n"))
    assert log.runs[0]["not_conserved"] is None and log.runs[0]["drift"]


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


def test_a_ramp_of_rigid_bodies(lammps, tmp_path):
    """This fix does not say at which temperature it will end."""
    deck = RIGID.replace("fix rest all rigid/nve molecule {}", "fix rest all rigid/nvt molecule temp 1 {} 0.5")
    _, log = run(lammps, tmp_path / "constant", deck.format(1))
    assert log.runs[0]["not_conserved"] is None and log.runs[0]["drift"]
    _, log = run(lammps, tmp_path / "ramp", deck.format(2), then="run 60\nrun 60\n")
    text = "fix rest of style rigid/nvt changes the temperature that it aims at"
    assert [entry["not_conserved"] for entry in log.runs] == [text, text]
    assert [entry["drift"] for entry in log.runs] == [None, None]


def test_pair_styles_with_friction(lammps, tmp_path):
    deck = decks.LJ.replace("pair_style lj/cut 2.5", "comm_modify vel yes\npair_style dpd 1.0 2.5 4711")
    deck = deck.replace("pair_coeff 1 1 1.0 1.0", "pair_coeff 1 1 25.0 4.5")
    _, log = run(lammps, tmp_path, deck)
    assert log.runs[0]["not_conserved"] == "pair style dpd has friction or random forces"


BELOW_HYBRID = {
    "hybrid/overlay lj/cut 2.5 dpd/tstat 1 1 2.5 4711": (
        "pair_coeff 1 1 dpd/tstat 1.0\n",
        "pair style dpd/tstat has friction or random forces",
    ),
    "hybrid/scaled v_scale lj/cut 2.5": (
        "",
        "pair style hybrid/scaled may scale forces by variables that change",
    ),
    "hybrid/overlay lj/cut 2.5 zero 2.5": ("pair_coeff 1 1 zero\n", None),
}


@pytest.mark.parametrize("name", BELOW_HYBRID)
def test_below_a_hybrid_style(lammps, tmp_path, name):
    """Seen: a drift of 0.2 eV/atom/ps of a thermostat among the pair styles."""
    coefficients, reason = BELOW_HYBRID[name]
    deck = decks.LJ.replace(
        "pair_style lj/cut 2.5\npair_coeff 1 1 1.0 1.0\n",
        f"comm_modify vel yes\nvariable scale equal 1+step/1000\npair_style {name}\n"
        f"pair_coeff 1 1 lj/cut 1.0 1.0\n{coefficients}",
    )
    _, log = run(lammps, tmp_path, deck)
    assert log.runs[0]["not_conserved"] == reason


BPM = """\
units lj
newton on off
atom_style bond
atom_modify map yes
comm_modify vel yes
lattice fcc 1.4142
region box block 0 3 0 3 0 3
create_box 1 box bond/types 1 extra/bond/per/atom 14 extra/special/per/atom 60
create_atoms 1 box
mass 1 1.0
velocity all create 0.1 4711
pair_style zero 1.5
pair_coeff * *
bond_style {}
bond_coeff 1 {} 10.0 0.9 0.5
special_bonds lj 0 1 1 coul 0 1 1
create_bonds many all all 1 0.5 1.2
special_bonds lj 0 1 1 coul 1 1 1
timestep 0.005
fix nve all nve
"""


@pytest.mark.parametrize(
    "style, name", [("bpm/spring break no smooth no", ""), ("hybrid bpm/spring break no smooth no", "bpm/spring")]
)
def test_bond_styles_with_friction(lammps, tmp_path, style, name):
    _, log = run(lammps, tmp_path, BPM.format(style, name))
    assert log.runs[0]["not_conserved"] == "bond style bpm/spring has friction"


def test_charges_whose_own_energy_nobody_counts(lammps, tmp_path):
    """Seen: a drift of charges in thermo output's energy, which has no electronegativity."""
    deck = decks.silicon("pair_style coul/cut 5.0\npair_coeff * *\n").replace("atomic", "charge")
    tmp_path.mkdir(exist_ok=True)
    (tmp_path / "charges.txt").write_text("1 1.0 10.0 1.0 1.0 0.0\n")
    for fix in ("qeq/point 1 5.0 1e-6 100 charges.txt", "qeq/slater 1 5.0 1e-6 100 charges.txt"):
        _, log = run(lammps, tmp_path, deck + f"fix q all {fix}\n")
        assert log.runs[0]["not_conserved"].startswith(f"fix q of style {fix.split()[0]} ")
        assert log.runs[0]["drift"] is None


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
