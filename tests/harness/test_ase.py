# SPDX-License-Identifier: GPL-2.0-or-later
"""Engine ase: calculators in a real Python beside LAMMPS, from the same start, with the same records."""

import json
import pathlib
import re
import sys

import jsonschema
import pytest
from ase_springs import (
    LJ_ASE,
    LJ_LAMMPS,
    NVE,
    SPRINGS,
    ase_suite,
    bench_log,
    python_harness_fixture,  # noqa: F401
    run,
    springs,
)

ROOT = pathlib.Path(__file__).parents[2]


def test_energies_are_those_of_lammps_from_the_same_start(python_harness):
    protocol = {**NVE, "steps": 95}
    results = run(python_harness, ase_suite(LJ_LAMMPS, LJ_ASE, protocols=[protocol]))
    _, ours, _ = bench_log(python_harness, "lj-ase")
    _, theirs, _ = bench_log(python_harness, "lj-lammps")
    assert [row["step"] for row in ours] == [row["step"] for row in theirs] == [str(step) for step in range(101)]
    assert [row["phase"] for row in ours] == [row["phase"] for row in theirs]
    atoms = 32
    for row, other in zip(ours, theirs):  # the same trajectory, as far as both programs' constants agree
        for column in ("pe_eV", "etotal_eV", "conserved_eV"):
            assert abs(float(row[column]) - float(other[column])) < 1e-6 * atoms, (row["step"], column)
        assert float(row["temp_K"]) == pytest.approx(float(other["temp_K"]), rel=1e-4)
    assert float(ours[0]["temp_K"]) == pytest.approx(600, rel=1e-5)  # a crystal starts at twice its temperature
    totals = [float(row["etotal_eV"]) / atoms for row in ours]
    assert max(totals) - min(totals) < 1e-3
    assert all(run["flags"] == [] for run in results["runs"])


def test_bench_log_and_record_are_as_with_lammps(python_harness):
    results = run(python_harness, ase_suite(LJ_LAMMPS, LJ_ASE, measure={"energy_every": 5, "memory_every": 10}))
    header, rows, (summary,) = bench_log(python_harness, "lj-ase")
    their_header, their_rows, _ = bench_log(python_harness, "lj-lammps")
    assert set(their_header) - set(header) == {"box", "cutoff", "lammps_version", "mpi", "timer"}
    for key in ("units", "timestep", "atoms", "ranks", "threads", "device", "warmup_calls", "energy", "memory_every"):
        assert header[key] == their_header[key], key
    phases = ["pack_s", "model_s", "scatter_s", "edges", "model_calls"]  # which a calculator does not tell
    assert list(rows[0]) + phases == list(their_rows[0])
    for ours, theirs in zip(rows, their_rows):
        assert (ours["call"], ours["step"], ours["phase"]) == (theirs["call"], theirs["step"], theirs["phase"])
        assert bool(ours["pe_eV"]) == bool(theirs["pe_eV"]) and bool(ours["rss_B"]) == bool(theirs["rss_B"])
        assert bool(ours["step_s"]) == bool(theirs["step_s"]) and bool(ours["pair_s"]) == bool(theirs["pair_s"])
        if ours["step_s"]:
            assert 0 < float(ours["pair_s"]) < float(ours["step_s"])
    assert (summary["steps"], summary["calls"], summary["atoms"]) == (25, 26, 32)
    assert summary["pair_s"] == pytest.approx(sum(float(row["pair_s"]) for row in rows[1:]), abs=1e-7)

    records = {record["potential"]: record for record in results["runs"]}
    ours, theirs = records["lj-ase"], records["lj-lammps"]
    assert list(ours) == list(theirs)
    for part in ("inputs", "programs", "process", "environment"):
        assert set(ours[part]) == set(theirs[part]), part
    assert (ours["inputs"]["engine"], theirs["inputs"]["engine"]) == ("ase", "lammps")
    assert ours["inputs"]["data_sha256"] == theirs["inputs"]["data_sha256"]
    assert ours["inputs"]["calculator"]["arguments"] == LJ_ASE["arguments"]
    programs = ours["programs"]
    assert programs["python"] == sys.executable and programs["lammps"] is None
    assert programs["ase"] == programs["calculator_version"] == programs["python_packages"]["ase"]
    assert programs["calculator_package"] == "ase" and "numpy" in programs["python_packages"]
    assert ours["latency"]["pair_s"]["n"] == 20 and ours["memory"]["peak_rss_B"] > 10e6

    schema = json.loads(python_harness.call("schema", "results").stdout)
    jsonschema.Draft202012Validator(schema).validate(results)


def test_tables_and_plan_tell_the_engine_where_there_are_two(python_harness):
    results = run(python_harness, ase_suite(LJ_LAMMPS, LJ_ASE))
    assert {cell["potential"]: cell["engine"] for cell in results["cells"]} == {"lj-ase": "ase", "lj-lammps": "lammps"}
    table = python_harness.call("report", "out", "--details").stdout
    assert (
        len(re.findall(r"^lj-ase \(ase\) ", table, re.M))
        == len(re.findall(r"^lj-lammps \(lammps\) ", table, re.M))
        == 4  # three tables of figures, and that of the forms of the models
    )
    plan = json.loads((python_harness.folder / "out/plan.json").read_text())
    assert {entry["engine"] for entry in plan["runs"]} == {"lammps", "ase"}
    compared = json.loads(python_harness.call("compare", "out", "--json").stdout)
    assert [cell["potential_b"] for cell in compared["cells"]] == ["lj-lammps"] and not compared["not_alike"]
    for form in ("gbench", "junit", "csv"):
        python_harness.call("export", "out", "--format", form)
    run(python_harness, ase_suite(springs()))
    assert "(ase)" not in python_harness.call("report", "out", "--details").stdout


@pytest.mark.parametrize("ramp", [False, True])
def test_langevin_keeps_the_temperature(python_harness, ramp):
    protocol = {**NVE, "name": "nvt", "ensemble": "nvt", "steps": 6000, "warmup_steps": 1000}
    if ramp:
        protocol["temperature_K"] = {"from": 100, "to": 500}
    suite = ase_suite(springs(), protocols=[protocol], checks={"average_min_time_ps": 3})
    (record,) = run(python_harness, suite)["runs"]
    assert record["flags"] == [] and record["drift"] is None
    temperature = record["averages"]["temperature_K"]
    assert temperature["judged"] and temperature["wanted"] == pytest.approx(300, rel=1e-3)
    assert abs(temperature["mean"] - 300) < 15 + 4 * temperature["standard_error"]
    _, rows, _ = bench_log(python_harness, "springs")
    assert all(row["conserved_eV"] == "" for row in rows)
    if ramp:
        heat = [float(row["temp_K"]) for row in rows]
        assert sum(heat[500:1000]) / 500 < 200 and sum(heat[-500:]) / 500 > 400


def test_warmup_thermostat_leaves_nve_behind(python_harness):
    protocol = {**NVE, "steps": 500, "warmup_steps": 500, "warmup_thermostat": {"damping_ps": 0.05}}
    (record,) = run(python_harness, ase_suite(springs(), protocols=[protocol]))["runs"]
    _, rows, _ = bench_log(python_harness, "springs")
    totals = {phase: [float(row["etotal_eV"]) for row in rows if row["phase"] == phase] for phase in ("warmup", "run")}
    assert len(totals["warmup"]) == len(totals["run"]) == 500 and record["flags"] == []
    assert max(totals["warmup"]) - min(totals["warmup"]) > 0.1
    assert max(totals["run"]) - min(totals["run"]) < 0.02
    assert [bool(row["conserved_eV"]) for row in rows] == [row["phase"] == "run" for row in rows]


@pytest.mark.parametrize("fault, reason", [("nan", "not finite"), ("explode", "explodes")])
def test_physics_end_a_run_as_in_lammps(python_harness, fault, reason):
    protocol = {**NVE, "steps": 100}
    suite = ase_suite(springs(arguments={"fault": fault, "at": 20}), protocols=[protocol])
    (record,) = run(python_harness, suite, expect=3)["runs"]
    halted = [flag["message"] for flag in record["flags"] if flag["check"] == "halted"]
    assert len(halted) == 1 and reason in halted[0] and "at step 2" in halted[0]


@pytest.mark.parametrize(
    "change, sentence",
    [
        ({"arguments": {"fault": "raise"}}, "springs.py:make failed in its force call: RuntimeError: out of luck"),
        ({"arguments": {"fault": "crash"}}, "Python crashed (SIGABRT)"),
        ({"arguments": {"stifness": 5}}, "springs.py:make(stifness=5) gives no calculator"),
        ({"calculator": "springs.py:nothing"}, "gives a NoneType, which is no ASE calculator"),
        ({"calculator": "springs.py:absent"}, "springs.py:absent does not exist"),
        ({"calculator": "springs.py:os"}, "springs.py:os is no class or function"),
        ({"calculator": "ase.calculators.absent:X"}, "which " + sys.executable + " does not have"),
        ({"calculator": "broken.py:make"}, "broken.py:make cannot be imported: SyntaxError"),
    ],
    ids=lambda value: value.split(" ")[0] if isinstance(value, str) else "",
)
def test_a_fault_of_the_calculator_is_one_sentence(python_harness, change, sentence):
    (python_harness.folder / "broken.py").write_text("def make(:\n")
    (failure,) = run(python_harness, ase_suite(springs(**change)), expect=2)["failures"]
    assert sentence in failure["what"] and "\n" not in failure["what"]
    assert failure["look_at"].endswith("stdout.txt") and (python_harness.folder / failure["look_at"]).is_file()


def test_a_run_that_takes_too_long_is_ended(python_harness):
    suite = ase_suite(springs(arguments={"fault": "sleep"}), measure={"timeout_s": 5, "flush_s": 0})
    (failure,) = run(python_harness, suite, expect=2)["failures"]
    assert "took longer than 5 s" in failure["what"] and failure["look_at"].endswith("stdout.txt")
    _, rows, runs = bench_log(python_harness, "springs")
    assert [row["phase"] for row in rows] == ["setup", "warmup", "warmup"] and runs == []


def test_threads_and_model_reach_the_calculator(python_harness):
    (python_harness.folder / "weights.txt").write_text("4.5")
    (python_harness.folder / "springs.py").write_text(
        SPRINGS + "\nimport beside\n\ndef read(path):\n    return Springs(beside.stiffness(path))\n"
    )
    (python_harness.folder / "beside.py").write_text(
        "import os\n\ndef stiffness(path):\n    assert os.environ['OMP_NUM_THREADS'] == '2'\n    return float(open(path).read())\n"
    )
    potential = springs(calculator="springs.py:read", arguments={"path": "{model}"}, model="weights.txt")
    (record,) = run(python_harness, ase_suite(potential, layouts=[{"threads": 2}]))["runs"]
    assert record["inputs"]["model"]["file"] == str(python_harness.folder / "weights.txt")
    assert record["threads"] == record["inputs"]["bench_log_header"]["threads"] == 2
    assert not list(python_harness.folder.rglob("__pycache__"))


def test_a_triclinic_file_with_masses_of_its_own_is_read_as_lammps_does(python_harness):
    (python_harness.folder / "cell.data").write_text(
        "triclinic\n\n4 atoms\n2 atom types\n0.5 6.5 xlo xhi\n0 6.2 ylo yhi\n-1 6 zlo zhi\n1.1 0.4 -0.7 xy xz yz\n\n"
        "Masses\n\n1 64.928\n2 25.987\n\nAtoms # atomic\n\n3 2 3.6 3.2 2 0 0 0\n1 1 0.6 0.1 -0.9 0 1 0\n2 2 3.7 0.3 2.1 0 0 0\n"
        "4 1 1.1 3.3 -0.8 1 0 0\n\nVelocities\n\n1 9 9 9\n2 0 0 0\n3 0 0 0\n4 1 1 1\n"
    )
    systems = [
        {"name": "cell", "data": "cell.data", "elements": ["Cu", "Al"], "temperature_K": 80, "supercell": [2, 2, 2]}
    ]
    run(python_harness, ase_suite(LJ_LAMMPS, LJ_ASE, systems=systems), expect=0)
    _, ours, _ = bench_log(python_harness, "lj-ase")
    _, theirs, _ = bench_log(python_harness, "lj-lammps")
    for row, other in zip(ours, theirs):
        assert float(row["pe_eV"]) == pytest.approx(float(other["pe_eV"]), abs=32e-6)
        assert float(row["temp_K"]) == pytest.approx(float(other["temp_K"]), rel=1e-4)


def test_sevennet_is_the_same_in_lammps_and_in_python(python_harness):
    """The suite that answers whether it is slower in LAMMPS than in Python, shortened."""
    text = (ROOT / "inputs/suites/engines.yaml").read_text()
    text = text.replace("../models", str(ROOT / "inputs/models")).replace("repetitions: 6", "repetitions: 1")
    suite = text.replace("steps: 80, warmup_steps: 10", "steps: 4, warmup_steps: 1").replace("threads: 2", "threads: 1")
    results = run(python_harness, suite)
    assert all(run["flags"] == [] for run in results["runs"])
    _, ours, _ = bench_log(python_harness, "sevennet-0-python")
    _, theirs, _ = bench_log(python_harness, "sevennet-0-lammps")
    for row, other in zip(ours, theirs):
        for column in ("pe_eV", "etotal_eV"):
            assert abs(float(row[column]) - float(other[column])) < 5e-6 * 64
    programs = {run["potential"]: run["programs"] for run in results["runs"]}["sevennet-0-python"]
    assert programs["calculator_package"] == "sevenn" and programs["torch"]
