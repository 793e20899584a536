# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes what the tests of Orb need: checkpoints of random weights, exported files and reference results.

    python samples.py FOLDER

Orb-v3 networks are made small, an Orb-v2 network has its real width and 2 of its 15 layers.
"""

import argparse
import subprocess
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "common"))
warnings.filterwarnings("ignore")

import torch  # noqa: E402
from orb_models.forcefield import pretrained  # noqa: E402
from orb_models.forcefield.atomic_system import SystemConfig  # noqa: E402
from orb_models.forcefield.calculator import ORBCalculator  # noqa: E402
from reference import write_reference  # noqa: E402

SMALL = {"latent_dim": 32, "base_mlp_hidden_dim": 48, "head_mlp_hidden_dim": 32, "num_message_passing_steps": 3}
# Name of the model, its neighbour limit, and the factor on the output layers that gives forces of useful size.
MODELS = {
    "orb-v2": (20, 4.0),
    "orb-v3-direct-inf-omat": (120, 5.0),
    "orb-v3-conservative-20-omat": (20, 10.0),
}


def architecture(name: str) -> torch.nn.Module:
    config = SystemConfig(radius=6.0, max_num_neighbors=MODELS[name][0])
    if name == "orb-v2":
        return pretrained.orb_v2_architecture(2, device="cpu", system_config=config)
    if "conservative" in name:
        return pretrained.orb_v3_conservative_architecture(**SMALL, device="cpu", system_config=config)
    return pretrained.orb_v3_direct_architecture(**SMALL, device="cpu", system_config=config)


def write_checkpoint(name: str, path: Path) -> None:
    """Random weights of fixed seed, as the files of Orb's authors hold them."""
    torch.set_default_dtype(torch.float32)
    torch.manual_seed(1)
    regressor = architecture(name)
    for head in regressor.heads.values():
        with torch.no_grad():
            list(head.mlp.parameters())[-2].mul_(MODELS[name][1])
    torch.save(regressor.state_dict(), path)


NO_ADAPTER = ("adapter", "orb-models writes no deployed files, only checkpoints of weights")
NO_VIRIAL = (
    "virial of direct forces",
    "the stress head predicts the stress of the cell, whose volume the model contract does not carry",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    export = Path(__file__).with_name("export.py")
    for name in MODELS:
        checkpoint = folder / f"{name}.ckpt"
        write_checkpoint(name, checkpoint)
        files = [(f"{name}.pt", "exporter, TorchScript"), (f"{name}.pt2", "exporter, AOTInductor")]
        for file, _ in files:
            options = ["--model", name, "--checkpoint", checkpoint, "--dtype", "float64"]
            subprocess.run([sys.executable, export, folder / file, *options], check=True)
        regressor = pretrained.load_model(
            architecture(name), str(checkpoint), "cpu", precision="float64", compile=False
        )
        conservative = hasattr(regressor, "grad_forces_name")
        write_reference(
            folder,
            name,
            ORBCalculator(regressor, device="cpu"),
            family="orb",
            model=f"{name}, random weights",
            packages=["orb-models"],
            dtype="float64",
            files=files,
            unavailable=[NO_ADAPTER] if conservative else [NO_ADAPTER, NO_VIRIAL],
            conservative=conservative,
            virial=conservative,
        )


if __name__ == "__main__":
    main()
