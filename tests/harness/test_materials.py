# SPDX-License-Identifier: GPL-2.0-or-later
"""`mlffbench systems`, and every material in real LAMMPS."""

import json
import re

import pytest

from conftest import suite_dict

SOFT = {"name": "soft", "role": "reference", "pair_style": "lj/cut 4.0", "pair_coeff": ["* * 0.0001 0.8"]}
POTENTIALS = {
    "germanium": {"pair_style": "tersoff", "pair_coeff": ["* * SiCGe.tersoff Ge"], "files": ["SiCGe.tersoff"]},
    "sodium-chloride": {"pair_style": "lj/cut 8.0", "pair_coeff": ["* * 0.02 2.5"]},
    "quartz": {
        "pair_style": "vashishta",
        "pair_coeff": ["* * SiO.1990.vashishta {elements}"],
        "files": ["SiO.1990.vashishta"],
    },
    "ice": {},
    "methanol": {},
}
ATOMS = {"germanium": 64, "sodium-chloride": 64, "quartz": 144, "ice": 192, "methanol": 162}
ELEMENTS = {
    "germanium": ["Ge"],
    "sodium-chloride": ["Na", "Cl"],
    "quartz": ["Si", "O"],
    "ice": ["O", "H"],
    "methanol": ["C", "O", "H"],
}


def test_every_new_material_runs_in_lammps(harness):
    suite = suite_dict(
        systems=[
            {"name": name, "material": name, "atoms": atoms, "temperature_K": 250} for name, atoms in ATOMS.items()
        ],
        potentials=[
            {**SOFT, **change, "name": f"for-{name}", "systems": [name]} for name, change in POTENTIALS.items()
        ],
        repetitions=1,
    )
    harness.call("run", harness.write_suite(suite), "--output", "out")
    runs = json.loads((harness.folder / "out/results.json").read_text())["runs"]
    assert {run["system"]: run["atoms"] for run in runs} == ATOMS
    for run in runs:
        assert run["inputs"]["elements"] == ELEMENTS[run["system"]]
        assert run["steps"] == 20 and run["flags"] == [], run["system"]


def test_list(harness):
    listed = json.loads(harness.call("systems", "--json").stdout)
    assert (listed["format"], listed["version"]) == ("mlff-bench-materials", 1)
    materials = {material["name"]: material for material in listed["materials"]}
    schema = json.loads(harness.call("schema").stdout)
    allowed = schema["definitions"]["system"]["properties"]["material"]["anyOf"][0]["enum"]
    assert sorted(materials) == sorted(allowed)
    assert materials["quartz"]["atoms_per_cell"] == 18 and materials["quartz"]["elements"] == ["Si", "O"]
    assert materials["ice"]["atoms_per_cell"] == 24 and materials["ice"]["seeded"]
    text = harness.call("systems").stdout
    for name, material in materials.items():
        assert re.search(rf"^{name} .* {material['density_g_cm3']:.3f} ", text, re.M), name
        assert f"{name}: {material['source']}." in text


@pytest.mark.parametrize("name", sorted(ATOMS))
def test_data_file_of_a_material(harness, name):
    seed = {"seed": 3} if name in ("ice", "methanol") else {}
    options = [part for key, value in seed.items() for part in (f"--{key}", value)]
    made = harness.call("systems", name, "--atoms", ATOMS[name], *options, "-o", "made.lmp", "--json")
    summary = json.loads(made.stdout)
    assert (summary["atoms"], summary["elements"]) == (ATOMS[name], ELEMENTS[name])
    assert summary["notes"] == [] and summary["file"] == "made.lmp"
    text = (harness.folder / "made.lmp").read_text()
    assert f"\n{ATOMS[name]} atoms\n" in text and "xy xz yz" not in text
    # A suite builds the same, apart from the title.
    system = {"name": "s", "material": name, "atoms": ATOMS[name], "temperature_K": 300, **seed}
    harness.call(
        "run", harness.write_suite(suite_dict(systems=[system], potentials=[SOFT], repetitions=1)), "--output", "out"
    )
    (data,) = (harness.folder / "out").rglob("data.lmp")
    assert data.read_text().split("\n", 1)[1] == text.split("\n", 1)[1]


def test_data_file_on_standard_output_with_its_note(harness):
    result = harness.call("systems", "quartz", "--atoms", 1000)
    assert result.stdout.startswith("quartz (quartz)\n\n972 atoms\n2 atom types\n")
    assert result.stderr == (
        "note: system quartz: 1000 atoms are wanted, the nearest even supercell (6 x 3 x 3) of quartz has 972\n"
    )
    result = harness.call("systems", "water", "--replicas", 2, 2, 2, "--supercell", 1, 1, 2, "-o", "w.lmp")
    assert re.fullmatch(
        r"w.lmp: 48 atoms of O H, box 6\.21\S* x 6\.21\S* x 12\.4\S* Angstrom, 0\.9970 g/cm3\n", result.stdout
    )


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["quarz"], "`quarz` is neither a material nor a file; did you mean `quartz`?"),
        (["unobtainium"], "`unobtainium` is neither a material nor a file; materials: silicon, "),
        (["copper", "--seed", 1], "copper is a perfect crystal, in which nothing is random; leave --seed out"),
        (["copper", "--format", "cif"], "--format, --elements, --frame and --units are for structure files; leave them out"),
        (["suite.yaml", "--atoms", 5], "--atoms, --replicas and --seed are for materials; a structure file is repeated"),
        (["copper", "--atoms", 0], "--atoms"),
        (["copper", "--strain", 1, 0, 0], "--strain"),
        (["copper", "--strain", 0, "nan", 0], "is a fraction from -0.5 to 0.5; not nan"),
        (["copper", "--replicas", 2, 2], "--replicas"),
        (["copper", "--replicas", 500, 500, 500], "these are 500000000 atoms, but at most 20000000 are built"),
        (["copper", "-o", "no/such/folder.lmp"], "cannot"),
    ],
)  # fmt: skip
def test_errors(harness, arguments, message):
    harness.write_suite(suite_dict())
    result = harness.call("systems", *arguments, expect=1)
    assert message in result.stderr and result.stdout == ""
