# SPDX-License-Identifier: GPL-2.0-or-later
"""A stored trajectory: written by dynamics, and evaluated by `rerun` with the forces and energies of `run 0`."""

import csv
import json

import jsonschema
import numpy as np
import pytest
from stored_frames import (
    DYNAMICS,
    FORCES,
    FRAMES,
    atom_line,
    changed,
    frames_of,
    rerun_suite,
    run,
    stored,
    trajectory_fixture,  # noqa: F401
    vectors,
)

from conftest import SI_SW, SI_TERSOFF, suite_dict


def test_dynamics_stores_its_counted_steps(harness, trajectory):
    frames = frames_of(trajectory)
    assert [step for step, _, _ in frames] == [10, 20, 30]  # the warm-up ends at step 5
    assert list(frames[0][2]) == ["id", "type", "element", "xu", "yu", "zu", "vx", "vy", "vz"]
    assert set(frames[0][2]["element"]) == {"Si"}


def test_a_warm_up_of_its_own_is_not_stored(harness):
    protocol = {**DYNAMICS, "warmup_steps": 20, "warmup_thermostat": {"damping_ps": 0.1}}
    run(harness, suite_dict(protocols=[protocol], potentials=[SI_SW], repetitions=1), "md")
    (path,) = stored(harness, "md", "soft", "trajectory.lammpstrj")
    assert [step for step, _, _ in frames_of(path)] == [20, 30, 40, 50]


RUN_0 = """\
units metal
boundary p p p
read_data data.lmp
pair_style {style}
pair_coeff * * {file} Si
{places}
thermo_style custom step pe vol pxx pyy pzz pxy pxz pyz
thermo_modify format float %.17g
dump forces all custom 1 forces id fx fy fz
dump_modify forces sort id format float %.17g
run 0
"""

SALT = {
    "name": "salt", "role": "student", "pair_style": "lj/cut 5.0",
    "pair_coeff": ["1 1 0.1 2.2", "1 2 0.2 2.4", "2 2 0.1 2.6"],
}  # fmt: skip


@pytest.mark.parametrize(
    "system, potential",
    [
        ({"material": "sodium-chloride", "atoms": 64}, SALT),
        ({"data": "tilted.xyz"}, SI_TERSOFF),
    ],
    ids=["two elements", "triclinic box"],
)
def test_frames_have_the_energies_of_the_run_that_stored_them(harness, system, potential):
    """In a box that changes with the pressure."""
    from ase.build import bulk

    bulk("Si", a=5.431).repeat(4).write(harness.folder / "tilted.xyz")
    systems = [{"name": "x", "temperature_K": 300, **system}]
    chains = {"thermostat": {"type": "nose-hoover"}, "barostat": {"type": "nose-hoover", "damping_ps": 0.1}}
    protocol = {**DYNAMICS, "ensemble": "npt", **chains}
    common = {"systems": systems, "potentials": [potential], "repetitions": 1}
    run(harness, suite_dict(protocols=[protocol], **common), "md")
    (path,) = stored(harness, "md", potential["name"], "trajectory.lammpstrj")
    run(harness, suite_dict(protocols=[{**FRAMES, "trajectory": str(path)}], **common), "out")
    (forces,) = stored(harness, "out", potential["name"], "forces.lammpstrj")
    energies = []
    for log in (path.parent / "log.lammps", forces.parent / "log.lammps"):
        rows = [line.split() for line in log.read_text().splitlines()]
        at = next(i for i, words in enumerate(rows) if words[:1] == ["Step"])
        place = rows[at].index("PotEng")
        energies.append([float(row[place]) for row in rows[at + 1 :] if row[:1] in (["10"], ["20"], ["30"])])
    assert len(energies[0]) == 3
    np.testing.assert_allclose(energies[1], energies[0], rtol=1e-6)
    volumes = [np.prod(bounds[:, 1] - bounds[:, 0]) for _, bounds, _ in frames_of(forces)]
    assert len(set(volumes)) == 3


@pytest.mark.parametrize("layout", [{"ranks": 1}, {"ranks": 2}], ids=["1 rank", "2 ranks"])
def test_forces_and_energies_are_those_of_run_0(harness, lammps, trajectory, layout):
    results = run(harness, rerun_suite(layouts=[layout]), "out")
    for name, style, file in (("hard", "tersoff", "Si.tersoff"), ("soft", "sw", "Si.sw")):
        (forces,) = stored(harness, "out", name, "forces.lammpstrj")
        frames = frames_of(forces)
        assert [step for step, _, _ in frames] == [10, 20, 30]
        thermo = [line.split() for line in (forces.parent / "log.lammps").read_text().splitlines()]
        at = next(i for i, words in enumerate(thermo) if words[:1] == ["Step"])
        columns = dict(zip(thermo[at], np.array(thermo[at + 1 : at + 4], dtype=float).T))
        for index, (_, _, atoms) in enumerate(frames_of(trajectory)):
            places = vectors(atoms, ("xu", "yu", "zu"))
            places = "\n".join(f"set atom {i} x {x} y {y} z {z}" for i, (x, y, z) in zip(atoms["id"], places))
            work = harness.folder / f"{name}-{index}"
            work.mkdir()
            (work / "data.lmp").write_text((forces.parent / "data.lmp").read_text())
            lammps(RUN_0.format(style=style, file=file, places=places), work, "log.lammps")
            (expected,) = frames_of(work / "forces")
            np.testing.assert_allclose(vectors(frames[index][2], FORCES), vectors(expected[2], FORCES), atol=1e-9)
            log = (work / "log.lammps").read_text().splitlines()
            row = log[next(i for i, line in enumerate(log) if line.split()[:1] == ["Step"]) + 1].split()
            names = ("PotEng", "Volume", "Pxx", "Pyy", "Pzz", "Pxy", "Pxz", "Pyz")
            np.testing.assert_allclose(
                [columns[n][index] for n in names], np.array(row[1:], float), rtol=1e-9, atol=1e-6
            )
    for record in results["runs"]:
        assert (record["ensemble"], record["steps"], record["warmup_steps"], record["flags"]) == ("rerun", 3, 0, [])
        assert record["latency"]["force_s"]["n"] == 3 and record["latency"]["step_s"]["n"] == 0
        assert record["inputs"]["trajectory"]["file"] == str(trajectory)
    text = harness.call("report", "out", "--details").stdout
    assert "64 atoms, 3 frames" in text and "Latency of the force computation, ms" in text


def test_forces_are_those_of_ase(harness, lmp, trajectory):
    """Lennard-Jones in ASE, an implementation that shares nothing with LAMMPS."""
    from ase import Atoms
    from ase.calculators.lj import LennardJones

    epsilon, sigma, cutoff = 0.4, 2.2, 5.0
    lj = {
        "name": "lj", "role": "student", "pair_style": f"lj/cut {cutoff}",
        "pair_coeff": [f"* * {epsilon} {sigma}"], "commands": ["pair_modify shift yes"],
    }  # fmt: skip
    run(harness, rerun_suite(potentials=[SI_TERSOFF, lj]), "out")
    (forces,) = stored(harness, "out", "lj", "forces.lammpstrj")
    for (_, bounds, atoms), (_, _, found) in zip(frames_of(trajectory), frames_of(forces), strict=True):
        structure = Atoms(
            "Si64", positions=vectors(atoms, ("xu", "yu", "zu")), cell=bounds[:, 1] - bounds[:, 0], pbc=True
        )
        structure.calc = LennardJones(epsilon=epsilon, sigma=sigma, rc=cutoff)
        np.testing.assert_allclose(vectors(found, FORCES), structure.get_forces(), atol=1e-8)


def test_frames_of_every_kind_of_columns(harness, trajectory):
    """LAMMPS and we read wrapped, unwrapped and scaled positions alike, and types in place of elements."""
    run(harness, rerun_suite(), "out")
    (expected,) = (frames_of(path) for path in stored(harness, "out", "soft", "forces.lammpstrj"))
    frames = frames_of(trajectory)
    for columns in (("x", "y", "z"), ("xs", "ys", "zs"), ("xsu", "ysu", "zsu")):
        text = ""
        for step, bounds, atoms in frames:
            places = vectors(atoms, ("xu", "yu", "zu"))
            edges = bounds[:, 1] - bounds[:, 0]
            if "s" in columns[0]:
                places = (places - bounds[:, 0]) / edges
            text += f"ITEM: TIMESTEP\n{step}\nITEM: NUMBER OF ATOMS\n64\nITEM: BOX BOUNDS pp pp pp\n"
            text += "".join(f"{low:.16g} {high:.16g}\n" for low, high in bounds)
            text += f"ITEM: ATOMS id type {' '.join(columns)}\n"
            text += "".join(f"{i} 1 {x:.12g} {y:.12g} {z:.12g}\n" for i, (x, y, z) in zip(atoms["id"], places))
        trajectory.write_text(text)
        output = f"out-{columns[0]}"
        run(harness, rerun_suite(), output)
        (found,) = (frames_of(path) for path in stored(harness, output, "soft", "forces.lammpstrj"))
        for (_, _, one), (_, _, other) in zip(expected, found, strict=True):
            np.testing.assert_allclose(vectors(one, FORCES), vectors(other, FORCES), atol=1e-7)


def test_columns_of_results_that_do_not_apply_are_empty(harness, trajectory):
    minimize = {"name": "min", "ensemble": "minimize"}
    results = run(harness, rerun_suite(protocols=[FRAMES, minimize], potentials=[SI_SW]), "out")
    with open(harness.folder / "out/results.csv", newline="", encoding="utf-8") as file:
        rows = {row["protocol"]: row for row in csv.DictReader(file)}
    frames, minimum = rows["frames"], rows["min"]
    record = next(record for record in results["runs"] if record["protocol"] == "frames")
    assert float(frames["force_median_s"]) == record["latency"]["force_s"]["median"]
    assert frames["force_steadiness"] == "-" and frames["force_outliers"] == str(
        record["latency"]["force_s"]["outliers"]
    )
    assert float(minimum["force_mean_s"]) > 0
    assert {name: value for name, value in frames.items() if name.startswith(("pair_", "step_")) and value} == {}
    assert len([name for name in frames if name.startswith("step_")]) == 14
    for row in rows.values():
        assert row["timestep_fs"] == row["steps_per_s"] == row["ns_per_day"] == row["drift_eV_per_atom_per_ps"] == ""


def test_results_are_what_their_schema_says(harness, trajectory):
    minimize = {"name": "min", "ensemble": "minimize"}
    results = run(harness, rerun_suite(protocols=[FRAMES, minimize]), "out")
    schema = json.loads(harness.call("schema", "results").stdout)
    jsonschema.Draft202012Validator(schema).validate(results)
    assert {cell["ensemble"] for cell in results["cells"]} == {"rerun", "minimize"}


def test_an_energy_that_is_no_number_fails_the_check(harness, trajectory):
    """Two atoms on one place, where Lennard-Jones is infinite."""
    text = trajectory.read_text()
    line, other = atom_line(text, 1), atom_line(text, 2)
    trajectory.write_text(changed(text, other, " ".join(["2", *line.split()[1:]]) + "\n"))
    lj = {"name": "lj", "role": "student", "pair_style": "lj/cut 5.0", "pair_coeff": ["* * 0.4 2.2"]}
    results = run(harness, rerun_suite(potentials=[lj]), "out", expect=3)
    assert [flag["check"] for flag in results["runs"][0]["flags"]] == ["halted", "not_finite"]
