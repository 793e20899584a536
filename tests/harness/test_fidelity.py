# SPDX-License-Identifier: GPL-2.0-or-later
"""A student's forces beside its teacher's: dumps of real LAMMPS, figures of NumPy."""

import json

import numpy as np
import pytest
from fidelity_files import (
    BLOCK,
    PRISM,
    dumps_fixture,  # noqa: F401
)


def read(path):
    """Types and forces of all frames, by id."""
    types, forces = [], []
    for frame in path.read_text().split("ITEM: TIMESTEP\n")[1:]:
        heading, *lines = frame[frame.index("ITEM: ATOMS") :].splitlines()
        columns = heading.split()[2:]
        atoms = sorted((dict(zip(columns, line.split())) for line in lines), key=lambda atom: int(atom["id"]))
        types += [atom["type"] for atom in atoms]
        forces += [[float(atom[c]) for c in ("fx", "fy", "fz")] for atom in atoms]
    return np.array(types), np.array(forces)


def expected(teacher, student):
    error = np.abs(student - teacher)
    cosine = (teacher * student).sum(1) / np.linalg.norm(teacher, axis=1) / np.linalg.norm(student, axis=1)
    rms = np.sqrt((teacher**2).mean())
    return {
        "atoms": len(teacher),
        "teacher_rms_eV_per_A": rms,
        "mae_eV_per_A": error.mean(),
        "rmse_eV_per_A": np.sqrt((error**2).mean()),
        "p95_eV_per_A": np.quantile(error, 0.95),
        "max_eV_per_A": error.max(),
        "relative_rmse": np.sqrt((error**2).mean()) / rms,
        "cosine": cosine.mean(),
        "without_direction": 0,
    }


@pytest.mark.parametrize("region", [BLOCK, PRISM], ids=["block", "prism"])
def test_figures_are_those_of_numpy(harness, dumps, region):
    teacher, student = dumps(region)
    result = json.loads(harness.call("fidelity", teacher, student, "--json").stdout)
    types, forces = read(teacher)
    other_types, other = read(student)
    assert result["frames"] == 5 and (types == other_types).all() and len(forces) == 5 * 64
    assert result["force"] == pytest.approx(expected(forces, other), rel=1e-12)
    assert set(result["force_by_kind"]) == {"1", "2"}
    for kind, error in result["force_by_kind"].items():
        assert error == pytest.approx(expected(forces[types == kind], other[types == kind]), rel=1e-12)
    assert result["force"]["rmse_eV_per_A"] > 0.01
    lines = harness.call("fidelity", teacher, student).stdout.splitlines()
    assert [line.split()[:2] for line in lines[4:7]] == [
        ["1", "280"],
        ["2", "40"],
        ["all", "320"],
    ]


def thermo(path):
    """Columns of the last thermo output."""
    lines = path.read_text().splitlines()
    start = max(i for i, line in enumerate(lines) if line.split()[:1] == ["Step"])
    end = next(i for i, line in enumerate(lines) if i > start and line.startswith("Loop time"))
    return dict(zip(lines[start].split(), np.array([line.split() for line in lines[start + 1 : end]], dtype=float).T))


def test_energies_stresses_and_virials_are_those_of_numpy(harness, dumps):
    teacher, student = dumps()
    logs = ("--teacher-log", "teacher.log", "--student-log", "student.log")
    energy = json.loads(harness.call("fidelity", teacher, student, *logs, "--json").stdout)["energy"]
    one, other = thermo(harness.folder / "teacher.log"), thermo(harness.folder / "student.log")
    error = (other["PotEng"] - one["PotEng"]) / 64
    stress = np.array([other[c] - one[c] for c in ("Pxx", "Pyy", "Pzz", "Pxy", "Pxz", "Pyz")]) * 1e-4  # GPa
    virial = stress * one["Volume"] / 160.2176634 / 64  # eV/A^3 in GPa
    apart = error - error.mean()
    assert energy == pytest.approx(
        {
            "frames": 5,
            "offset_eV_per_atom": error.mean(),
            "mae_eV_per_atom": np.abs(apart).mean(),
            "rmse_eV_per_atom": np.sqrt((apart**2).mean()),
            "max_eV_per_atom": np.abs(apart).max(),
            "stress_mae_GPa": np.abs(stress).mean(),
            "stress_rmse_GPa": np.sqrt((stress**2).mean()),
            "virial_mae_eV_per_atom": np.abs(virial).mean(),
            "virial_rmse_eV_per_atom": np.sqrt((virial**2).mean()),
        },
        rel=1e-9,
    )
    assert energy["rmse_eV_per_atom"] > 1e-4 and energy["stress_rmse_GPa"] > 0.1
    assert "GPa" in harness.call("fidelity", teacher, student, *logs).stdout


def test_a_student_that_is_its_teacher(harness, dumps):
    teacher, _ = dumps()
    force = json.loads(harness.call("fidelity", teacher, teacher, "--json").stdout)["force"]
    assert force["mae_eV_per_A"] == force["max_eV_per_A"] == 0 and force["cosine"] == pytest.approx(1)


def test_kinds_are_elements_where_the_dump_has_them(harness, dumps):
    columns = "id element x y z fx fy fz"
    teacher, student = dumps(columns=columns)
    for path in (teacher, student):
        path.write_text(path.read_text().replace(" C ", " Si "))
    result = json.loads(harness.call("fidelity", teacher, student, "--json").stdout)
    assert set(result["force_by_kind"]) == {"Si"}


def test_json_names_its_format(harness, dumps):
    teacher, student = dumps()
    result = json.loads(harness.call("fidelity", teacher, student, "--json").stdout)
    assert (result["format"], result["version"]) == ("mlff-bench-fidelity", 1)
