# SPDX-License-Identifier: GPL-2.0-or-later
"""fix bench/latency in the real LAMMPS: what it logs, and that it agrees with LAMMPS' own accounts."""

import json
import os
import re
import signal
import subprocess
import time

import pytest

from lammps_run import BenchLog

LJ = """\
units lj
atom_style atomic
lattice fcc 0.8442
region box block 0 2 0 2 0 2
create_box 1 box
create_atoms 1 box
mass 1 1.0
velocity all create 3.0 87287 loop geom
pair_style lj/cut 2.5
pair_coeff 1 1 1.0 1.0
fix nve all nve
timestep 0.005
"""

SILICON = """\
units metal
atom_style atomic
lattice diamond 5.431
region box block 0 2 0 2 0 2
create_box 1 box
create_atoms 1 box
mass 1 28.0855
velocity all create 300 4711 mom yes rot no dist gaussian loop geom
{potential}
fix nve all nve
timestep 0.001
"""

SW = "pair_style sw\npair_coeff * * Si.sw Si"


def run(lammps, folder, deck, **kwargs):
    done = lammps.run(folder, deck, **kwargs)
    assert done.returncode == 0, done.output
    return done


@pytest.mark.parametrize("potential", ["sevennet", "sw", "lj/cut"])
def test_summed_pair_times_equal_lammps_pair_row(lammps, tmp_path, sevennet, potential):
    steps = {"sevennet": 15, "sw": 500, "lj/cut": 5000}[potential]
    system = {
        "sevennet": SILICON.format(potential=f"pair_style mlff\npair_coeff * * {sevennet} Si"),
        "sw": SILICON.format(potential=SW),
        "lj/cut": LJ,
    }[potential]
    done = run(
        lammps, tmp_path, system + f"fix bench all bench/latency file bench.log warmup 5\nrun {steps}\n", threads=2
    )
    log = BenchLog.read(tmp_path / "bench.log")
    calls = log.column("pair_s")
    assert len(calls) == steps
    assert sum(calls) == pytest.approx(done.breakdown("Pair"), rel=0.01)
    assert log.runs[0]["pair_s"] == pytest.approx(done.breakdown("Pair"), rel=0.01)
    assert all(force >= pair for pair, force in zip(calls, log.column("force_s", "warmup", "run"), strict=True))


def test_rows_phases_and_warm_up(lammps, tmp_path):
    run(
        lammps,
        tmp_path,
        LJ + "fix bench all bench/latency file bench.log warmup 3 memory 4\n"
        "run 5\nrun 4\nrun 2 pre no\nminimize 0 0 3 10\nrun 0\n",
    )
    log = BenchLog.read(tmp_path / "bench.log")
    phases = [row["phase"] for row in log.rows]
    expected = ["setup"] + ["warmup"] * 3 + ["run"] * 2 + ["setup"] + ["run"] * 4 + ["run"] * 2 + ["setup"]
    assert phases[: len(expected)] == expected
    minimised = phases[len(expected) : -1]
    assert set(minimised) == {"min"} and len(minimised) >= 3
    assert phases[-1] == "setup"
    assert [int(row["call"]) for row in log.rows] == list(range(1, len(log.rows) + 1))
    assert [int(row["step"]) for row in log.rows[:14]] == [0, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10, 11, 11]
    assert [run["kind"] for run in log.runs] == ["run", "run", "run", "min", "run"]
    assert [run["steps"] for run in log.runs][:3] == [5, 4, 2]
    assert [run["calls"] for run in log.runs][:3] == [6, 5, 2]
    assert [bool(row["rss_B"]) for row in log.rows] == [int(row["call"]) % 4 == 0 for row in log.rows]
    assert all(10e6 < rss < 4e9 for rss in log.column("rss_B"))
    for row in log.rows:
        assert bool(row["step_s"]) == (row["phase"] in ("warmup", "run"))
        assert bool(row["pair_s"]) == (row["phase"] != "setup")
        assert float(row["force_s"]) > 0


def test_header_says_what_was_run(lammps, tmp_path, sevennet):
    deck = SILICON.format(potential=f"pair_style mlff\npair_coeff * * {sevennet} Si")
    run(
        lammps,
        tmp_path,
        deck + "fix bench all bench/latency file bench.log warmup 2 energy 3 memory 7 flush 2.5\nrun 1\n",
        threads=2,
    )
    header = BenchLog.read(tmp_path / "bench.log").header
    model = header.pop("model")
    assert (model["name"], model["layers"], model["backend"], model["threads"]) == ("SevenNet-0", 5, "torchscript", 2)
    expected = {
        "pair_style": "mlff",
        "units": "metal",
        "timestep": 0.001,
        "atoms": 64,
        "ranks": 1,
        "threads": 2,
        "device": "cpu",
        "warmup_calls": 2,
        "energy": 3,
        "memory_every": 7,
        "flush_s": 2.5,
        "timer": "normal",
        "lammps_version": "22 Jul 2025",
    }
    assert {key: header[key] for key in expected} == expected


def test_energies_equal_thermo_output(lammps, tmp_path):
    thermo = "thermo_style custom step temp pe etotal press\nthermo_modify format float %.15g\nthermo {}\n"
    deck = SILICON.format(potential=SW)
    fix = "fix bench all bench/latency file bench.log energy {}\nrun 12\n"
    all_steps = run(lammps, tmp_path / "all", deck + thermo.format(1) + fix.format("thermo"))
    reference = all_steps.thermo()
    log = BenchLog.read(tmp_path / "all" / "bench.log")
    for column, name in (("pe_eV", "PotEng"), ("etotal_eV", "TotEng"), ("temp_K", "Temp"), ("press_bar", "Press")):
        assert log.column(column) == pytest.approx(list(reference[name]), rel=1e-12)

    # every third step, thermo output every sixth: pressure only with the latter, since it needs the virial
    run(lammps, tmp_path / "some", deck + thermo.format(6) + fix.format(3))
    log = BenchLog.read(tmp_path / "some" / "bench.log")
    assert [int(row["step"]) for row in log.rows if row["etotal_eV"]] == [0, 3, 6, 9, 12]
    assert log.column("etotal_eV") == pytest.approx(list(reference["TotEng"][::3]), rel=1e-12)
    assert [int(row["step"]) for row in log.rows if row["press_bar"]] == [0, 6, 12]

    run(lammps, tmp_path / "none", deck + thermo.format(6) + fix.format("no"))
    assert not BenchLog.read(tmp_path / "none" / "bench.log").column("pe_eV")


def test_energies_do_not_change_the_trajectory(lammps, tmp_path):
    deck = SILICON.format(potential=SW) + "thermo_modify format float %.15g\n"
    with_fix = run(lammps, tmp_path / "with", deck + "fix bench all bench/latency energy 1\nrun 200\n")
    without = run(lammps, tmp_path / "without", deck + "run 200\n")
    assert with_fix.thermo()["TotEng"][-1] == without.thermo()["TotEng"][-1]


def test_rebuilds_equal_lammps_count(lammps, tmp_path):
    done = run(lammps, tmp_path, LJ + "fix bench all bench/latency file bench.log\nrun 400\n")
    log = BenchLog.read(tmp_path / "bench.log")
    builds = int(done.log.split("Neighbor list builds = ")[1].split()[0])
    assert builds > 5
    assert sum(int(row["rebuild"]) for row in log.rows if row["phase"] == "run") == builds


def test_several_ranks_write_one_row_per_call(lammps, tmp_path):
    done = run(
        lammps, tmp_path, LJ + "fix bench all bench/latency file bench.log flush 0.01 memory 10\nrun 3000\n", ranks=2
    )
    log = BenchLog.read(tmp_path / "bench.log")
    assert [int(row["call"]) for row in log.rows] == list(range(1, 3002))
    assert log.header["ranks"] == 2
    # the maximum over ranks of each call adds up to at least the larger of the ranks' sums
    assert sum(log.column("pair_s")) >= 0.99 * done.breakdown("Pair")
    assert len(log.column("rss_B")) == 300


def test_vector_in_thermo_output(lammps, tmp_path):
    deck = (
        LJ + "fix bench all bench/latency file bench.log warmup 10\n"
        "thermo_style custom step " + " ".join(f"f_bench[{i}]" for i in range(1, 11)) + "\nthermo 20\n"
        "thermo_modify format float %.15g\nrun 100\n"
    )
    thermo = run(lammps, tmp_path, deck).thermo()
    log = BenchLog.read(tmp_path / "bench.log")
    steady = log.column("pair_s", "run")
    assert list(thermo["f_bench[1]"]) == [1, 21, 41, 61, 81, 101]
    assert thermo["f_bench[2]"][-1] == pytest.approx(steady[-1], abs=1e-9)
    assert thermo["f_bench[4]"][-1] == pytest.approx(sum(steady) / len(steady), abs=1e-9)
    assert thermo["f_bench[5]"][-1] == pytest.approx(min(steady), abs=1e-9)
    assert thermo["f_bench[6]"][-1] == pytest.approx(max(steady), abs=1e-9)
    assert thermo["f_bench[8]"][-1] == sum(int(row["rebuild"]) for row in log.rows)
    assert thermo["f_bench[10]"][-1] >= thermo["f_bench[9]"][-1] > 10e6
    assert thermo["f_bench[2]"][0] == 0.0  # defined before the first step, never nan


def test_vector_after_a_run(lammps, tmp_path):
    deck = (
        LJ
        + "fix bench all bench/latency file bench.log\nvariable pair equal f_bench[2]\nvariable step equal f_bench[3]\n"
        + 'run 10\nprint "AFTER ${pair} ${step}"\n'
    )
    done = run(lammps, tmp_path, deck)
    pair, step = re.search(r"^AFTER (\S+) (\S+)", done.log, re.MULTILINE).groups()
    last = BenchLog.read(tmp_path / "bench.log").rows[-1]
    assert float(pair) == pytest.approx(float(last["pair_s"]), abs=2e-9)
    assert float(step) == pytest.approx(float(last["step_s"]), abs=2e-9)


def test_two_fixes_cannot_share_a_log(lammps, tmp_path):
    done = lammps.run(tmp_path, LJ + "fix one all bench/latency\nfix two all bench/latency\nrun 5\n")
    assert done.error == (
        "Bench log bench_latency.log is being written by another fix or simulation; "
        "choose another name with the keyword file"
    )


def test_a_log_is_begun_anew_by_the_next_fix(lammps, tmp_path):
    fix = "fix bench all bench/latency file bench.log\n"
    run(lammps, tmp_path, LJ + fix + "run 50\nunfix bench\n" + fix + "run 5\n")
    assert len(BenchLog.read(tmp_path / "bench.log").rows) == 6


def test_deleted_thermo_computes(lammps, tmp_path):
    deck = LJ + "thermo_style custom step\n{}\nuncompute thermo_pe\nrun 5\n"
    run(lammps, tmp_path / "thermo", deck.format("fix bench all bench/latency file bench.log"))
    assert not BenchLog.read(tmp_path / "thermo" / "bench.log").column("pe_lj")
    done = lammps.run(tmp_path / "every", deck.format("fix bench all bench/latency energy 2"))
    assert done.error.startswith("Fix bench/latency energy 2 needs the computes thermo_pe and thermo_temp")


def test_minimization_and_run_every_on_two_ranks(lammps, tmp_path):
    run(
        lammps,
        tmp_path,
        LJ + 'fix bench all bench/latency file bench.log flush 0\nrun 20 every 5 "print again"\nminimize 0 0 5 20\n',
        ranks=2,
    )
    log = BenchLog.read(tmp_path / "bench.log")
    assert [run["kind"] for run in log.runs] == ["run"] * 4 + ["min"]
    assert sum(row["phase"] == "run" for row in log.rows) == 20


@pytest.mark.parametrize("level", ["loop", "off"])
def test_without_lammps_timers_the_own_clock_serves(lammps, tmp_path, level):
    run(lammps, tmp_path, f"timer {level}\n" + LJ + "fix bench all bench/latency file bench.log\nrun 50\n")
    log = BenchLog.read(tmp_path / "bench.log")
    assert log.header["timer"] == level
    assert log.column("pair_s") == []
    assert len(log.column("force_s", "run")) == 50


def test_log_is_readable_after_kill(lammps, tmp_path):
    tmp_path.joinpath("in.lammps").write_text(
        f"plugin load {lammps.plugin}\n" + LJ + "fix bench all bench/latency file bench.log flush 0.05\nrun 100000000\n"
    )
    process = subprocess.Popen(
        [str(lammps.program), "-in", "in.lammps"], cwd=tmp_path, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        deadline = time.monotonic() + 60
        log = tmp_path / "bench.log"
        while not (log.exists() and log.stat().st_size > 200_000):
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    lines = log.read_bytes().split(b"\n")[:-1]  # a last line without its end is dropped
    columns = len(json.loads(lines[1][2:])["columns"])
    assert all(line.count(b",") == columns - 1 for line in lines[3:])
    assert [int(line.split(b",")[0]) for line in lines[3:]] == list(range(1, len(lines) - 2))


@pytest.mark.parametrize(
    "keywords, message",
    [
        ("speed 3", "Unknown fix bench/latency keyword: speed; known are file, warmup, energy, memory and flush"),
        ("warmup -1", "Fix bench/latency warmup must be 0 or more calls"),
        ("energy 0", "Fix bench/latency energy must be no, thermo or an interval in steps above 0"),
        ("memory -5", "Fix bench/latency memory must be an interval in calls, or 0 for never"),
        ("flush -1", "Fix bench/latency flush must be 0 or more seconds"),
        (
            "file no/such/folder/bench.log",
            "Bench log no/such/folder/bench.log cannot be created: No such file or directory; "
            "choose another name with the keyword file",
        ),
        (
            "file /dev/full",
            "Bench log /dev/full cannot be written: No space left on device; "
            "free space there or choose another place with the keyword file",
        ),
    ],
)
def test_bad_keywords(lammps, tmp_path, keywords, message):
    done = lammps.run(tmp_path, LJ + f"fix bench all bench/latency {keywords}\nrun 10\n")
    assert done.returncode != 0
    assert done.error == message


def test_respa_is_refused(lammps, tmp_path):
    done = lammps.run(tmp_path, LJ + "run_style respa 2 2 pair 1\nfix bench all bench/latency\nrun 1\n")
    assert done.error == "Fix bench/latency does not support run_style respa; use run_style verlet"


def test_plugin_of_another_lammps_is_refused(lammps, tmp_path):
    """The check itself: a copy of the plugin in which the version it was built for is another one."""
    text = lammps.plugin.read_bytes()
    assert text.count(b"22 Jul 2025\0") == 1
    other = tmp_path / "otherplugin.so"
    other.write_bytes(text.replace(b"22 Jul 2025\0", b"21 Jul 2024\0"))
    done = lammps.run(tmp_path, "units lj\n".replace("units", f"plugin load {other}\nunits"))
    lines = [line for line in done.output.splitlines() if "was built for" in line]
    assert lines and "was built for LAMMPS 21 Jul 2024, this is LAMMPS 22 Jul 2025" in lines[0]
    assert done.returncode != 0


@pytest.mark.parametrize("name", ["pair mlff", "fix bench/latency"])
def test_plugin_lists_its_styles(lammps, tmp_path, name):
    done = run(lammps, tmp_path, "plugin list\n")
    category, style = name.split()
    assert any(category in line and style in line for line in done.output.splitlines())
