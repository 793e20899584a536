# SPDX-License-Identifier: GPL-2.0-or-later
"""Structures in inputs/systems: are they what they say, and do they run?"""

import json
from collections import Counter
from pathlib import Path

import ase.io
import numpy
import pytest
from ase.neighborlist import natural_cutoffs, neighbor_list
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from conftest import suite_dict

ROOT = Path(__file__).parents[2]
PEPTIDE = ROOT / "inputs/systems/alanine-dipeptide.xyz"
WATERS = 216


@pytest.fixture(scope="module")
def peptide():
    return ase.io.read(PEPTIDE)


def bonds(atoms):
    """Pairs of atoms that are near enough for a bond, each once, and their lengths."""
    first, second, lengths = neighbor_list("ijd", atoms, natural_cutoffs(atoms, mult=1.2))
    once = first < second
    return first[once], second[once], lengths[once]


def molecule_of(atoms):
    first, second, _ = bonds(atoms)
    graph = coo_array((numpy.ones(len(first)), (first, second)), shape=(len(atoms), len(atoms)))
    return connected_components(graph, directed=False)[1]


def test_peptide_in_water_has_the_density_of_a_solution(peptide):
    grams = peptide.get_masses().sum() / 6.02214076e23
    assert grams / (peptide.get_volume() * 1e-24) == pytest.approx(1.0, abs=0.04)
    assert peptide.pbc.all() and "OpenMM" in peptide.info["source"]
    # An atom sees no image of itself or of its neighbors within the usual cutoff of 6 Angstrom and skin of 2.
    assert peptide.cell.lengths().min() > 2 * (6 + 2)


def test_peptide_in_water_is_whole_molecules(peptide):
    molecules = molecule_of(peptide)
    formulas = Counter(peptide[molecules == number].get_chemical_formula() for number in set(molecules))
    assert formulas == {"C6H12N2O2": 1, "H2O": WATERS}

    lengths = {}
    for i, j, length in zip(*bonds(peptide), strict=True):
        pair = "-".join(sorted((peptide[i].symbol, peptide[j].symbol)))
        lengths.setdefault(pair, []).append(length)
    assert {pair: len(own) for pair, own in lengths.items()} == {
        "H-O": 2 * WATERS,
        "C-H": 10,
        "H-N": 2,
        "C-C": 3,
        "C-N": 4,
        "C-O": 2,
    }
    expected_A = {"H-O": 0.96, "C-H": 1.09, "H-N": 1.01, "C-C": 1.52, "C-N": 1.39, "C-O": 1.23}
    for pair, own in lengths.items():
        assert numpy.mean(own) == pytest.approx(expected_A[pair], abs=0.06), pair
        assert numpy.allclose(own, expected_A[pair], atol=0.2), pair
    # Flexible bonds at 300 K: sqrt(kT / k) of TIP3P's 553 kcal/mol/A^2 (V = k r^2) is 0.023 Angstrom.
    assert numpy.std(lengths["H-O"]) == pytest.approx(0.023, rel=0.2)


def test_no_two_molecules_of_the_peptide_system_overlap(peptide):
    molecules = molecule_of(peptide)
    first, second, distances = neighbor_list("ijd", peptide, 2.6)
    between = molecules[first] != molecules[second]
    assert distances[between].min() > 1.4  # the shortest hydrogen bonds
    heavy = (peptide.numbers[first] > 1) & (peptide.numbers[second] > 1)
    assert distances[between & heavy].min() > 2.3


def test_peptide_is_l_alanine(peptide):
    """Seen from the hydrogen, CO, R and N follow clockwise (the "CORN rule" of IUPAC's recommendations of 1983)."""
    first, second, _ = bonds(peptide)
    near = {i: {*second[first == i], *first[second == i]} for i in range(len(peptide))}
    symbols = peptide.symbols
    (alpha,) = (i for i in near if sorted(symbols[list(near[i])]) == ["C", "C", "H", "N"])
    neighbors = near[alpha]
    carbonyl = next(i for i in neighbors if "O" in symbols[list(near[i])])
    methyl = next(i for i in neighbors if list(symbols[list(near[i])]).count("H") == 3)
    nitrogen = next(i for i in neighbors if symbols[i] == "N")
    arms = [peptide.get_distance(alpha, i, mic=True, vector=True) for i in (carbonyl, methyl, nitrogen)]
    assert numpy.linalg.det(arms) > 0


def test_peptide_in_water_runs_with_sevennet(harness):
    """By the system of the comprehensive suite; 5 steps, since one of SevenNet-0 takes a second."""
    suite = suite_dict(
        systems=[{"name": "alanine-dipeptide-670", "data": str(PEPTIDE), "temperature_K": 300}],
        protocols=[{"name": "nve", "ensemble": "nve", "timestep_fs": 0.5, "steps": 5, "warmup_steps": 0}],
        potentials=[
            {
                "name": "sevennet-0",
                "role": "teacher",
                "pair_style": "mlff",
                "model": str(ROOT / "inputs/models/sevennet-0/sevennet-0.pt2"),
            }
        ],
        repetitions=1,
        measure={"energy_every": 1},
    )
    harness.call("run", harness.write_suite(suite), "--output", "out", timeout=600)
    (run,) = json.loads((harness.folder / "out/results.json").read_text())["runs"]
    assert run["atoms"] == 22 + 3 * WATERS and run["inputs"]["elements"] == ["C", "H", "O", "N"]
    (log,) = (harness.folder / "out/runs").rglob("bench.log")
    names, *lines = [line for line in log.read_text().splitlines() if not line.startswith("#")]
    rows = [dict(zip(names.split(","), line.split(","), strict=True)) for line in lines]
    temperatures = [float(row["temp_K"]) for row in rows]
    assert len(rows) == 6 and min(temperatures) > 250 and max(temperatures) < 400
