# SPDX-License-Identifier: GPL-2.0-or-later
"""Exports a MACE model to a contract version 1 file.

    python export.py mace.pt  --checkpoint MODEL.model     TorchScript
    python export.py mace.pt2 --checkpoint MODEL.model     AOTInductor, for this machine's CPU

MACE: Batatia, Kovacs, Simm, Ortner, Csanyi, NeurIPS 35, 11423 (2022).
"""

import os
import sys

os.environ["TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"] = "1"  # e3nn 0.4 unpickles a table of its own when it is imported
if any(argument.endswith(".pt2") for argument in sys.argv):
    os.environ["PYTORCH_JIT"] = "0"  # e3nn's scripted spherical harmonics would fix the number of edges while tracing

import importlib.metadata  # noqa: E402
import warnings  # noqa: E402
from pathlib import Path  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "common"))
warnings.filterwarnings("ignore")  # notices of accelerators that are absent and of torch.jit's deprecation

import e3nn  # noqa: E402
import e3nn.util.jit  # noqa: E402
import torch  # noqa: E402
from ase.data import chemical_symbols  # noqa: E402
from mace_checkpoint import load  # noqa: E402

from contract import GradientInside, exporter_arguments, metadata, save, sha256  # noqa: E402


class MaceEnergy(torch.nn.Module):
    """Per-atom energies of a MACE model, isolated atoms included, from edge vectors.

    MACE sums messages at row 1 of its edges and takes positions[row 1] - positions[row 0] + shift for their vectors. So
    each edge is turned round, to end at its centre, and all atoms lie at the origin: the shift is the whole vector.
    """

    def __init__(self, model: torch.nn.Module, head: int) -> None:
        super().__init__()
        self.model = model
        self.register_buffer("head", torch.tensor([head]))
        self.register_buffer("onehot", torch.eye(model.atomic_numbers.shape[0], dtype=model.r_max.dtype))

    def forward(self, species: torch.Tensor, edge_index: torch.Tensor, edge_vec: torch.Tensor) -> torch.Tensor:
        nodes = species.shape[0]
        data = {
            "node_attrs": self.onehot[species],
            "positions": edge_vec.new_zeros((nodes, 3)),
            "edge_index": edge_index.flip(0),
            "shifts": -edge_vec,
            "unit_shifts": torch.zeros_like(edge_vec),
            "cell": edge_vec.new_zeros((3, 3)),
            "batch": torch.zeros_like(species),
            "ptr": species.new_zeros((2,)),  # one graph: only its length is read
            "head": self.head,
        }
        energy = self.model(data, False, False)["node_energy"]
        assert energy is not None  # for TorchScript
        return energy.to(edge_vec.dtype)


def head_index(path: Path, heads: list, wanted: str | None) -> int:
    """Which of the model's heads to export."""
    if wanted is None and len(heads) == 1:
        return 0
    if wanted in heads:
        return heads.index(wanted)
    names = ", ".join(map(str, heads))
    sys.exit(
        f"{path}: {'has several heads' if wanted is None else f'has no head {wanted}'}; give --head with one of: {names}"
    )


def main() -> None:
    parser = exporter_arguments(__doc__.splitlines()[0], "float64")
    parser.add_argument("--checkpoint", type=Path, required=True, help="a .model file of mace_run_train")
    parser.add_argument("--head", help="of a model with several heads")
    args = parser.parse_args()
    dtype = getattr(torch, args.dtype)
    # Plain functions can be traced with sizes left open.
    e3nn.set_optimization_defaults(jit_script_fx=args.output.suffix == ".pt")
    model = load(args.checkpoint, dtype)
    species = [chemical_symbols[number] for number in model.atomic_numbers.tolist()]
    head = head_index(args.checkpoint, model.heads, args.head)
    meta = metadata(
        name="MACE",
        version=args.checkpoint.stem,
        cutoff=float(model.r_max),
        layers=int(model.num_interactions),
        species=species,
        dtype=dtype,
        source={
            "package": f"mace-torch {importlib.metadata.version('mace-torch')}",
            "checkpoint": args.checkpoint.name,
            "sha256": sha256(args.checkpoint),
            "export": f"export.py --dtype {args.dtype}" + (f" --head {args.head}" if args.head else ""),
            "torch": torch.__version__,
        },
        license="that of the checkpoint",
    )
    save(
        GradientInside(MaceEnergy(model, head)),
        meta,
        args.output,
        script=lambda module: torch.jit.freeze(e3nn.util.jit.script(module)),
    )


if __name__ == "__main__":
    main()
