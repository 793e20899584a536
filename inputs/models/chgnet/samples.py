# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes what the tests of CHGNet need: exported files of the wheel's real weights and reference results.

    python samples.py FOLDER

The weights are in the wheel, so there is no checkpoint to write.
"""

import argparse
import subprocess
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "common"))
warnings.filterwarnings("ignore")

import chgnet.graph.converter  # noqa: E402
import chgnet.model.model  # noqa: E402
import torch  # noqa: E402
from chgnet.model import CHGNet  # noqa: E402
from chgnet.model.dynamics import CHGNetCalculator  # noqa: E402
from reference import write_reference  # noqa: E402


def calculator_float64() -> CHGNetCalculator:
    """CHGNet's calculator in float64, for a comparison free of rounding; its own is fixed to float32 by a constant."""
    for module in (chgnet.graph.converter, chgnet.model.model):
        module.TORCH_DTYPE = torch.float64
    network = CHGNet.load(model_name="0.3.0", use_device="cpu", verbose=False).double()
    network.composition_model.float()  # it makes float32 inputs for itself
    torch.set_default_dtype(torch.float64)
    return CHGNetCalculator(network, use_device="cpu")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    files = [
        ("chgnet.pt", "exporter, TorchScript"),
        ("chgnet.pt2", "exporter, AOTInductor"),
        ("chgnet-float32.pt2", "exporter, AOTInductor, float32"),
    ]
    for file, _ in files:
        export = Path(__file__).with_name("export.py")
        dtype = "float32" if "float32" in file else "float64"
        subprocess.run([sys.executable, export, folder / file, "--dtype", dtype], check=True)
    write_reference(
        folder,
        "chgnet",
        calculator_float64(),
        family="chgnet",
        model="CHGNet 0.3.0, published weights",
        packages=["chgnet"],
        dtype="float64",
        files=files,
        unavailable=[("adapter", "chgnet writes no deployed files, only checkpoints of weights")],
    )


if __name__ == "__main__":
    main()
