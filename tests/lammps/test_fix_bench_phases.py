# SPDX-License-Identifier: GPL-2.0-or-later
"""Which rows fix bench/latency writes: phases, kinds of runs, r-RESPA, rebuilds, partitions."""

import numpy as np
import pytest

import decks
from lammps_run import BenchLog

# Bonds of pairs on a simple cubic lattice: r-RESPA computes them more often than the other forces.
BONDED = """\
units lj
atom_style bond
lattice sc 0.6
region box block 0 4 0 4 0 4
create_box 1 box bond/types 1 extra/bond/per/atom 2 extra/special/per/atom 2
create_atoms 1 box
mass 1 1.0
bond_style harmonic
bond_coeff 1 50 1.18
pair_style lj/cut 2.5
pair_coeff 1 1 1 1
special_bonds lj 0 1 1
create_bonds single/bond 1 1 2
create_bonds single/bond 1 5 6
velocity all create 1 87287 loop geom
fix nve all nve
timestep 0.005
"""

NEB = """\
units lj
atom_style atomic
atom_modify map array sort 0 0
lattice fcc 1.0
region box block 0 2 0 2 0 2
create_box 1 box
create_atoms 1 box
mass 1 1.0
group gone id 32
delete_atoms group gone compress no
pair_style lj/cut 2.5
pair_coeff 1 1 1 1
timestep 0.01
min_style quickmin
fix neb all neb 1.0
fix bench all bench/latency
neb 0.0 0.01 20 20 10 final final.txt
"""


def numbers(rows, name):
    return [int(row[name]) for row in rows]


def assert_consecutive(log):
    assert numbers(log.rows, "call") == list(range(1, len(log.rows) + 1))


def test_rows_phases_and_warm_up(lammps, tmp_path):
    lammps.succeed(
        tmp_path,
        decks.LJ + decks.bench("warmup 3 memory 4") + "run 5\nrun 4\nrun 2 pre no\nminimize 0 0 3 10\nrun 0\n",
    )
    log = BenchLog.read(tmp_path / "bench.log")
    phases = [row["phase"] for row in log.rows]
    expected = ["setup"] + ["warmup"] * 3 + ["run"] * 2 + ["setup"] + ["run"] * 4 + ["run"] * 2 + ["setup"]
    assert phases[: len(expected)] == expected
    minimised = phases[len(expected) : -1]
    assert set(minimised) == {"min"} and len(minimised) >= 3
    assert phases[-1] == "setup"
    assert_consecutive(log)
    assert numbers(log.rows[:14], "step") == [0, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10, 11, 11]
    assert [run["run"] for run in log.runs] == [1, 2, 3, 4, 5]
    assert [run["kind"] for run in log.runs] == ["run", "run", "run", "min", "run"]
    assert [run["steps"] for run in log.runs][:3] == [5, 4, 2] and log.runs[-1]["steps"] == 0
    assert [run["calls"] for run in log.runs] == [6, 5, 2, len(minimised) + 1, 1]
    assert [run["atoms"] for run in log.runs] == [32] * 5
    for row in log.rows:
        stepping = row["phase"] in ("warmup", "run")
        for column in ("step_s", "neigh_s", "comm_s", "other_s"):
            assert bool(row[column]) == stepping
        assert bool(row["pair_s"]) == (row["phase"] != "setup")
        assert float(row["force_s"]) > 0
        assert row["level"] == "0"


def test_run_0_and_write_restart_between_runs(lammps, tmp_path):
    deck = decks.LJ + decks.bench() + "run 0\nwrite_restart a.restart\nrun 3\nwrite_restart b.restart\nrun 2\n"
    lammps.succeed(tmp_path, deck)
    log = BenchLog.read(tmp_path / "bench.log")
    assert [row["phase"] for row in log.rows] == ["setup"] * 2 + ["run"] * 3 + ["setup"] + ["run"] * 2
    assert [(run["steps"], run["calls"]) for run in log.runs] == [(0, 1), (3, 4), (2, 3)]
    assert not log.continued
    assert log.runs[0]["pair_s"] == 0.0


@pytest.mark.parametrize("ranks", [1, 2])
def test_run_every_and_minimize(lammps, tmp_path, ranks):
    deck = decks.LJ + decks.bench("flush 0") + 'run 20 every 5 "print again"\nminimize 0 0 5 20\n'
    lammps.succeed(tmp_path, deck, ranks=ranks)
    log = BenchLog.read(tmp_path / "bench.log")
    assert [run["kind"] for run in log.runs] == ["run"] * 4 + ["min"]
    assert [run["steps"] for run in log.runs[:4]] == [5] * 4
    assert numbers(log.select("run"), "step") == list(range(1, 21))
    assert_consecutive(log)


def test_minimization_sums_equal_the_timing_breakdown(lammps, tmp_path):
    done = lammps.succeed(tmp_path, decks.LJ + decks.bench("warmup 10") + "minimize 0 0 200 2000\n")
    log = BenchLog.read(tmp_path / "bench.log")
    assert {row["phase"] for row in log.rows} == {"setup", "min"}  # warm-up counts force calls of runs
    assert sum(log.column("pair_s")) == pytest.approx(done.breakdown("Pair"), rel=2e-3)
    assert log.runs[0]["pair_s"] == pytest.approx(done.breakdown("Pair"), rel=2e-3)
    assert log.runs[0]["drift"] is None


def test_rerun(lammps, tmp_path):
    deck = (
        decks.LJ
        + "thermo 5\ndump frames all custom 5 dump.lammpstrj id type x y z vx vy vz\n"
        + "dump_modify frames format float %.15g\n"
        + decks.bench()
        + "run 40\nrerun dump.lammpstrj dump x y z vx vy vz\nrun 2\n"
    )
    lammps.succeed(tmp_path, deck)
    log = BenchLog.read(tmp_path / "bench.log")
    frames = log.select("rerun")
    assert numbers(frames, "step") == list(range(0, 41, 5))
    assert_consecutive(log)
    for row in frames:
        assert not row["pair_s"] and not row["step_s"] and not row["neigh_s"]
        assert float(row["force_s"]) > 0
    assert [run["kind"] for run in log.runs] == ["run", "rerun", "run"]
    assert log.runs[1]["calls"] == len(frames)
    assert log.runs[1]["drift"] is None
    energies = {int(row["step"]): float(row["pe_lj"]) for row in log.select("setup", "run")[:41] if row["pe_lj"]}
    again = {int(row["step"]): float(row["pe_lj"]) for row in frames if row["pe_lj"]}
    assert again.keys() == energies.keys()
    assert list(again.values()) == pytest.approx(list(energies.values()), rel=1e-9)


@pytest.mark.parametrize("style, inner_pairs", [("bond 1 pair 2", False), ("inner 1 2.0 2.3 outer 2", True)])
def test_respa_has_a_row_for_each_level(lammps, tmp_path, style, inner_pairs):
    done = lammps.succeed(tmp_path, BONDED + f"run_style respa 2 3 {style}\n" + decks.bench() + "run 30\n")
    log = BenchLog.read(tmp_path / "bench.log")
    assert_consecutive(log)
    assert sorted(numbers(log.select("setup"), "level")) == [1, 2]
    rows = log.select("run")
    assert numbers(rows, "level") == [1, 1, 1, 2] * 30  # the outermost level is computed last
    assert numbers(rows, "step") == list(np.repeat(range(1, 31), 4))
    assert log.runs[0]["steps"] == 30 and log.runs[0]["calls"] == len(log.rows)
    for row in rows:
        for column in ("step_s", "neigh_s", "comm_s", "other_s"):
            assert bool(row[column]) == (row["level"] == "2")
        assert (float(row["pair_s"]) > 0) == (row["level"] == "2" or inner_pairs)
        assert float(row["force_s"]) > 0
        assert not row["pe_lj"] or row["level"] == "2"
    assert sum(log.column("pair_s")) == pytest.approx(done.breakdown("Pair"), rel=2e-3, abs=120e-9)
    total = done.breakdown("Pair") + done.breakdown("Bond")
    assert sum(log.column("force_s", "run")) == pytest.approx(total, rel=2e-3, abs=120e-9)
    # a step holds the force computations of all its levels
    for outer in range(30):
        forces = sum(float(row["force_s"]) for row in rows[4 * outer : 4 * outer + 4])
        assert float(rows[4 * outer + 3]["step_s"]) >= forces - 5e-9
    assert sum(log.column("step_s")) <= done.loop_times()[0] * (1 + 1e-5)


def test_rebuilds_equal_lammps_count(lammps, tmp_path):
    done = lammps.succeed(tmp_path, decks.LJ + decks.bench() + "run 400\n")
    log = BenchLog.read(tmp_path / "bench.log")
    builds = int(done.log.split("Neighbor list builds = ")[1].split()[0])
    assert builds > 5
    assert sum(numbers(log.select("run"), "rebuild")) == builds
    assert log.runs[0]["rebuilds"] == builds + 1  # that of the setup


def test_rebuilds_count_once_for_all_levels_of_respa(lammps, tmp_path):
    deck = BONDED + "run_style respa 2 3 bond 1 pair 2\n" + decks.bench() + "run 300\n"
    done = lammps.succeed(tmp_path, deck)
    log = BenchLog.read(tmp_path / "bench.log")
    builds = int(done.log.split("Neighbor list builds = ")[1].split()[0])
    assert builds > 5
    assert sum(numbers(log.select("run"), "rebuild")) == builds
    assert log.runs[0]["rebuilds"] == builds + 1


def test_run_of_no_step_without_setup_is_a_run_of_its_own(lammps, tmp_path):
    lammps.succeed(tmp_path, decks.LJ + decks.bench() + "run 100\nrun 0 pre no\nrun 5 pre no\n")
    log = BenchLog.read(tmp_path / "bench.log")
    assert_consecutive(log)
    assert [(run["steps"], run["calls"]) for run in log.runs] == [(100, 101), (0, 0), (5, 5)]
    assert log.runs[1]["pair_s"] == 0 and log.runs[1]["drift"] is None


def test_energies_between_steps_count_for_no_statistics(lammps, tmp_path):
    two_types = decks.LJ.replace("create_box 1 ", "create_box 2 ").replace("mass 1 ", "mass * ")
    two_types = two_types.replace("pair_coeff 1 1 ", "pair_coeff * * ")
    swap = "set group all type/fraction 2 0.5 4711\nfix swap all atom/swap 10 3 29494 1.5 ke no types 1 2\n"
    done = lammps.succeed(tmp_path, two_types + swap + decks.bench() + "run 100\n")
    log = BenchLog.read(tmp_path / "bench.log")
    assert_consecutive(log)
    rows = log.select("run")
    between = log.select("other")
    assert len(between) > 10 and len(rows) == 100 and all(row["pair_s"] for row in rows)
    assert all(not row["force_s"] and not row["step_s"] for row in between)
    assert sum(log.column("pair_s", "run")) == pytest.approx(done.breakdown("Pair"), rel=2e-3)
    assert f"{len(log.rows)} force calls, 100 of them for the statistics" in done.log


def test_several_ranks_write_one_row_per_call(lammps, tmp_path):
    lammps.succeed(tmp_path, decks.LJ + decks.bench("flush 0.01 memory 10") + "run 3000\n", ranks=2)
    log = BenchLog.read(tmp_path / "bench.log")
    assert numbers(log.rows, "call") == list(range(1, 3002))
    assert log.header["ranks"] == 2
    assert len(log.column("rss_B")) == 300


def partition_logs(folder):
    return [BenchLog.read(path) for path in sorted(folder.glob("bench_latency.log*"))]


def test_partitions_have_logs_of_their_own(lammps, tmp_path):
    lammps.succeed(tmp_path, decks.LJ + "fix bench all bench/latency\nrun 20\n", ranks=2, args=("-partition", "2x1"))
    names = sorted(path.name for path in tmp_path.glob("bench_latency*"))
    assert len(names) == 2 and names[0].endswith("0") and names[1].endswith("1")
    for log in partition_logs(tmp_path):
        assert numbers(log.rows, "step") == list(range(21))
        assert log.header["ranks"] == 1


def test_neb(lammps, tmp_path):
    (tmp_path / "final.txt").write_text("1\n31 1.6 1.6 1.6\n")
    lammps.succeed(tmp_path, NEB, ranks=2, args=("-partition", "2x1"))
    logs = partition_logs(tmp_path)
    assert len(logs) == 2
    for log in logs:
        assert_consecutive(log)
        assert {"min"} <= {row["phase"] for row in log.rows} <= {"setup", "min"}
        assert len(log.select("min")) >= 20
        assert {run["kind"] for run in log.runs} <= {"min"}


def test_commands_that_end_without_saying_so(lammps, tmp_path, student):
    """dynamical_matrix computes forces in many calls; LAMMPS tells fixes that they begin, but not that they are over."""
    matrix = "dynamical_matrix all regular 1e-4 file dm.dat\n"
    # it numbers atoms by a map
    crystal = decks.silicon().replace("atom_style atomic\n", "atom_style atomic\natom_modify map yes\n")
    lammps.succeed(tmp_path / "last", crystal + decks.bench() + matrix)
    last = BenchLog.read(tmp_path / "last" / "bench.log")
    calls = len(last.rows)
    assert calls > 6 * 60 and not last.runs  # two displacements of each coordinate
    assert_consecutive(last)

    lammps.succeed(
        tmp_path / "more", crystal + decks.bench() + matrix + decks.mlff(student, elements="Si") + "run 20\n"
    )
    more = BenchLog.read(tmp_path / "more" / "bench.log")
    assert_consecutive(more)
    assert [run["calls"] for run in more.runs] == [calls, 21]
    assert len(more.rows) == calls + 21
    assert not more.rows[calls - 1]["pair_s"]  # nobody knows when it ended
    assert {row["phase"] for row in last.rows} == {"other"} == {row["phase"] for row in more.rows[:calls]}
    assert [run["steps"] for run in more.runs] == [0, 20]


COUNTS = 'print "steps $(f_bench[2][2]) $(f_bench[3][2])"\n'


@pytest.mark.parametrize("timer", ["normal", "off"])
@pytest.mark.parametrize("command", ["dynamical_matrix", "third_order"])
def test_calls_outside_of_any_run_are_no_steps(lammps, tmp_path, command, timer):
    """Seen: the last of them counted as a step, and took the place of one in the warm-up."""
    crystal = decks.silicon().replace("atom_style atomic\n", "atom_style atomic\natom_modify map yes\n")
    matrix = f"group one id 1\n{command} one regular 1e-4 file matrix.dat\n"
    deck = f"timer {timer}\n" + crystal + decks.bench("warmup 3 energy thermo flush 0") + "thermo 5\nrun 5\n" + matrix
    done = lammps.succeed(
        tmp_path, deck + "run 5\n" + matrix + "run 5 pre no\n" + matrix + "minimize 0 0 3 10\n" + COUNTS
    )
    log = BenchLog.read(tmp_path / "bench.log")
    assert_consecutive(log)
    assert numbers(log.select("warmup"), "step") == [1, 2, 3]
    assert numbers(log.select("run"), "step") == list(range(4, 16))
    assert [(run["kind"], run["steps"]) for run in log.runs[:-1]] == [("run", steps) for steps in (5, 0, 5, 0, 5, 0)]
    assert log.runs[-1]["kind"] == "min"
    other = log.select("other")
    assert len(other) >= 3 * 7 and set(numbers(other, "step")) == {5, 10, 15}
    for row in other:  # energies that thermo output has printed are not those of displaced atoms
        assert not any(row[name] for name in ("pe_eV", "etotal_eV", "temp_K", "press_bar", "step_s", "other_s"))
    timed = [row for row in other if row["force_s"]]
    assert len(timed) > len(other) / 2 and all(float(row["force_s"]) > 0 for row in timed)
    assert sum(run["calls"] for run in log.runs) == len(log.rows)
    words = done.output.split("\nsteps ")[1].split()[:2]
    for word, column in zip(words, ("force_s", "step_s")):
        assert float(word) == pytest.approx(np.mean(log.column(column, "run")), abs=1e-9)


def test_a_fix_that_is_defined_before_a_run_without_setup(lammps, tmp_path):
    foreign = tmp_path / "foreign.txt"
    deck = decks.LJ + "run 5\n" + decks.bench(file="foreign.txt") + "run 5 pre no\n"
    tmp_path.mkdir(exist_ok=True)
    foreign.write_text("precious\n")
    lammps.succeed(tmp_path, deck)
    assert foreign.read_text() == "precious\n"

    again = (
        decks.LJ + decks.bench("energy 2") + "run 5\n" + decks.bench("energy 2", file="second.log") + "run 5 pre no\n"
    )
    lammps.succeed(tmp_path, again)
    second = BenchLog.read(tmp_path / "second.log")
    assert numbers(second.rows, "step") == [6, 7, 8, 9, 10]
    assert second.runs[0]["steps"] == 5
