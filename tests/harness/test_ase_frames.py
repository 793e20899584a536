# SPDX-License-Identifier: GPL-2.0-or-later
"""Engine ase on stored frames: forces, energies and stresses beside those of LAMMPS."""

import json

import pytest
from ase_springs import (
    COPPER,
    LJ_ASE,
    LJ_LAMMPS,
    NVE,
    ase_suite,
    python_harness_fixture,  # noqa: F401
    run,
    springs,
)

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
