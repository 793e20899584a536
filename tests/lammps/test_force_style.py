# SPDX-License-Identifier: GPL-2.0-or-later
"""LAMMPS' force test of pair_style mlff (unittest/force-styles in the package), run as test_pair_style runs it.

LAMMPS' own test program is built with LAMMPS only, so its steps are repeated here: forces, stress and energy of the first
step and after four, with newton on and off, after a restart with and without pair_modify nofdotr, after write_data, and
on the outer level of r-RESPA.
"""

from pathlib import Path

import force_style_reference
import numpy as np
import pytest
import torch
import yaml

import toy_models

FOLDER = force_style_reference.FOLDER


@pytest.fixture(scope="module")
def test():
    return yaml.safe_load((FOLDER / "manybody-pair-mlff.yaml").read_text().replace("! ", ""))


def array(text: str) -> np.ndarray:
    return np.array([[float(word) for word in line.split()] for line in text.strip().splitlines()])


def results(name: str) -> str:
    return (
        f"write_dump all custom dump.{name} id fx fy fz c_energy modify format float %.17g sort id\n"
        f'print "$(pe:%.17g) $(vol:%.17g) $(c_vir[1]:%.17g) $(c_vir[2]:%.17g) $(c_vir[3]:%.17g) $(c_vir[4]:%.17g) '
        f'$(c_vir[5]:%.17g) $(c_vir[6]:%.17g)" file totals.{name}\n'
    )


def check(done, name: str, test: dict, prefix: str) -> None:
    atoms = done.dump(f"dump.{name}")
    energy, volume, *pressure = (float(word) for word in (done.folder / f"totals.{name}").read_text().split())
    forces, stress = array(test[f"{prefix}_forces"])[:, 1:], array(test[f"{prefix}_stress"])[0]
    virial = np.array(pressure) * volume / force_style_reference.BAR_A3_PER_EV
    assert len(atoms) == test["natoms"]
    assert energy == pytest.approx(test[f"{prefix}_vdwl"], rel=float(test["epsilon"]))
    assert atoms[:, 3].sum() == pytest.approx(energy, rel=float(test["epsilon"]))
    assert np.abs(atoms[:, :3] - forces).max() <= float(test["epsilon"]) * np.abs(forces).max()
    # LAMMPS' eV in bar A^3 has eight digits
    assert np.abs(virial - stress).max() <= 1e-7 * np.abs(stress).max()


COMPUTES = """
compute energy all pe/atom
compute vir all pressure NULL virial
thermo_style custom step pe c_vir[*]
"""


def start(test: dict, newton: str = "on", style: str = "") -> str:
    return (
        f"variable newton_pair index {newton}\nvariable input_dir index {FOLDER}\n"
        + test["pre_commands"]
        + f"variable pair_style index '{test['pair_style']} {style}'\ninclude {FOLDER / test['input_file']}\n"
        + "".join(f"pair_coeff {line}\n" for line in test["pair_coeff"].strip().splitlines())
        + test["post_commands"]
    )


@pytest.fixture
def folder(tmp_path) -> Path:
    toy_models.export(tmp_path / "messages.pt", toy_models.Messages(), torch.float64, layers=toy_models.Messages.LAYERS)
    return tmp_path


@pytest.mark.parametrize("newton", ["on", "off"])
@pytest.mark.parametrize("ranks, style", [(1, "mode fold"), (1, "mode ghost"), (2, "")])
def test_plain(lammps, folder, test, newton, ranks, style):
    deck = start(test, newton, style) + COMPUTES + "run 0 post no\n" + results("init")
    deck += "fix nve all nve\nrun 4 post no\n" + results("run")
    done = lammps.run(folder, deck, ranks=ranks)
    assert done.returncode == 0, done.output
    check(done, "init", test, "init")
    check(done, "run", test, "run")


def test_restart_and_data_files(lammps, folder, test):
    pair = f"pair_style {test['pair_style']}\npair_coeff {test['pair_coeff'].strip()}\n"
    deck = start(test) + "run 0 post no\nwrite_restart restart\nwrite_data written pair ii\n"
    for name, options in (("restart", ""), ("nofdotr", "pair_modify nofdotr\n")):
        deck += f"clear\nread_restart restart\n{pair}{options}{COMPUTES}run 0 post no\n{results(name)}"
    deck += (
        f"clear\natom_style atomic\nunits metal\nread_data written\n{pair}{COMPUTES}run 0 post no\n{results('data')}"
    )
    done = lammps.run(folder, deck)
    assert done.returncode == 0, done.output
    for name in ("restart", "nofdotr", "data"):
        check(done, name, test, "init")


def test_outer_level_of_respa(lammps, folder, test):
    deck = start(test) + COMPUTES + "run_style respa 2 1 pair 2\nfix nve all nve\nrun 4 post no\n" + results("run")
    done = lammps.run(folder, deck)
    assert done.returncode == 0, done.output
    check(done, "run", test, "run")


def test_reference_is_what_its_script_writes(test, tmp_path, monkeypatch):
    monkeypatch.setattr(force_style_reference, "FOLDER", tmp_path)
    force_style_reference.main()
    again = yaml.safe_load((tmp_path / "manybody-pair-mlff.yaml").read_text().replace("! ", ""))
    for key in ("init_forces", "run_forces", "init_stress", "run_stress"):
        assert array(again[key]) == pytest.approx(array(test[key]), abs=1e-11)
    assert (tmp_path / "data.mlff").read_text() == (FOLDER / "data.mlff").read_text()
