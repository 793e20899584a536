# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes a small model of the NequIP framework, its files, and the framework's own results, for the tests.

The weights are those that nequip-train starts from: it takes one step of size zero on frames with made-up labels, because
nequip-compile reads nothing but what nequip-train wrote.
"""

import argparse
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "common"))
warnings.filterwarnings("ignore")  # notices of torch.jit's deprecation
os.environ["PYTHONWARNINGS"] = "ignore"  # of the programs called here, too
logging.disable(logging.WARNING)  # nequip's progress messages

import ase.io  # noqa: E402
import numpy as np  # noqa: E402
import yaml  # noqa: E402
from ase.calculators.singlepoint import SinglePointCalculator  # noqa: E402
from nequip.integrations.ase import NequIPCalculator  # noqa: E402
from reference import write_reference  # noqa: E402
from structures import structures  # noqa: E402

ELEMENTS = ["H", "C", "O", "Si"]
R_MAX_A = 4.5

# nequip-compile refuses TorchScript from PyTorch 2.10 on, though it still works, and users have such files.
COMPILE_TORCHSCRIPT = "import sys, nequip.scripts.compile as c; c._TORCH_GE_2_10 = False; c.main(sys.argv[1:])"


def training(frames: Path, folder: Path, model: dict) -> dict:
    """Configuration of nequip-train for one step of size zero."""
    loader = {"_target_": "torch.utils.data.DataLoader", "batch_size": 1}
    return {
        "run": ["train"],
        "hydra": {"run": {"dir": str(folder)}},
        "data": {
            "_target_": "nequip.data.datamodule.ASEDataModule",
            "seed": 0,
            "train_file_path": str(frames),
            "val_file_path": str(frames),
            "transforms": [
                {
                    "_target_": "nequip.data.transforms.ChemicalSpeciesToAtomTypeMapper",
                    "model_type_names": ELEMENTS,
                },
                {"_target_": "nequip.data.transforms.NeighborListTransform", "r_max": R_MAX_A},
            ],
            "train_dataloader": loader,
            "val_dataloader": loader,
        },
        "trainer": {
            "_target_": "lightning.Trainer",
            "accelerator": "cpu",
            "max_epochs": 1,
            "limit_train_batches": 1,
            "limit_val_batches": 1,
            "logger": False,
            "enable_progress_bar": False,
            "callbacks": [
                {
                    "_target_": "lightning.pytorch.callbacks.ModelCheckpoint",
                    "dirpath": str(folder),
                    "save_last": True,
                }
            ],
        },
        "training_module": {
            "_target_": "nequip.train.NequIPLightningModule",
            "loss": {"_target_": "nequip.train.EnergyForceLoss"},
            "val_metrics": {"_target_": "nequip.train.EnergyForceMetrics"},
            "optimizer": {"_target_": "torch.optim.SGD", "lr": 0.0},
            "model": {
                "seed": 0,
                "model_dtype": "float64",
                "type_names": ELEMENTS,
                "r_max": R_MAX_A,
                "avg_num_neighbors": 20.0,
                "per_type_energy_scales": {"H": 4.0, "C": 4.4, "O": 4.8, "Si": 5.2},
                "per_type_energy_shifts": {"H": -1.1, "C": -2.2, "O": -3.3, "Si": -4.4},
                **model,
            },
        },
    }


def write_frames(path: Path) -> None:
    """Labelled frames to show to nequip-train; what it would learn from them does not matter."""
    generator = np.random.default_rng(0)
    frames = []
    for atoms in structures().values():
        atoms.calc = SinglePointCalculator(atoms, energy=0.0, forces=generator.normal(size=(len(atoms), 3)))
        frames.append(atoms)
    ase.io.write(path, frames, format="extxyz")


def main(family: str, model: dict, packages: list[str], exporter: Path) -> None:
    """`model` are the architecture's own settings, with its builder under `_target_`."""
    parser = argparse.ArgumentParser(description=f"Writes what the tests of {family} need into a folder.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    key = family.lower()
    programs = Path(sys.executable).parent
    checkpoint = folder / f"{key}.ckpt"

    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        write_frames(work / "frames.xyz")
        (work / "config.yaml").write_text(yaml.safe_dump(training(work / "frames.xyz", work / "run", model)))
        subprocess.run([programs / "nequip-train", "-cd", work, "-cn", "config"], check=True, cwd=work)
        shutil.copy(work / "run" / "last.ckpt", checkpoint)
        own = [f"{key}.nequip.pt2", f"{key}.nequip.pth"]
        common = ["--device", "cpu"]
        compile_pt2 = [programs / "nequip-compile", checkpoint, folder / own[0], *common]
        subprocess.run([*compile_pt2, "--mode", "aotinductor", "--target", f"pair_{key}"], check=True, cwd=work)
        compile_pth = [sys.executable, "-c", COMPILE_TORCHSCRIPT, checkpoint, folder / own[1], *common]
        subprocess.run([*compile_pth, "--mode", "torchscript"], check=True, cwd=work)

    exported = [(f"{key}.pt", "exporter, TorchScript"), (f"{key}.pt2", "exporter, AOTInductor")]
    for name, _ in exported:
        subprocess.run([sys.executable, exporter, folder / name, "--checkpoint", checkpoint], check=True)
    write_reference(
        folder,
        key,
        NequIPCalculator._from_saved_model(checkpoint, device="cpu"),
        family=key,
        model=f"{family}, random weights",
        packages=[*packages, "e3nn"],
        dtype="float64",
        files=[*((name, "adapter") for name in own), *exported],
    )
