# SPDX-License-Identifier: GPL-2.0-or-later
"""Systems beyond crystals, plugins of a potential, lengths and thermostats of their own, in real LAMMPS."""

import itertools
import json
import math
import re
import shutil
import statistics

from conftest import SI_SW, SI_TERSOFF, suite_dict

COPPER_DATA = """copper in a sheared box of two cells, twice the same element

8 atoms
2 atom types
0 3.615 xlo xhi
0 3.615 ylo yhi
0 7.23 zlo zhi
0.1 0 0 xy xz yz

Masses

1 63.546
2 63.546

Atoms  # atomic

1 1 0 0 0
2 1 1.8075 1.8075 0
3 2 1.8075 0 1.8075
4 2 0 1.8075 1.8075
5 1 0 0 3.615
6 1 1.8075 1.8075 3.615
7 2 1.8075 0 5.4225
8 2 0 1.8075 5.4225
"""
CU_EAM = {
    "name": "eam",
    "role": "reference",
    "pair_style": "eam/alloy",
    "pair_coeff": ["* * CuNi.eam.alloy {elements}"],
    "files": ["CuNi.eam.alloy"],
}
OWN_BOX = {"name": "my-box", "data": "own.data", "elements": ["Cu", "Cu"], "temperature_K": 300}


def results(harness):
    return json.loads((harness.folder / "out/results.json").read_text())


def run_folder(harness, run):
    return next((harness.folder / "out/runs").rglob(f"*-{run['run_id']}"))


def bench_rows(folder):
    lines = (folder / "bench.log").read_text().splitlines()
    return [dict(zip(lines[2].split(","), line.split(","))) for line in lines[3:] if not line.startswith("#")]


def test_own_data_file(harness):
    data = harness.folder / "own.data"
    data.write_text(COPPER_DATA)
    suite = harness.write_suite(suite_dict(systems=[OWN_BOX], potentials=[CU_EAM], repetitions=1))
    harness.call("run", suite, "--output", "out")
    (run,) = results(harness)["runs"]
    assert run["atoms"] == 8
    assert (run["inputs"]["material"], run["inputs"]["elements"]) == (None, ["Cu", "Cu"])
    assert run["inputs"]["data_file"] == str(data)
    assert (run_folder(harness, run) / "data.lmp").read_text() == COPPER_DATA
    # Another position is another run; another title too, the file counts as a whole.
    data.write_text(COPPER_DATA.replace("2 1 1.8075 1.8075 0\n", "2 1 1.8 1.8075 0\n"))
    assert harness.call("run", suite, "--output", "out").stderr.count("ms per step") == 1


def test_faults_of_a_data_file_have_their_line(harness):
    suite = harness.write_suite(suite_dict(systems=[OWN_BOX], potentials=[CU_EAM]))
    missing = harness.call("run", suite, "--output", "out", expect=1).stderr
    assert f"data file {harness.folder}/own.data of `my-box` does not exist" in missing
    data = harness.folder / "own.data"
    data.write_text(COPPER_DATA.replace("3 2 1.8075 0 1.8075", "3 3 1.8075 0 1.8075"))
    wrong = harness.call("run", suite, "--output", "out", expect=1).stderr
    assert wrong == f"mlffbench: error: {data}:19:1: atom type 3 is not between 1 and 2\n"
    assert not (harness.folder / "out").exists()


def test_water_runs_and_depends_on_the_seed_alone(harness):
    free = {"name": "free", "role": "reference", "pair_style": "zero 5.0", "pair_coeff": ["* *"]}
    water = {"name": "w", "material": "water", "atoms": 190, "temperature_K": 300}
    suite = suite_dict(systems=[water], potentials=[free], repetitions=1)
    harness.call("run", harness.write_suite(suite), "--output", "out")
    (run,) = results(harness)["runs"]
    assert run["atoms"] == 192 and run["inputs"]["elements"] == ["O", "H"]
    folder = run_folder(harness, run)
    text = (folder / "data.lmp").read_text()
    assert "velocity        all create 300 " in (folder / "in.lammps").read_text()
    edge = float(re.search(r"^0 (\S+) xlo xhi", text, re.M).group(1))
    assert math.isclose(64 * 18.015 * 1.66053907 / edge**3, 0.997, rel_tol=1e-6)
    atoms = [[float(x) for x in line.split()[2:]] for line in text.split("# atomic\n\n")[1].splitlines()]

    def distance(a, b):
        return math.dist([0, 0, 0], [(p - q + edge / 2) % edge - edge / 2 for p, q in zip(a, b)])

    pairs = [(i, j) for i, j in itertools.combinations(range(192), 2) if i // 3 != j // 3]
    assert min(distance(atoms[i], atoms[j]) for i, j in pairs) > 1.9
    note = "system w: 190 atoms are wanted, the nearest cubic supercell of water has 192"
    assert note in harness.call("plan", harness.write_suite(suite)).stdout

    def run_id(**changes):
        plan = harness.call("plan", harness.write_suite({**suite, **changes}), "--json")
        return json.loads(plan.stdout)["runs"][0]["run_id"]

    assert run_id() == run["run_id"] and run_id(seed=1) != run["run_id"]


def test_plugin_of_a_potential_is_loaded_and_counts(harness, plugin):
    first = harness.folder / "first.so"
    shutil.copy(plugin, first)
    suite = harness.write_suite(suite_dict(potentials=[{**SI_SW, "plugins": ["first.so"]}], repetitions=1))
    harness.call("run", suite, "--output", "out")
    (run,) = results(harness)["runs"]
    assert run["inputs"]["plugins"][0]["file"] == str(first) and len(run["inputs"]["plugins"][0]["sha256"]) == 64
    deck = (run_folder(harness, run) / "in.lammps").read_text()
    assert deck.index(f'plugin          load "{first}"') < deck.index("pair_style")
    with first.open("ab") as file:
        file.write(b"\0")  # behind the last section: still a plugin, but another file
    assert harness.call("run", suite, "--output", "out").stderr.count("ms per step") == 1
    first.unlink()
    missing = harness.call("run", suite, "--output", "out", expect=1).stderr
    assert "suite.yaml:1:" in missing and f"plugin file {first} of `soft` does not exist; build it" in missing


def test_steps_of_a_potential_and_its_systems(harness):
    long = {**SI_SW, "steps": 50, "warmup_steps": 3, "systems": ["si"]}
    suite = suite_dict(
        systems=[
            {"name": "si", "material": "silicon", "atoms": 64, "temperature_K": 300},
            {"name": "hot", "material": "silicon", "atoms": 64, "temperature_K": 600},
        ],
        potentials=[SI_TERSOFF, long],
        repetitions=1,
    )
    result = harness.call("run", harness.write_suite(suite), "--output", "out", "--details")
    cells = {(cell["system"], cell["potential"]): cell for cell in results(harness)["cells"]}
    assert set(cells) == {("si", "hard"), ("si", "soft"), ("hot", "hard")}
    assert (cells["si", "soft"]["steps"], cells["si", "soft"]["warmup_steps"]) == (50, 3)
    assert cells["si", "soft"]["speed_up"]["step"]["pairs"] == 1
    assert "\n  hard: 20 steps after 5 of warm-up\n  soft: 50 steps after 3 of warm-up\n" in result.stdout
    assert "hot, nve, 1 rank x 1 thread, 64 atoms, 20 steps after 5 of warm-up\n" in result.stdout


def test_nve_runs_have_the_wanted_temperature(harness):
    """From a perfect crystal, with and without a thermostat in the warm-up."""
    nve = {"name": "nve", "ensemble": "nve", "timestep_fs": 1.0, "steps": 2000, "warmup_steps": 500}
    suite = suite_dict(
        systems=[{"name": "si", "material": "silicon", "atoms": 512, "temperature_K": 600}],
        protocols=[nve, {**nve, "name": "thermostat", "warmup_thermostat": {"damping_ps": 0.05}}],
        potentials=[SI_SW],
        repetitions=1,
    )
    harness.call("run", harness.write_suite(suite), "--output", "out", timeout=300)
    runs = results(harness)["runs"]
    assert len(runs) == 2
    for run in runs:
        rows = bench_rows(run_folder(harness, run))
        phases = [row["phase"] for row in rows]
        assert phases.count("warmup") == 500 and phases.count("run") == 2000
        assert phases.count("setup") == (2 if run["protocol"] == "thermostat" else 1)
        temperature_K = statistics.fmean(float(row["temp_K"]) for row in rows if row["phase"] == "run")
        assert abs(temperature_K - 600) < 60, run["protocol"]
        assert run["drift"]["judged"] and abs(run["drift"]["slope_eV_per_atom_per_ps"]) < 5e-5
        assert run["flags"] == []
