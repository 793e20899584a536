# SPDX-License-Identifier: GPL-2.0-or-later
"""The log file of fix bench/latency: its header and columns, logs that are continued, and logs that are refused."""

import os
import re
import select
import signal
import threading
import time
from datetime import UTC, datetime

import pytest

import decks
from lammps_run import BenchLog

COLUMNS = (
    "call step phase level rebuild pair_s pair_min_s pair_mean_s force_s step_s neigh_s comm_s other_s "
    "pe_{E} etotal_{E} conserved_{E} temp_{T} press_{P} rss_B rss_mean_B peak_rss_B lammps_B device_B"
)
MLFF_COLUMNS = "pack_s model_s scatter_s edges model_calls"
UNITS = {
    "metal": ("eV", "K", "bar"),
    "real": ("kcal_per_mol", "K", "atm"),
    "si": ("J", "K", "Pa"),
    "cgs": ("erg", "K", "dyne_per_cm2"),
    "electron": ("hartree", "K", "Pa"),
    "micro": ("pg_um2_per_us2", "K", "pg_per_um_us2"),
    "nano": ("ag_nm2_per_ns2", "K", "ag_per_nm_ns2"),
    "lj": ("lj", "lj", "lj"),
}
BUSY = "is being written by another fix or simulation; choose another name with the keyword file"

# One atom that moves on: in any units
FREE = """\
units {units}
atom_style atomic
region box block 0 10 0 10 0 10
create_box 1 box
create_atoms 1 single 5 5 5
mass 1 1.0
pair_style zero 1.0
pair_coeff * *
neighbor 0.3 bin
fix nve all nve
"""


def columns(units):
    energy, temperature, pressure = UNITS[units]
    names = COLUMNS.format(E=energy, T=temperature, P=pressure).split()
    return names + MLFF_COLUMNS.split()


def calls(log):
    return [int(row["call"]) for row in log.rows]


def assert_one_clear_sentence(done, *words):
    assert done.returncode != 0
    assert done.error and "\n" not in done.error and len(done.error) < 300, done.output[-2000:]
    for word in words:
        assert word in done.error, done.error


def test_header_says_what_was_run(lammps, tmp_path, lennard_jones):
    begun = datetime.now(UTC).replace(microsecond=0)
    deck = decks.crystal(tmp_path) + decks.mlff(lennard_jones) + "fix nve all nve\ntimestep 0.002\n"
    lammps.succeed(tmp_path, deck + decks.bench("warmup 2 energy 3 memory 7 flush 2.5") + "run 1\n", threads=2)
    header = BenchLog.read(tmp_path / "bench.log").header
    opened = datetime.strptime(header["created_utc"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert begun <= opened <= datetime.now(UTC)
    assert header["package_version"] and header["mpi"].count("\n") == 0
    assert (header["model"]["layers"], header["model"]["species"]) == (1, ["Si", "Ge"])
    assert header["columns"] == columns("metal")
    expected = {
        "pair_style": "mlff",
        "units": "metal",
        "timestep": 0.002,
        "atoms": 64,
        "ranks": 1,
        "threads": 2,
        "device": "cpu",
        "warmup_calls": 2,
        "energy": 3,
        "memory_every": 7,
        "flush_s": 2.5,
        "sync": False,
        "fences": [],
        "timer": "normal",
        "lammps_version": "22 Jul 2025",
    }
    assert {key: header[key] for key in expected} == expected


@pytest.mark.parametrize("energy", ["no", "thermo", "25"])
def test_header_of_other_styles(lammps, tmp_path, energy):
    lammps.succeed(tmp_path, decks.LJ + decks.bench(f"energy {energy}") + "run 1\n", ranks=2)
    header = BenchLog.read(tmp_path / "bench.log").header
    assert header["model"] is None and header["device"] == "cpu"
    assert (header["pair_style"], header["ranks"], header["warmup_calls"]) == ("lj/cut", 2, 0)
    assert (header["memory_every"], header["flush_s"]) == (100, 1.0)
    assert header["energy"] == (25 if energy == "25" else energy)


@pytest.mark.parametrize("units", UNITS)
def test_units_are_in_column_names(lammps, tmp_path, units):
    lammps.succeed(tmp_path, FREE.format(units=units) + decks.bench("energy 1") + "run 2\n")
    log = BenchLog.read(tmp_path / "bench.log")
    assert log.header["columns"] == columns(units)
    assert log.column(columns(units)[13]) == [0.0] * 3


def test_the_default_name(lammps, tmp_path):
    lammps.succeed(tmp_path, decks.LJ + "fix bench all bench/latency\nrun 3\n")
    assert calls(BenchLog.read(tmp_path / "bench_latency.log")) == [1, 2, 3, 4]


def test_a_log_of_another_process_is_emptied(lammps, tmp_path):
    for steps in (50, 5):
        lammps.succeed(tmp_path, decks.LJ + decks.bench() + f"run {steps}\n")
    log = BenchLog.read(tmp_path / "bench.log")
    assert calls(log) == list(range(1, 7))
    assert not log.continued and [run["run"] for run in log.runs] == [1]


def test_append_goes_on_with_a_log(lammps, tmp_path):
    for steps in (10, 5):
        lammps.succeed(tmp_path, decks.LJ + decks.bench("append yes warmup 12") + f"run {steps}\n")
    log = BenchLog.read(tmp_path / "bench.log")
    assert calls(log) == list(range(1, 18))
    assert [int(row["step"]) for row in log.rows] == [*range(11), *range(6)]
    assert [run["run"] for run in log.runs] == [1, 2]
    ((at, header),) = log.continued
    assert at == 11
    assert header["columns"] == log.header["columns"] and header.keys() == log.header.keys()


def test_a_restart_file_goes_on_with_a_log(lammps, tmp_path):
    lammps.succeed(tmp_path, decks.LJ + decks.bench("warmup 12") + "run 10\nwrite_restart bench.restart\n")
    deck = "read_restart bench.restart\nfix nve all nve\n" + decks.bench("warmup 12") + "run 6\n"
    done = lammps.succeed(tmp_path, deck + 'print "COUNT $(f_bench[1]) $(f_bench[8])"\n')
    log = BenchLog.read(tmp_path / "bench.log")
    assert calls(log) == list(range(1, 19))
    assert [int(row["step"]) for row in log.rows] == [*range(11), *range(10, 17)]
    assert [run["run"] for run in log.runs] == [1, 2]
    assert [at for at, _ in log.continued] == [11]
    # another process warms up anew
    assert [row["phase"] for row in log.rows] == ["setup"] + ["warmup"] * 10 + ["setup"] + ["warmup"] * 6
    assert f"COUNT 18 {sum(int(row['rebuild']) for row in log.rows)}" in done.log


def test_another_fix_id_does_not_go_on_with_a_log(lammps, tmp_path):
    lammps.succeed(tmp_path, decks.LJ + decks.bench() + "run 10\nwrite_restart bench.restart\n")
    deck = "read_restart bench.restart\nfix nve all nve\n" + decks.bench(name="other") + "run 6\n"
    lammps.succeed(tmp_path, deck)
    assert calls(BenchLog.read(tmp_path / "bench.log")) == list(range(1, 8))


@pytest.mark.parametrize("between", ["unfix bench\n", "clear\n" + decks.LJ])
def test_a_log_of_this_process_is_continued(lammps, tmp_path, between):
    lammps.succeed(tmp_path, decks.LJ + decks.bench() + "run 10\n" + between + decks.bench() + "run 5\n")
    log = BenchLog.read(tmp_path / "bench.log")
    assert calls(log) == list(range(1, 18))
    assert [at for at, _ in log.continued] == [11]
    assert [run["run"] for run in log.runs] == [1, 2]


@pytest.mark.parametrize("between", ["append", "clear"])
def test_other_columns_are_refused(lammps, tmp_path, between):
    first = decks.LJ + decks.bench() + "run 5\n"
    second = decks.silicon() + decks.bench("append yes" if between == "append" else "") + "run 5\n"
    if between == "append":
        lammps.succeed(tmp_path, first)
        written = (tmp_path / "bench.log").read_bytes()
        done = lammps.run(tmp_path, second)
        assert (tmp_path / "bench.log").read_bytes() == written
    else:
        done = lammps.run(tmp_path, first + "clear\n" + second)
    assert_one_clear_sentence(done, "bench.log", "columns")


@pytest.mark.parametrize("text", ["# mlff-bench-log 1\n# {}\ncall,step\n", "step,temp\n1,2\n", "notes\n"])
def test_append_refuses_what_is_no_log_of_this_version(lammps, tmp_path, text):
    (tmp_path / "bench.log").write_text(text)
    done = lammps.run(tmp_path, decks.LJ + decks.bench("append yes") + "run 5\n")
    assert_one_clear_sentence(done, "bench.log")
    assert (tmp_path / "bench.log").read_text() == text


def test_append_begins_a_log_that_is_not_there(lammps, tmp_path):
    lammps.succeed(tmp_path, decks.LJ + decks.bench("append yes") + "run 5\n")
    log = BenchLog.read(tmp_path / "bench.log")
    assert calls(log) == list(range(1, 7)) and not log.continued


def test_two_fixes_cannot_share_a_log(lammps, tmp_path):
    done = lammps.run(tmp_path, decks.LJ + "fix one all bench/latency\nfix two all bench/latency\nrun 5\n")
    assert done.error == f"Bench log bench_latency.log {BUSY}"


@pytest.mark.parametrize("options", ["", "append yes"])
def test_two_simulations_cannot_share_a_log(lammps, tmp_path, options):
    deck = decks.synthetic("sleep 0.01") + decks.bench(f"flush 0 {options}")
    process = lammps.start(tmp_path, deck + "run 100000\n")
    try:
        deadline = time.monotonic() + 60
        while not (tmp_path / "bench.log").exists() or (tmp_path / "bench.log").read_bytes().count(b"\n") < 4:
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.02)
        folder = tmp_path / "second"
        done = lammps.run(folder, deck.replace("file bench.log", "file ../bench.log") + "run 5\n")
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert done.error == f"Bench log ../bench.log {BUSY}"
    log = BenchLog.read(tmp_path / "bench.log", partial=True)
    assert calls(log) == list(range(1, len(log.rows) + 1)) and not log.continued


def test_two_fixes_with_two_logs(lammps, tmp_path):
    deck = decks.LJ + decks.bench(name="one", file="one.log") + decks.bench("energy 2", name="two", file="two.log")
    lammps.succeed(tmp_path, deck + "run 50\n")
    one, two = (BenchLog.read(tmp_path / name) for name in ("one.log", "two.log"))
    assert calls(one) == calls(two) == list(range(1, 52))
    assert sum(one.column("pair_s")) == pytest.approx(sum(two.column("pair_s")), abs=1e-6)
    assert len(two.column("etotal_lj")) == 26


def test_files_that_are_no_files(lammps, tmp_path):
    two = decks.bench(file="/dev/null", name="one") + decks.bench(file="/dev/null", name="two")
    lammps.succeed(tmp_path / "null", decks.LJ + two + "run 10\n")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = lammps.run(tmp_path / "run", decks.LJ + decks.bench(file=str(pipe)) + "run 10\n")
    assert done.returncode != 0
    assert re.search(r"Bench log \S*pipe cannot be created: .*; choose another name", done.error)


def test_log_that_goes_on_after_a_change_of_folder(lammps, tmp_path):
    lammps.succeed(tmp_path, decks.LJ + decks.bench() + "run 30\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "bench.log").write_text("\n".join((tmp_path / "bench.log").read_text().splitlines()[:9]) + "\n")
    lammps.succeed(tmp_path, decks.LJ + decks.bench("append yes") + "shell cd sub\nrun 20\n")
    log = BenchLog.read(tmp_path / "bench.log")
    assert [int(row["call"]) for row in log.rows] == list(range(1, 53))
    assert len((tmp_path / "sub" / "bench.log").read_text().splitlines()) == 9


def test_pipe_whose_reader_leaves(lammps, tmp_path):
    os.mkfifo(tmp_path / "bench.log")
    reader = os.open(tmp_path / "bench.log", os.O_RDONLY | os.O_NONBLOCK)

    def read_a_little():
        while not select.select([reader], [], [], 0.01)[0] or not os.read(reader, 4096):
            time.sleep(0.01)
        os.close(reader)

    thread = threading.Thread(target=read_a_little)
    thread.start()
    done = lammps.run(tmp_path, decks.LJ + decks.bench("flush 0.05") + "run 2000000\n")
    thread.join()
    assert done.returncode != 0
    assert "Bench log bench.log cannot be written: Broken pipe" in done.error
