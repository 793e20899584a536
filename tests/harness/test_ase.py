# SPDX-License-Identifier: GPL-2.0-or-later
"""Engine ase: calculators in a real Python beside LAMMPS, from the same start, with the same records."""

import json
import os
import pathlib
import re
import sys

import jsonschema
import pytest

from conftest import suite_dict

ROOT = pathlib.Path(__file__).parents[2]
COPPER = [{"name": "cu", "material": "copper", "atoms": 32, "temperature_K": 300}]
CU_EAM = {
    "name": "soft",
    "role": "reference",
    "pair_style": "eam/alloy",
    "pair_coeff": ["* * Cu_zhou.eam.alloy {elements}"],
    "files": ["Cu_zhou.eam.alloy"],
}
NVE = {"name": "nve", "ensemble": "nve", "timestep_fs": 1.0, "steps": 20, "warmup_steps": 5}

# A Lennard-Jones copper. The cutoff lies between two shells of neighbors, far from either.
LJ = {"epsilon": 0.4, "sigma": 2.3, "rc": 4.0}
LJ_LAMMPS = {
    "name": "lj-lammps",
    "role": "student",
    "pair_style": f"lj/cut {LJ['rc']}",
    "pair_coeff": [f"* * {LJ['epsilon']} {LJ['sigma']}"],
    "commands": ["pair_modify shift yes"],
}
LJ_ASE = {
    "name": "lj-ase",
    "role": "teacher",
    "engine": "ase",
    "calculator": "ase.calculators.lj:LennardJones",
    "arguments": {**LJ, "smooth": False},
}

# Atoms on springs, and what may go wrong with a calculator.
SPRINGS = """
import os
import sys

import numpy
from ase.calculators.calculator import Calculator, all_changes


class Springs(Calculator):
    implemented_properties = ["energy", "forces"]

    def __init__(self, stiffness=5.0, fault="", at=3, **kwargs):
        super().__init__(**kwargs)
        self.stiffness, self.fault, self.at, self.home, self.calls = stiffness, fault, at, None, 0

    def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        if self.home is None:
            self.home = atoms.get_positions()
        shift = atoms.get_positions() - self.home
        self.results = {"energy": 0.5 * self.stiffness * float((shift**2).sum()), "forces": -self.stiffness * shift}
        self.calls += 1
        if self.calls <= self.at:
            return
        if self.fault == "nan":
            self.results["energy"] = float("nan")
        elif self.fault == "explode":
            self.results["forces"] = numpy.full_like(shift, 1e4) * numpy.sign(shift)
        elif self.fault == "raise":
            print("ERROR: of the calculator's own", file=sys.stderr)
            raise RuntimeError("out of\\nluck")
        elif self.fault == "crash":
            os.abort()
        elif self.fault == "sleep":
            import time

            time.sleep(100)


def make(stiffness=5.0, fault="", at=3):
    return Springs(stiffness, fault, at)


def nothing():
    return None
"""


def springs(**changes):
    return {"name": "springs", "role": "reference", "engine": "ase", "calculator": "springs.py:make", **changes}


def ase_suite(*potentials, **changes):
    return suite_dict(
        **{"systems": COPPER, "protocols": [NVE], "potentials": list(potentials), "repetitions": 1, **changes}
    )


@pytest.fixture
def python_harness(harness, monkeypatch):
    monkeypatch.setenv("MLFFBENCH_PYTHON", sys.executable)
    (harness.folder / "springs.py").write_text(SPRINGS)
    return harness


def run(harness, suite, expect=0):
    harness.call("run", harness.write_suite(suite), "--output", "out", "--quiet", expect=expect)
    return json.loads((harness.folder / "out/results.json").read_text())


def bench_log(harness, potential):
    """The header, the rows as dictionaries and the summary of the potential's only run."""
    (path,) = (harness.folder / "out/runs").rglob(f"{potential}/*/bench.log")
    lines = path.read_text().splitlines()
    rows = [dict(zip(lines[2].split(","), line.split(","), strict=True)) for line in lines[3:] if line[0] != "#"]
    runs = [json.loads(line.removeprefix("# run ")) for line in lines if line.startswith("# run ")]
    return json.loads(lines[1][2:]), rows, runs


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
    table = python_harness.call("report", "out").stdout
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
    assert "(ase)" not in python_harness.call("report", "out").stdout


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


def test_an_interpreter_without_what_is_needed_is_told_before_any_run(harness):
    (harness.folder / "springs.py").write_text(SPRINGS)
    suite = harness.write_suite(ase_suite(springs()))
    bare = harness.folder / "bare"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S "$@"\n')  # without its packages
    bare.chmod(0o755)
    text = harness.call("run", suite, "--python", bare, expect=1).stderr
    assert f"{bare} of `springs` has no ASE; install it there (`{bare} -m pip install ase`)" in text
    text = harness.call("run", suite, "--python", "/nowhere/python", expect=1).stderr
    assert "Python not found: --python names /nowhere/python" in text
    text = harness.call("run", suite, "--python", "/bin/true", expect=1).stderr
    assert "/bin/true does not run as Python 3.10 or newer; it says: nothing" in text
    suite = harness.write_suite(ase_suite(springs(calculator="no_such_module.part:X", python=sys.executable)))
    text = harness.call("run", suite, expect=1).stderr
    assert "has no module `no_such_module`, which `no_such_module.part:X` is from" in text
    assert not (harness.folder / "results").exists()


def test_the_present_folder_is_not_taken_for_packages(python_harness):
    (python_harness.folder / "json.py").write_text("raise RuntimeError\n")
    (python_harness.folder / "ase.py").write_text("raise RuntimeError\n")
    run(python_harness, ase_suite(LJ_ASE))


def plan_ids(harness, suite):
    entries = json.loads(harness.call("plan", harness.write_suite(suite), "--json").stdout)["runs"]
    return {entry["potential"]: entry["run_id"] for entry in entries}


def test_run_id_follows_what_determines_the_run(python_harness):
    first = plan_ids(python_harness, ase_suite(springs(), CU_EAM))
    again = plan_ids(python_harness, ase_suite(springs(), CU_EAM))
    assert first == again
    other = plan_ids(python_harness, ase_suite(springs(arguments={"stiffness": 6}), CU_EAM))
    assert other["springs"] != first["springs"] and other["soft"] == first["soft"]
    (python_harness.folder / "moved").mkdir()
    (python_harness.folder / "moved/springs.py").write_text(SPRINGS)
    moved = plan_ids(python_harness, ase_suite(springs(calculator="moved/springs.py:make"), CU_EAM))
    assert moved == first
    (python_harness.folder / "springs.py").write_text(SPRINGS + "\n")
    assert plan_ids(python_harness, ase_suite(springs(), CU_EAM))["springs"] != first["springs"]


def test_run_id_follows_the_packages(python_harness):
    first = plan_ids(python_harness, ase_suite(springs()))
    package = python_harness.folder / "site/surprise-1.0.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: surprise\nVersion: 1.0\n")
    os.environ["PYTHONPATH"] = str(package.parent)
    try:
        assert plan_ids(python_harness, ase_suite(springs())) != first  # what a file imports is not known
        assert "surprise" not in json.dumps(run(python_harness, ase_suite(LJ_ASE))["runs"][0]["programs"])
    finally:
        del os.environ["PYTHONPATH"]


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"pair_style": "sw"}, "`pair_style` is a key of engine lammps, but `springs` is run by ase; remove it"),
        ({"commands": ["pair_modify shift yes"]}, "`commands` is a key of engine lammps"),
        ({"calculator": "absent.py:make"}, "absent.py of the calculator of `springs` does not exist"),
        ({"calculator": "ase.calculators.lj"}, "a calculator is MODULE:NAME"),
        ({"python": "absent/python"}, "absent/python of `springs` does not exist"),
        ({"arguments": {"a b": 1}}, "`a b` cannot be the name of an argument"),
        ({"arguments": {"a": [1]}}, "`a` must be text or a number or true or false, but is a list"),
        ({"arguments": {"a": "{model}"}}, "`springs` lacks the key `model`"),
        ({"model": "springs.py"}, "no argument of `springs` names {model}"),
        ({"calculator": None}, "lacks the key `calculator`; add it, e.g. `calculator: sevenn.calculator:Seven"),
        ({"engine": "lammps", "pair_style": "zero 4.0", "pair_coeff": ["* *"]}, "`calculator` is a key of engine ase"),
        ({"engine": "gpaw"}, '`engine` cannot be "gpaw"; one of: lammps, ase'),
    ],
)
def test_refuses_potentials(python_harness, changes, sentence):
    potential = {key: value for key, value in springs(**changes).items() if value is not None}
    result = python_harness.call("run", python_harness.write_suite(ase_suite(potential)), "--output", "out", expect=1)
    assert sentence in result.stderr and re.search(r"suite\.yaml:\d+:\d+: ", result.stderr)
    assert not (python_harness.folder / "out").exists()


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"layouts": [{"ranks": 2}]}, "layout 2x1 has several ranks, but `springs` is run by ase, which has one"),
        ({"protocols": [{**NVE, "ensemble": "npt"}]}, "`nve` has the ensemble npt, but `springs` is run by ase"),
        (
            {"protocols": [{**NVE, "ensemble": "nvt", "thermostat": {"type": "nose-hoover"}}]},
            "the thermostat nose-hoover",
        ),
        ({"protocols": [{"name": "m", "ensemble": "minimize"}]}, "`m` has the ensemble minimize"),
        ({"protocols": [{**NVE, "template": "t.mustache"}]}, "`nve` has a deck `template`"),
    ],
)
def test_refuses_what_ase_does_not_do(python_harness, changes, sentence):
    (python_harness.folder / "t.mustache").write_text("{{>potential}}\n{{>bench}}\nrun {{total_steps}}\n")
    suite = python_harness.write_suite(ase_suite(springs(), **changes))
    assert sentence in python_harness.call("run", suite, "--output", "out", expect=1).stderr
    apart = ase_suite(springs(systems=["other"]), {**CU_EAM, "systems": ["cu"]}, **changes)
    apart["systems"] = [*COPPER, {**COPPER[0], "name": "other"}]
    apart["protocols"] = [{**protocol, "systems": ["cu"]} for protocol in apart["protocols"]]
    apart["protocols"].append({**NVE, "name": "plain", "systems": ["other"]})
    if "layouts" not in changes:
        python_harness.call("plan", python_harness.write_suite(apart))


STORED = {"name": "md", "ensemble": "npt", "timestep_fs": 1.0, "steps": 30, "warmup_steps": 5, "dump_every": 10,
          "thermostat": {"type": "nose-hoover"}, "barostat": {"type": "nose-hoover", "damping_ps": 0.1}}  # fmt: skip
FRAMES = {"name": "frames", "ensemble": "rerun", "trajectory": "frames.lammpstrj"}


@pytest.mark.parametrize("columns", ["x y z", "xs ys zs"])
def test_forces_of_stored_frames_are_those_of_lammps(python_harness, columns):
    """In a triclinic box that does not begin at 0, or one that changes with the pressure."""
    harness = python_harness
    tilted = columns != "x y z"
    (harness.folder / "cell.data").write_text(
        "triclinic\n\n4 atoms\n2 atom types\n0.5 6.5 xlo xhi\n0 6.2 ylo yhi\n-1 6 zlo zhi\n1.1 0.4 -0.7 xy xz yz\n\n"
        "Masses\n\n1 63.546\n2 26.982\n\nAtoms # atomic\n\n3 2 3.6 3.2 2 0 0 0\n1 1 0.6 0.1 -0.9 0 1 0\n2 2 3.7 0.3 2.1 0 0 0\n"
        "4 1 1.1 3.3 -0.8 1 0 0\n"
    )
    cell = {"name": "cell", "data": "cell.data", "elements": ["Cu", "Al"], "temperature_K": 80, "supercell": [2, 2, 2]}
    systems = [cell] if tilted else COPPER
    stored = {**NVE, "dump_every": 10} if tilted else STORED
    run(harness, ase_suite(LJ_LAMMPS, systems=systems, protocols=[stored]))
    (dump,) = (harness.folder / "out/runs").rglob("trajectory.lammpstrj")
    text = dump.read_text()
    if tilted:  # LAMMPS writes its box of any shape; places in parts of it, as LAMMPS has them
        frames = []
        for frame in text.split("ITEM: TIMESTEP\n")[1:]:
            head, atoms = frame.split("ITEM: ATOMS ")
            (xlo, _, xy), (ylo, _, xz), (zlo, zhi, yz) = (
                [float(x) for x in line.split()] for line in head.splitlines()[4:7]
            )
            low = [xlo - min(0, xy, xz, xy + xz), ylo - min(0, yz), zlo]
            edges = [12.0, 12.4, zhi - zlo]
            lines = []
            for line in atoms.splitlines()[1:]:
                number, kind, _, *rest = line.split()
                x, y, z = (float(a) - b for a, b in zip(rest, low))
                c = z / edges[2]
                b = (y - c * yz) / edges[1]
                lines.append(f"{number} {kind} {(x - b * xy - c * xz) / edges[0]:.12g} {b:.12g} {c:.12g}")
            frames.append("ITEM: TIMESTEP\n" + head + "ITEM: ATOMS id type xs ys zs\n" + "\n".join(lines) + "\n")
        text = "".join(frames)
    (harness.folder / "frames.lammpstrj").write_text(text)
    suite = ase_suite(LJ_LAMMPS, LJ_ASE, systems=systems, protocols=[FRAMES])
    results = json.loads(
        harness.call("run", harness.write_suite(suite), "--output", "frames", "--json", "--quiet").stdout
    )
    for record in results["runs"]:
        assert record["steps"] == text.count("TIMESTEP") and record["latency"]["force_s"]["n"] > 0
        assert record["latency"]["step_s"]["n"] == 0 and record["flags"] == []
    (comparison,) = json.loads(harness.call("fidelity", "frames", "--json").stdout)["comparisons"]
    assert comparison["frames"] == text.count("TIMESTEP")
    assert comparison["force"]["teacher_rms_eV_per_A"] > 0.01
    assert comparison["force"]["max_eV_per_A"] < 1e-7
    energy = comparison["energy"]
    assert abs(energy["offset_eV_per_atom"]) < 1e-8 and energy["max_eV_per_atom"] < 1e-8
    assert energy["stress_rmse_GPa"] < 1e-5 and energy["virial_rmse_eV_per_atom"] < 1e-6


def test_frames_of_a_calculator_without_stress(python_harness):
    run(python_harness, ase_suite(LJ_LAMMPS, protocols=[STORED]))
    (dump,) = (python_harness.folder / "out/runs").rglob("trajectory.lammpstrj")
    (python_harness.folder / "frames.lammpstrj").write_text(dump.read_text())
    suite = ase_suite(springs(role="teacher"), LJ_LAMMPS, protocols=[FRAMES])
    python_harness.call("run", python_harness.write_suite(suite), "--output", "frames", "--quiet")
    (comparison,) = json.loads(python_harness.call("fidelity", "frames", "--json").stdout)["comparisons"]
    assert comparison["energy"]["rmse_eV_per_atom"] > 0 and comparison["energy"]["stress_rmse_GPa"] is None


def test_frames_whose_energy_is_no_number(python_harness):
    run(python_harness, ase_suite(LJ_LAMMPS, protocols=[STORED]))
    (dump,) = (python_harness.folder / "out/runs").rglob("trajectory.lammpstrj")
    (python_harness.folder / "frames.lammpstrj").write_text(dump.read_text())
    suite = ase_suite(springs(arguments={"fault": "nan", "at": 1}), protocols=[FRAMES])
    (record,) = run(python_harness, suite, expect=3)["runs"]
    assert [flag["check"] for flag in record["flags"]] == ["halted", "not_finite"]


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
