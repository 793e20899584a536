# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes what the tests of MACE need: a small model of random weights, its files, and MACE's own results.

python samples.py FOLDER
"""

import os

os.environ["TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"] = "1"  # e3nn 0.4 unpickles a table of its own at import

import argparse  # noqa: E402
import shutil  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import warnings  # noqa: E402
from pathlib import Path  # noqa: E402

here = Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent / "common"))
warnings.filterwarnings("ignore")  # notices of torch.jit's deprecation

import numpy as np  # noqa: E402
import torch  # noqa: E402
from e3nn import o3  # noqa: E402
from mace import modules  # noqa: E402
from mace.calculators import MACECalculator  # noqa: E402
from reference import write_reference  # noqa: E402

NUMBERS = [1, 6, 8, 14]


def random_model() -> torch.nn.Module:
    """MACE's standard architecture, small: 2 interactions, 8 scalar and vector channels, three-body messages."""
    torch.manual_seed(0)
    return modules.ScaleShiftMACE(
        r_max=4.5,
        num_bessel=8,
        num_polynomial_cutoff=5,
        max_ell=2,
        interaction_cls=modules.interaction_classes["RealAgnosticResidualInteractionBlock"],
        interaction_cls_first=modules.interaction_classes["RealAgnosticInteractionBlock"],
        num_interactions=2,
        num_elements=len(NUMBERS),
        hidden_irreps=o3.Irreps("8x0e + 8x1o"),
        MLP_irreps=o3.Irreps("8x0e"),
        atomic_energies=np.array([-1.1, -2.2, -3.3, -4.4]),
        avg_num_neighbors=20.0,
        atomic_numbers=NUMBERS,
        correlation=2,
        gate=torch.nn.functional.silu,
        atomic_inter_scale=60.0,  # random weights give small energies: makes forces of some 0.1 eV/Angstrom
        atomic_inter_shift=0.1,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_default_dtype(torch.float64)

    checkpoint = folder / "mace.model"
    torch.save(random_model(), checkpoint)
    subprocess.run([sys.executable, "-W", "ignore", "-m", "mace.cli.create_lammps_model", checkpoint], check=True)
    shutil.move(f"{checkpoint}-lammps.pt", folder / "mace-lammps.pt")

    files = [("mace-lammps.pt", "adapter"), ("mace.pt", "exporter, TorchScript"), ("mace.pt2", "exporter, AOTInductor")]
    for name, _ in files[1:]:
        subprocess.run([sys.executable, here / "export.py", folder / name, "--checkpoint", checkpoint], check=True)
    write_reference(
        folder,
        "mace",
        MACECalculator(model_paths=str(checkpoint), device="cpu", default_dtype="float64"),
        family="mace",
        model="ScaleShiftMACE, random weights",
        packages=["mace-torch", "e3nn"],
        dtype="float64",
        files=files,
    )


if __name__ == "__main__":
    main()
