# SPDX-License-Identifier: GPL-2.0-or-later
"""Exports a model of the NequIP framework (NequIP or Allegro) to a contract version 1 file."""

import importlib.metadata
import logging
import sys
import warnings
from pathlib import Path
from typing import Dict

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "common"))
warnings.filterwarnings("ignore")  # notices of accelerators that are absent and of torch.jit's deprecation
logging.disable(logging.WARNING)  # nequip's progress messages

import torch  # noqa: E402
from ase.data import chemical_symbols  # noqa: E402
from checkpoint import refuse  # noqa: E402
from e3nn.util.jit import script  # noqa: E402
from nequip.data import AtomicDataDict  # noqa: E402
from nequip_checkpoint import load  # noqa: E402

from contract import GradientInside, exporter_arguments, metadata, save, sha256  # noqa: E402


class FrameworkEnergy(torch.nn.Module):
    """Per-atom energies of a NequIP or Allegro model from edge vectors.

    Its modules compute vectors only where none are given, take them in float64 whatever the model's own precision, and
    sum at row 0 of the edges: the contract's own order.
    """

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
        data: Dict[str, torch.Tensor] = {
            AtomicDataDict.ATOM_TYPE_KEY: species,
            AtomicDataDict.EDGE_INDEX_KEY: edge_index,
            AtomicDataDict.EDGE_VECTORS_KEY: edge_vec.to(torch.float64),
        }
        return self.model(data)[AtomicDataDict.PER_ATOM_ENERGY_KEY].view(-1).to(edge_vec.dtype)


def architecture(model: torch.nn.Module, path: Path) -> tuple[str, int]:
    """Name and message-passing depth. Modules are told by name: those of a package are classes of its own."""
    names = [type(module).__name__ for module in model.modules()]
    convolutions = names.count("ConvNetLayer")
    if "Allegro_Module" in names and not convolutions:
        return "Allegro", 1  # its layers refine one neighborhood and pass nothing on between atoms
    if convolutions and "Allegro_Module" not in names:
        return "NequIP", convolutions
    refuse(path, "its model is neither NequIP nor Allegro")


def main(family: str) -> None:
    parser = exporter_arguments(f"Exports a model of {family} to a contract version 1 file.", "float64")
    parser.add_argument(
        "--checkpoint", type=Path, required=True, help="a .ckpt of nequip-train, or a .nequip.zip package"
    )
    parser.add_argument("--trust", action="store_true", help="run the code that a .nequip.zip package holds")
    args = parser.parse_args()
    model = load(args.checkpoint, args.dtype, args.trust)
    name, layers = architecture(model, args.checkpoint)
    if name != family:
        refuse(args.checkpoint, f"its model is {name}; use the exporter in inputs/models/{name.lower()}")
    species = model.metadata["type_names"].split()
    for symbol in species:
        if symbol not in chemical_symbols:
            refuse(
                args.checkpoint,
                f"its type {symbol} is no element symbol, which a model file must name; rename its types",
            )

    packages = ["nequip", "nequip-allegro"] if name == "Allegro" else ["nequip"]
    meta = metadata(
        name=name,
        version=args.checkpoint.name.removesuffix(".ckpt").removesuffix(".nequip.zip"),
        cutoff=float(model.metadata["r_max"]),
        layers=layers,
        species=species,
        dtype=getattr(torch, args.dtype),
        source={
            "package": ", ".join(f"{package} {importlib.metadata.version(package)}" for package in packages),
            "checkpoint": args.checkpoint.name,
            "sha256": sha256(args.checkpoint),
            "export": f"export.py --dtype {args.dtype}",
            "torch": torch.__version__,
        },
        license="that of the checkpoint",
    )
    save(
        GradientInside(FrameworkEnergy(model)),
        meta,
        args.output,
        script=lambda module: torch.jit.freeze(script(module)),
    )
